"""What is kept of secret values. They never leave, so nothing here turns them back."""

from collections.abc import Callable


class Secrets:
    """`hasher` makes the hash of a password, at a cost, so it is made when one is first needed."""

    def __init__(self, hasher: Callable[[], Callable[[str], str]]) -> None:
        self._hasher = hasher

    def protect(self, column_type: str, text: str) -> str:
        """Raises ValueError for types whose values would have to be read again."""
        if column_type == "encrypted":
            raise ValueError(
                "holds what is to be encrypted, which this instance keeps no rows of yet"
            )
        if len(text.encode()) > MAX_PASSWORD:
            raise ValueError(f"may have {MAX_PASSWORD} bytes")
        return self._hasher()(text)


MAX_PASSWORD = 1024
