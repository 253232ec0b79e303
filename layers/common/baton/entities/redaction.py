"""Takes secrets out of settings that leave: values of keys that sound secret, and what a URL or header shows.

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
_SCHEME = re.compile(r"\b(Bearer|Basic)\s+(?!\{\{)[\w.~+/=-]{8,}", re.IGNORECASE)


def redact(value: Any) -> tuple[Any, bool]:
    """The value without secrets, and whether it had any."""
    redacted = _value(value)
    return redacted, redacted != value or MASK in json.dumps(redacted, default=str)


def redact_settings(settings: str) -> tuple[str, bool]:
    """The same for a step's settings, which are a text holding a JSON object."""
    try:
        value = json.loads(settings)
    except ValueError:
        return _text(settings), _text(settings) != settings
    redacted, lost = redact(value)
    return (json.dumps(redacted, ensure_ascii=False), True) if lost else (settings, False)


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


def _tells(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip()) and not _REFERENCE.fullmatch(value.strip())
    return value not in (None, True, False, [], {})


def _text(text: str) -> str:
    if text.lstrip()[:1] in {"{", "["}:
        try:
            inner = json.loads(text)
        except (ValueError, RecursionError):
            pass
        else:
            redacted = _value(inner)
            return text if redacted == inner else json.dumps(redacted, ensure_ascii=False)
    masked = _USERINFO.sub(f"://{MASK}@", text)
    masked = _SCHEME.sub(rf"\1 {MASK}", masked)
    return _PARAMETER.sub(
        lambda found: (
            f"{found[1]}{found[2]}={MASK}"
            if is_secret_name(found[2]) and _tells(found[3])
            else found[0]
        ),
        masked,
    )
