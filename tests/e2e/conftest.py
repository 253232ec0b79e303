"""The real stack on local instances of its own, made new for the session and removed after it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tools.local.client import Api
from tools.local.environment import forget_the_host_account
from tools.local.instance import Instance, free_port
from tools.local.outputs import Outputs
from tools.local.progress import Progress
from tools.local.stack import api_of, bring_up
from tools.local.workspace import PROJECT, Workspace


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack: what it is called, and its API with an administrator's key."""

    outputs: Outputs
    api: Api
    instance: Instance
    port: int
    workspace: Workspace

    def as_caller(self, key: str | None) -> Api:
        """The same API for another key, or for nobody. Close it when done."""
        made = self.outputs
        return Api(made.api_url, made.tenant_id, made.project_id, key)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with deployed("e2e") as made:
        yield made


@contextmanager
def deployed(name: str, **settings: str) -> Iterator[Stack]:
    """A stack on an instance apart from that of `make run`, so both may run at once.

    `settings` are MiniStack's own.
    """
    forget_the_host_account(os.environ)
    workspace = Workspace(PROJECT / ".local" / name)
    instance = Instance(workspace, settings)
    with workspace.lock():
        instance.stop()  # one that an interrupted session left behind
        remove_state(workspace)
        try:
            port = free_port()
            outputs = bring_up(workspace, instance, port, Progress())
            api = api_of(outputs)
            yield Stack(outputs, api, instance, port, workspace)
            api.close()
        finally:
            instance.stop()


def remove_state(workspace: Workspace) -> None:
    """Everything but the build, which is only slow to make again."""
    for name in ("state", "s3", "tmp"):
        shutil.rmtree(workspace.home / name, ignore_errors=True)
    for record in (workspace.outputs, workspace.deployment_record):
        record.unlink(missing_ok=True)
