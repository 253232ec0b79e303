"""Telling a script's files from everybody else's, in folders that all may write to."""

import os
from pathlib import Path

import pytest

from functions.sandbox.run_python import leftovers


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(leftovers, "SHARED_FOLDERS", (str(tmp_path), str(tmp_path / "missing")))
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("/")
    return tmp_path


def names() -> list[str]:
    return sorted(path.name for path in leftovers.strewn_files())


def test_started_by_root_the_files_of_the_scripts_account_are(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: 0)
    monkeypatch.setattr(leftovers, "account", lambda: owner or 65000)
    if owner == 0:
        os.chown(shared / "file", 65000, 65000)

    assert names() == (["file"] if owner == 0 else ["file", "folder", "link"])


def test_in_lambda_all_files_of_the_functions_account_are(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = shared.stat().st_uid
    monkeypatch.setattr(leftovers, "LAMBDA_TASK_ROOT", Path(leftovers.__file__).parents[1])
    monkeypatch.setattr(leftovers, "account", lambda: None)
    monkeypatch.setattr(os, "getuid", lambda: owner)

    assert names() == ["file", "folder", "link"]


def test_under_a_persons_account_none_is(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    os.chown(shared / "file", *((1000, 1000) if os.geteuid() == 0 else (-1, -1)))

    assert names() == []
