"""Cells that a spreadsheet would take for a formula get an apostrophe in front, and lose it when read again.

What already looks like such a cell with apostrophes in front gets one more, so that nothing is lost on the
way; `'tis` stays as it is.
"""

import re

_TRIGGERED = re.compile("'*(?:[\\s\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")


def neutral(text: str) -> str:
    return "'" + text if _TRIGGERED.match(text) else text


def restored(text: str) -> str:
    """The text of which this is the neutral form."""
    return text[1:] if text.startswith("'") and _TRIGGERED.match(text, 1) else text
