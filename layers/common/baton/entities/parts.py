"""One object of a schema document: its keys in any casing, its problems noted rather than raised."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from baton.errors import FieldProblem
from baton.permission import MAX_PERMISSION

MAX_TEXT = 10_000


class Part:
    """`known` are the keys that may be there; any other is a problem, with the likely one named."""

    def __init__(
        self, value: Any, path: str, known: tuple[str, ...], problems: list[FieldProblem]
    ) -> None:
        self.path = path
        self._problems = problems
        self._values: dict[str, Any] = {}
        self._shown: dict[str, str] = {}
        if not isinstance(value, dict):
            self.problem("", "must be an object")
            return
        names = {key.lower(): key for key in known}
        for key, each in value.items():
            found = names.get(str(key).lower())
            if found is None:
                near = get_close_matches(str(key).lower()[:100], names, n=1)
                hint = f"; is it {names[near[0]]}?" if near else ""
                self.problem(str(key)[:100], f"is no key that is known here{hint}")
            elif found in self._values:
                self.problem(str(key), "comes twice, in different casing")
            elif each is not None:
                self._values[found] = each
                self._shown[found] = str(key)

    def problem(self, key: str, message: str) -> None:
        self._problems.append(FieldProblem(self.at(key), message))

    def at(self, key: str) -> str:
        """The path of a key, as it is spelt in the document."""
        shown = self._shown.get(key, key)
        return f"{self.path}.{shown}" if self.path and shown else self.path or shown or "schema"

    def raw(self, key: str) -> Any:
        return self._values.get(key)

    def has(self, *keys: str) -> bool:
        return any(key in self._values for key in keys)

    def text(self, key: str, *, required: bool = False, most: int = MAX_TEXT) -> str | None:
        value = self._values.get(key)
        if value is None or value == "":
            if required:
                self.problem(key, "is required")
            return value
        if not isinstance(value, str):
            self.problem(key, "must be a text")
            return None
        if len(value) > most:
            self.problem(key, f"may have {most:,} characters")
            return None
        return value

    def flag(self, key: str) -> bool | None:
        value = self._values.get(key)
        if value is not None and not isinstance(value, bool):
            self.problem(key, "must be true or false")
            return None
        return value

    def permission(self, key: str) -> int | None:
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.problem(key, "must be a whole number")
            return None
        if not 0 <= value <= MAX_PERMISSION:
            self.problem(key, f"must be a number from 0 to {MAX_PERMISSION}")
            return None
        return value

    def items(self, key: str, most: int) -> Iterator[tuple[Any, str]]:
        """What is in a list, each with its path. A single object stands for a list of one."""
        value = self._values.get(key, [])
        found = [value] if isinstance(value, dict) else value
        if not isinstance(found, list):
            self.problem(key, "must be a list")
        elif len(found) > most:
            self.problem(key, f"may have {most:,} entries; this one has {len(found):,}")
        else:
            for position, each in enumerate(found):
                yield each, f"{self.at(key)}[{position}]"

    def unsupported(self, *keys: str) -> None:
        """Notes those keys that say anything: null, false, zero and what is empty do not."""
        for key in keys:
            if self._values.get(key):
                self.problem(key, "is not supported")

    def tried[T](self, key: str, make: Callable[[], T]) -> T | None:
        """What `make` makes; the ValueError it raises becomes a problem of this key."""
        try:
            return make()
        except ValueError as error:
            self.problem(key, str(error))
            return None
