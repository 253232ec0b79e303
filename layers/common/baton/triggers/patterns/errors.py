"""What is wrong with a filter, and where."""

import json

from baton.errors import FieldProblem, InvalidInputError


class PatternError(InvalidInputError):
    """`path` is the place, such as `filter.amount[0].numeric`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}", [FieldProblem(path, message)])
        self.path = path


def child(path: str, name: str) -> str:
    """The path of the field `name`, in quotes where it would not be told from the path around it."""
    if name.replace("-", "_").replace("$", "_").isidentifier():
        return f"{path}.{name}"
    return f"{path}[{json.dumps(name, ensure_ascii=False)}]"
