"""What may be done to scripts. They are the project's: its Read bits show, its Update bits change them."""

from datetime import datetime

from baton.callers.models import Caller
from baton.ids import ProjectRef
from baton.permission import Operation
from baton.projects.access import ProjectAccess
from baton.projects.repository import ProjectRepository
from baton.scripts.store import Script, ScriptStore


class ScriptService:
    def __init__(
        self, scripts: ScriptStore, projects: ProjectRepository, access: ProjectAccess
    ) -> None:
        self._scripts = scripts
        self._projects = projects
        self._access = access

    def list(self, ref: ProjectRef, caller: Caller) -> list[Script]:
        """All scripts of a project, by name."""
        self._access.require(ref, caller.subject, Operation.READ)
        return self._scripts.list(ref)

    def read(self, ref: ProjectRef, name: str, caller: Caller) -> str:
        self._access.require(ref, caller.subject, Operation.READ)
        return self._scripts.read(ref, name)

    def save(
        self, ref: ProjectRef, name: str, source: bytes, caller: Caller, now: datetime
    ) -> Script:
        """Store a script, replacing one of the same name."""
        if caller.subject.passes(Operation.UPDATE):
            self._projects.check(ref)
        else:
            self._access.require(ref, caller.subject, Operation.UPDATE)
        return self._scripts.save(ref, name, source, now)

    def remove(self, ref: ProjectRef, name: str, caller: Caller) -> None:
        self._access.require(ref, caller.subject, Operation.UPDATE)
        self._scripts.remove(ref, name)
