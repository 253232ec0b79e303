"""Takes secrets out of settings that leave: values of keys that sound secret, headers, and what a URL shows.

What only refers to a value, `{{inputs.token}}`, is none. A secret within a script's text is not found.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

MASK = "***"
_SECRET = (
    "authorization", "password", "passwd", "passphrase", "secret", "token", "apikey", "accesskey",
    "privatekey", "credential", "cookie", "signature", "bearer", "signingkey", "sessionid",
    "clientkey", "appkey",
)  # fmt: skip
_ALONE = frozenset({"auth", "pwd", "pass", "pin", "sig", "key"})
_REFERENCE = re.compile(r"(?:(?:Bearer|Basic|Token)\s+)?\{\{[^{}]*\}\}", re.IGNORECASE)
_USERINFO = re.compile(r"://[^\s/?#@]+@")
_PARAMETER = re.compile(r"(^|[?&;\s])([^\s=&?#]{1,100})=([^\s&#\"']+)")
_ASSIGNED = re.compile(
    r"""(?<![\w.-])([\w.-]{1,100})(["']?\s*[:=]\s*)(["'])((?:(?!\3)[^\\\n]|\\.)+)\3"""
)
_LINE = re.compile(r"^([ \t]*)([\w-]{1,100})(:[ \t]*)(\S.*)$", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
# Parts of addresses that may let their holder in, as those of chat services' webhooks do.
_KEYLIKE = re.compile(r"[\w.~%:+-]{16,}")
_OPEN_HEADERS = frozenset({
    "accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-encoding",
    "content-language", "content-type", "date", "host", "idempotency-key", "if-match", "if-none-match",
    "origin", "prefer", "referer", "user-agent",
})  # fmt: skip
_SCHEME = re.compile(r"\b(Bearer|Basic)\s+(?!\{\{)[\w.~+/=-]{8,}", re.IGNORECASE)


def redact(value: Any) -> tuple[Any, bool]:
    """The value without secrets, and whether it had any."""
    redacted = _value(value)
    return redacted, redacted != value or MASK in json.dumps(redacted, default=str)


def redact_settings(settings: str) -> tuple[str, bool]:
    """The same for a step's settings, which are a text holding a JSON object."""
    try:
        value, hidden = _parsed(settings)
    except (ValueError, RecursionError):
        return _text(settings), _text(settings) != settings
    redacted, lost = redact(value)
    text = json.dumps(redacted, ensure_ascii=False) if lost or hidden else settings
    return text, lost


def _parsed(text: str) -> tuple[Any, bool]:
    """The value of a JSON text, and whether the text says more: a key twice hides what it said first."""
    hidden = False

    def last(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal hidden
        found = dict(pairs)
        hidden = hidden or len(found) < len(pairs)
        return found

    return json.loads(text, object_pairs_hook=last), hidden


def is_secret_name(name: str) -> bool:
    folded = re.sub(r"[^a-z0-9]", "", name.lower())
    return folded in _ALONE or any(word in folded for word in _SECRET)


def _value(value: Any) -> Any:
    match value:
        case Mapping():
            named = _named(value)
            return {
                key: MASK
                if (key in named or is_secret_name(str(key))) and _tells(each)
                else _headers(each)
                if str(key).lower() == "headers" and isinstance(each, Mapping)
                else _value(each)
                for key, each in value.items()
            }
        case list():
            return [_value(each) for each in value]
        case str():
            return _text(value)
        case _:
            return value


def _named(value: Mapping[str, Any]) -> set[str]:
    """The key of the value in `{"name": "Authorization", "value": "..."}`."""
    folded = {str(key).lower(): key for key in value}
    title = value.get(folded.get("name", ""), value.get(folded.get("key", "")))
    if isinstance(title, str) and is_secret_name(title) and "value" in folded:
        return {folded["value"]}
    return set()


def _headers(value: Mapping[str, Any]) -> dict[str, Any]:
    """Any header may hold a secret, whatever its name says; few cannot."""
    return {
        name: _value(each) if str(name).lower() in _OPEN_HEADERS or not _tells(each) else MASK
        for name, each in value.items()
    }


def _tells(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip()) and not _REFERENCE.fullmatch(value.strip())
    return value not in (None, True, False, [], {})


def _text(text: str) -> str:
    if text.lstrip()[:1] in {"{", "["}:
        try:
            inner, hidden = _parsed(text)
        except (ValueError, RecursionError):
            pass
        else:
            redacted = _value(inner)
            same = redacted == inner and not hidden
            return text if same else json.dumps(redacted, ensure_ascii=False)
    masked = _USERINFO.sub(f"://{MASK}@", text)
    masked = _SCHEME.sub(rf"\1 {MASK}", masked)
    masked = _ADDRESS.sub(lambda found: _KEYLIKE.sub(_address_part, found[0]), masked)
    masked = _ASSIGNED.sub(lambda found: _masked(found, 1, 4), masked)
    masked = _LINE.sub(lambda found: _masked(found, 2, 4), masked)
    return _PARAMETER.sub(lambda found: _masked(found, 2, 3), masked)


def _masked(found: re.Match[str], name: int, value: int) -> str:
    """What was found, with its value masked if its name is a secret's."""
    if not is_secret_name(found[name]) or not _tells(found[value]):
        return found[0]
    start, end = found.start(value) - found.start(), found.end(value) - found.start()
    return found[0][:start] + MASK + found[0][end:]


def _address_part(found: re.Match[str]) -> str:
    """A part of an address, masked when it is long and of letters and digits. The address's host stays."""
    part = found[0]
    mixed = any(map(str.isdigit, part)) and any(map(str.isalpha, part))
    host = found.string[: found.start()].count("/") == 2
    return MASK if mixed and not host else part
