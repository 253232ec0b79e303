"""A failed command must end in a sentence that says why and where the rest is."""

import sys
from pathlib import Path

import pytest

from tools.local.commands import reason, run_logged
from tools.local.errors import LocalError


def run(script: str, log: Path, heard: list[str] | None = None) -> None:
    run_logged(
        [sys.executable, "-c", script],
        environment={},
        folder=log.parent,
        log=log,
        shown_log=log.name,
        listener=(heard if heard is not None else []).append,
    )


def test_lines_are_heard_and_kept(tmp_path: Path) -> None:
    heard: list[str] = []
    log = tmp_path / "build.log"

    run("print('one'); print('two')", log, heard)

    assert heard == ["one\n", "two\n"]
    assert log.read_text() == "one\ntwo\n"


def test_a_failure_names_its_reason_and_the_log(tmp_path: Path) -> None:
    with pytest.raises(
        LocalError, match=r"failed after \d+ s: Error: no such bucket \(.*build\.log"
    ):
        run(
            "print('Error: no such bucket.'); print('bye'); raise SystemExit(1)",
            tmp_path / "build.log",
        )


def test_without_an_error_line_the_last_line_is_the_reason() -> None:
    assert reason(["Starting\n", "Killed\n", "\n"]) == "Killed"


def test_a_silent_failure_has_a_reason_too() -> None:
    assert reason([]) == "it printed nothing"
