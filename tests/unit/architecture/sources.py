"""The product's sources as syntax trees, and what they import."""

import ast
import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[3]
LAYER = ROOT / "layers" / "common"
FUNCTIONS = ROOT / "functions"
SANDBOX = FUNCTIONS / "sandbox"


class Module(NamedTuple):
    """A module of the product. The sandbox is a program of its own and none of them."""

    name: str
    path: Path
    tree: ast.Module


class Import(NamedTuple):
    """`module` imports `target` from its line `line`; `types_only` when only type checkers see it."""

    module: str
    target: str
    line: int
    types_only: bool


@cache
def modules() -> tuple[Module, ...]:
    """Every module of `baton` and every handler."""
    return (*_found(LAYER, LAYER / "baton"), *_found(ROOT, FUNCTIONS))


def _found(base: Path, folder: Path) -> Iterator[Module]:
    for path in sorted(folder.rglob("*.py")):
        if not path.is_relative_to(SANDBOX):
            parts = path.relative_to(base).with_suffix("").parts
            name = ".".join(parts).removesuffix(".__init__")
            yield Module(name, path, ast.parse(path.read_text(), str(path)))


@cache
def imports() -> tuple[Import, ...]:
    """Every import, wherever it stands. `from baton import clock` is one of `baton.clock`."""
    names = {module.name for module in modules()}
    return tuple(each for module in modules() for each in _imports(module, names))


def _imports(module: Module, names: set[str]) -> Iterator[Import]:
    checked = {
        id(inner)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            targets = [each if each in names else node.module for each in inner]
        else:
            continue
        for target in targets:
            yield Import(module.name, target, node.lineno, id(node) in checked)


def below(name: str, *packages: str) -> bool:
    """Whether a module is one of these, or within one of these packages."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def code_lines(node: ast.AST) -> int:
    """Lines that say something: without blank ones, comments and docstrings."""
    text = ast.unparse(_undocumented(copy.deepcopy(node)))
    return len([line for line in text.splitlines() if line.strip()])


def _undocumented(node: ast.AST) -> ast.AST:
    for each in ast.walk(node):
        body = getattr(each, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                each.body = body[1:] or [ast.Pass()]  # type: ignore[attr-defined] # it has one
    return node
