"""The local instance that is measured: Baton's stack and the bare stack on it, both deployed anew."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.local.deployment import Deployment
from tools.local.environment import endpoint, forget_the_host_account
from tools.local.instance import Instance, free_port
from tools.local.outputs import Outputs
from tools.local.progress import Progress
from tools.local.stack import bring_up
from tools.local.workspace import PROJECT, Workspace

HOME = PROJECT / ".local" / "bench"
BARE = PROJECT / "tools" / "bench" / "bare"
BARE_STAGE = "bare"
REMADE = ("state", "s3", "tmp", "bare/deployed.json", "deployed.json", "outputs.json")


@dataclass(frozen=True, slots=True)
class Stage:
    """Both stacks, on one instance."""

    port: int
    baton: Outputs
    build: Path
    bare_url: str
    bare_machine: str


@contextmanager
def stage(progress: Progress) -> Iterator[Stage]:
    """An instance with empty tables, whatever an earlier run left; it is stopped in the end."""
    forget_the_host_account(os.environ)
    workspace, bare = Workspace(HOME), Workspace(HOME / "bare", BARE)
    HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    instance = Instance(workspace)
    with workspace.lock():
        instance.stop()  # one that an interrupted run left behind
        _clear(HOME)
        try:
            port = free_port()
            outputs = bring_up(workspace, instance, port, progress)
            bare.home.mkdir(exist_ok=True, mode=0o700)
            made = Deployment(bare, port, progress).bring_up_to_date()
            url = f"{endpoint(port)}/_aws/execute-api/{made['ApiId']}/{BARE_STAGE}"
            yield Stage(port, outputs, workspace.build, url, made["StateMachineArn"])
        finally:
            instance.stop()


def _clear(home: Path) -> None:
    """Everything but the builds, which are only slow to make again."""
    for name in REMADE:
        path = home / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
