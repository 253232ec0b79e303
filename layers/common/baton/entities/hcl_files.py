"""HCL as plain data: attributes, blocks and literals. What would have to be computed is refused.

Blocks of one name become a list of objects; a label of a block is the `Name` of its object.
"""

import json
import re
from typing import Any

MAX_LEVELS = 50
_KINDS = {"int_lit": int, "float_lit": float}
_WORDS = {"true": True, "false": False, "null": None}
_HEREDOC = re.compile(r"<<-?[A-Za-z][\w.-]*\r?\n")
_ESCAPE = re.compile(r'\\(?:["\\nrt]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|\\.')
_NOISE = frozenset({"new_line_or_comment"})


def read(text: str) -> dict[str, Any]:
    """The body of `text`. Raises ValueError naming the place of what is wrong."""
    _check_nesting(text)
    if found := _HEREDOC.search(text):
        # The grammar's pattern for them takes minutes for some texts.
        line = text.count("\n", 0, found.start()) + 1
        raise ValueError(f"texts stand in quotes here, with \\n where a line ends, at line {line}")
    from hcl2.parser import parser
    from lark.exceptions import LarkError, UnexpectedInput

    try:
        tree = parser().parse(text if text.endswith("\n") else text + "\n")
    except UnexpectedInput as error:
        raise ValueError(f"it is no HCL at line {error.line}, column {error.column}") from None
    except LarkError:
        raise ValueError("it is no HCL") from None
    return _body(next(_parts(tree)))


def _check_nesting(text: str) -> None:
    # Counted before the parser sees it; brackets within strings count too, which no schema has so many of.
    level = 0
    for letter in text:
        if letter in "[{(":
            level += 1
            if level > MAX_LEVELS:
                raise ValueError(f"it is nested deeper than {MAX_LEVELS} levels")
        elif letter in "]})":
            level -= 1


def _parts(tree: Any) -> Any:
    """The subtrees that mean something."""
    return (
        part for part in tree.children if hasattr(part, "data") and str(part.data) not in _NOISE
    )


def _body(tree: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    blocks: set[str] = set()
    for part in _parts(tree):
        name_part, *rest = _parts(part)
        name = _text(name_part)
        if part.data == "attribute":
            if name in made:
                raise _refused(part, f"the key {name[:100]!r} comes twice")
            made[name] = _value(rest[0])
            continue
        if name in made and name not in blocks:
            raise _refused(part, f"the key {name[:100]!r} comes twice")
        blocks.add(name)
        made.setdefault(name, []).append(_block(part, rest))
    return made


def _block(tree: Any, parts: list[Any]) -> dict[str, Any]:
    *labels, body = parts
    made = _body(body)
    if len(labels) > 1:
        raise _refused(tree, "a block has one label at most")
    if labels and any(key.lower() == "name" for key in made):
        raise _refused(tree, "a block has its name as a label or as an attribute, not both")
    return ({"Name": _text(labels[0])} if labels else {}) | made


def _value(tree: Any) -> Any:
    match str(tree.data):
        case "expr_term":
            inner = list(_parts(tree))
            # Parentheses are the only thing besides its part that a term has.
            if len(inner) != 1 or len(tree.children) - _noise(tree) != 1:
                raise _refused(tree, "nothing is computed here: a plain value is wanted")
            return _value(inner[0])
        case "literal_value":
            return _WORDS[str(tree.children[0])]
        case "int_lit" | "float_lit":
            digits = str(tree.children[0])
            if len(digits) > 400:
                raise _refused(tree, "that number is too long")
            return _KINDS[str(tree.data)](digits)
        case "string":
            return _string(tree)
        case "unary_op":
            return _negative(tree)
        case "tuple":
            return [_value(part) for part in _parts(tree)]
        case "object":
            return _object(tree)
        case _:
            raise _refused(tree, "nothing is computed here: a plain value is wanted")


def _negative(tree: Any) -> int | float:
    number = _value(next(_parts(tree)))
    if (
        str(tree.children[0]) != "-"
        or isinstance(number, bool)
        or not isinstance(number, int | float)
    ):
        raise _refused(tree, "nothing is computed here: a plain value is wanted")
    return -number


def _noise(tree: Any) -> int:
    return sum(1 for part in tree.children if getattr(part, "data", "") in _NOISE)


def _object(tree: Any) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for element in _parts(tree):
        key_part, value = _parts(element)
        inner = list(_parts(key_part))
        while len(inner) == 1 and inner[0].data == "expr_term":
            if len(inner[0].children) - _noise(inner[0]) != 1:
                raise _refused(element, "nothing is computed here: a plain key is wanted")
            inner = list(_parts(inner[0]))
        if len(inner) != 1 or inner[0].data not in {"identifier", "keyword", "string"}:
            raise _refused(element, "nothing is computed here: a plain key is wanted")
        key = _text(inner[0])
        if key in made:
            raise _refused(element, f"the key {key[:100]!r} comes twice")
        made[key] = _value(value)
    return made


def _text(tree: Any) -> str:
    return _string(tree) if tree.data == "string" else str(tree.children[0])


def _string(tree: Any) -> str:
    made = ""
    for part in _parts(tree):
        for piece in part.children:
            if hasattr(piece, "data"):
                raise _refused(tree, "nothing is computed here: write $${ for ${ in a text")
            made += _piece(str(piece))
    return made


def _piece(piece: str) -> str:
    if piece.startswith(("$${", "%%{")):
        return piece[1:]
    return _ESCAPE.sub(lambda found: _unescaped(found[0]), piece)


def _unescaped(escape: str) -> str:
    if escape[1] == "U":
        code = int(f"0x{escape[2:]}", 0)
        if code > 0x10FFFF:
            raise ValueError(f"{escape} is no character")
        return chr(code)
    try:
        return str(json.loads(f'"{escape}"'))
    except ValueError:
        raise ValueError(f"{escape} is no escape that HCL knows") from None


def _refused(tree: Any, reason: str) -> ValueError:
    line = getattr(tree.meta, "line", None)
    return ValueError(f"{reason} at line {line}" if line else reason)
