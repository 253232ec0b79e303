"""A new exchange: its row, and the action that synchronises it. All of it is checked before any of it is
kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from baton.actions.models import Action, NewAction
from baton.callers.models import Caller
from baton.encryption.cipher import Cipher
from baton.entities import system
from baton.entities.models import Entity
from baton.errors import InvalidInputError
from baton.exchanges import mapping
from baton.exchanges.access import ONLY_KEY
from baton.exchanges.authorizing import Authorizing
from baton.exchanges.models import ENTITY, Direction, attributes_of
from baton.exchanges.options import Wanted, read
from baton.exchanges.repository import ExchangeRepository
from baton.exchanges.synchronizing import OPERATIONS
from baton.ids import ProjectRef, new_id
from baton.rows.models import Row, instant
from baton.rows.service import owner_of
from baton.rows.values import RowReader
from baton.transfer.selection import Selection

STEP_TYPE = "data_exchange/synchronize"


class Actions(Protocol):
    def prepared(
        self, ref: ProjectRef, body: NewAction, caller: Caller, now: datetime
    ) -> Action: ...


@dataclass(frozen=True, slots=True)
class Added:
    """`hint` tells what will not work yet."""

    row: Row
    entity: Entity
    hint: str | None


class AddService:
    def __init__(
        self,
        repository: ExchangeRepository,
        selection: Selection,
        actions: Actions,
        authorizing: Authorizing,
        cipher: Cipher,
    ) -> None:
        self._repository, self._selection = repository, selection
        self._actions, self._authorizing = actions, authorizing
        self._cipher = cipher

    def add(
        self,
        ref: ProjectRef,
        attributes: Mapping[str, Any],
        table: str,
        caller: Caller,
        now: datetime,
    ) -> Added:
        """Of attributes that were checked against their types.

        Raises InvalidInputError, NotFoundError and ForbiddenError for the entity, DuplicateValueError for a
        name that another exchange has, NameTakenError for one that an action of another kind has.
        """
        wanted = read(attributes)
        kept_mapping = self._mapping(ref, wanted, table, caller)
        self._authorizing.check(
            ref,
            caller.subject,
            credential_id=wanted.credential_id,
            token_id=wanted.oauth_token_id,
        )
        exchange_id = new_id()
        action = self._actions.prepared(ref, _action(wanted, table, exchange_id), caller, now)
        entity = _entity(ref)
        values = self._values(wanted, table, kept_mapping, caller)
        row = Row(
            row_id=exchange_id,
            values=RowReader(entity, lambda _kind, text: text, restoring=True).new(
                values | {"action_id": action.action_id}
            ),
            owner_id=owner_of(caller),
            permission=entity.default_permission,
            groups=entity.default_groups,
            created_at=instant(now),
        )
        row = replace(row, values={**row.values, **self._secret(ref, wanted)})
        self._repository.add(ref, entity, row, action)
        only_key = wanted.credential_id is None and wanted.oauth_token_id is None
        to_sheet = wanted.direction is Direction.TO_SHEET
        return Added(row, entity, ONLY_KEY if only_key and to_sheet else None)

    def _mapping(
        self, ref: ProjectRef, wanted: Wanted, table: str, caller: Caller
    ) -> Mapping[str, str]:
        """What is kept: to a sheet go the columns there are now, if none are named."""
        found = [
            self._selection.named(ref, table, caller.subject, each)
            for each in OPERATIONS[wanted.direction]
        ]
        entity = found[-1]
        if wanted.direction is Direction.TO_SHEET:
            wires = mapping.sent(entity, wanted.mapping)
            return {each.header: each.column.name for each in wires}
        columns = mapping.received(entity, wanted.mapping)
        mapping.check_keys(wanted.key_columns, columns, entity)
        return wanted.mapping or {}

    def _values(
        self,
        wanted: Wanted,
        table: str,
        kept_mapping: Mapping[str, str],
        caller: Caller,
    ) -> dict[str, Any]:
        return attributes_of(
            direction=wanted.direction,
            mode=wanted.mode,
            table=table,
            sheet_id=wanted.sheet_id,
            range_=wanted.range,
            mapping=kept_mapping,
            key_columns=wanted.key_columns,
        ) | {
            "name": wanted.name,
            "oauth_token_id": wanted.oauth_token_id,
            "credential_id": wanted.credential_id,
            "as_user_id": owner_of(caller),
        }

    def _secret(self, ref: ProjectRef, wanted: Wanted) -> dict[str, str]:
        if wanted.app_key is None:
            return {}
        return {"app_key": self._cipher.encrypt(ref.tenant_id, wanted.app_key)}


def _action(wanted: Wanted, table: str, exchange_id: str) -> NewAction:
    way = "to" if wanted.direction is Direction.TO_SHEET else "from"
    step = {
        "stepType": STEP_TYPE,
        "description": f"Synchronise {table} {way} a Google sheet",
        "settings": {"data_exchange_id": exchange_id},
    }
    body = {
        "name": f"Data exchange: {wanted.name}",
        "description": f"Keeps {table} and a Google sheet in step",
        "steps": [step],
        "triggers": [*wanted.triggers],
    }
    return NewAction.model_validate(body)


def _entity(ref: ProjectRef) -> Entity:
    found = system.find(ref.tenant_id, ENTITY)
    if found is None:
        raise InvalidInputError(f"There is no entity {ENTITY}")
    return found
