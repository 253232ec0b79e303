"""What the table keeps of an exchange besides its row: a lease, and what has been sent to its sheet.

What was sent is noted batch by batch, before it is sent and again when the sheet has confirmed it. All
writes but the first are conditional on the lease, so two synchronisations never mix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from baton.actions.models import Action
from baton.actions.repository import NAME_TAKEN, ActionRepository
from baton.entities.models import Entity
from baton.errors import ConflictError, DuplicateValueError, NameTakenError
from baton.exchanges.errors import ExchangeError
from baton.ids import ProjectRef
from baton.projects.repository import not_found as project_not_found
from baton.rows.models import Row
from baton.rows.repository import RowRepository
from baton.store import keys
from baton.store.table import RefusedError, Table, Write


class State(NamedTuple):
    """`generation` counts how often everything was begun anew, `batches` those noted since.

    `target` is what was written to, `end` the row of the sheet that was written last.
    """

    generation: int = 0
    batches: int = 0
    target: str = ""
    end: int = 0


class Batch(NamedTuple):
    """Rows that were sent together, packed. `pending`: at the row of the sheet where they were to be, if they
    have come there, which is not known yet.
    """

    number: int
    marks: str
    pending: int | None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to synchronise an exchange, for a while."""

    ref: ProjectRef
    exchange_id: str
    owner: str


class ExchangeRepository:
    def __init__(self, table: Table, actions: ActionRepository, rows: RowRepository) -> None:
        self._table = table
        self._actions = actions
        self._rows = rows

    def add(self, ref: ProjectRef, entity: Entity, row: Row, action: Action) -> None:
        """An exchange and its action, both or neither.

        Raises DuplicateValueError for a name that another exchange has, NameTakenError for that of an action.
        """
        first = self._actions.additions(ref, action)
        try:
            self._table.transact(*first, *self._rows.additions(ref, entity, row))
        except RefusedError as refused:
            if 0 in refused.items:
                raise project_not_found(ref) from refused
            if max(refused.items) >= len(first):
                raise DuplicateValueError(["name"]) from refused
            raise NameTakenError(NAME_TAKEN) from refused

    def claim(self, lease: Lease, now: int, until: int) -> State:
        """Take the lease until then, in epoch seconds. Raises ConflictError while another one holds."""
        write = Write(
            kind="update",
            key=keys.exchange(lease.ref, lease.exchange_id),
            update="SET leaseOwner = :owner, leaseUntil = :until",
            condition="attribute_not_exists(leaseOwner) OR leaseUntil < :now",
            values={":owner": lease.owner, ":until": until, ":now": now},
        )
        try:
            item = self._table.update(write)
        except RefusedError as refused:
            ends = int(refused.items[0].get("leaseUntil", now)) - now
            raise ConflictError(
                "This exchange is being synchronised already; try again when that has ended",
                retryAfter=max(1, ends),
            ) from refused
        known = {name: item[name] for name in State._fields if name in item}
        return State(**known)

    def release(self, lease: Lease) -> None:
        """Let others have it. One that was lost meanwhile is left to whom it belongs."""
        write = Write(
            kind="update",
            key=keys.exchange(lease.ref, lease.exchange_id),
            update="REMOVE leaseOwner, leaseUntil",
            condition="leaseOwner = :owner",
            values={":owner": lease.owner},
        )
        try:
            self._table.update(write)
        except RefusedError:
            return

    def begin(self, lease: Lease, state: State, packed: Sequence[str] = ()) -> State:
        """A new generation of what was sent: nothing, or what is `packed`. The one before is removed."""
        generation = state.generation + 1
        self._remove(
            lease, state._replace(generation=generation)
        )  # one who was cut off may have left some
        self._table.put_all(
            (
                keys.exchange_batch(lease.ref, lease.exchange_id, generation, number),
                {"marks": marks},
            )
            for number, marks in enumerate(packed)
        )
        begun = state._replace(generation=generation, batches=len(packed))
        self._transact(self._saved(lease, begun))
        self._remove(lease, state)
        return begun

    def batches(self, lease: Lease, state: State) -> list[Batch]:
        """What was sent, in that order."""
        found = self._table.query(
            *keys.exchange_batch(lease.ref, lease.exchange_id, state.generation)
        )
        return [
            Batch(keys.split_exchange_batch(each["sk"]), each["marks"], each.get("pending"))
            for each in found
        ]

    def note(self, lease: Lease, state: State, marks: str, row: int) -> tuple[State, Batch]:
        """That these are about to be sent, to this row of the sheet or below."""
        batch = Batch(state.batches, marks, row)
        noted = state._replace(batches=state.batches + 1)
        item = {"marks": marks, "pending": row}
        key = self._key(lease, state, batch.number)
        self._transact(self._saved(lease, noted), Write(kind="put", key=key, item=item))
        return noted, batch

    def confirm(self, lease: Lease, state: State, batch: Batch, end: int) -> State:
        """That the sheet has them, down to this row."""
        confirmed = state._replace(end=end)
        write = Write(
            kind="update",
            key=self._key(lease, state, batch.number),
            update="REMOVE pending",
            condition="attribute_exists(pk)",
        )
        self._transact(self._saved(lease, confirmed), write)
        return confirmed

    def forget(self, lease: Lease, state: State, batch: Batch) -> None:
        """That the sheet does not have them."""
        write = Write(kind="delete", key=self._key(lease, state, batch.number))
        self._transact(self._saved(lease, state), write)

    def _remove(self, lease: Lease, state: State) -> None:
        found = self.batches(lease, state)
        self._table.delete_all(self._key(lease, state, each.number) for each in found)

    def _transact(self, *writes: Write) -> None:
        try:
            self._table.transact(*writes)
        except RefusedError as refused:
            raise ExchangeError(
                "Another synchronisation of this exchange has taken over, since this one took too long"
            ) from refused

    def _saved(self, lease: Lease, state: State) -> Write:
        names = {f"#{name}": name for name in State._fields}
        return Write(
            kind="update",
            key=keys.exchange(lease.ref, lease.exchange_id),
            update="SET " + ", ".join(f"{name} = :{name[1:]}" for name in names),
            condition="leaseOwner = :owner",
            names=names,
            values={":owner": lease.owner, **{f":{k}": v for k, v in state._asdict().items()}},
        )

    def _key(self, lease: Lease, state: State, number: int) -> keys.Key:
        return keys.exchange_batch(lease.ref, lease.exchange_id, state.generation, number)
