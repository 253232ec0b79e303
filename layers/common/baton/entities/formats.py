"""What texts of some form look like: e-mail addresses, URLs, colours and the like. Questions with yes or no.

No pattern here takes more than linear time.
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from baton.ids import parse_guid

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_EMAIL = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>[^@\s]+)")
_LABEL = re.compile(r"(?!-)[^\W_](?:[^\W_]|-)*(?<!-)")
_HEX_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_PART = r"\s*-?\d{1,3}(?:\.\d{1,6})?%?\s*"
_ALPHA = r"\s*(?:0|1|0?\.\d{1,6}|1\.0|\d{1,3}%)\s*"
_RGB = re.compile(rf"rgb\({_PART},{_PART},{_PART}\)")
_RGBA = re.compile(rf"rgba\({_PART},{_PART},{_PART},{_ALPHA}\)")
_HSL = re.compile(rf"hsl\({_PART},{_PART},{_PART}\)")
_HSLA = re.compile(rf"hsla\({_PART},{_PART},{_PART},{_ALPHA}\)")
_NUMERIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]")
_CODE_IN_ADDRESSES = frozenset({"javascript", "data", "vbscript"})


def is_email(text: str) -> bool:
    found = _EMAIL.fullmatch(text) if len(text) <= 254 else None
    return found is not None and len(found["local"]) <= 64 and is_hostname(found["domain"], dots=1)


def is_hostname(text: str, dots: int = 0) -> bool:
    labels = text.split(".")
    return (
        len(text) <= 253
        and len(labels) > dots
        and all(len(label) <= 63 and _LABEL.fullmatch(label) for label in labels)
    )


def is_url(text: str) -> bool:
    """An absolute address with a host. `javascript:` and the like name no place and are none."""
    if _BLANK.search(text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return False
    return bool(host and _SCHEME.fullmatch(parts.scheme) and parts.scheme not in _CODE_IN_ADDRESSES)


def is_color(text: str) -> bool:
    return any(form(text) for form in (is_hex_color, is_rgb, is_rgba, is_hsl, is_hsla))


def is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return False
    return bool(text)


def is_uuid(text: str, version: int = 0) -> bool:
    guid = parse_guid(text)
    return guid is not None and (not version or guid[14] == str(version))


def is_ip(text: str, version: int = 0) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not version or address.version == version


def is_latitude(text: str) -> bool:
    return _within(text, 90)


def is_longitude(text: str) -> bool:
    return _within(text, 180)


def _within(text: str, most: int) -> bool:
    return _NUMERIC.fullmatch(text) is not None and abs(float(text)) <= most


def _matching(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


is_hex_color = _matching(_HEX_COLOR)
is_rgb = _matching(_RGB)
is_rgba = _matching(_RGBA)
is_hsl = _matching(_HSL)
is_hsla = _matching(_HSLA)
is_numeric = _matching(_NUMERIC)
is_number = _matching(re.compile("[0-9]+"))
is_alpha = _matching(re.compile("[A-Za-z]+"))
is_alphanum = _matching(re.compile("[A-Za-z0-9]+"))
is_hexadecimal = _matching(re.compile("(?:0[xX])?[0-9a-fA-F]+"))
is_e164 = _matching(re.compile(r"\+[1-9][0-9]{6,14}"))
is_ascii = _matching(re.compile(r"[\x00-\x7f]*"))
is_printable_ascii = _matching(re.compile(r"[\x20-\x7e]*"))
