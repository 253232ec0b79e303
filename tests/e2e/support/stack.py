"""The real stack, deployed on local instances made for the tests alone."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tools.local.client import Api
from tools.local.environment import forget_the_host_account
from tools.local.instance import Instance, free_port
from tools.local.outputs import Outputs
from tools.local.progress import Progress
from tools.local.stack import bring_up
from tools.local.workspace import PROJECT, Workspace

PATIENCE_SECONDS = 180
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is ours alone
SCRATCH_BYTES = 6 * 1024**3


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack: what it is called, and its API with an administrator's key.

    `scratch` is the temporary folder of its functions.
    """

    outputs: Outputs
    api: Api
    instance: Instance
    port: int
    workspace: Workspace
    scratch: Path

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
    scratch = scratch_of(workspace)
    instance = Instance(workspace, settings | {"TMPDIR": str(scratch)})
    with workspace.lock():
        instance.stop()  # one that an interrupted session left behind
        remove_state(workspace, scratch)
        scratch.mkdir(mode=0o700)
        try:
            port = free_port()
            outputs = bring_up(workspace, instance, port, Progress())
            api = caller(outputs, outputs.api_key)
            yield Stack(outputs, api, instance, port, workspace, scratch)
            api.close()
        finally:
            instance.stop()
            remove_state(workspace, scratch)


def caller(made: Outputs, key: str | None) -> Api:
    """The API in the name of a key. It waits long: a busy machine starts its workers slowly."""
    return Api(made.api_url, made.tenant_id, made.project_id, key, PATIENCE_SECONDS)


def scratch_of(workspace: Workspace) -> Path:
    """A folder in memory where there is room, else on disk.

    Every process of every function unpacks a thousand files, which takes longest to make and remove.
    """
    if not MEMORY.is_dir():
        return workspace.home / "scratch"
    there = os.statvfs(MEMORY)
    roomy = there.f_bavail * there.f_frsize > SCRATCH_BYTES
    if not roomy or there.f_flag & os.ST_NOEXEC or not os.access(MEMORY, os.W_OK):
        return workspace.home / "scratch"
    return MEMORY / f"baton-{sha256(str(workspace.home).encode()).hexdigest()[:16]}"


def remove_state(workspace: Workspace, scratch: Path) -> None:
    """Everything but the build, which is only slow to make again."""
    for folder in (workspace.home / "state", workspace.home / "s3", scratch):
        shutil.rmtree(folder, ignore_errors=True)
    for record in (workspace.outputs, workspace.deployment_record, workspace.administrator):
        record.unlink(missing_ok=True)
