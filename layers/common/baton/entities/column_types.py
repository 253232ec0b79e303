"""The types a column can have: what each accepts, how it is kept, and how it is shown. See docs/entities.md.

What is kept survives the table exactly (texts, whole numbers, decimals, truth values) and sorts as
what it means. `coerce(column, show(column, kept))` is `kept` again, for every type but the secret
ones, which are never shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any, Protocol

from baton.entities import exact, moments, readers
from baton.ids import parse_guid

type Stored = str | int | bool | Decimal
type Protect = Callable[[str, str], str]
"""Makes what is kept of a secret, from the type's name (`password`, `encrypted`, ...) and the text."""

type ProtectFor = Callable[[str], Protect]
"""The same for a tenant."""

MAX_SECRET = 10_000


class Storage(StrEnum):
    """How values are kept. Dates, times, instants, JSON and files are texts in one form each."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    INSTANT = "instant"
    JSON = "json"
    BYTES = "bytes"
    SECRET = "secret"  # noqa: S105 - a kind of storage


class Typed(Protocol):
    """What of a column decides about its values."""

    @property
    def column_type(self) -> str: ...
    @property
    def options(self) -> tuple[str, ...]: ...
    @property
    def references(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ColumnType:
    """`read` makes the stored form of a value that is not blank, or raises ValueError with the rule."""

    name: str
    storage: Storage
    read: Callable[[Any], Stored]
    show: Callable[[Any], Any] = lambda stored: stored

    @property
    def is_secret(self) -> bool:
        return self.storage is Storage.SECRET

    @property
    def is_numeric(self) -> bool:
        return self.storage in {Storage.INTEGER, Storage.DECIMAL}


def _secret(value: Any) -> str:
    return readers.text(value, MAX_SECRET)


def _texts(most: int, *names: str) -> list[ColumnType]:
    return [ColumnType(name, Storage.TEXT, partial(readers.text, most=most)) for name in names]


def _whole(name: str, read: Callable[[Any], int]) -> ColumnType:
    return ColumnType(name, Storage.INTEGER, read)


def _decimal(name: str, read: Callable[[Any], Decimal]) -> ColumnType:
    return ColumnType(name, Storage.DECIMAL, read, exact.number)


def _files(name: str, *extensions: str) -> ColumnType:
    read = partial(readers.files, extensions=extensions)
    return ColumnType(name, Storage.BYTES, read, exact.read)


_PICTURES = (
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "svg",
    "bmp",
    "tif",
    "tiff",
    "avif",
    "ico",
    "heic",
)
_FILMS = ("mp4", "webm", "mov", "avi", "mkv", "m4v", "mpeg", "mpg", "ogv")

TYPES: Mapping[str, ColumnType] = {
    each.name: each
    for each in [
        *_texts(1000, "id", "alias", "label", "name", "hidden", "namespace", "value"),
        *_texts(readers.MAX_LONG_TEXT, "content", "html", "markdown"),
        ColumnType("email", Storage.TEXT, readers.email),
        ColumnType("url", Storage.TEXT, readers.url),
        ColumnType("color", Storage.TEXT, readers.color),
        ColumnType("enum", Storage.TEXT, readers.text),
        ColumnType("json", Storage.JSON, readers.json_text, exact.read),
        ColumnType("location", Storage.JSON, readers.location, exact.read),
        ColumnType("truefalse", Storage.BOOLEAN, readers.truefalse),
        _whole("measurement", exact.whole),
        _whole("rating", readers.between(0, 10)),
        _whole("day", readers.between(1, 31)),
        _whole("month", lambda value: readers.between(1, 12)(moments.read_month(value))),
        _whole("year", readers.between(1, 9999)),
        _whole("hour", readers.between(0, 23)),
        _whole("minute", readers.between(0, 59)),
        _decimal("float", exact.decimal),
        _decimal("money", readers.money),
        _decimal("location.latitude", readers.within(90)),
        _decimal("location.longitude", readers.within(180)),
        _decimal("location.altitude", exact.decimal),
        ColumnType("date", Storage.DATE, moments.read_date),
        ColumnType("time", Storage.TIME, moments.read_time, moments.show_time),
        ColumnType("datetime", Storage.INSTANT, moments.read_instant, moments.show_instant),
        ColumnType("timestamp", Storage.INSTANT, moments.read_timestamp, moments.show_instant),
        _files("file"),
        _files("image", *_PICTURES),
        _files("video", *_FILMS),
        _files("gzip", "gz", "tgz"),
        *(
            ColumnType(name, Storage.SECRET, _secret)
            for name in ("password", "bcrypt", "md5-bcrypt", "md5", "encrypted")
        ),
    ]
}

# Other systems' words for the same.
ALIASES: Mapping[str, str] = {
    "bool": "truefalse", "boolean": "truefalse",
    "int": "measurement", "integer": "measurement", "bigint": "measurement",
    "number": "float", "decimal": "float", "double": "float", "real": "float", "percent": "float",
    "string": "label", "varchar": "label", "uuid": "id", "text": "content",
    "select": "enum", "choice": "enum", "currency": "money", "price": "money",
    "colour": "color", "link": "url", "uri": "url", "object": "json",
    "latitude": "location.latitude", "longitude": "location.longitude",
    "altitude": "location.altitude", "html5": "html", "secret": "encrypted",
}  # fmt: skip


@lru_cache(maxsize=512)
def find(name: str) -> ColumnType:
    """The type of this name, however capitalised, or one that means the same. Raises ValueError.

    `file.csv|xlsx` (any extensions) is `file` for these alone.
    """
    folded = name.strip().lower()
    folded = ALIASES.get(folded, folded)
    if folded in TYPES:
        return TYPES[folded]
    if folded.startswith("file."):
        extensions = folded.removeprefix("file.").split("|")
        if extensions == ["*"]:
            return TYPES["file"]
        if len(folded) <= 200 and all(each.isascii() and each.isalnum() for each in extensions):
            return _files(folded, *extensions)
    raise ValueError(f"{name[:100]!r} is no column type; see docs/entities.md for those there are")


def coerce(column: Typed, value: Any, protect: Protect | None = None) -> Stored | None:
    """What is kept of `value`; None for null, and for a blank text in a column that is not of text.

    Raises ValueError with the rule that `value` breaks. Secrets go through `protect`.
    """
    found = find(column.column_type)
    if value is None or (found.storage is not Storage.TEXT and _is_blank(value)):
        return None
    if column.references:
        return _reference(value)
    if found.name == "enum":
        return readers.option(value, column.options) if not _is_blank(value) else None
    if found.name in {"email", "url", "color"} and _is_blank(value):
        return None
    if found.is_secret:
        if protect is None:
            raise ValueError("holds a secret and cannot be set here")
        return protect(found.name, _secret(value))
    return found.read(value)


def show(column: Typed, stored: Any) -> Any:
    """A stored value as JSON shows it: texts, numbers (whole or `Decimal`), truth values, lists, objects.

    Secrets are never shown: None.
    """
    found = find(column.column_type)
    return None if stored is None or found.is_secret else found.show(stored)


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _reference(value: Any) -> str | None:
    if _is_blank(value):
        return None
    guid = parse_guid(value) if isinstance(value, str) else None
    if guid is None:
        raise ValueError("must be the reference_id of a row, a GUID")
    return guid
