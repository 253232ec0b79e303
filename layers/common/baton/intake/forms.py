"""The forms in which a column can write its values: one pattern and one conversion for each.

A column has a form when every value that is not blank has it. Forms stand in the order in which they
are preferred where several fit; where only the order can tell day from month, `/` means month first, as it
is mostly used, and `-` and `.` mean day first.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property, partial
from typing import Any

from baton import strict_json
from baton.intake import blanks, moments, numbers

# Stands between the values of a batch; no reader lets it into a value.
SEPARATOR = "\0"
SHORT_TEXT = 100
ANY = ',;\t|^~: "'
_EMAIL_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]++"
_EMAIL_LABEL = r"[^\W_]++(?:-++[^\W_]++)*+"
_LATITUDE = r"(?:90\.0{1,30}+|[1-8]?[0-9]\.[0-9]{1,30}+)"
_LONGITUDE = r"(?:180\.0{1,30}+|(?:1[0-7][0-9]|[1-9]?[0-9])\.[0-9]{1,30}+)"
_TRUE = frozenset({"true", "yes", "t", "y"})
_TEXT = frozenset({"label", "content"})
_POINTED = _TEXT | {"scientific", "number.", "money."}
_ALL_NUMBERS = _POINTED | {"number", "whole.", "whole,", "number,", "money,"}


@dataclass(frozen=True)
class Form:
    """`convert` takes what `pattern` matches; where it is stricter than the pattern, `checked` says so."""

    name: str
    column_type: str
    pattern: str
    convert: Callable[[str], Any] = str
    checked: bool = False
    # Which delimiters may stand within such a text; what says nothing may hold any.
    holds: str = ANY
    one_line: bool = False
    decimal_comma: bool = False
    day_first: bool | None = None
    # Of other forms that say the same texts otherwise: where these fit as well, it was a guess.
    rivals: tuple[str, ...] = ()
    # Forms that every text of this form has as well: they need no trial of their own.
    implies: frozenset[str] = frozenset({"content"})

    @cached_property
    def _batch(self) -> re.Pattern[str]:
        return re.compile(f"(?:(?:{self.pattern}|{blanks.PATTERN})?{SEPARATOR})*+")

    @cached_property
    def _single(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def fits_all(self, joined: str) -> bool:
        """Whether all values, each followed by SEPARATOR, are blank or of this form."""
        if self.one_line and ("\n" in joined or "\r" in joined):
            return False
        if self._batch.fullmatch(joined) is None:
            return False
        if not self.checked:
            return True
        return all(
            blanks.is_blank(text) or self._converts(text) for text in joined.split(SEPARATOR)[:-1]
        )

    def read(self, text: str) -> Any:
        """Raises ValueError for what is not of this form."""
        if self._single.fullmatch(text) is None:
            raise ValueError(f"{text[:50]!r} is no {self.column_type}")
        return self.convert(text)

    def _converts(self, text: str) -> bool:
        try:
            self.convert(text)
        except ValueError:
            return False
        return True


@cache
def forms() -> Sequence[Form]:
    short = partial(Form, implies=_TEXT)
    return (
        short("true_false", "truefalse", "[tT]rue|[fF]alse|TRUE|FALSE", _truth),
        short("yes_no", "truefalse", "[yY]es|[nN]o|YES|NO", _truth),
        short("t_f", "truefalse", "[tTfF]", _truth),
        short("y_n", "truefalse", "[yYnN]", _truth),
        Form("whole", "measurement", numbers.WHOLE, int, implies=_ALL_NUMBERS, holds=""),
        Form("number", "float", numbers.NUMBER, Decimal, implies=_POINTED, holds=""),
        short("scientific", "float", numbers.SCIENTIFIC, Decimal, holds=""),
        *_numbers(".", False),
        *_numbers(",", True),
        *_moments(),
        short("time", "time", moments.TIME, moments.read_time, holds=" :"),
        Form(
            "email",
            "email",
            rf"{_EMAIL_ATOM}(?:\.{_EMAIL_ATOM})*+@{_EMAIL_LABEL}(?:\.{_EMAIL_LABEL})++",
            holds="|^~",
        ),
        Form("url", "url", rf"(?i:https?|ftp)://[^\s{SEPARATOR}/?#]++[^\s{SEPARATOR}]*+"),
        short("color", "color", "#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})", holds=""),
        short("location", "location", _location(), _position),
        Form("json", "json", rf"\{{[^{SEPARATOR}]*+|\[[^{SEPARATOR}]*+", _json, checked=True),
        Form("label", "label", rf"[^{SEPARATOR}]{{1,{SHORT_TEXT}}}+", one_line=True),
        Form("content", "content", rf"[^{SEPARATOR}]++"),
    )


@cache
def by_name() -> dict[str, Form]:
    return {form.name: form for form in forms()}


def _numbers(point: str, comma: bool) -> list[Form]:
    whole, number, money = numbers.read_whole, numbers.read_number, numbers.read_money
    one = partial(Form, decimal_comma=comma, holds=" ,")
    amounts = _TEXT | {f"money{point}"}
    return [
        one(
            f"whole{point}",
            "measurement",
            numbers.grouped(point),
            partial(whole, point=point),
            implies=amounts | {f"number{point}"},
        ),
        one(
            f"number{point}",
            "float",
            numbers.fraction(point),
            partial(number, point=point),
            implies=amounts,
        ),
        one(
            f"percent{point}",
            "float",
            numbers.percent(point),
            partial(number, point=point),
            implies=_TEXT,
        ),
        one(
            f"money{point}",
            "money",
            numbers.money(point),
            partial(money, point=point),
            implies=_TEXT,
        ),
    ]


def _moments() -> list[Form]:
    found = []
    for name, pattern, read, day_first, rivals in (
        ("y-m-d", moments.year_first("-"), moments.read_year_first, None, ()),
        ("y/m/d", moments.year_first("/"), moments.read_year_first, None, ()),
        ("y.m.d", moments.year_first("."), moments.read_year_first, None, ()),
        ("m/d/y", moments.month_first("/"), moments.read_month_first, False, ("d/m/y",)),
        ("d/m/y", moments.day_first("/"), moments.read_day_first, True, ("m/d/y",)),
        ("d.m.y", moments.day_first("."), moments.read_day_first, True, ()),
        ("d-m-y", moments.day_first("-"), moments.read_day_first, True, ("m-d-y",)),
        ("m-d-y", moments.month_first("-"), moments.read_month_first, False, ("d-m-y",)),
        ("d_name_y", moments.DAY_NAMED, moments.read_named, None, ()),
        ("name_d_y", moments.NAMED_DAY, moments.read_named, None, ()),
    ):
        checked = "name" in name
        at = partial(_instant, f"({pattern})({moments.LATER})", read)
        later = tuple(f"{each} time" for each in rivals)
        found += [
            Form(
                name,
                "date",
                pattern,
                read,
                checked,
                day_first=day_first,
                rivals=rivals,
                implies=_TEXT | {f"{name} time"},
                holds=ANY if checked else "",
            ),
            Form(
                f"{name} time",
                "datetime",
                pattern + moments.LATER,
                at,
                checked,
                day_first=day_first,
                rivals=later,
                implies=_TEXT,
                holds=ANY if checked else " :,",
            ),
        ]
    return found


def _instant(parts: str, read: Callable[[str], Any], text: str) -> Any:
    found = _compiled(parts).fullmatch(text)
    if not found:
        raise ValueError("no date and time")
    return moments.read_instant(read(found[1]), found[2])


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first wanted: most files hold few of the forms."""
    return re.compile(pattern)


def _location() -> str:
    pair = rf"-?{_LATITUDE}[,;] ?-?{_LONGITUDE}"
    return rf"(?:{pair}|\({pair}\)|\[{pair}\])"


def _position(text: str) -> list[Decimal]:
    return [Decimal(part.strip()) for part in re.split("[,;]", text.strip("()[]"))]


def _truth(text: str) -> bool:
    return text.lower() in _TRUE


def _json(text: str) -> Any:
    try:
        return strict_json.read(text)
    except UnicodeEncodeError as error:
        raise ValueError("it holds half a character") from error
