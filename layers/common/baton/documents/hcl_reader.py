"""HCL, of which only what is data is taken: no functions, references, operators, templates or heredocs.

customers = [{ name = "Ann", age = 3 }]     ->  {"customers": [{"name": "Ann", "age": 3}]}
customers { name = "Ann" }                  ->  {"customers": [{"name": "Ann"}]}, one item for each block
table "customers" { icon = "star" }         ->  {"table": [{"customers": {"icon": "star"}}]}, or with a
                                                `label_key` of "name": {"table": [{"name": "customers", ...}]}
"""

import re
from typing import Any

from baton.documents.numbers import exact
from baton.documents.refusals import refused, text_of
from baton.strict_json import MOST_LEVELS

LIMIT = 64_000
"""The parser is a slow one: a document of this size takes a second or two."""

_CONSTANTS = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_STRINGS_AND_COMMENTS = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"|(?:#|//)[^\n]*|/\*.*?\*/', re.DOTALL)
_HEREDOC = re.compile(r"<<-?[A-Za-z][\w.-]*\r?\n")
_NO_VALUE = "nothing is computed here: a plain value is wanted"


def load_hcl(
    document: str | bytes,
    *,
    file: str = "document.hcl",
    limit: int = LIMIT,
    label_key: str | None = None,
) -> dict[str, Any]:
    """The values of an HCL document of at most `limit` bytes.

    With a `label_key` a block may have one label, which becomes the value of that key.
    """
    text = text_of(document, file, limit)
    _check_outline(text, file)
    # Imported here: the grammar takes a second to load, and few documents are HCL.
    import hcl2
    from lark.exceptions import LarkError, UnexpectedInput

    try:
        tree = hcl2.parses_to_tree(text if text.endswith("\n") else text + "\n")
    except UnexpectedInput as error:
        raise refused(file, f"line {error.line}, column {error.column}", "it is no HCL") from None
    except LarkError:
        raise refused(file, "", "it is no HCL") from None
    except RecursionError:
        raise refused(file, "", "it is nested too deeply") from None
    return _Reader(file, label_key).body(tree.children[0], MOST_LEVELS)


def _check_outline(text: str, file: str) -> None:
    """Refuses what the parser would take minutes for, before it sees it."""
    if found := _HEREDOC.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise refused(file, f"line {line}", r"texts stand in quotes here, with \n for a new line")
    depth = 0
    for bracket in re.findall(r"[\[\]{}()]", _STRINGS_AND_COMMENTS.sub("s", text)):
        depth = depth + 1 if bracket in "[{(" else max(depth - 1, 0)
        if depth > MOST_LEVELS:
            raise refused(file, "", f"it is nested deeper than {MOST_LEVELS} levels")


class _Reader:
    """Values from the parser's tree. Raises InvalidInputError with file and line."""

    def __init__(self, file: str, label_key: str | None) -> None:
        self._file = file
        self._label_key = label_key

    def body(self, tree: Any, levels: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        blocks: set[str] = set()
        for child in _parts(tree):
            if child.data == "attribute":
                name, value = _parts(child)
                self._put(found, str(name.children[0]), self._value(value, levels), child)
            elif child.data == "block":
                name, *labels, inner = _parts(child)
                kind = self._label(name)
                if kind not in blocks:
                    self._put(found, kind, [], child)
                    blocks.add(kind)
                found[kind].append(self._block(child, labels, inner, levels))
            else:
                raise self._refused(child, _NO_VALUE)
        return found

    def _block(self, tree: Any, labels: list[Any], inner: Any, levels: int) -> dict[str, Any]:
        value = self.body(inner, self._deeper(tree, levels))
        names = [self._label(label) for label in labels]
        if self._label_key is None:
            for name in reversed(names):
                value = {name: value}
            return value
        if len(names) > 1:
            raise self._refused(tree, "a block has one label at most")
        if names and any(key.lower() == self._label_key.lower() for key in value):
            raise self._refused(
                tree, f"a block has its {self._label_key} as a label or as an attribute, not both"
            )
        return {self._label_key: names[0], **value} if names else value

    def _value(self, tree: Any, levels: int) -> Any:
        match str(tree.data):
            case "expr_term":
                return self._value(self._only(tree), levels)
            case "literal_value":
                return _CONSTANTS[str(tree.children[0])]
            case "int_lit" | "float_lit":
                return self._number(tree)
            case "string":
                return self._string(tree)
            case "unary_op" if str(tree.children[0]) == "-":
                (term,) = _parts(tree)
                number = self._only(term)
                if number.data in {"int_lit", "float_lit"}:
                    return -self._number(number)
            case "tuple":
                return [self._value(part, self._deeper(tree, levels)) for part in _parts(tree)]
            case "object":
                return self._object(tree, self._deeper(tree, levels))
        raise self._refused(tree, _NO_VALUE)

    def _object(self, tree: Any, levels: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for element in _parts(tree):
            key, value = _parts(element)
            inner = self._only(key)
            while inner.data == "expr_term":
                inner = self._only(inner)
            self._put(found, self._label(inner), self._value(value, levels), element)
        return found

    def _only(self, tree: Any) -> Any:
        """The one part of a term. Parentheses, which make an expression of it, are more."""
        inner = _parts(tree)
        if len(inner) != 1 or any(not hasattr(child, "data") for child in tree.children):
            raise self._refused(tree, _NO_VALUE)
        return inner[0]

    def _label(self, tree: Any) -> str:
        if tree.data == "string":
            return self._string(tree)
        if tree.data in {"identifier", "keyword", "int_lit", "literal_value"}:
            return str(tree.children[0])
        raise self._refused(tree, "nothing is computed here: a plain key is wanted")

    def _number(self, tree: Any) -> Any:
        try:
            return exact(str(tree.children[0]))
        except ValueError as error:
            raise self._refused(tree, str(error)) from None

    def _string(self, tree: Any) -> str:
        made = []
        for part in _parts(tree):
            for piece in part.children:
                if hasattr(piece, "data"):
                    reason = "nothing is computed here: write $${ for ${ in a text"
                    raise self._refused(tree, reason)
                made.append(self._piece(tree, str(piece)))
        return "".join(made)

    def _piece(self, tree: Any, piece: str) -> str:
        if piece.startswith(("$${", "%%{")):
            return piece[1:]
        return _ESCAPE.sub(lambda found: self._unescaped(tree, found[0]), piece)

    def _unescaped(self, tree: Any, escape: str) -> str:
        if len(escape) > 2:
            code = int(escape.lstrip("\\uU"), 16)
            if code > 0x10FFFF or 0xD800 <= code < 0xE000:
                raise self._refused(tree, f"{escape} is no character")
            return chr(code)
        if escape[1] not in _ESCAPES:
            raise self._refused(tree, f"{escape} is no escape that HCL knows")
        return _ESCAPES[escape[1]]

    def _put(self, found: dict[str, Any], key: str, value: Any, tree: Any) -> None:
        if key in found:
            raise self._refused(tree, f"the key {key[:100]!r} occurs twice")
        found[key] = value

    def _deeper(self, tree: Any, levels: int) -> int:
        if not levels:
            raise self._refused(tree, f"it is nested deeper than {MOST_LEVELS} levels")
        return levels - 1

    def _refused(self, tree: Any, reason: str) -> Exception:
        line = getattr(tree.meta, "line", None)
        return refused(self._file, f"line {line}" if line else "", reason)


def _parts(tree: Any) -> list[Any]:
    """The subtrees that mean something."""
    return [
        child
        for child in tree.children
        if hasattr(child, "data") and child.data != "new_line_or_comment"
    ]
