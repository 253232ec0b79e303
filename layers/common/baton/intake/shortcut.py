"""The quick way through a large delimited text: chunks of it that can tell inference nothing new.

Once some rows have been looked at, what is known of all columns becomes one pattern of a whole row. Rows that
match it would leave every ColumnState as it is, so they need not be taken apart, which saves nine tenths of
the time. A pattern may be narrower than the forms it stands for, never wider.
"""

import csv
import re
from collections.abc import Sequence

from baton.intake import blanks, numbers
from baton.intake.dialect import Dialect
from baton.intake.forms import SHORT_TEXT, Form
from baton.intake.inference import ColumnState, TableState
from baton.intake.lines import Known

_END = r"\r?\n"
_WIDEST = 100
_LONGEST_WAIT = 64
# Of addresses only the common and short ones: quicker than all by half.
_NAME = "[A-Za-z0-9_+\u00df-\u00f6\u00f8-\u024f-]"
_HOST = "[a-z0-9]{1,20}+(?:-[a-z0-9]{1,10}+)?+"
_EMAIL = rf"{_NAME}{{1,30}}+(?:\.{_NAME}{{1,10}}+)?+@{_HOST}(?:\.[a-z0-9]{{1,8}}+){{1,2}}+"
_URL = "!$%&'()*+,./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~#-"
_SPACE = r"[ \t\u00a0\u2007\u202f\u3000\ufeff]*"
_BLANK = f"{_SPACE}(?:{blanks.PATTERN})?{_SPACE}"
_ANY_SPACE = _SPACE.replace(" ", r" \r\n", 1)
_ANY_BLANK = f"{_ANY_SPACE}(?:{blanks.PATTERN})?{_ANY_SPACE}"
# Addresses of the web hold colons, and initial spaces are skipped where spaces part cells.
_EXCLUDED = (" ", ":")


def _json() -> str:
    """Objects and lists as most programs write them, up to two levels deep, in doubled quotation marks."""
    text = r'""[^"\\\x00-\x1f]*+""'
    number = r"-?(?:0|[1-9][0-9]{0,14}+)(?:\.[0-9]{1,15}+)?+"
    value = f"(?:{text}|{number}|true|false|null)"
    for _ in range(2):
        values, pairs = f"{value}(?:, ?{value})*+", f"{text}: ?{value}"
        nested = rf"\[(?:{values})?+\]|\{{(?:{pairs}(?:, ?{pairs})*+)?+\}}"
        value = f"(?:{value[3:-1]}|{nested})"
    return f"(?:{nested})"


_JSON = _json()

_NOTHING = Known(0, 0)


class Shortcut:
    """Says which rows are known. After a miss it lets some batches pass, more each time."""

    def __init__(self, state: TableState, dialect: Dialect) -> None:
        self._state, self._dialect = state, dialect
        self._pattern: re.Pattern[str] | None = None
        self._wait = self._left = 0

    def is_due(self) -> bool:
        """Whether to be asked now."""
        if self._left:
            self._left -= 1
            return False
        return True

    def knows(self, text: str) -> Known:
        """The rows at the beginning of `text`, whole lines, that tell nothing new of the table's columns."""
        if self._pattern is None:
            self._pattern = row_pattern(self._state.columns, self._dialect)
        if self._pattern and not _has_lone_return(text):
            # No cell that a reader would find too large fits in.
            found = self._pattern.match(text, 0, csv.field_size_limit())
            if found and found.end():
                self._wait = 0
                return Known(self._count(found[0]), found.end())
        self._pattern = None
        self._left = self._wait
        self._wait = min(2 * self._wait + 1, _LONGEST_WAIT)
        return _NOTHING

    def _count(self, rows: str) -> int:
        """How many rows: line ends that stand within quotation marks end none."""
        if any(map(_may_hold_lines, self._state.columns)):
            rows = "".join(rows.split('"')[::2])
        return rows.count("\n")


def _has_lone_return(text: str) -> bool:
    """Whether a carriage return ends a line by itself, as it does for a reader. The first look is quick."""
    return "\r" in text and text.count("\r") > text.count("\r\n")


def row_pattern(columns: Sequence[ColumnState], dialect: Dialect) -> re.Pattern[str] | None:
    """Matches rows of which no value is news to its column; None if it cannot be told."""
    if dialect.backslash or dialect.delimiter in _EXCLUDED or not 1 < len(columns) <= _WIDEST:
        return None
    cells = [_cell(column, dialect.delimiter) for column in columns]
    known = [cell for cell in cells if cell]
    if len(known) < len(cells):
        return None
    between = re.escape(dialect.delimiter)
    ends = [between] * (len(known) - 1) + [_END]
    # Atomic: what could be read in two ways must not be tried in both, times the number of columns.
    row = "".join(f"(?>{cell}{end})" for cell, end in zip(known, ends, strict=True))
    if all(column.nullable for column in columns):
        # A row of spaces alone is none.
        row = rf'(?!(?:{between}|"|{_SPACE[:-1]})*+{_END}){row}'
    return re.compile(f"(?:{row})*+")


def _cell(column: ColumnState, delimiter: str) -> str | None:
    """A pattern of a cell as it stands in the file."""
    if column.distinct is not None:
        return _one_of(column.distinct, delimiter)
    needed = _needed(column)
    if any(form.checked and form.name != "json" for form in needed):
        return None
    if [form.name for form in needed] in (["email", "label"], ["url", "label"]):
        # Short ones, as these are, are labels as well.
        needed.pop()
    currency = re.escape(next(iter(column.currencies), "$"))
    tried = [_raw(form, delimiter, currency) for form in needed]
    end = f"(?={re.escape(delimiter)}|{_END})"
    ahead = "".join(f"(?=(?:{each}){end})" for each in tried[:-1])
    if [form.name for form in needed] == ["json", "label"]:
        # Within such a cell no bracket, single quotation mark and delimiter follow each other, so where they
        # do it is over: much quicker than to count its characters, with two for one quotation mark.
        over = rf'(?=".{{0,{SHORT_TEXT}}}"(?<=[\]}}]"){end})'
        ahead = f"(?:{over}|(?=(?:{tried.pop()}){end}))"
    if column.nullable:
        blank = f'(?:{blanks.PATTERN}|"")?'
        return f"(?:{ahead}(?:{tried[-1]})|{blank})"
    if needed[0].name in {"label", "content"}:
        # Most values begin with a letter that no blank begins with, which is quick to see.
        blank = _ANY_BLANK if needed[0].name == "content" else _BLANK
        ahead += rf'(?:(?="?[^\W_nN])|(?!"?{blank}"?{end}))'
    return f"{ahead}(?:{tried[-1]})"


def _needed(column: ColumnState) -> list[Form]:
    """What a value must be for the column to stay as it is; the rest follows from it."""
    implied = {name for form in column.alive for name in form.implies if name != form.name}
    return [form for form in column.alive if form.name not in implied]


def _may_hold_lines(column: ColumnState) -> bool:
    return column.distinct is None and any(form.name == "content" for form in _needed(column))


def _one_of(values: set[str], delimiter: str) -> str | None:
    if any(re.search(r'["\r\n]', value) for value in values):
        return None
    bare = [re.escape(each) for each in sorted(values) if delimiter not in each]
    quoted = f'"(?:{"|".join(map(re.escape, sorted(values)))})"'
    return f"(?:{'|'.join([*bare, quoted])})"


def _raw(form: Form, delimiter: str, currency: str) -> str:
    """The form's values, bare or in quotation marks."""
    other = re.escape(delimiter)
    if form.name == "label":
        doubled = rf'"(?:[^"\r\n]|""){{1,{SHORT_TEXT}}}+"'
        return rf'[^{other}"\r\n]{{1,{SHORT_TEXT}}}+|"[^"\r\n]{{1,{SHORT_TEXT}}}+"|{doubled}'
    if form.name == "content":
        return rf'[^{other}"\r\n]++|"[^"]*+(?:""[^"]*+)*+"'
    if form.name == "json":
        return f'"{_JSON}"'
    if form.name == "url":
        letters = re.escape(_URL.replace(delimiter, ""))
        return rf"https?://[A-Za-z0-9][{letters}]{{0,{SHORT_TEXT - 10}}}+"
    if form.name == "email":
        return _EMAIL
    pattern = form.pattern
    if form.name.startswith("money"):
        pattern = numbers.money(form.name[-1], currency)
    quoted = f'"(?:{pattern})"'
    bare = pattern if delimiter not in form.holds else _without_comma(form, delimiter, currency)
    return f"{bare}|{quoted}" if bare else quoted


def _without_comma(form: Form, delimiter: str, currency: str) -> str | None:
    """Of a form whose values can hold commas, those that do not, where commas are between cells."""
    if delimiter != ",":
        return None
    if form.column_type == "datetime" and not form.checked:
        return form.pattern.replace(",? ", " ")
    narrower = {
        "whole.": numbers.WHOLE,
        "number.": numbers.NUMBER,
        "money.": numbers.ungrouped_money(currency),
    }
    return narrower.get(form.name)
