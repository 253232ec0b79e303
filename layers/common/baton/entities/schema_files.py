"""Schema files, read safely: JSON, YAML, TOML and HCL become one plain object, or InvalidInputError.

Whatever is in a file, reading it takes less than five seconds and runs nothing.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from baton import strict_json
from baton.entities import hcl_files, yaml_files
from baton.errors import InvalidInputError, TooLargeError

MAX_BYTES = 1_000_000
MAX_HCL_BYTES = 64_000
_MAX_WHOLE = 10**38
_LONG_KEY = re.compile(r"""(?<![\w"'.-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){100}""")


def parse(name: str, content: bytes) -> dict[str, Any]:
    """The object in the file `name`, which says by its extension how it is written.

    Raises InvalidInputError naming the file and the place, TooLargeError for one beyond `MAX_BYTES`.
    """
    shown = name[:200]
    extension = name.rpartition(".")[2].lower()
    reader = _READERS.get(extension)
    if reader is None or "." not in name:
        raise _wrong(shown, f"its name must end in {', '.join(f'.{each}' for each in _READERS)}")
    most = MAX_HCL_BYTES if extension == "hcl" else MAX_BYTES
    if len(content) > most:
        raise TooLargeError(
            f"{shown}: a .{extension} file may have {most:,} bytes; it has {len(content):,}"
        )
    try:
        value = _plain(reader(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise _wrong(shown, f"it is not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise _wrong(shown, "it is nested too deeply") from None
    except ValueError as error:
        raise _wrong(shown, str(error)[:500]) from None
    if not isinstance(value, dict):
        raise _wrong(shown, "it must hold an object, with parts such as Tables and Relations")
    return value


def _read_json(text: str) -> Any:
    try:
        strict_json.read(text)
    except UnicodeEncodeError:
        raise ValueError("it holds half of a surrogate pair, which is no character") from None
    return json.loads(text, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        twice = counted.most_common(1)[0][0]
        raise ValueError(f"the key {twice[:100]!r} comes twice in one object")
    return made


def _read_toml(text: str) -> Any:
    # The parser's work grows with the square of how many parts one key has.
    if _LONG_KEY.search(text):
        raise ValueError("a key has too many parts")
    import tomllib

    return tomllib.loads(text)


def _plain(value: Any) -> Any:
    """The same value with nothing in it that JSON has not. Raises ValueError."""
    levels = _levelled(value)
    strict_json.check_levels(levels)
    try:
        json.dumps(levels, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise ValueError("it holds half of a surrogate pair, which is no character") from None
    return levels


def _levelled(value: Any) -> Any:
    match value:
        case dict():
            return {key: _levelled(each) for key, each in value.items()}
        case list():
            return [_levelled(each) for each in value]
        case datetime() | date() | time():
            return value.isoformat()
        case float() if not math.isfinite(value):
            raise ValueError(f"{value} is no number that can be kept")
        case int() if abs(value) >= _MAX_WHOLE:
            raise ValueError("it holds a number of more than 38 digits")
        case str() if "\0" in value:
            raise ValueError("it holds a text with a NUL character")
        case _:
            return value


def _wrong(name: str, reason: str) -> InvalidInputError:
    return InvalidInputError.of(name, reason)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "json": _read_json,
    "yaml": yaml_files.read,
    "yml": yaml_files.read,
    "toml": _read_toml,
    "hcl": hcl_files.read,
}
