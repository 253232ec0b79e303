"""Schema files, read safely: JSON, YAML, TOML and HCL become one plain object, or InvalidInputError.

Whatever is in a file, reading it takes less than five seconds and runs nothing. Fractions come as decimals.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from baton.documents.hcl_reader import load_hcl
from baton.documents.json_reader import load_json
from baton.documents.refusals import refused
from baton.documents.toml_reader import load_toml
from baton.documents.yaml_reader import load_yaml
from baton.entities import exact

MAX_BYTES = 1_000_000
MAX_HCL_BYTES = 64_000
_READERS: Mapping[str, Callable[..., Any]] = {
    "json": partial(load_json, limit=MAX_BYTES),
    "yaml": partial(load_yaml, limit=MAX_BYTES),
    "yml": partial(load_yaml, limit=MAX_BYTES),
    "toml": partial(load_toml, limit=MAX_BYTES),
    "hcl": partial(load_hcl, limit=MAX_HCL_BYTES, label_key="Name"),
}


def parse(name: str, content: bytes) -> dict[str, Any]:
    """The object in the file `name`, which says by its extension how it is written.

    Raises InvalidInputError naming the file and the place, TooLargeError for one beyond `MAX_BYTES`.
    """
    shown = name[:200]
    stem, _, extension = name.rpartition(".")
    reader = _READERS.get(extension.lower())
    if reader is None or not stem:
        endings = ", ".join(f".{each}" for each in _READERS)
        raise refused(shown, "", f"its name must end in {endings}")
    value = reader(content, file=shown)
    if not isinstance(value, dict):
        raise refused(shown, "", "it must hold an object, with parts such as Tables and Relations")
    try:
        _check(value)
    except ValueError as error:
        raise refused(shown, "", str(error)) from None
    return value


def _check(value: Any) -> None:
    """Raises ValueError for what the table could not keep."""
    match value:
        case dict():
            for key, each in value.items():
                _check(key)
                _check(each)
        case list():
            for each in value:
                _check(each)
        case bool():
            return
        case int() | Decimal():
            exact.decimal(value)
        case str() if "\0" in value:
            raise ValueError("it holds a text with a NUL character")
