"""What stands in a cell that holds nothing."""

import re

# Missing values as spreadsheets, databases and statistics programs write them. "none" and "?" are none of
# them, nor is "Na": people use these as values.
PATTERN = r"NA|na|#?N/A|n/a|NULL|null|NaN|nan|--?|\\N"
_LONGEST = 4
_BLANK = re.compile(f"(?:{PATTERN})?")


def is_blank(text: str) -> bool:
    """`text` without spaces around it."""
    return len(text) <= _LONGEST and _BLANK.fullmatch(text) is not None
