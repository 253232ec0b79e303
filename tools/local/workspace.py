"""Where the local instance keeps what it needs, all below one folder that git ignores."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.local.errors import LocalError

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Workspace:
    """One instance's folder. Two instances of one checkout differ in `home` and nothing else."""

    home: Path
    project: Path = PROJECT

    @property
    def instance_record(self) -> Path:
        return self.home / "instance.json"

    @property
    def deployment_record(self) -> Path:
        return self.home / "deployed.json"

    @property
    def outputs(self) -> Path:
        return self.home / "outputs.json"

    @property
    def administrator(self) -> Path:
        return self.home / "administrator.json"

    @property
    def build(self) -> Path:
        return self.home / "build"

    def log(self, name: str) -> Path:
        return self.home / f"{name}.log"

    def folder(self, name: str) -> Path:
        """A subfolder that exists and that only its owner can read: it holds keys and mails."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.home / name
        path.mkdir(exist_ok=True, mode=0o700)
        return path

    def shown(self, path: Path) -> str:
        """`path` as a person standing in the project would type it."""
        return str(path.relative_to(self.project) if path.is_relative_to(self.project) else path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep a second command out while one is starting, deploying or stopping."""
        path = self.folder("lock") / "held"
        with path.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LocalError(
                    f"Another command is working in {self.shown(self.home)}; wait until it ends."
                ) from None
            yield


def read_record(path: Path) -> dict[str, Any]:
    """A JSON object somebody wrote earlier, or an empty one: a damaged record is no record."""
    try:
        record = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(path: Path, record: dict[str, Any]) -> None:
    """Write all of it or nothing, readable for the owner alone."""
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(record, indent=2) + "\n")
    draft.replace(path)
