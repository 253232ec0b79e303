"""A deploy is skipped when the digest is unchanged, so it must see every change that matters."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.local.digest import digest

SOURCES = ("template.yaml", "functions")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "functions" / "actions").mkdir(parents=True)
    (tmp_path / "template.yaml").write_text("Resources: {}\n")
    (tmp_path / "functions" / "actions" / "create_action.py").write_text("handler = None\n")
    (tmp_path / "README.md").write_text("# Baton\n")
    return tmp_path


@pytest.mark.parametrize(
    "change",
    [
        lambda at: (at / "template.yaml").write_text("Resources: {A: {}}\n"),
        lambda at: (at / "template.yaml").unlink(),
        lambda at: (at / "functions" / "new.py").touch(),
        lambda at: (at / "functions" / "actions").rename(at / "functions" / "verbs"),
    ],
    ids=["edited", "removed", "added", "renamed"],
)
def test_a_changed_source_changes_it(project: Path, change: Callable[[Path], object]) -> None:
    before = digest(project, SOURCES)

    change(project)

    assert digest(project, SOURCES) != before


@pytest.mark.parametrize(
    "left_behind",
    ["README.md", "functions/actions/__pycache__/create_action.pyc", "functions/.swp"],
)
def test_what_is_no_source_does_not_count(project: Path, left_behind: str) -> None:
    before = digest(project, SOURCES)
    file = project / left_behind
    file.parent.mkdir(exist_ok=True)

    file.write_text("changed")

    assert digest(project, SOURCES) == before


def test_other_parameters_change_it(project: Path) -> None:
    on_intel = digest(project, SOURCES, extra=["Architecture=x86_64"])

    on_arm = digest(project, SOURCES, extra=["Architecture=arm64"])

    assert on_intel != on_arm
