"""The quick way through a large delimited text: chunks of it that can tell inference nothing new.

Once some rows have been looked at, what is known of all columns becomes one pattern of a whole row. A chunk
that consists of such rows would leave every ColumnState as it is, so it need not be taken apart, which
saves nine tenths of the time. A pattern may be narrower than the forms it stands for, never wider.
"""

import re
from collections.abc import Sequence

from baton.intake import blanks, numbers
from baton.intake.dialect import Dialect
from baton.intake.forms import SHORT_TEXT, Form
from baton.intake.inference import ColumnState, TableState

_END = r"\r?\n"
_WIDEST = 100
_LONGEST_WAIT = 64
# Of addresses only the common and short ones: quicker than all by half.
_NAME = "[A-Za-z0-9_+\u00df-\u00f6\u00f8-\u024f-]"
_HOST = "[a-z0-9]{1,20}+(?:-[a-z0-9]{1,10}+)?"
_EMAIL = rf"{_NAME}{{1,30}}+(?:\.{_NAME}{{1,10}}+)?@{_HOST}(?:\.[a-z0-9]{{1,8}}+){{1,2}}"
_URL = "!$%&'()*+,./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~#-"
_SPACE = r"[ \t\u00a0\u2007\u202f\u3000\ufeff]*"
_BLANK = f"{_SPACE}(?:{blanks.PATTERN})?{_SPACE}"
# Addresses of the web hold colons, and initial spaces are skipped where spaces part cells.
_EXCLUDED = (" ", ":")


class Shortcut:
    """Says of chunks whether they are known. After a miss it lets some chunks pass, more each time."""

    def __init__(self, state: TableState, dialect: Dialect) -> None:
        self._state, self._dialect = state, dialect
        self._pattern: re.Pattern[str] | None = None
        self._wait = self._left = 0

    def knows(self, text: str) -> bool:
        """Whether `text`, a number of whole lines, tells nothing new of the table's columns."""
        if self._left:
            self._left -= 1
            return False
        if self._pattern is None:
            self._pattern = row_pattern(self._state.columns, self._dialect)
        if self._pattern and self._pattern.fullmatch(text):
            self._wait = 0
            return True
        self._pattern = None
        self._left = self._wait
        self._wait = min(2 * self._wait + 1, _LONGEST_WAIT)
        return False


def row_pattern(columns: Sequence[ColumnState], dialect: Dialect) -> re.Pattern[str] | None:
    """Matches rows, one to a line, of which no value is news to its column; None if it cannot be told."""
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
    blank_row = rf'(?!(?:{between}|"|{_SPACE[:-1]})*+{_END})'
    return re.compile(f"(?:{blank_row}{row})*+")


def _cell(column: ColumnState, delimiter: str) -> str | None:
    """A pattern of a cell as it stands in the file."""
    if column.distinct is not None:
        return _one_of(column.distinct, delimiter)
    implied = {name for form in column.alive for name in form.implies if name != form.name}
    needed = [form for form in column.alive if form.name not in implied]
    if any(form.checked for form in needed):
        return None
    if [form.name for form in needed] in (["email", "label"], ["url", "label"]):
        # Short ones, as these are, are labels as well.
        needed.pop()
    currency = re.escape(next(iter(column.currencies), "$"))
    tried = [_raw(form, delimiter, currency) for form in needed]
    end = f"(?={re.escape(delimiter)}|{_END})"
    ahead = "".join(f"(?=(?:{each}){end})" for each in tried[:-1])
    if column.nullable:
        blank = f'(?:{blanks.PATTERN}|"")?'
        return f"(?:{ahead}(?:{tried[-1]})|{blank})"
    if needed[0].name in {"label", "content"}:
        # Most values begin with a letter that no blank begins with, which is quick to see.
        ahead += rf'(?:(?=[^\W_nN])|(?!"?{_BLANK}"?{end}))'
    return f"{ahead}(?:{tried[-1]})"


def _one_of(values: set[str], delimiter: str) -> str | None:
    if any(re.search(r'["\r\n]', value) for value in values):
        return None
    bare = [re.escape(each) for each in values if delimiter not in each]
    quoted = [f'"{re.escape(each)}"' for each in values]
    return f"(?:{'|'.join(sorted([*bare, *quoted]))})"


def _raw(form: Form, delimiter: str, currency: str) -> str:
    """The form's values, bare or in quotation marks."""
    other = re.escape(delimiter)
    if form.name == "label":
        return rf'[^{other}"\r\n]{{1,{SHORT_TEXT}}}+|"[^"\r\n]{{1,{SHORT_TEXT}}}+"'
    if form.name == "content":
        return rf'[^{other}"\r\n]++|"(?:[^"\r\n]++|"")++"'
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
