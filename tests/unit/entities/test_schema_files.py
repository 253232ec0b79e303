"""Schema files of every format, and what hostile ones get."""

import json
import time
from typing import Any

import pytest
import yaml

from baton.entities.schema_files import MAX_BYTES, MAX_HCL_BYTES, parse
from baton.errors import InvalidInputError, TooLargeError

SECONDS = 5

HOSTILE: list[tuple[str, bytes, str]] = [
    ("deep.json", b"[" * 200_000, "nested too deeply"),
    ("deep.json", b'{"a":' * 5000 + b"1" + b"}" * 5000, "nested deeper"),
    ("twice.json", b'{"a": 1, "a": 2}', "'a' occurs twice"),
    ("twice.json", b'{"a": [{"b": 1, "b": 1}]}', "'b' occurs twice"),
    ("many.json", b"{" + b"".join(b'"k%d":1,' % i for i in range(80_000)) + b'"k9":1}', "'k9' occurs twice"),
    ("nan.json", b'{"a": NaN}', "NaN"),
    ("inf.json", b'{"a": -Infinity}', "Infinity"),
    ("big.json", b'{"a": 1e999}', "out of range"),
    ("digits.json", b'{"a": ' + b"9" * 5000 + b"}", "digits"),
    ("digits.json", b'{"a": ' + b"9" * 39 + b"}", "38 digits"),
    ("half.json", b'{"a": "\\ud800"}', "surrogate"),
    ("nul.json", b'{"a": "\\u0000"}', "NUL"),
    ("list.json", b"[]", "must hold an object"),
    ("text.json", b"a: 1", "line 1"),
    ("bytes.json", bytes(range(256)), "byte 128: it is not UTF-8"),
    ("bomb.yaml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "(anchors|aliases) such as .* not taken"),
    ("self.yaml", b"a: &a [*a]\n", "(anchors|aliases) such as .* not taken"),
    ("key.yaml", b"&a a: 1\n", "(anchors|aliases) such as .* not taken"),
    ("tag.yaml", b'a: !!python/object/apply:os.system ["id"]\n', "tags such as .* are not taken"),
    ("tag.yaml", b"!!python/name:os.system : 1\n", "tags such as .* are not taken"),
    ("tag.yml", b"!!map {a: 1}\n", "tags such as .* are not taken"),
    ("tag.yml", b"a: !custom x\n", "tags such as .* are not taken"),
    ("deep.yaml", b"[" * 5000, "nested deeper"),
    ("deep.yaml", b"- " * 5000 + b"a", "nested deeper"),
    ("deep.yaml", b"{a: " * 5000, "nested deeper"),
    ("deep.yaml", b"".join(b" " * i + b"a:\n" for i in range(1200)), "nested deeper"),
    ("twice.yaml", b"a: 1\nb:\n  c: 1\n  c: 2\n", "line 4: the key 'c' occurs twice"),
    ("two.yaml", b"a: 1\n---\nb: 2\n", "second document"),
    ("keys.yaml", b"? [a]\n: 1\n", "key must be text"),
    ("nan.yaml", b"a: .nan\n", "not a number|out of range"),
    ("inf.yaml", b"a: -.inf\n", "not a number|out of range"),
    ("big.yaml", b"a: 1e999\n", "not a number|out of range"),
    ("ctrl.yaml", b"a: \x01\n", "YAML"),
    ("tab.yaml", b"a:\n\t- b\n", "line 2"),
    ("empty.yaml", b"", "must hold an object"),
    ("deep.toml", b"a = " + b"[" * 5000, "nested deeper"),
    ("parts.toml", b"a." * 400_000 + b"a = 1", "nested deeper"),
    ("parts.toml", b"[" + b"a." * 400_000 + b"a]", "nested deeper"),
    ("parts.toml", b'x = {"a" . ' + b"'b'\t. " * 100_000 + b"c = 1}", "nested deeper"),
    ("twice.toml", b"a = 1\na = 2\n", "line 2"),
    ("inf.toml", b"a = inf\n", "not a number|out of range"),
    ("hex.toml", b"a = 0x" + b"f" * 900_000, "digits"),
    ("call.hcl", b'a = upper("x")\n', "line 1: nothing is computed here"),
    ("call.hcl", b'a = file("/etc/passwd")\n', "nothing is computed"),
    ("inside.hcl", b'a = "x${file("/etc/passwd")}"\n', "nothing is computed"),
    ("inside.hcl", b'a = "%{ if true }x%{ endif }"\n', "nothing is computed"),
    ("name.hcl", b"a = b.c\n", "nothing is computed"),
    ("sum.hcl", b"a = 1 + 2\n", "nothing is computed"),
    ("not.hcl", b"a = !true\n", "nothing is computed"),
    ("paren.hcl", b"a = (1)\n", "nothing is computed"),
    ("for.hcl", b"a = [for x in [1] : x]\n", "nothing is computed"),
    ("cond.hcl", b"a = true ? 1 : 2\n", "nothing is computed"),
    ("key.hcl", b"a = {(b) = 1}\n", "nothing is computed"),
    ("deep.hcl", b"a = " + b"[" * 5000, "nested deeper"),
    ("deep.hcl", b"a {\n" * 5000, "nested deeper"),
    ("twice.hcl", b"a = 1\na = 2\n", "line 2: the key 'a' occurs twice"),
    ("twice.hcl", b"a = {b = 1, b = 2}\n", "'b' occurs twice"),
    ("twice.hcl", b"a = 1\na {\n}\n", "'a' occurs twice"),
    ("labels.hcl", b'a "b" "c" {\n}\n', "one label"),
    ("slow.hcl", b"a = <<E\n" + b"\n \n" * 20_000, "stand in quotes"),
    ("slow.hcl", b"a = [" + b"<<E\n" * 15_000, "stand in quotes"),
    ("slow.hcl", b"a = 1 " + b"/*" * 31_000, "no HCL"),
    ("slow.hcl", b"a = b" + b"[0]" * 20_000, "nothing is computed"),
    ("slow.hcl", b"a = " + b"1 + " * 15_000 + b"1", "nothing is computed"),
    ("escape.hcl", b'a = "\\ud800"\n', "no character"),
    ("escape.hcl", b'a = "\\q"\n', "no escape"),
    ("packed.hcl", b"\x1f\x8b\x08\x00", "not UTF-8"),
    ("schema.txt", b"{}", "must end in"),
    ("schema", b"{}", "must end in"),
    ("schema.json.exe", b"{}", "must end in"),
    ("json", b"{}", "must end in"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "reason"), HOSTILE, ids=[f"{i}-{each[0]}" for i, each in enumerate(HOSTILE)]
)
def test_a_hostile_file_is_refused_soon_and_by_its_name(
    name: str, content: bytes, reason: str
) -> None:
    started = time.process_time()

    with pytest.raises(InvalidInputError, match=f"(?s){reason}") as raised:
        parse(name, content)

    assert time.process_time() - started < SECONDS
    assert raised.value.problems[0].field == name
    assert len(raised.value.message) < 1000


@pytest.mark.parametrize(
    ("name", "size"), [("a.json", MAX_BYTES), ("a.yaml", MAX_BYTES), ("a.hcl", MAX_HCL_BYTES)]
)
def test_a_file_beyond_the_limit_is_not_even_read(name: str, size: int) -> None:
    with pytest.raises(TooLargeError, match=f"{size:,}"):
        parse(name, b"\0" * (size + 1))


TODO: dict[str, Any] = {
    "Tables": [
        {
            "TableName": "todo",
            "Columns": [
                {"Name": "title", "ColumnType": "label", "IsNullable": False},
                {"Name": "notes", "ColumnType": "content", "DefaultValue": 'say "hi"\n'},
            ],
        }
    ],
    "Limit": -4,
    "Ratio": 1.5,
}
WRITTEN = {
    "a.json": json.dumps(TODO),
    "a.JSON": json.dumps(TODO),
    "bom.json": "\ufeff" + json.dumps(TODO),
    "a.yaml": yaml.safe_dump(TODO),
    "a.yml": json.dumps(TODO),
    "a.toml": """
        Limit = -4
        Ratio = 1.5
        [[Tables]]
        TableName = "todo"
        [[Tables.Columns]]
        Name = "title"
        ColumnType = "label"
        IsNullable = false
        [[Tables.Columns]]
        Name = "notes"
        ColumnType = "content"
        DefaultValue = "say \\"hi\\"\\n"
    """,
    "a.hcl": """
        Limit = -4
        Ratio = 1.5
        Tables { // blocks of one name are a list
          TableName = "todo"
          Columns "title" {
            ColumnType = "label"
            IsNullable = false
          }
          Columns "notes" {
            ColumnType   = "content"
            DefaultValue = "say \\"hi\\"\\n"
          }
        }
    """,
    "b.hcl": """Limit = -4
        Ratio = 1.5
        Tables = [{ TableName = "todo", Columns = [
          { "Name" : "title", ColumnType = "label", IsNullable = false },
          { Name = "notes", ColumnType = "content", DefaultValue = "say \\"hi\\"\\n" },
        ] }]""",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_format_says_the_same(name: str) -> None:
    assert parse(name, WRITTEN[name].encode()) == TODO


def test_words_of_yaml_that_mean_texts_stay_texts() -> None:
    found = parse(
        "a.yaml", b"a: no\nb: on\nc: 2024-01-15\nd: 007\ne: 1_000\nf: 12:30\ng: '1'\nh: 0o\n"
    )

    assert found == {
        "a": "no", "b": "on", "c": "2024-01-15", "d": "007", "e": "1_000", "f": "12:30", "g": "1",
        "h": "0o",
    }  # fmt: skip


def test_words_of_yaml_that_mean_values_are_values() -> None:
    found = parse("a.yaml", b"a: true\nb: ~\nc:\nd: -1\ne: 1.5e3\nf: False\ng: |\n  x\n")

    assert found == {"a": True, "b": None, "c": None, "d": -1, "e": 1500.0, "f": False, "g": "x\n"}


def test_dates_of_toml_are_texts() -> None:
    found = parse("a.toml", b"a = 2024-01-15\nb = 06:00:00\nc = 2024-01-15T06:00:00Z\n")

    assert found == {"a": "2024-01-15", "b": "06:00:00", "c": "2024-01-15T06:00:00Z"}


def test_what_hcl_escapes_is_unescaped() -> None:
    found = parse("a.hcl", rb'a = "$${b} \\ \t \u00e9 %%{x}"' + b'\nb = ""\nc = {}\nd = null\n')

    assert found == {"a": "${b} \\ \t é %{x}", "b": "", "c": {}, "d": None}
