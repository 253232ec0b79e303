"""What gets from the person's shell into the programs that the local instance consists of."""

from pathlib import Path

import pytest

from tools.local.environment import (
    forget_the_host_account,
    instance_environment,
    sam_environment,
)
from tools.local.workspace import Workspace

SHELL = {
    "PATH": "/usr/bin",
    "HOME": "/home/someone",
    "AWS_PROFILE": "production",
    "AWS_SESSION_TOKEN": "real",
    "PYTHONPATH": "/home/someone/modules",
    "HTTPS_PROXY": "http://proxy.example.com",
    "DATABASE_PASSWORD": "hunter2",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / ".local", project=tmp_path)


def test_handlers_inherit_nothing_of_the_shell_but_its_path(workspace: Workspace) -> None:
    environment = instance_environment(SHELL, workspace, 4566)

    kept = {name for name in SHELL if environment.get(name) == SHELL[name]}
    assert kept == {"PATH"}
    assert not {"AWS_PROFILE", "DATABASE_PASSWORD", "HTTPS_PROXY"} & environment.keys()


def test_the_instance_listens_on_this_machine_alone(workspace: Workspace) -> None:
    environment = instance_environment(SHELL, workspace, 4610)

    assert (environment["BIND_HOST"], environment["GATEWAY_PORT"]) == ("127.0.0.1", "4610")


def test_state_is_kept_below_the_workspace(workspace: Workspace) -> None:
    environment = instance_environment(SHELL, workspace, 4566)

    for name in ("STATE_DIR", "S3_DATA_DIR", "TMPDIR", "HOME"):
        assert Path(environment[name]).parent == workspace.home
        assert Path(environment[name]).is_dir()


def test_sam_reaches_the_local_instance_and_no_account_of_the_person() -> None:
    environment = sam_environment(SHELL, 4610)

    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4610"
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert environment["AWS_CONFIG_FILE"] == "/dev/null"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "PYTHONPATH"} & environment.keys()


def test_sam_keeps_the_proxy_for_packages_but_not_for_the_instance() -> None:
    environment = sam_environment(SHELL | {"NO_PROXY": "internal.example.com"}, 4566)

    assert environment["HTTPS_PROXY"] == SHELL["HTTPS_PROXY"]
    assert environment["NO_PROXY"] == "internal.example.com,127.0.0.1"


def test_the_persons_own_account_is_forgotten() -> None:
    environment = dict(SHELL)

    forget_the_host_account(environment)

    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & environment.keys()
