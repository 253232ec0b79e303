"""Applying configuration files to a project, and exporting a project as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from baton.actions.models import ActionChange, NewAction
from baton.actions.service import ActionService
from baton.callers.models import Caller
from baton.configuration.files import ConfigFile
from baton.configuration.store import ConfigStore
from baton.default_actions.alterations import Alterations
from baton.default_actions.catalogue import CATALOGUE
from baton.default_actions.repository import Alteration
from baton.entities import exporting, schema_files
from baton.entities.schema import Alteration as DeclaredAlteration
from baton.entities.schema import GroupGrant, Schema
from baton.entities.schema_reading import read_schema
from baton.entities.service import EntityService
from baton.errors import ForbiddenError, InvalidInputError, NameTakenError, NotFoundError
from baton.ids import ProjectRef
from baton.people.usergroup_service import UsergroupService
from baton.people.wire import NewUsergroup
from baton.permission import Grant
from baton.projects.repository import ProjectRepository
from baton.tenants.repository import TenantRepository


@dataclass(slots=True)
class Report:
    """What applying came to, in names."""

    files: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
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
        """Keep files that can be applied as the project is now. Raises InvalidInputError and keeps none."""
        self._projects.check(ref)
        for file in files:
            schema = _read(file)
            self._check(ref, schema, caller, now)
        for file in files:
            self._files.put(ref, file)

    def apply(self, ref: ProjectRef, caller: Caller, now: datetime) -> Report:
        """Apply the files that are new or changed since they were last applied, in the order of their names.

        What fails leaves the files before it applied; the same call again goes on from there.
        """
        self._projects.check(ref)
        report, applied = Report(), self._files.applied(ref)
        for file in self._files.schema_files(ref):
            if applied.get(file.name) == file.digest:
                report.unchanged.append(file.name)
                continue
            self._apply(ref, _read(file), caller, now, report)
            applied[file.name] = file.digest
            self._files.set_applied(ref, applied)
            report.files.append(file.name)
        return report

    def export(self, ref: ProjectRef, caller: Caller, now: datetime) -> dict[str, Any]:
        """The project's structure as it is now, in the form that `upload` takes."""
        self._projects.check(ref)
        names = {
            group_id: name for name, group_id in self._entities.group_ids(ref.tenant_id).items()
        }
        altered = [
            _declared(step_type, alteration, names)
            for step_type, alteration in self._alterations.kept(ref).items()
        ]
        actions = self._actions.list(ref, caller, now).model_dump(by_alias=True, mode="json")
        return exporting.export(
            self._entities.list(ref, caller.subject), altered, actions["actions"], names
        )

    def _check(self, ref: ProjectRef, schema: Schema, caller: Caller, now: datetime) -> None:
        for position, body in enumerate(schema.actions):
            _new_action(body, position)
        known = {*self._entities.group_ids(ref.tenant_id), *schema.usergroups}
        for alteration in schema.alterations:
            _check_groups(alteration, known)
            _check_tenants(alteration, caller)
        self._entities.plan(ref, schema, caller, now)

    def _apply(
        self, ref: ProjectRef, schema: Schema, caller: Caller, now: datetime, report: Report
    ) -> None:
        self._check(ref, schema, caller, now)
        for name in schema.usergroups:
            if name not in self._entities.group_ids(ref.tenant_id):
                self._groups.create(caller, NewUsergroup(name=name), now)
                report.usergroups.append(name)
        applied = self._entities.apply(ref, schema, caller, now)
        report.entities += applied.created
        for entity, columns in applied.columns_added.items():
            report.columns.setdefault(entity, []).extend(columns)
        groups = self._entities.group_ids(ref.tenant_id)
        for declared in schema.alterations:
            self._alter(ref, declared, groups)
            report.altered.append(f"{declared.entity}/{declared.name}")
        for position, body in enumerate(schema.actions):
            report.actions.append(self._put_action(ref, body, position, caller, now))

    def _alter(
        self, ref: ProjectRef, declared: DeclaredAlteration, groups: Mapping[str, str]
    ) -> None:
        action = CATALOGUE[f"{declared.entity}/{declared.name}"]
        tenant = self._tenants.standing(ref.tenant_id)
        if tenant is None:
            raise NotFoundError("Tenant not found", tenantId=ref.tenant_id)
        before = self._alterations.find(ref, action, tenant)
        after = Alteration(
            before.permission if declared.permission is None else declared.permission,
            before.grants
            if declared.groups is None
            else tuple(Grant(groups[each.name], each.permission) for each in declared.groups),
            before.is_enabled if declared.is_enabled is None else declared.is_enabled,
        )
        if after != before:
            self._alterations.save(ref, action, after, tenant)

    def _put_action(
        self,
        ref: ProjectRef,
        body: Mapping[str, Any],
        position: int,
        caller: Caller,
        now: datetime,
    ) -> str:
        """Create the action, or bring the one of this name to what is declared; its name."""
        wanted = _new_action(body, position)
        try:
            self._actions.create(ref, wanted, caller, now)
        except NameTakenError:
            change = ActionChange.model_validate(dict(body))
            self._actions.update_by_name(ref, wanted.name, change, caller, now)
        return wanted.name


def _read(file: ConfigFile) -> Schema:
    known = [(action.entity, action.name) for action in CATALOGUE.values()]
    schema = read_schema(schema_files.parse(file.name, file.content), known)
    if schema.exchanges:
        raise InvalidInputError.of("ExchangeContracts", "are not supported")
    return schema


def _new_action(body: Mapping[str, Any], position: int) -> NewAction:
    """The body of an action. Raises InvalidInputError that says which of the file's it is."""
    try:
        return NewAction.model_validate(dict(body))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, (f"Actions {position + 1}", *first["loc"])))
        raise InvalidInputError.of(place, first["msg"].removeprefix("Value error, ")) from error


def _check_groups(alteration: DeclaredAlteration, known: set[str]) -> None:
    unknown: list[GroupGrant] = [g for g in alteration.groups or () if g.name not in known]
    if unknown:
        raise InvalidInputError.of(
            f"Actions.{alteration.entity}/{alteration.name}.AccessGroups",
            f"the tenant has no usergroup '{unknown[0].name}'",
        )


def _check_tenants(alteration: DeclaredAlteration, caller: Caller) -> None:
    """Whoever may upload to one project does not alter by that what holds in all of them."""
    step_type = f"{alteration.entity}/{alteration.name}"
    if CATALOGUE[step_type].of_tenant and not caller.subject.administrator:
        raise ForbiddenError(f"'{step_type}' is altered by administrators")


def _declared(
    step_type: str, alteration: Alteration, names: Mapping[str, str]
) -> DeclaredAlteration:
    entity, _, name = step_type.partition("/")
    return DeclaredAlteration(
        entity=entity,
        name=name,
        permission=alteration.permission,
        is_enabled=alteration.is_enabled,
        groups=None
        if alteration.grants is None
        else tuple(
            GroupGrant(names[each.group_id], each.permission)
            for each in alteration.grants
            if each.group_id in names
        ),
    )
