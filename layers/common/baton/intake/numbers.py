"""Patterns of numbers and amounts of money, and what they are worth.

Nothing here loses a digit: a leading zero, more than fifteen digits or a telephone's plus make no number.
"""

import re
from decimal import Decimal

_PLUS = r"\+(?=[0-9.,]{1,6}(?![0-9.,]))"
_SIGN = f"(?:-|{_PLUS})?+"
# Atomic, because `0` must not be given back for a longer number to match.
_DIGITS = "(?:0|[1-9][0-9]{0,14}+)"
# With ordinary spaces between groups it could be a telephone number, unless a fraction follows.
_THIN = "[\u00a0\u2009\u202f'\u2019]"
_GROUPS = {
    ".": rf"(?:[1-9][0-9]{{0,2}}(?:,[0-9]{{3}}){{1,4}}(?![0-9])|{_DIGITS})",
    ",": rf"(?:[1-9][0-9]{{0,2}}(?:(?:\.[0-9]{{3}}){{1,4}}|(?:{_THIN}[0-9]{{3}}){{1,4}}"
    rf"|(?: [0-9]{{3}}){{1,4}}(?=,))(?![0-9])|{_DIGITS})",
}
WHOLE = f"{_SIGN}{_DIGITS}"
NUMBER = rf"{_SIGN}(?:{_DIGITS}(?:\.[0-9]{{0,20}}+)?+|\.[0-9]{{1,20}}+)"
SCIENTIFIC = f"{NUMBER}(?:[eE][+-]?[0-9]{{1,2}})?"


def grouped(point: str) -> str:
    """A whole number with thousands apart; `point` is what would part its fraction."""
    return _SIGN + _GROUPS[point]


def fraction(point: str) -> str:
    """Any number with this decimal sign."""
    sign = re.escape(point)
    return rf"{_SIGN}(?:{_GROUPS[point]}(?:{sign}[0-9]{{0,20}}+)?|{sign}[0-9]{{1,20}}+)"


def percent(point: str) -> str:
    return fraction(point) + " ?%"


_SYMBOL = (
    r"(?:[A-Z]{0,3}[$€£¥₹₽₩₺฿₫₴₦₱₪]|Fr\.?|kr\.?|zł|Kč|"
    r"(?:USD|EUR|GBP|JPY|CHF|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|TRY|KRW|SGD|HKD|RUB|ILS"
    r"|AED|SAR|THB|IDR|MYR|PHP|RON|BGN|UAH))"
)
_SPACE = "[ \u00a0\u202f]?"
CURRENCY = re.compile(_SYMBOL)


def money(point: str, currency: str = _SYMBOL) -> str:
    """With or without a currency before or behind it; in parentheses it is negative."""
    sign = re.escape(point)
    amount = rf"(?:{_GROUPS[point]}(?:{sign}(?:[0-9]{{0,20}}+|-))?|{sign}[0-9]{{1,20}}+)"
    before = rf"[+-]?{currency}{_SPACE}[+-]?{amount}"
    behind = rf"{_SIGN}{amount}(?:{_SPACE}{currency})?"
    inner = rf"(?:{currency}{_SPACE})?{amount}(?:{_SPACE}{currency})?"
    return rf"(?:{behind}|{before}|\({inner}\))"


def ungrouped_money(currency: str) -> str:
    """Amounts of the form `money(".")` that hold no comma."""
    return rf"-?(?:{currency})?(?:{_DIGITS}(?:\.[0-9]{{0,20}}+)?|\.[0-9]{{1,20}}+)"


_NO_DIGITS = re.compile(r"[^0-9.,]")


def read_money(text: str, point: str) -> Decimal:
    amount = Decimal(_plain(_NO_DIGITS.sub("", CURRENCY.sub("", text)), point).rstrip("."))
    return -amount if "-" in text.replace(f"{point}-", "") or text.startswith("(") else amount


def read_number(text: str, point: str) -> Decimal:
    return Decimal(_plain(text.rstrip("% "), point))


def read_whole(text: str, point: str) -> int:
    return int(_plain(text, point))


def _plain(text: str, point: str) -> str:
    """The number as Python writes it."""
    if point == ".":
        return text.replace(",", "")
    return re.sub("[. '\u00a0\u2009\u202f\u2019]", "", text).replace(",", ".")
