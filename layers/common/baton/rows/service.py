"""What may be done with rows, by whom: the entity is asked first, then the row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from baton import sharing
from baton.callers.models import Caller
from baton.entities import system
from baton.entities.column_types import ProtectFor, Stored, show
from baton.entities.models import Entity
from baton.errors import (
    FieldProblem,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    StaleError,
)
from baton.ids import ProjectRef, new_id, parse_guid
from baton.permission import Operation, Subject, allowed
from baton.rows.events import CREATED, DELETED, UPDATED, event_of
from baton.rows.lists import Listing, RowLists, is_readable
from baton.rows.models import STANDARD, Row, instant
from baton.rows.options import read_options
from baton.rows.references import References, keeping
from baton.rows.repository import RowRepository
from baton.rows.standing import check_kept
from baton.rows.values import RowReader, Sent
from baton.store.waiting import pause

_TRIES = 10
_CHANGES = {Operation.CREATE, Operation.UPDATE, Operation.DELETE}


class Entities(Protocol):
    def get(self, ref: ProjectRef, name: str) -> Entity | None: ...


class Access(Protocol):
    def require(self, ref: ProjectRef, subject: Subject, operation: Operation) -> None: ...


class Projects(Protocol):
    def check(self, ref: ProjectRef) -> None: ...


class Found(NamedTuple):
    """One row, and whether the caller may see what is in it."""

    entity: Entity
    row: Row
    is_readable: bool


class RowService:
    def __init__(
        self,
        entities: Entities,
        rows: RowRepository,
        references: References,
        projects: Projects,
        access: Access,
        protect: ProtectFor,
    ) -> None:
        self._entities = entities
        self._rows = rows
        self._lists = RowLists(rows)
        self._references = references
        self._projects = projects
        self._access = access
        self._protect = protect

    def list(
        self, ref: ProjectRef, name: str, queries: Mapping[str, str], subject: Subject
    ) -> Listing:
        """Raises InvalidInputError for options that are none, and when too many rows would be looked at."""
        entity = self._keeping(ref, name, subject)
        return self._lists.list(ref, entity, read_options(entity, queries), subject)

    def get(self, ref: ProjectRef, name: str, row_id: str, subject: Subject) -> Found:
        entity = self._keeping(ref, name, subject)
        row = self._row(ref, entity, row_id, subject, Operation.READ)
        return Found(entity, row, is_readable=True)

    def create(
        self,
        ref: ProjectRef,
        name: str,
        attributes: Mapping[str, Any],
        caller: Caller,
        now: datetime,
    ) -> Found:
        """Raises InvalidInputError, DuplicateValueError, ForbiddenError, TooLargeError."""
        subject = caller.subject
        entity = self._keeping(ref, name, subject, Operation.CREATE)
        reader = RowReader(entity, self._protect(ref.tenant_id))
        sent = reader.sent(attributes)
        _check_new(entity, sent, caller)
        values = reader.new(sent.values)
        self._references.check(ref, entity, values, subject)
        row = Row(
            row_id=new_id(),
            values=values,
            owner_id=owner_of(caller),
            permission=entity.default_permission if sent.permission is None else sent.permission,
            groups=entity.default_groups if sent.groups is None else sent.groups,
            created_at=instant(now),
        )
        self._rows.add(ref, entity, row, event_of(ref, entity, CREATED, None, row, now))
        return _found(entity, row, subject)

    def update(
        self,
        ref: ProjectRef,
        name: str,
        row_id: str,
        attributes: Mapping[str, Any],
        caller: Caller,
        now: datetime,
    ) -> Found:
        """Change what is sent and leave the rest. With a `version`, only the row as it was then."""
        entity = self._keeping(ref, name, caller.subject, Operation.UPDATE)
        reader = RowReader(entity, self._protect(ref.tenant_id))
        sent = reader.sent(attributes)
        for attempt in range(_TRIES):
            before = self._row(ref, entity, row_id, caller.subject, Operation.UPDATE)
            _check_standard(entity, sent, before)
            after = self._changed(ref, reader, before, sent, caller)
            check_kept(ref, entity, before, after)
            if after == before:
                return _found(entity, before, caller.subject)
            after = replace(after, version=before.version + 1, updated_at=instant(now))
            event = event_of(ref, entity, UPDATED, before, after, now)
            try:
                self._rows.replace(ref, entity, before, after, event)
            except StaleError:
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
            else:
                return _found(entity, after, caller.subject)
        raise AssertionError("unreachable: the last try returns or raises")

    def delete(
        self, ref: ProjectRef, name: str, row_id: str, subject: Subject, now: datetime
    ) -> None:
        """What refers to the row goes on doing so."""
        entity = self._keeping(ref, name, subject, Operation.DELETE)
        for attempt in range(_TRIES):
            row = self._row(ref, entity, row_id, subject, Operation.DELETE)
            check_kept(ref, entity, row, None)
            try:
                event = event_of(ref, entity, DELETED, row, None, now)
                return self._rows.remove(ref, entity, row, event)
            except StaleError:
                if attempt == _TRIES - 1:
                    raise
                pause(attempt)
        raise AssertionError("unreachable: the last try returns or raises")

    def entity(
        self,
        ref: ProjectRef,
        name: str,
        subject: Subject,
        operation: Operation = Operation.PEEK,
    ) -> Entity:
        """A declared entity whose rows the subject may do this with, as far as the entity says.

        Raises NotFoundError for one that is not there or not to be seen, and for those of the system;
        ForbiddenError.
        """
        if system.find(ref.tenant_id, name):
            raise _no_entity(name)
        return self._keeping(ref, name, subject, operation)

    def _keeping(
        self,
        ref: ProjectRef,
        name: str,
        subject: Subject,
        operation: Operation = Operation.PEEK,
    ) -> Entity:
        """The same, or one of the system's of which rows are kept.

        The others' rows are reached by endpoints of their own.
        """
        self._access.require(ref, subject, Operation.PEEK)
        if system.find(ref.tenant_id, name):
            subject = _without_changes(subject)
        entity = keeping(self._entities, ref, name)
        if entity is None:
            self._projects.check(ref)
        if entity is None or not allowed(entity.access, subject, Operation.PEEK):
            raise _no_entity(name)
        if not allowed(entity.access, subject, operation):
            raise ForbiddenError(f"You may not {operation.name.lower()} rows of this entity")
        return entity

    def _row(
        self,
        ref: ProjectRef,
        entity: Entity,
        row_id: str,
        subject: Subject,
        operation: Operation,
    ) -> Row:
        guid = parse_guid(row_id)
        row = self._rows.get(ref, entity, guid) if guid else None
        if row is None or not allowed(row.access, subject, Operation.PEEK):
            raise NotFoundError("Row not found", entity=entity.name, rowId=row_id[:100])
        if not allowed(row.access, subject, operation):
            raise ForbiddenError(f"You may not {operation.name.lower()} this row")
        return row

    def _changed(
        self, ref: ProjectRef, reader: RowReader, before: Row, sent: Sent, caller: Caller
    ) -> Row:
        values = reader.changed(sent.values, before.values)
        self._references.check(ref, reader.entity, _moved(before.values, values), caller.subject)
        after = replace(
            before,
            values=values,
            permission=before.permission if sent.permission is None else sent.permission,
            groups=before.groups if sent.groups is None else sent.groups,
        )
        sharing.check_altered(before.access, after.access, caller.subject)
        return after


def _check_new(entity: Entity, sent: Sent, caller: Caller) -> None:
    """Raises InvalidInputError for what only the store gives, ForbiddenError for what only owners may."""
    known = {"__type": entity.name, "user_account_id": owner_of(caller)}
    _check_same(sent, known)
    if caller.kind == "guest" and (sent.permission is not None or sent.groups is not None):
        raise ForbiddenError("Guests do not set permission and groups")


def _check_standard(entity: Entity, sent: Sent, row: Row) -> None:
    """Raises InvalidInputError for read-only columns that are not as they are, StaleError for the version."""
    if sent.standard.get("version", row.version) != row.version:
        raise StaleError("The row was changed by somebody else", version=row.version)
    shown = {each.name: show(each, row.stored(each.name)) for each in STANDARD}
    _check_same(sent, shown | {"__type": entity.name, "id": row.row_id})


def _check_same(sent: Sent, known: Mapping[str, Any]) -> None:
    problems = [
        FieldProblem(name, "cannot be set")
        for name, value in sent.standard.items()
        if value is not None and value != known.get(name)
    ]
    if problems:
        raise InvalidInputError(f"{problems[0].field}: cannot be set", problems)


def owner_of(caller: Caller) -> str | None:
    """Whose a new row is: users own rows, keys and guests do not."""
    return caller.caller_id if caller.kind == "user" else None


def _without_changes(subject: Subject) -> Subject:
    """A credential's right to write is not enough for rows that others' secrets are used by."""
    return replace(subject, granted=subject.granted - _CHANGES)


def _no_entity(name: str) -> NotFoundError:
    return NotFoundError("Entity not found", entity=name[:100])


def _found(entity: Entity, row: Row, subject: Subject) -> Found:
    return Found(entity, row, is_readable(row, subject))


def _moved(before: Mapping[str, Stored], after: Mapping[str, Stored]) -> dict[str, Stored]:
    return {name: value for name, value in after.items() if before.get(name) != value}
