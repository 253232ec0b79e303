"""HCL, of which only what is data is taken: no functions, references, operators or templates.

customers = [{ name = "Ann", age = 3 }]     ->  {"customers": [{"name": "Ann", "age": 3}]}
customers { name = "Ann" }                  ->  {"customers": [{"name": "Ann"}]}, one item for each block
table "customers" { icon = "star" }         ->  {"table": [{"customers": {"icon": "star"}}]}
"""

import re
from textwrap import dedent
from typing import Any

from baton.documents.numbers import exact
from baton.documents.refusals import refused, text_of
from baton.strict_json import MOST_LEVELS

LIMIT = 64_000
"""The parser is a slow one: a document of this size takes a second or two."""

_CONSTANTS = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def load_hcl(
    document: str | bytes, *, file: str = "document.hcl", limit: int = LIMIT
) -> dict[str, Any]:
    """The values of an HCL document of at most `limit` bytes."""
    # Imported here: the grammar takes a second to load, and few documents are HCL.
    import hcl2
    from lark.exceptions import LarkError, UnexpectedInput

    text = text_of(document, file, limit)
    try:
        tree = hcl2.parses_to_tree(text if text.endswith("\n") else text + "\n")
        return _body(tree.children[0], MOST_LEVELS)
    except UnexpectedInput as error:
        raise refused(file, f"line {error.line}, column {error.column}", "it is no HCL") from None
    except LarkError:
        raise refused(file, "", "it is no HCL") from None
    except RecursionError:
        raise refused(file, "", "it is nested too deeply") from None
    except ValueError as error:
        raise refused(file, "", str(error)) from None


def _body(node: Any, levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    blocks: dict[str, list[Any]] = {}
    for child in _inner(node):
        if child.data == "attribute":
            name, value = _inner(child)
            _put(found, str(name.children[0]), _value(value, levels))
        elif child.data == "block":
            *labels, inner = _inner(child)
            kind, *rest = [_label(label) for label in labels]
            value = _body(inner, _deeper(levels))
            for label in reversed(rest):
                value = {label: value}
            blocks.setdefault(kind, []).append(value)
        else:
            raise ValueError(f"only values are taken, no {_kind(child)}")
    for kind, values in blocks.items():
        _put(found, kind, values)
    return found


def _value(node: Any, levels: int) -> Any:
    if node.data == "expr_term":
        inner = _inner(node)
        if len(inner) == 1:
            return _value(inner[0], levels)
    if node.data == "tuple":
        return [_value(item, _deeper(levels)) for item in _inner(node)]
    if node.data == "object":
        found: dict[str, Any] = {}
        for element in _inner(node):
            key, value = _inner(element)
            _put(found, _key(key), _value(value, _deeper(levels)))
        return found
    if node.data == "string":
        return _string(node)
    if node.data == "literal_value":
        return _CONSTANTS[str(node.children[0])]
    if node.data in {"int_lit", "float_lit"}:
        return exact(str(node.children[0]))
    if node.data == "unary_op" and str(node.children[0]) == "-":
        value = _value(node.children[-1], _deeper(levels))
        if not isinstance(value, bool | str | list | dict | None):
            return -value
    if node.data in {"heredoc_template", "heredoc_template_trim"}:
        return _heredoc(str(node.children[0]))
    raise ValueError(f"only values are taken, no {_kind(node)}")


def _inner(node: Any) -> list[Any]:
    """The children that say something."""
    return [
        child
        for child in node.children
        if hasattr(child, "data") and child.data != "new_line_or_comment"
    ]


def _key(node: Any) -> str:
    inner = _inner(node)[0] if node.data in {"object_elem_key", "expr_term"} else node
    if inner.data == "expr_term":
        return _key(inner)
    return _label(inner)


def _label(node: Any) -> str:
    if node.data == "identifier":
        return str(node.children[0])
    if node.data == "string":
        return _string(node)
    if node.data in {"int_lit", "literal_value"}:
        return str(node.children[0])
    raise ValueError(f"a key must be text, no {_kind(node)}")


def _string(node: Any) -> str:
    parts = []
    for part in _inner(node):
        piece = part.children[0]
        if hasattr(piece, "data"):
            raise ValueError(f"only values are taken, no {_kind(piece)}")
        text = str(piece)
        parts.append(text[1:] if text.startswith(("$${", "%%{")) else _ESCAPE.sub(_unescape, text))
    return "".join(parts)


def _unescape(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) > 2:
        code = int(text.lstrip("\\uU"), 16)
        if code > 0x10FFFF or 0xD800 <= code < 0xE000:
            raise ValueError(f"{text} is no character")
        return chr(code)
    if text[1] not in _ESCAPES:
        raise ValueError(f"{text} is no escape")
    return _ESCAPES[text[1]]


def _heredoc(text: str) -> str:
    """`<<EOT`, lines and `EOT`; after `<<-EOT` the lines may be indented."""
    if "${" in text or "%{" in text:
        raise ValueError("a heredoc with templates is not taken, only values are")
    start, *lines = text.strip().splitlines(keepends=True)
    found = "".join(lines[:-1])
    return dedent(found) if start.startswith("<<-") else found


def _put(found: dict[str, Any], key: str, value: Any) -> None:
    if key in found:
        raise ValueError(f"the key {key!r} occurs twice")
    found[key] = value


def _deeper(levels: int) -> int:
    if not levels:
        raise ValueError(f"it is nested deeper than {MOST_LEVELS} levels")
    return levels - 1


def _kind(node: Any) -> str:
    return f"{str(node.data).replace('_', ' ')}"
