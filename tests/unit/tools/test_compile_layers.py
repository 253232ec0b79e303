"""Bytecode in the layers."""

import importlib.util
from pathlib import Path

from tools.compile_layers import compile_layers

UNCHECKED = 0b01
"""The flags of bytecode that is used without a look at its source's time or content."""


def test_each_module_of_a_layer_gets_bytecode_that_stays_valid(tmp_path: Path) -> None:
    module = tmp_path / "CommonLayer" / "python" / "package" / "module.py"
    module.parent.mkdir(parents=True)
    module.write_text("answer = 42\n")

    compile_layers(tmp_path)

    bytecode = Path(importlib.util.cache_from_source(str(module))).read_bytes()
    assert int.from_bytes(bytecode[4:8], "little") == UNCHECKED
    assert b"/opt/python/package/module.py" in bytecode
    assert str(tmp_path).encode() not in bytecode


def test_a_build_without_layers_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "GetActionFunction").mkdir()

    found = compile_layers(tmp_path)

    assert found == 0
    assert [path.name for path in tmp_path.rglob("*")] == ["GetActionFunction"]
