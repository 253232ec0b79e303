"""Applying configuration files to a project, and exporting a project as one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from baton.actions.service import ActionService
from baton.callers.models import Caller
from baton.configuration import declarations
from baton.configuration.files import ConfigFile
from baton.configuration.store import ConfigStore
from baton.default_actions.alterations import Alterations
from baton.default_actions.catalogue import CATALOGUE
from baton.entities import exporting
from baton.entities.schema import Alteration, Schema
from baton.entities.service import EntityService
from baton.errors import BatonError, InvalidInputError, NameTakenError, NotFoundError
from baton.ids import ProjectRef, new_id
from baton.people.usergroup_service import UsergroupService
from baton.people.wire import NewUsergroup
from baton.permission import Operation, allowed
from baton.projects.repository import ProjectRepository
from baton.store.keys import fold_name
from baton.tenants.repository import TenantRepository


@dataclass(slots=True)
class Report:
    """What applying came to, in names; `failed` are files, with the reason of each."""

    files: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    entities: list[str] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    actions: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    usergroups: list[str] = field(default_factory=list)


class ConfigurationService:
    def __init__(
        self,
        files: ConfigStore,
        projects: ProjectRepository,
        entities: EntityService,
        actions: ActionService,
        alterations: Alterations,
        groups: UsergroupService,
        tenants: TenantRepository,
    ) -> None:
        self._files = files
        self._projects = projects
        self._entities = entities
        self._actions = actions
        self._alterations = alterations
        self._groups = groups
        self._tenants = tenants

    def upload(
        self, ref: ProjectRef, files: Sequence[ConfigFile], caller: Caller, now: datetime
    ) -> None:
        """Keep files that can be applied, one after the other, to the project as it is now.

        Raises BatonError that names the file and the place in it, and keeps none.
        """
        self._projects.check(ref)
        self._check_all(ref, files, caller, now)
        for file in files:
            self._files.put(ref, file)

    def apply(self, ref: ProjectRef, caller: Caller, now: datetime) -> Report:
        """Apply the files that are new or changed since they were last applied.

        A file that cannot be applied leaves the others applied; the same call again goes on from there.
        """
        self._projects.check(ref)
        report, applied, wanted = Report(), self._files.applied(ref), []
        for file in self._files.schema_files(ref):
            if applied.get(file.name) == file.digest:
                report.unchanged.append(file.name)
            else:
                wanted.append(file)

        def apply_one(file: ConfigFile) -> None:
            self._apply(ref, declarations.read(file), caller, now, report)
            self._files.set_applied(ref, file)
            report.files.append(file.name)

        for name, error in _settle(wanted, apply_one).items():
            report.failed[name] = _told(name, error)
        return report

    def export(self, ref: ProjectRef, caller: Caller, now: datetime) -> dict[str, Any]:
        """The project's structure as it is now, as far as the caller may read it, as `upload` takes it."""
        self._projects.check(ref)
        subject = caller.subject
        names = {
            group_id: name
            for name, group_id in self._entities.group_ids(ref.tenant_id).items()
            if subject.administrator or group_id in subject.groups
        }
        altered = [
            declarations.alteration(step_type, each, names)
            for step_type, each in self._alterations.kept(ref).items()
        ]
        actions = [
            each.model_dump(by_alias=True, mode="json")
            for each in self._actions.list(ref, caller, now).actions
            if allowed(each.access, subject, Operation.READ)
        ]
        entities = [
            each
            for each in self._entities.list(ref, subject)
            if allowed(each.access, subject, Operation.READ)
        ]
        return exporting.export(entities, altered, actions, names)

    def _check_all(
        self, ref: ProjectRef, files: Sequence[ConfigFile], caller: Caller, now: datetime
    ) -> None:
        """Raises the first error there would be, were these files applied."""
        found, unread = {}, {}
        for file in files:
            try:
                found[file.name] = declarations.read(file)
            except BatonError as error:
                unread[file.name] = error
        _raise_first(unread)
        brought = tuple({name for each in found.values() for name in each.usergroups})
        entities = {each.name: each for each in self._entities.all(ref)}
        known = self._entities.group_ids(ref.tenant_id)

        def check_one(file: ConfigFile) -> None:
            schema = replace(found[file.name], usergroups=brought)
            self._check(ref, schema, known, caller, now)
            for change in self._entities.plan(ref, schema, caller, now, [*entities.values()]):
                entities[change.after.name] = change.after

        _raise_first(_settle(files, check_one))

    def _check(
        self,
        ref: ProjectRef,
        schema: Schema,
        known: Mapping[str, str],
        caller: Caller,
        now: datetime,
    ) -> None:
        declarations.check(schema, known, administrator=caller.subject.administrator)
        alike = {fold_name(name): name for name in known}
        for name in schema.usergroups:
            if alike.setdefault(fold_name(name), name) != name:
                raise InvalidInputError.of(
                    "UserGroups", f"there is a usergroup {alike[fold_name(name)]} already"
                )
        # Groups that are yet to be made stand for themselves; only that they exist counts here.
        groups = {name: new_id() for name in schema.usergroups} | dict(known)
        wanted = [declarations.new_action(each, groups) for each in schema.actions]
        self._actions.check(ref, wanted, caller, now)

    def _apply(
        self, ref: ProjectRef, schema: Schema, caller: Caller, now: datetime, report: Report
    ) -> None:
        """All of it can be done again: what is there already stays as it is."""
        known = self._entities.group_ids(ref.tenant_id)
        self._check(ref, schema, known, caller, now)
        self._entities.plan(ref, schema, caller, now)
        for name in schema.usergroups:
            if name not in known and self._make_group(name, caller, now):
                report.usergroups.append(name)
        applied = self._entities.apply(ref, schema, caller, now)
        report.entities += applied.created
        for entity, columns in applied.columns_added.items():
            report.columns.setdefault(entity, []).extend(columns)
        groups = self._entities.group_ids(ref.tenant_id)
        for declared in schema.alterations:
            if self._alter(ref, declared, groups):
                report.altered.append(f"{declared.entity}/{declared.name}")
        for each in schema.actions:
            wanted = declarations.new_action(each, groups)
            if self._actions.put(ref, wanted, caller, now):
                report.actions.append(wanted.name)

    def _alter(self, ref: ProjectRef, declared: Alteration, groups: Mapping[str, str]) -> bool:
        """Whether it took a change."""
        action = CATALOGUE[f"{declared.entity}/{declared.name}"]
        tenant = self._tenants.standing(ref.tenant_id)
        if tenant is None:
            raise NotFoundError("Tenant not found", tenantId=ref.tenant_id)
        before = self._alterations.find(ref, action, tenant)
        after = declarations.altered(before, declared, groups)
        if after != before:
            self._alterations.save(ref, action, after, tenant)
        return after != before

    def _make_group(self, name: str, caller: Caller, now: datetime) -> bool:
        try:
            self._groups.create(caller, NewUsergroup(name=name), now)
        except NameTakenError:
            return False  # another restart made it at the same time
        return True


def _settle(
    files: Sequence[ConfigFile], attempt: Callable[[ConfigFile], None]
) -> dict[str, BatonError]:
    """Attempt each file, and what failed again as long as others succeed: one may need another.

    The errors of those that remain, by name.
    """
    while True:
        failed: dict[str, BatonError] = {}
        for file in files:
            try:
                attempt(file)
            except BatonError as error:
                failed[file.name] = error
        if len(failed) in {0, len(files)}:
            return failed
        files = [file for file in files if file.name in failed]


def _raise_first(failed: Mapping[str, BatonError]) -> None:
    for name, error in failed.items():
        error.message = _told(name, error)
        raise error


def _told(name: str, error: BatonError) -> str:
    return error.message if error.message.startswith(name) else f"{name}: {error.message}"
