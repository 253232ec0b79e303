"""The real stack, deployed on local instances made for the tests alone."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools.local.client import Api
from tools.local.environment import forget_the_host_account
from tools.local.instance import Instance, free_port
from tools.local.outputs import Outputs
from tools.local.progress import Progress
from tools.local.stack import bring_up
from tools.local.workspace import PROJECT, Workspace

PATIENCE_SECONDS = 180


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
        return caller(self.outputs, key)


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
            api = caller(outputs, outputs.api_key)
            yield Stack(outputs, api, instance, port, workspace)
            api.close()
        finally:
            instance.stop()
            remove_state(workspace)  # each process that performed a function leaves 30 MB


def caller(made: Outputs, key: str | None) -> Api:
    """The API in the name of a key. It waits long: a busy machine starts its workers slowly."""
    return Api(made.api_url, made.tenant_id, made.project_id, key, PATIENCE_SECONDS)


def remove_state(workspace: Workspace) -> None:
    """Everything but the build, which is only slow to make again."""
    for name in ("state", "s3", "tmp"):
        shutil.rmtree(workspace.home / name, ignore_errors=True)
    for record in (workspace.outputs, workspace.deployment_record):
        record.unlink(missing_ok=True)
