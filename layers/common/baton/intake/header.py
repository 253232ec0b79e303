"""From the header of a file to names of columns."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from baton.errors import FieldProblem, InvalidInputError
from baton.intake.rows import MOST_COLUMNS

MAX_NAME = 64
MAX_HEADING = 1000
# What every row has besides its columns, and what links and ids are called elsewhere.
RESERVED = frozenset(
    {
        "id",
        "reference_id",
        "created_at",
        "updated_at",
        "permission",
        "version",
        "user_account_id",
        "usergroup_id",
        "groups",
        "relationships",
        "links",
    }
)
# Of these the ones that files have of their own; their columns are called `original_id` and so on.
_COMMON = frozenset({"id", "created_at", "updated_at", "version", "groups", "links"})
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
     "ð": "d", "Ð": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "Th", "\u0131": "i"}
)  # fmt: skip
_CAPITAL = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN = re.compile(r"[\W_]+")


class HeaderColumn(NamedTuple):
    """The column's name and its header as written; the header is empty where there is none."""

    name: str
    header: str


def column_name(text: str) -> str:
    """`Address 2` is `address_2`, `firstName` is `first_name`, `Größe (cm)` is `grosse_cm`.

    Latin letters lose their accents, letters of other scripts stay. Raises ValueError for a heading without a
    letter or digit, one that is too long, and one that names what every row has.
    """
    heading = text.strip()
    if len(heading) > MAX_HEADING:
        raise ValueError(f"a name may have {MAX_NAME} characters")
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Co", "Cn"} for letter in heading):
        raise ValueError("a name holds no control characters")
    if heading.startswith("__"):
        raise ValueError(f"{heading[:MAX_NAME]!r} is reserved: no name begins with two underscores")
    name = _snake(heading)
    if not name:
        raise ValueError("a name needs a letter or a digit")
    if len(name) > MAX_NAME:
        raise ValueError(f"a name may have {MAX_NAME} characters; this one has {len(name)}")
    if name in RESERVED:
        raise ValueError(f"{name!r} is reserved: every row has it already")
    return name


def header_columns(header: Sequence[str]) -> list[HeaderColumn]:
    """The columns of a header; a blank one is named by its position, such as `column_3`.

    A file's own `id`, `created_at`, `updated_at`, `version`, `groups` and `links` get `original_` before it.

    Raises InvalidInputError that names every header that cannot be a column, and those that are repeated.
    """
    if len(header) > MOST_COLUMNS:
        raise InvalidInputError(
            f"The header has {len(header):,} columns; {MOST_COLUMNS:,} are allowed"
        )
    columns: list[HeaderColumn] = []
    problems: list[FieldProblem] = []
    first: dict[str, int] = {}
    for number, cell in enumerate(header, 1):
        text = cell.strip("\ufeff \t\r\n\u00a0")
        try:
            name = _name(text) if text else f"column_{number}"
        except ValueError as error:
            problems.append(FieldProblem(f"header[{number}]", f"{text[:MAX_NAME]!r}: {error}"))
            continue
        if name in first:
            before = header[first[name] - 1].strip()
            problems.append(
                FieldProblem(
                    f"header[{number}]",
                    f"{text[:MAX_NAME]!r} would be the column {name!r}, as column {first[name]},"
                    f" {before[:MAX_NAME]!r}, is already",
                )
            )
        else:
            first[name] = number
            columns.append(HeaderColumn(name, text))
    if problems:
        told = "; ".join(each.message for each in problems[:5])
        raise InvalidInputError(f"The header cannot be used: {told}", problems[:20])
    return columns


def _name(header: str) -> str:
    if (name := _snake(header[:MAX_HEADING])) in _COMMON and not header.startswith("__"):
        return f"original_{name}"
    return column_name(header)


def _snake(heading: str) -> str:
    """Repeated until nothing changes: folding and normalising can each give the other something to do."""
    name, before = heading, ""
    while name != before:
        before = name
        folded = unicodedata.normalize("NFKC", name).translate(_LETTERS)
        plain = "".join(map(_plain, folded))
        name = _BETWEEN.sub("_", _CAPITAL.sub("_", plain).lower()).strip("_")
    return name


def _plain(letter: str) -> str:
    """A Latin letter without what stands above or below it; any digit as an ASCII one."""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    base = unicodedata.normalize("NFD", letter)[0]
    return base if base.isascii() and base.isalpha() else letter
