"""What stands in a cell that holds nothing."""

import re

# Missing values as spreadsheets, databases and statistics programs write them. "none" and "?" are none of
# them: people use these words as values.
PATTERN = r"#?[nN]/?[aA]|[nN][uU][lL]{2}|[nN][aA][nN]|--?|\\N"
_BLANK = re.compile(f"(?:{PATTERN})?")


def is_blank(text: str) -> bool:
    """`text` without spaces around it."""
    return _BLANK.fullmatch(text) is not None
