"""Projects in the table, and the guards of their names."""

from datetime import datetime
from itertools import batched

from baton import clock, sharing
from baton.errors import ConflictError, NameTakenError, NotFoundError, StaleError
from baton.ids import ProjectRef
from baton.permission import Access
from baton.projects.items import from_project, ref_of, to_project
from baton.projects.models import Closing, Project
from baton.rows import repository as rows
from baton.store import keys
from baton.store.table import Item, RefusedError, Table, Write, put_new

NAME_TAKEN = "A project with this name already exists in the tenant"
_EXISTS = "attribute_exists(pk)"
_OPEN = f"{_EXISTS} AND attribute_not_exists(closing)"
_ITEMS_AT_ONCE = 100


class ProjectRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def check(self, ref: ProjectRef) -> None:
        """Raises NotFoundError when the tenant has no such project."""
        self.access(ref)

    def access(self, ref: ProjectRef) -> Access:
        """Who may use a project. Raises NotFoundError for none, and for one that is being deleted."""
        item = self._table.get(keys.project(ref))
        if item is None or "closing" in item:
            raise not_found(ref)
        return _access(ref.tenant_id, item)

    def get(self, ref: ProjectRef) -> Project:
        """A project, even while it is deleted."""
        item = self._table.get(keys.project(ref))
        if item is None:
            raise not_found(ref)
        return to_project(ref.tenant_id, item)

    def all(self, tenant_id: str) -> list[Project]:
        """All projects of a tenant, oldest first."""
        found = self._table.query(*keys.project(ProjectRef(tenant_id, "")))
        projects = [to_project(tenant_id, item) for item in found]
        return sorted(projects, key=lambda each: (each.date_created, each.project_id))

    def add(self, ref: ProjectRef, name: str, now: datetime) -> None:
        """Store a project that belongs to nobody; one that is there already stays as it is."""
        item = {"projectId": ref.project_id, "name": name, "dateCreated": clock.to_millis(now)}
        guard = put_new(keys.project_name(ref.tenant_id, name), {"projectId": ref.project_id})
        for write in (put_new(keys.project(ref), item), guard, *rows.standing(ref, now)):
            try:
                self._table.transact(write)
            except RefusedError:
                continue

    def create(self, project: Project) -> None:
        """Claim the name and store the project, both or neither."""
        tenant = Write(kind="check", key=keys.tenant(project.tenant_id), condition=_EXISTS)
        try:
            self._table.transact(tenant, *new_project(project))
        except RefusedError as refused:
            if 0 in refused.items:
                raise NotFoundError("Tenant not found", tenantId=project.tenant_id) from refused
            raise NameTakenError(NAME_TAKEN) from refused

    def replace(self, before: Project, after: Project) -> None:
        """Store a change of the project as it was read; StaleError when it has moved on since."""
        seen, values = "attribute_not_exists(revision)", {}
        if before.revision:
            seen, values = "revision = :was", {":was": before.revision}
        write = Write(
            kind="put",
            key=keys.project(ref_of(after)),
            item=from_project(after),
            condition=f"{_OPEN} AND {seen}",
            values=values,
        )
        try:
            self._table.transact(write, *self._rename(before, after))
        except RefusedError as refused:
            if 0 not in refused.items:
                raise NameTakenError(NAME_TAKEN, projectId=before.project_id) from refused
            there = refused.items[0]
            if not there or "closing" in there:
                raise not_found(ref_of(before)) from refused
            raise StaleError("The project was changed by somebody else") from refused

    def close(self, ref: ProjectRef, closing: Closing) -> None:
        """Let nothing new into the project. It has to be closed tentatively before it is for good."""
        tentative = closing is Closing.TENTATIVE
        write = Write(
            kind="update",
            key=keys.project(ref),
            update="SET closing = if_not_exists(closing, :stage)"
            if tentative
            else "SET closing = :stage",
            condition=_EXISTS if tentative else "attribute_exists(closing)",
            values={":stage": closing},
        )
        try:
            self._table.update(write)
        except RefusedError as refused:
            if not refused.items[0]:
                raise not_found(ref) from refused
            raise ConflictError(
                "The project is in use again", projectId=ref.project_id
            ) from refused

    def reopen(self, ref: ProjectRef) -> None:
        """The project stays after all, unless somebody has decided otherwise meanwhile."""
        write = Write(
            kind="update",
            key=keys.project(ref),
            update="REMOVE closing",
            condition="closing = :stage",
            values={":stage": Closing.TENTATIVE},
        )
        try:
            self._table.update(write)
        except RefusedError:
            return

    def clear(self, ref: ProjectRef) -> None:
        """Delete whatever is kept in the partition of a project that is closed for good."""
        left = [keys.Key(item["pk"], item["sk"]) for item in self._table.query(keys.contents(ref))]
        for some in batched(left, _ITEMS_AT_ONCE, strict=False):
            self._table.transact(*(Write(kind="delete", key=key) for key in some))

    def remove(self, project: Project) -> None:
        """Delete a project that is closed for good, and free its name."""
        write = Write(
            kind="delete",
            key=keys.project(ref_of(project)),
            condition="attribute_not_exists(pk) OR closing = :final",
            values={":final": Closing.FINAL},
        )
        try:
            self._table.transact(write, *self._release(project))
        except RefusedError as refused:
            message = "The project was changed by somebody else"
            raise StaleError(message, projectId=project.project_id) from refused

    def _rename(self, before: Project, after: Project) -> list[Write]:
        new = keys.project_name(after.tenant_id, after.project_name)
        if new == keys.project_name(before.tenant_id, before.project_name):
            return []
        return [put_new(new, {"projectId": after.project_id}), *self._release(before)]

    def _release(self, project: Project) -> list[Write]:
        """Frees the project's name, if it has claimed it: projects of before there were guards have not."""
        key = keys.project_name(project.tenant_id, project.project_name)
        guard = self._table.get(key)
        if guard is None or guard["projectId"] != project.project_id:
            return []
        return [Write(kind="delete", key=key)]


def new_project(project: Project) -> list[Write]:
    """The writes that make a project, refused when its name is another's."""
    guard = keys.project_name(project.tenant_id, project.project_name)
    return [
        put_new(guard, {"projectId": project.project_id}),
        put_new(keys.project(ref_of(project)), from_project(project)),
        *rows.standing(ref_of(project), project.date_created),
    ]


def is_open(ref: ProjectRef) -> Write:
    """The check, in a transaction that puts something into a project, that it is there to stay."""
    return Write(kind="check", key=keys.project(ref), condition=_OPEN)


def not_found(ref: ProjectRef) -> NotFoundError:
    return NotFoundError("Project not found", projectId=ref.project_id, ProjectId=ref.project_id)


def _access(tenant_id: str, item: Item) -> Access:
    shared = item.get("groups")
    return Access(
        item.get("createdBy"),
        item.get("permission", sharing.DEFAULT_PERMISSION),
        sharing.from_text(shared) if shared else sharing.project_grants(tenant_id),
    )
