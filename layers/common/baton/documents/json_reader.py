"""JSON by the letter, as `baton.strict_json` reads it, with exact numbers and no key twice."""

import json
from collections import Counter
from typing import Any

from baton import strict_json
from baton.documents.numbers import decimal
from baton.documents.refusals import refused, text_of

LIMIT = 50_000_000


def load_json(document: str | bytes, *, file: str = "document.json", limit: int = LIMIT) -> Any:
    """The value of a JSON document of at most `limit` bytes."""
    text = text_of(document, file, limit)
    try:
        value = decoder().decode(text)
        check(value, text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise refused(file, place, f"{error.msg} (JSON)") from None
    except RecursionError:
        raise refused(file, "", "it is nested too deeply") from None
    except ValueError as error:
        raise refused(file, "", str(error)) from None
    return value


def decoder() -> json.JSONDecoder:
    """Raises JSONDecodeError for what is no JSON, other ValueErrors for what JSON leaves open."""
    return json.JSONDecoder(
        object_pairs_hook=_without_repetition, parse_float=decimal, parse_constant=_refuse
    )


def check(value: Any, text: str) -> None:
    """Raises ValueError for a value, read from `text`, that could not be handed on."""
    strict_json.check_levels(value)
    if "\\u" in text:  # the only way to half a surrogate pair, which has no UTF-8 form
        json.dumps(value, ensure_ascii=False, default=str).encode()


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise ValueError(f"the key {twice!r} occurs twice in an object")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
