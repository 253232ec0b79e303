"""Removing what scripts leave, and what happens when something withstands."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from functions.sandbox import run_python
from functions.sandbox.run_python import leftovers


@pytest.fixture(autouse=True)
def _nothing_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process is looked for, and none killed: here they would be those of the tests."""
    monkeypatch.setattr(leftovers, "end_descendants", lambda _: True)
    monkeypatch.setattr(leftovers, "folders", [])
    monkeypatch.setattr(leftovers, "strewn_files", lambda: iter(()))


def in_a_while() -> float:
    return time.monotonic() + 30


def test_a_tree_is_removed_whatever_its_modes_and_links(tmp_path: Path) -> None:
    outside, tree = tmp_path / "outside", tmp_path / "tree"
    outside.mkdir()
    (outside / "kept").touch()
    (tree / "a" / "b").mkdir(parents=True)
    (tree / "a" / "file").touch(mode=0)
    (tree / "a" / "link").symlink_to(outside)
    (tree / "a" / "nowhere").symlink_to("nowhere")
    os.mkfifo(tree / "pipe")
    for folder in (tree / "a" / "b", tree / "a", tree):
        folder.chmod(0)

    leftovers.remove(tree, in_a_while())

    assert sorted(tmp_path.iterdir()) == [outside]
    assert [path.name for path in outside.iterdir()] == ["kept"]


def test_a_tree_is_removed_however_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    monkeypatch.chdir(tree)
    for _ in range(300):
        Path("x" * 50).mkdir()
        os.chdir("x" * 50)
    monkeypatch.chdir(tmp_path)

    leftovers.remove(tree, in_a_while())

    assert list(tmp_path.iterdir()) == []


def test_a_link_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kept")

    leftovers.remove(tmp_path / "link", in_a_while())

    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_cannot_be_removed_in_time_is_left_for_the_next_call(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "a").mkdir(parents=True)
    leftovers.folders.append(tree)

    in_no_time = leftovers.clear(0.000_001)
    remembered = list(leftovers.folders)
    with_time = leftovers.clear(30)

    assert (in_no_time, remembered) == (False, [tree])
    assert (with_time, leftovers.folders, tree.exists()) == (True, [], False)


def test_files_are_not_touched_while_a_process_withstands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "end_descendants", lambda _: False)
    leftovers.folders.append(tmp_path)

    assert leftovers.clear(30) is False
    assert tmp_path.exists()


def test_an_environment_that_cannot_be_cleaned_ends_before_the_next_script(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Ended(BaseException):
        pass

    def end(_status: int) -> None:
        raise Ended

    monkeypatch.setattr(run_python, "seal", lambda: True)
    monkeypatch.setattr(leftovers, "clear", lambda _: False)
    monkeypatch.setattr(os, "_exit", end)
    leftovers.folders.append(Path("withstood"))
    started: list[Any] = []
    monkeypatch.setattr(run_python, "run", started.append)

    with pytest.raises(Ended):
        run_python.handler({}, context=None)  # type: ignore[arg-type] # ends before it is asked

    assert started == []


def test_accounts_are_ones_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)

    number = leftovers.account.__wrapped__()

    assert number in leftovers.TRANSIENT_ACCOUNTS


def test_without_root_there_is_no_account_to_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1000)

    assert leftovers.account.__wrapped__() is None
