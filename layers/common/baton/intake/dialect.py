"""How a delimited text is written: found by trying each candidate on the first lines.

A candidate is good when rows have the header's number of cells, and cells look like values. Reasons and
figures: docs/decisions/0009-reading-data-files.md.
"""

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

# In the order of preference where two are equally good.
DELIMITERS = (",", ";", "\t", "|", "^", "~", ":", " ")
_ROWS = 100
# One that stands in text by itself has to be better than one that does not.
_WEIGHT = {":": 0.6, " ": 0.5, "~": 0.9, "^": 0.9}
# What the text scores when it is one column.
_ONE_COLUMN = 0.12
_DECLARED = re.compile(r"sep=(.)\r?\n|sep=(.)\r", re.IGNORECASE)
# Numbers of either convention, dates, times, words; what another delimiter in the middle is none of.
_VALUE = re.compile(
    r"""\s*(?:
      [-+($€£¥]*\d+(?:[.,'\u00a0 ]\d{3})*(?:[.,]\d+)?(?:[eE][-+]?\d+)?\s*[%€$£)]? | [.,]\d+
    | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\S{0,6})?
    | \d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp][Mm])?
    | [^\W\d_][\w.'&/()-]*(?:\s[\w.'&/()-]+){0,6}
    | \S+@\S+ | https?://\S+ | \#?\w+(?:-\w+)* | - | \#N/A | n/a | \?
    )?\s*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are told apart. `skipped` lines at the beginning only declare the delimiter."""

    delimiter: str = ","
    backslash: bool = False
    skipped: int = 0

    def reader(self, lines: Iterable[str]) -> Any:
        """csv.reader, strict: it raises csv.Error where quoting is broken."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            doublequote=not self.backslash,
            escapechar="\\" if self.backslash else None,
            skipinitialspace=self.delimiter == " ",
            strict=True,
        )


def detect(sample: str) -> Dialect:
    """The dialect of the text that begins with `sample`."""
    if declared := _DECLARED.match(sample):
        return Dialect(declared[1] or declared[2], backslash=_backslashes(sample), skipped=1)
    backslash = _backslashes(sample)
    best, most = ",", _ONE_COLUMN
    for delimiter in DELIMITERS:
        if delimiter in sample:
            score = _score(sample, Dialect(delimiter, backslash)) * _WEIGHT.get(delimiter, 1)
            if score > most:
                best, most = delimiter, score
    return Dialect(best, backslash)


def _backslashes(sample: str) -> bool:
    """Whether quotation marks within cells have a backslash before them and are never doubled."""
    return re.search(r'[^"\\]\\"[^",;\t|\r\n]', sample) is not None and not re.search(
        r'\w""\W|\W""\w', sample
    )


def _score(sample: str, dialect: Dialect) -> float:
    """From 0 to about 1."""
    rows = _rows(sample, dialect)
    if not rows:
        return 0
    widths = Counter(map(len, rows))
    width, _ = widths.most_common(1)[0]
    if width < 2:
        return 0
    header = rows[0]
    regular = sum(len(row) == len(header) for row in rows) / len(rows)
    named = sum(bool(cell.strip()) for cell in header) / len(header)
    cells = [cell for row in rows for cell in row if cell]
    clean = sum(_VALUE.fullmatch(cell[:100]) is not None for cell in cells) / (len(cells) or 1)
    return regular**2 * (0.2 + 0.8 * clean**2) * (0.3 + 0.7 * named) * (1 - 0.5 / math.sqrt(width))


def _rows(sample: str, dialect: Dialect) -> list[list[str]]:
    """The first rows that are not blank, up to where they cannot be read."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(islice(dialect.reader(io.StringIO(sample, newline="")), _ROWS))
    return [row for row in rows if any(cell.strip() for cell in row)]
