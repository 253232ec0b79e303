"""Which column of the sheet is which column of the entity. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from baton.entities.column_types import Storage
from baton.entities.models import Column, Entity
from baton.errors import InvalidInputError
from baton.exchanges.cells import normal
from baton.exchanges.errors import ExchangeError
from baton.intake.header import column_name
from baton.rows.models import STANDARD

MAX_COLUMNS = 200
_MAX_HEADER = 1000
_SHOWN = 20


class Wire(NamedTuple):
    """A header, and the column that it stands for."""

    header: str
    column: Column


class Located(NamedTuple):
    """A column of the entity and where its cells are: the position in what is read, from 0."""

    column: Column
    position: int


def read_mapping(value: Any) -> dict[str, str] | None:
    """Headers to names of columns; None for nothing. Raises InvalidInputError."""
    if value is None or value == {}:
        return None
    if not isinstance(value, dict) or len(value) > MAX_COLUMNS:
        raise _wrong(
            f"must be an object of at most {MAX_COLUMNS} headers with a column's name each"
        )
    found: dict[str, str] = {}
    for header, name in value.items():
        text = header.strip()
        if not text or len(text) > _MAX_HEADER or not isinstance(name, str) or not name.strip():
            raise _wrong("must have a header and the name of a column in each place")
        found[text] = name.strip()
    if len({_folded(each) for each in found}) < len(value):
        raise _wrong("has a header twice")
    if len(set(found.values())) < len(found):
        raise _wrong("has a column twice")
    return found


def sent(entity: Entity, mapping: Mapping[str, str] | None) -> list[Wire]:
    """What is sent of rows: what the mapping says, or all columns under their names.

    Raises InvalidInputError for columns that there are not, and for those that do not leave.
    """
    if mapping is None:
        own = [
            Wire(each.name, each)
            for each in entity.columns
            if not (each.is_secret or each.is_hidden or each.type.storage is Storage.BYTES)
        ]
        if not own or len(own) > MAX_COLUMNS:
            raise _wrong(f"is required: {entity.name} has {len(own)} columns that could be sent")
        return own
    known = {each.name: each for each in (*entity.columns, *STANDARD)}
    return [Wire(header, _known(entity, known, name)) for header, name in mapping.items()]


def received(entity: Entity, mapping: Mapping[str, str] | None) -> dict[str, Column]:
    """Columns that the sheet may set, by header as it is compared. Raises InvalidInputError as `sent`
    does.
    """
    settable = {
        each.name: each for each in entity.columns if not (each.is_secret or each.is_hidden)
    }
    if mapping is None:
        return settable
    return {_folded(header): _known(entity, settable, name) for header, name in mapping.items()}


def check_keys(keys: Sequence[str], columns: Mapping[str, Column], entity: Entity) -> None:
    """Raises InvalidInputError for keys that are no columns which the sheet sets."""
    names = {each.name for each in columns.values()}
    for name in keys:
        if name not in names:
            raise InvalidInputError.of(
                "key_columns", f"{entity.name} has no column {name[:100]!r} that the sheet sets"
            )


def locate(header: Sequence[Any], wires: Sequence[Wire]) -> list[Located]:
    """Where each wire's header stands. Raises ExchangeError naming those that do not, or stand twice."""
    places = _places(header)
    missing = [each.header for each in wires if _folded(each.header) not in places]
    if missing:
        raise ExchangeError(
            f"The sheet's header row has no {_listed(missing)}; it has {_listed(_texts(header))}."
            " Write the header as it was, or change the mapping of the exchange"
        )
    _check_once(places, [_folded(each.header) for each in wires])
    return [Located(each.column, places[_folded(each.header)][0]) for each in wires]


def locate_received(
    header: Sequence[Any], columns: Mapping[str, Column], *, by_name: bool
) -> tuple[list[Located], list[str]]:
    """The columns that the sheet has, and the headers that stand for none.

    `by_name`: without a mapping a header stands for the column it would be called in an upload. With one,
    each of its headers must be there. Raises ExchangeError.
    """
    places = _places(header)
    if by_name:
        named: dict[str, list[int]] = {}
        for header_text, positions in places.items():
            named.setdefault(_name(header_text), []).extend(positions)
        found, ignored = named, [text for text in _texts(header) if _name(text) not in columns]
    else:
        missing = [each for each in columns if each not in places]
        if missing:
            raise ExchangeError(
                f"The sheet's header row has no {_listed(missing)}; it has {_listed(_texts(header))}"
            )
        found, ignored = places, [text for text in _texts(header) if _folded(text) not in columns]
    wanted = [each for each in columns if each in found]
    _check_once(found, wanted)
    if not wanted:
        raise ExchangeError(
            f"None of the sheet's headers is a column; it has {_listed(_texts(header))}"
        )
    return [Located(columns[each], found[each][0]) for each in wanted], ignored


def is_blank(cells: Sequence[Any]) -> bool:
    return all(isinstance(each, str) and not each.strip() for each in map(normal, cells))


def _places(header: Sequence[Any]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, cell in enumerate(header):
        if text := _folded(str(normal(cell))):
            found.setdefault(text, []).append(position)
    return found


def _check_once(places: Mapping[str, Sequence[int]], wanted: Sequence[str]) -> None:
    twice = [each for each in wanted if len(places[each]) > 1]
    if twice:
        raise ExchangeError(f"The sheet's header row has {_listed(twice)} more than once")


def _known(entity: Entity, known: Mapping[str, Column], name: str) -> Column:
    column = known.get(name)
    if column is None or column.is_secret or column.is_hidden:
        raise _wrong(f"{entity.name} has no column {name[:100]!r} that can be exchanged")
    return column


def _texts(header: Sequence[Any]) -> list[str]:
    return [text for each in header if (text := str(normal(each)).strip())]


def _name(header: str) -> str:
    try:
        return column_name(header)
    except ValueError:
        return ""


def _folded(text: str) -> str:
    return text.strip().casefold()


def _listed(texts: Sequence[str]) -> str:
    if not texts:
        return "nothing"
    shown = ", ".join(repr(each[:60]) for each in texts[:_SHOWN])
    return shown + (f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else "")


def _wrong(message: str) -> InvalidInputError:
    return InvalidInputError.of("mapping", message)
