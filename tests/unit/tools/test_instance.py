"""Finding the instance again, and never taking another program for it."""

import os
from pathlib import Path

import pytest

from tools.local.__main__ import wanted_port
from tools.local.errors import LocalError
from tools.local.instance import Instance, command_of
from tools.local.workspace import Workspace, write_record


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / ".local", project=tmp_path)
    workspace.home.mkdir()
    return workspace


def test_an_instance_never_started_does_not_run(workspace: Workspace) -> None:
    assert Instance(workspace).port is None


def test_a_living_process_with_the_recorded_command_is_the_instance(workspace: Workspace) -> None:
    own = {"pid": os.getpid(), "port": 4610, "command": command_of(os.getpid())}

    write_record(workspace.instance_record, own)

    assert Instance(workspace).port == 4610


def test_another_program_under_the_recorded_number_is_not_the_instance(
    workspace: Workspace,
) -> None:
    reused = {"pid": os.getpid(), "port": 4610, "command": "python -m ministack"}

    write_record(workspace.instance_record, reused)

    assert Instance(workspace).port is None


def test_a_record_cut_short_counts_as_none(workspace: Workspace) -> None:
    workspace.instance_record.write_text('{"pid": 1')

    assert Instance(workspace).port is None


def test_stopping_what_does_not_run_removes_its_stale_record(workspace: Workspace) -> None:
    write_record(workspace.instance_record, {"pid": 0, "port": 4610, "command": "gone"})

    stopped = Instance(workspace).stop()

    assert not stopped
    assert not workspace.instance_record.exists()


@pytest.mark.parametrize("asked", ["0", "70000", "http", "-1", "4566.0", "\uff14\uff15"])
def test_a_port_that_is_none_is_refused(asked: str) -> None:
    with pytest.raises(LocalError, match="LOCAL_PORT"):
        wanted_port(asked, None)


@pytest.mark.parametrize(
    ("asked", "running", "expected"),
    [(None, None, 4566), ("", 4610, 4610), ("4700", 4610, 4700)],
    ids=["the usual one", "where it runs", "as asked"],
)
def test_the_port_is_chosen(asked: str | None, running: int | None, expected: int) -> None:
    assert wanted_port(asked, running) == expected


def test_a_second_command_is_kept_out(workspace: Workspace) -> None:
    with (
        workspace.lock(),
        pytest.raises(LocalError, match=r"Another command is working in \.local"),
        workspace.lock(),
    ):
        pytest.fail("two commands held the lock")


def test_records_are_readable_for_their_owner_alone(workspace: Workspace) -> None:
    write_record(workspace.outputs, {"apiKey": "bt_1_secret"})

    assert workspace.outputs.stat().st_mode & 0o077 == 0
