"""TOML, with exact numbers, and dates and times as ISO text."""

import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from baton.clock import to_seconds
from baton.documents.numbers import MOST_DIGITS, decimal
from baton.documents.refusals import refused, text_of
from baton.strict_json import MOST_LEVELS, check_levels

LIMIT = 2_000_000

_STRINGS_AND_COMMENTS = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\[^\n])*"|\'[^\'\n]*\'|#[^\n]*',
    re.DOTALL,
)
# The parser's time grows with the square of a key's parts, of brackets in brackets, and of digits.
_LONG_KEY = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MOST_LEVELS}}}")
_LONG_NUMBER = re.compile(
    rf"(?<![0-9_])[0-9_]{{{MOST_DIGITS}}}|(?<!\w)0[box][0-9a-fA-F_]{{{MOST_DIGITS}}}"
)


def load_toml(
    document: str | bytes,
    *,
    file: str = "document.toml",
    limit: int = LIMIT,
    first_line: int = 1,
) -> dict[str, Any]:
    """The values of a TOML document of at most `limit` bytes, or of a part that begins at `first_line`."""
    place = f"counted from line {first_line}" if first_line > 1 else ""
    text = text_of(document, file, limit)
    outline = _STRINGS_AND_COMMENTS.sub("s", text)
    if _LONG_KEY.search(outline) or _depth(outline) > MOST_LEVELS:
        raise refused(file, place, f"it is nested deeper than {MOST_LEVELS} levels")
    if _LONG_NUMBER.search(outline):
        raise refused(file, place, f"it has a number of more than {MOST_DIGITS} digits")
    try:
        values = tomllib.loads(text, parse_float=decimal)
        check_levels(values)
    except RecursionError:
        raise refused(file, place, "it is nested too deeply") from None
    except ValueError as error:
        raise refused(file, place, f"{error} (TOML)") from None
    return {key: _plain(value) for key, value in values.items()}


def is_complete(part: str) -> bool:
    """Whether a part of a document ends within no text and no array."""
    outline = _STRINGS_AND_COMMENTS.sub("s", part)
    return not set("\"'") & set(outline) and outline.count("[") == outline.count("]")


def _depth(outline: str) -> int:
    deepest = depth = 0
    for bracket in re.findall(r"[\[\]{}]", outline):
        depth = depth + 1 if bracket in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _plain(value: Any) -> Any:
    """The value without the parser's own dates and times."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return to_seconds(value) if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return value
