"""Pages of rows: in the order of ids, sorted, or chosen; each bounded in what it reads and keeps."""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from baton.entities.models import Entity
from baton.errors import InvalidInputError
from baton.ids import ProjectRef
from baton.permission import Operation, Subject, allowed
from baton.rows.models import Row
from baton.rows.options import ListOptions
from baton.rows.repository import BoundReachedError, Bounds, RowRepository

MAX_LOOKED_AT = 20_000
"""Rows that one sorted or filtered list looks at."""
MOST_QUERIES = 40
"""And queries it makes, of 1 MB each; counting makes as many at most."""
BOUNDS = Bounds(MAX_LOOKED_AT, MOST_QUERIES)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of rows. `total` is None when it was not counted to the end; `more`: others follow.

    `last` is the row to go on behind, in lists in the order of ids.
    """

    entity: Entity
    options: ListOptions
    rows: tuple[Row, ...]
    total: int | None
    more: bool
    last: str | None = None


class RowLists:
    def __init__(self, rows: RowRepository) -> None:
        self._rows = rows

    def list(
        self, ref: ProjectRef, entity: Entity, options: ListOptions, subject: Subject
    ) -> Listing:
        """Raises InvalidInputError when too many rows would be looked at."""
        if options.after is not None:
            return self._behind(ref, entity, options, subject)
        if options.is_plain:
            return self._plain(ref, entity, options, subject)
        return self._chosen(ref, entity, options, subject)

    def _plain(
        self, ref: ProjectRef, entity: Entity, options: ListOptions, subject: Subject
    ) -> Listing:
        """Reads as far as the page goes. What the caller may not read is left out of it, but counted."""
        skip = (options.number - 1) * options.size
        if skip > MAX_LOOKED_AT:
            raise _too_far()
        try:
            page = self._rows.page(
                ref,
                entity,
                size=options.size,
                skip=skip,
                newest_first=options.newest_first,
                most_queries=MOST_QUERIES,
            )
        except BoundReachedError:
            raise _too_far() from None
        total: int | None = skip + len(page.rows)
        if page.more or (skip and not page.rows):
            count = self._rows.count(ref, entity, MOST_QUERIES)
            total = count.rows if count.is_all else None
        last = page.rows[-1].row_id if page.more else None
        return Listing(entity, options, _readable(page.rows, subject), total, page.more, last)

    def _behind(
        self, ref: ProjectRef, entity: Entity, options: ListOptions, subject: Subject
    ) -> Listing:
        """A page behind a row. With conditions it may end early, to be gone on from."""
        last = options.after or ""
        if options.is_plain:
            page = self._rows.page(
                ref, entity, size=options.size, after=last, newest_first=options.newest_first
            )
            last = page.rows[-1].row_id if page.rows else last
            rows = _readable(page.rows, subject)
            return Listing(entity, options, rows, None, page.more, last if page.more else None)
        found = list[Row]()
        looked_at = self._rows.each(
            ref, entity, after=last, newest_first=options.newest_first, bounds=BOUNDS
        )
        try:
            for row in looked_at:
                if len(found) == options.size:
                    return Listing(entity, options, tuple(found), None, True, last)
                last = row.row_id
                if is_readable(row, subject) and options.wants(row):
                    found.append(row)
        except BoundReachedError:
            return Listing(entity, options, tuple(found), None, True, last)
        return Listing(entity, options, tuple(found), None, False)

    def _chosen(
        self, ref: ProjectRef, entity: Entity, options: ListOptions, subject: Subject
    ) -> Listing:
        """Looks at all rows, and keeps no more of them than those up to the page's end."""
        counted = _Counted()
        rows = self._rows.each(ref, entity, newest_first=options.newest_first, bounds=BOUNDS)
        wanted = counted.each(
            row for row in rows if is_readable(row, subject) and options.wants(row)
        )
        start = (options.number - 1) * options.size
        end = start + options.size
        try:
            if options.order:
                page = heapq.nsmallest(min(end, MAX_LOOKED_AT), wanted, key=options.key)[start:]
            else:
                page = list(islice(wanted, start, end))
                deque(wanted, maxlen=0)
        except BoundReachedError:
            raise InvalidInputError(
                f"The entity has more rows than one list looks at ({MAX_LOOKED_AT}, or {MOST_QUERIES} MB): "
                "list in the order of ids with page[after], or export"
            ) from None
        return Listing(entity, options, tuple(page), counted.number, counted.number > end)


def is_readable(row: Row, subject: Subject) -> bool:
    access = row.access
    return allowed(access, subject, Operation.PEEK) and allowed(access, subject, Operation.READ)


class _Counted:
    """How many rows went by."""

    def __init__(self) -> None:
        self.number = 0

    def each(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.number += 1
            yield row


def _too_far() -> InvalidInputError:
    return InvalidInputError.of(
        "page[number]",
        f"lies behind the first {MAX_LOOKED_AT} rows or {MOST_QUERIES} MB; go on with page[after]",
    )


def _readable(rows: Iterable[Row], subject: Subject) -> tuple[Row, ...]:
    return tuple(each for each in rows if is_readable(each, subject))
