"""One reader for each kind of value that is no plain number or moment: text to a rule, or ValueError."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from baton import strict_json
from baton.entities import exact, formats

MAX_LONG_TEXT = 100_000
MAX_FILE = 200_000
_TRUE = frozenset({"true", "1", "yes", "t", "y", "on"})
_FALSE = frozenset({"false", "0", "no", "f", "n", "off"})
_CURRENCIES = re.compile(r"^[A-Z]{3}(?=[\s\d.-])|(?<=[\s\d.])[A-Z]{3}$")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_DATA_URL = re.compile(r"data:([\w.+/-]{0,127})(?:;[\w=.-]{1,64}){0,4}?;base64,", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")  # of a surrogate pair
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


def text(value: Any, most: int = MAX_LONG_TEXT) -> str:
    """A text as it is; a number or a truth value as it is written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return exact.write(exact.number(exact.decimal(value)))
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 - one error for whoever asks
    if len(value) > most:
        raise ValueError(f"may have {most:,} characters; this one has {len(value):,}")
    if "\0" in value or not (value.isascii() or _HALF.search(value) is None):
        raise ValueError("holds what is no character")
    return value


def email(value: Any) -> str:
    """Trimmed, its domain in lower case."""
    local, at, domain = text(value, 1000).strip().rpartition("@")
    address = local + at + domain.lower()
    if not formats.is_email(address):
        raise ValueError("must be an e-mail address")
    return address


def url(value: Any) -> str:
    address = text(value, 2000).strip()
    if not formats.is_url(address):
        raise ValueError("must be an address such as https://example.com/")
    return address


def color(value: Any) -> str:
    shade = text(value, 100).strip().lower()
    if not formats.is_color(shade):
        raise ValueError("must be a colour such as #1a2b3c or rgb(26, 43, 60)")
    return shade


def truefalse(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = text(value).strip().lower() if isinstance(value, str | int | float | Decimal) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("must be true or false")


def between(least: int, most: int) -> Callable[[Any], int]:
    """A reader of whole numbers from `least` to `most`."""

    def read(value: Any) -> int:
        number = exact.whole(value)
        if not least <= number <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return number

    return read


def within(most: int) -> Callable[[Any], Decimal]:
    """A reader of numbers from `-most` to `most`."""

    def read(value: Any) -> Decimal:
        number = exact.decimal(value)
        if abs(number) > most:
            raise ValueError(f"must be a number from -{most} to {most}")
        return number

    return read


def money(value: Any) -> Decimal:
    """An amount; a currency's sign or code, commas between thousands, and (1.00) for -1.00 are understood."""
    if not isinstance(value, str):
        return exact.decimal(value)
    amount = value.strip()
    negative = len(amount) > 2 and amount[0] == "(" and amount[-1] == ")"
    if negative:
        amount = amount[1:-1].strip()
    sign = ""
    for _ in range(2):  # the sign may stand before the currency or behind it
        if amount[:1] in {"-", "+"} and not sign:
            sign, amount = amount[0], amount[1:].strip()
        amount = _CURRENCIES.sub("", amount).strip()
        if amount and unicodedata.category(amount[0]) == "Sc":
            amount = amount[1:].strip()
        if amount and unicodedata.category(amount[-1]) == "Sc":
            amount = amount[:-1].strip()
    if _GROUPED.fullmatch(amount):
        amount = amount.replace(",", "")
    if not amount or not (amount[0].isdigit() or amount[0] == ".") or (negative and sign):
        raise ValueError("must be an amount such as 1234.50")
    number = exact.decimal(amount)
    return -number if (negative or sign == "-") and number else number


def json_text(value: Any) -> str:
    """JSON in one form: of an object, list, number or truth value, or of the JSON text of one."""
    if isinstance(value, str):
        try:
            value = exact.read(text(value))
        except ValueError as error:
            raise ValueError(f"must be JSON: {error}") from None
    if isinstance(value, str):
        raise ValueError("must be a JSON object, list, number, true or false")  # noqa: TRY004 - the value is at fault, not its caller
    strict_json.check_levels(value)
    try:
        written = exact.write(_exactly(value))
        written.encode()
    except (TypeError, UnicodeEncodeError):
        raise ValueError("must be JSON") from None
    return text(written)


def location(value: Any) -> str:
    """`[latitude, longitude]`, also as `latitude, longitude` or `{"latitude": ..., "longitude": ...}`."""
    if isinstance(value, str):
        pair: Any = text(value, 200).strip().removeprefix("[").removesuffix("]").split(",")
    elif isinstance(value, Mapping) and set(value) == {"latitude", "longitude"}:
        pair = [value["latitude"], value["longitude"]]
    else:
        pair = value
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        raise ValueError("must be a latitude and a longitude such as [52.52, 13.405]")
    latitude, longitude = within(90)(pair[0]), within(180)(pair[1])
    return exact.write([exact.number(latitude), exact.number(longitude)])


def option(value: Any, options: tuple[str, ...]) -> str:
    """One of the options, however it is capitalised."""
    wanted = text(value, 1000).strip()
    if wanted in options:
        return wanted
    for each in options:
        if each.casefold() == wanted.casefold():
            return each
    shown = ", ".join(options[:20]) + (", ..." if len(options) > 20 else "")
    raise ValueError(f"must be one of {shown}")


def files(value: Any, extensions: tuple[str, ...]) -> str:
    """Files as a JSON text: `[{"name", "type", "contents": base64}]`.

    Each comes as `{name, file or contents: data URL or base64, type?}`. Without `extensions` any will do.
    """
    if isinstance(value, str):
        try:
            value = exact.read(text(value, MAX_FILE * 2))
        except ValueError:
            raise ValueError("must be a list of files, each with name and contents") from None
    found = value if isinstance(value, list) else [value]
    written = exact.write([_file(each, extensions) for each in found])
    return text(written, MAX_FILE)


def _file(value: Any, extensions: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError("must be a list of files, each with name and contents")  # noqa: TRY004 - as above
    name = text(value.get("name", ""), 255).strip()
    if not name or name.strip(".") == "" or any(bad in name for bad in "/\\:"):
        raise ValueError("a file needs a name that is no path")
    if extensions and not name.lower().endswith(tuple(f".{each}" for each in extensions)):
        raise ValueError(f"{name} must be a file of type {', '.join(extensions)}")
    contents = text(value.get("contents", value.get("file", "")), MAX_FILE)
    media_type = text(value.get("type") or "", 127)
    if found := _DATA_URL.match(contents):
        contents = contents[found.end() :]
        media_type = media_type or found[1]
    if media_type and not _MEDIA_TYPE.fullmatch(media_type):
        raise ValueError(f"{name} has a type that is none")
    try:
        base64.b64decode(contents, validate=True)
    except (ValueError, binascii.Error):
        raise ValueError(f"{name} must have its contents in base64") from None
    return {
        "name": name,
        "type": media_type or "application/octet-stream",
        "contents": contents,
    }


def _exactly(value: Any) -> Any:
    """The same value with numbers that keep their digits."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("must be JSON: its keys are texts")
        return {key: _exactly(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_exactly(each) for each in value]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return exact.number(exact.decimal(value))
    return value
