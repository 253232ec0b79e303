"""What documents say, in each format; hostile ones are with the tests of dumps."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from baton.documents.hcl_reader import load_hcl
from baton.documents.json_reader import load_json
from baton.documents.numbers import digits, exact
from baton.documents.toml_reader import load_toml
from baton.documents.yaml_reader import load_yaml
from baton.dumps.texts import json_text
from baton.errors import InvalidInputError, TooLargeError
from tests.unit.dumps.tables import decimals, nested

READERS: list[Callable[..., Any]] = [load_json, load_yaml, load_toml, load_hcl]


@settings(max_examples=100)
@given(value=nested)
def test_json_reads_what_is_written_and_yaml_reads_json(value: Any) -> None:
    text = json_text(value)

    assert load_json(text) == value
    assert load_yaml(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a:", {"a": None}),
        ("yes", "yes"),
        ("True", True),
        ("2024-01-15", "2024-01-15"),
        ("12:30", "12:30"),
        ("007", "007"),
        ("0", 0),
        ("-1.50", Decimal("-1.50")),
        ("1e3", 1000),
        ("0x1F", 31),
        ("NaN", "NaN"),
        ("1_000", "1_000"),
        ("'1'", "1"),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("1: a", {"1": "a"}),
        ("|\n a\n b\n", "a\nb\n"),
    ],
)
def test_yaml_is_typed_as_the_core_of_its_second_version(text: str, value: Any) -> None:
    assert load_yaml(text) == value


def test_toml_has_exact_numbers_and_iso_times() -> None:
    text = "a = 1.50\nb = 1979-05-27T07:32:00+01:00\nc = 07:32:00\nd = 1979-05-27\ne = 1979-05-27T07:32:00"

    assert load_toml(text) == {
        "a": Decimal("1.50"),
        "b": "1979-05-27T06:32:00Z",
        "c": "07:32:00",
        "d": "1979-05-27",
        "e": "1979-05-27T07:32:00",
    }


def test_toml_may_say_in_text_what_it_may_not_say_in_keys() -> None:
    text = ".a" * 5_000 + "[" * 5_000 + "9" * 5_000

    assert load_toml(f'a = "{text}" # {text}\nb = """\n{text}\n"""\n')["b"] == text + "\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('a = "x"', {"a": "x"}),
        ("a = -1.50\nb = 1e3\nc = -7", {"a": Decimal("-1.50"), "b": 1000, "c": -7}),
        ("a = [true, false, null]", {"a": [True, False, None]}),
        ('a = { b = 1, "c d" : 2, 3 = 3 }', {"a": {"b": 1, "c d": 2, "3": 3}}),
        ('a = "\\"\\n\\u00e9 $${x} %%{y}"', {"a": '"\né ${x} %{y}'}),
        ('a = "<<EOT"', {"a": "<<EOT"}),
        ('a = "' + "[" * 200 + '"', {"a": "[" * 200}),
        ("b { x = 1 }\nb { x = 2 }", {"b": [{"x": 1}, {"x": 2}]}),
        ('t "a" b { x = 1 }', {"t": [{"a": {"b": {"x": 1}}}]}),
        ("# nothing\n", {}),
    ],
)
def test_hcl_is_data(text: str, value: Any) -> None:
    assert load_hcl(text) == value


@pytest.mark.parametrize("load", READERS)
def test_what_is_too_large_or_no_text_is_refused(load: Callable[..., Any]) -> None:
    with pytest.raises(TooLargeError, match=r"a\.txt"):
        load(b"x" * 101, file="a.txt", limit=100)
    with pytest.raises(InvalidInputError, match=r"a\.txt, byte 1: it is not UTF-8"):
        load(b"x\xff", file="a.txt")
    with pytest.raises(InvalidInputError, match=r"a\.txt"):
        load("\ud800", file="a.txt")


@pytest.mark.parametrize("load", READERS)
def test_messages_do_not_grow_with_what_they_quote(load: Callable[..., Any]) -> None:
    key = "k" * 10_000

    with pytest.raises(InvalidInputError) as refusal:
        load({
            load_json: f'{{"{key}": 1, "{key}": 2}}',
            load_yaml: f'? "{key}"\n: 1\n? "{key}"\n: 2\n',
            load_toml: f"{key} = 1\n{key} = 2\n",
            load_hcl: f"{key} = 1\n{key} = 2\n",
        }[load])  # fmt: skip

    assert len(refusal.value.message) < 300


@settings(max_examples=200)
@given(number=decimals)
def test_numbers_are_written_to_the_last_digit(number: Decimal) -> None:
    assert exact(digits(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "inf",
        "1e401",
        "1e-9999999999",
        "0x1",
        "1_0",
        "\u0661",
        " 1",
        "1" * 1001,
        "1e",
        ".",
    ],
)
def test_what_is_no_number_of_measure_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|range"):
        exact(text)
