"""What each type of column accepts, keeps and shows."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given, strategies as st

from baton.entities import exact
from baton.entities.column_types import TYPES, Storage, coerce, find, show
from baton.entities.models import Column, Option

COLORS = (Option("Red"), Option("green"), Option("1"))


def column(column_type: str, **more: Any) -> Column:
    choices = COLORS if column_type == "enum" else ()
    return Column(name="c", column_type=column_type, choices=choices, **more)


ACCEPTED: list[tuple[str, Any, Any, Any]] = [
    # type, given, kept, shown
    ("label", "x", "x", "x"),
    ("label", "", "", ""),
    ("label", 12, "12", "12"),
    ("label", True, "true", "true"),
    ("content", " two\nlines ", " two\nlines ", " two\nlines "),
    ("email", " Ann@Example.COM ", "Ann@example.com", "Ann@example.com"),
    ("url", "https://example.com/a?b=1#c", "https://example.com/a?b=1#c", "https://example.com/a?b=1#c"),
    ("color", "#FF00aa", "#ff00aa", "#ff00aa"),
    ("color", "rgb(1, 2, 3)", "rgb(1, 2, 3)", "rgb(1, 2, 3)"),
    ("enum", "red", "Red", "Red"),
    ("enum", "GREEN ", "green", "green"),
    ("enum", 1, "1", "1"),
    ("truefalse", "Yes", True, True),
    ("truefalse", "f", False, False),
    ("truefalse", 0, False, False),
    ("truefalse", "1", True, True),
    ("measurement", "12", 12, 12),
    ("measurement", -3, -3, -3),
    ("measurement", 12.0, 12, 12),
    ("measurement", "1e3", 1000, 1000),
    ("rating", "10", 10, 10),
    ("rating", 0, 0, 0),
    ("month", 12, 12, 12),
    ("month", "January", 1, 1),
    ("month", "Sep", 9, 9),
    ("day", "31", 31, 31),
    ("hour", 23, 23, 23),
    ("minute", 59, 59, 59),
    ("year", 2024, 2024, 2024),
    ("float", "1.10", Decimal("1.1"), Decimal("1.1")),
    ("float", 0.1, Decimal("0.1"), Decimal("0.1")),
    ("float", 12.0, Decimal(12), 12),
    ("money", "$1,234.50", Decimal("1234.5"), Decimal("1234.5")),
    ("money", "(12.00)", Decimal(-12), -12),
    ("money", "€ -5", Decimal(-5), -5),
    ("money", "12.30 EUR", Decimal("12.3"), Decimal("12.3")),
    ("location.latitude", "-90", Decimal(-90), -90),
    ("location.longitude", 180, Decimal(180), 180),
    ("location", "52.52, 13.405", "[52.52, 13.405]", [Decimal("52.52"), Decimal("13.405")]),
    ("location", [1, 2], "[1, 2]", [1, 2]),
    ("location", {"latitude": 1, "longitude": "2"}, "[1, 2]", [1, 2]),
    ("date", "2024-01-15", "2024-01-15", "2024-01-15"),
    ("date", "2024/1/5", "2024-01-05", "2024-01-05"),
    ("date", "20240115", "2024-01-15", "2024-01-15"),
    ("date", "15 Jan 2024", "2024-01-15", "2024-01-15"),
    ("date", "January 15th, 2024", "2024-01-15", "2024-01-15"),
    ("date", "15.1.2024", "2024-01-15", "2024-01-15"),
    ("date", "2024-01-15T00:00:00Z", "2024-01-15", "2024-01-15"),
    ("date", date(2024, 1, 15), "2024-01-15", "2024-01-15"),
    ("time", "15:04:05", "15:04:05.000000", "15:04:05"),
    ("time", "3:04 PM", "15:04:00.000000", "15:04:00"),
    ("time", "12am", "00:00:00.000000", "00:00:00"),
    ("time", "15:04:05.25", "15:04:05.250000", "15:04:05.25"),
    ("time", time(1, 2), "01:02:00.000000", "01:02:00"),
    ("datetime", "2024-01-15T06:00:00Z", "2024-01-15T06:00:00.000000Z", "2024-01-15T06:00:00Z"),
    ("datetime", "2024-01-15 06:00+02:00", "2024-01-15T04:00:00.000000Z", "2024-01-15T04:00:00Z"),
    ("datetime", "2024-01-15T06:00:00.125", "2024-01-15T06:00:00.125000Z", "2024-01-15T06:00:00.125Z"),
    ("datetime", "2024-01-15", "2024-01-15T00:00:00.000000Z", "2024-01-15T00:00:00Z"),
    ("datetime", "Jan 15, 2024 3:04 pm", "2024-01-15T15:04:00.000000Z", "2024-01-15T15:04:00Z"),
    ("timestamp", 1700000000, "2023-11-14T22:13:20.000000Z", "2023-11-14T22:13:20Z"),
    ("timestamp", "1700000000123", "2023-11-14T22:13:20.123000Z", "2023-11-14T22:13:20.123Z"),
    ("timestamp", "2024-01-15T06:00:00Z", "2024-01-15T06:00:00.000000Z", "2024-01-15T06:00:00Z"),
    ("json", '{"a": 1.10}', '{"a": 1.1}', {"a": Decimal("1.1")}),
    ("json", [1, {"b": None}], '[1, {"b": null}]', [1, {"b": None}]),
    ("json", 0.1, "0.1", Decimal("0.1")),
    ("id", "A-1", "A-1", "A-1"),
]  # fmt: skip


@pytest.mark.parametrize(("column_type", "value", "kept", "shown"), ACCEPTED)
def test_a_value_is_kept_in_one_form_and_shown_in_one(
    column_type: str, value: Any, kept: Any, shown: Any
) -> None:
    stored = coerce(column(column_type), value)

    assert stored == kept
    assert type(stored) is type(kept)
    assert show(column(column_type), stored) == shown


REFUSED: list[tuple[str, Any, str]] = [
    ("label", "x" * 1001, "1,000 characters"),
    ("label", "a\0b", "no character"),
    ("label", "\ud800", "no character"),
    ("label", ["x"], "text"),
    ("label", {"x": 1}, "text"),
    ("content", "x" * 100_001, "100,000"),
    ("email", "ann", "e-mail"),
    ("email", "a b@example.com", "e-mail"),
    ("email", "a@b", "e-mail"),
    ("email", "a@b..com", "e-mail"),
    ("email", "a@example.com\nBcc: b@example.com", "e-mail"),
    ("url", "javascript://x/%0aalert(1)", "address"),
    ("url", "example.com", "address"),
    ("url", "http://", "address"),
    ("url", "http://[::1", "address"),
    ("color", "#12", "colour"),
    ("color", "reddish", "colour"),
    ("enum", "blue", "one of Red, green, 1"),
    ("truefalse", "maybe", "true or false"),
    ("truefalse", 2, "true or false"),
    ("truefalse", [], "true or false"),
    ("measurement", "12.5", "whole number"),
    ("measurement", True, "number"),
    ("measurement", "1,234", "number"),
    ("measurement", "na", "number"),
    ("measurement", "٣", "number"),
    ("measurement", "9" * 39, "38 digits"),
    ("measurement", 10**300, "38 digits"),
    ("rating", 11, "0 to 10"),
    ("rating", -1, "0 to 10"),
    ("month", 13, "1 to 12"),
    ("month", 0, "1 to 12"),
    ("month", "Janember", "number"),
    ("day", 32, "1 to 31"),
    ("hour", 24, "0 to 23"),
    ("minute", 60, "0 to 59"),
    ("year", 0, "1 to 9999"),
    ("float", float("nan"), "number"),
    ("float", float("inf"), "number"),
    ("float", "NaN", "number"),
    ("float", "Infinity", "number"),
    ("float", Decimal("sNaN"), "number"),
    ("float", "1e400", "too large"),
    ("float", "1e-200", "too small"),
    ("float", "1." + "1" * 38, "38 digits"),
    ("money", "12 34", "number|amount"),
    ("money", "$", "amount"),
    ("money", "--5", "amount"),
    ("money", "(-5)", "amount"),
    ("money", "1,23", "number"),
    ("location.latitude", 90.1, "-90 to 90"),
    ("location.longitude", "-181", "-180 to 180"),
    ("location", "91, 0", "-90 to 90"),
    ("location", "1", "latitude and a longitude"),
    ("location", [1, 2, 3], "latitude and a longitude"),
    ("date", "01/02/2024", "day or a month"),
    ("date", "13/01/2024", "day or a month"),
    ("date", "2024-02-30", "no day"),
    ("date", "2024-01-15T06:00:00Z", "without a time"),
    ("date", "soon", "2024-01-15"),
    ("date", 20240115, "2024-01-15"),
    ("date", "1" * 10_000, "2024-01-15"),
    ("time", "25:00", "no time"),
    ("time", "13:00 pm", "3:04 pm"),
    ("time", "noon", "15:04:05"),
    ("datetime", "2024-01-15T06:00:00+25:00", "zone"),
    ("datetime", "0001-01-01T00:00:00+01:00", "before or after"),
    ("datetime", "9999-12-31T23:59:59-01:00", "before or after"),
    ("timestamp", 10**30, "before or after"),
    ("json", "hello", "must be JSON"),
    ("json", '"hello"', "object, list"),
    ("json", '{"a": NaN}', "JSON"),
    ("json", "[" * 5000, "JSON"),
    ("json", [float("inf")], "number"),
    ("json", {1: 2}, "keys"),
    ("json", {"a": {1, 2}}, "JSON"),
    ("json", {"a": "\ud800"}, "JSON"),
    ("file", "a.csv", "list of files"),
    ("file", [{"contents": "YQ=="}], "name"),
    ("file", [{"name": "../a", "contents": "YQ=="}], "no path"),
    ("file", [{"name": "a", "contents": "!"}], "base64"),
    ("file.csv", [{"name": "a.exe", "contents": "YQ=="}], "csv"),
    ("image", [{"name": "a.html", "contents": "YQ=="}], "png"),
    ("file", [{"name": "a", "contents": "YQ" * 110_000}], "characters"),
    ("password", "x", "secret"),
]


@pytest.mark.parametrize(("column_type", "value", "rule"), REFUSED)
def test_a_value_that_breaks_a_rule_is_told_which(column_type: str, value: Any, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        coerce(column(column_type), value)


@pytest.mark.parametrize(
    "name", [each for each in TYPES if TYPES[each].storage is not Storage.TEXT]
)
def test_a_blank_text_is_null_where_no_text_is_kept(name: str) -> None:
    assert coerce(column(name), "  ") is None
    assert coerce(column(name), None) is None
    assert show(column(name), None) is None


@pytest.mark.parametrize("name", ["enum", "email", "url", "color"])
def test_a_blank_text_is_null_where_texts_have_a_form(name: str) -> None:
    assert coerce(column(name), "") is None


@pytest.mark.parametrize("name", ["password", "bcrypt", "md5-bcrypt", "md5", "encrypted"])
def test_a_secret_is_kept_as_it_was_protected_and_never_shown(name: str) -> None:
    stored = coerce(column(name), "hunter22", lambda kind, text: f"{kind}:{len(text)}")

    assert stored == f"{name}:8"
    assert show(column(name), stored) is None


def test_a_reference_is_the_id_of_a_row() -> None:
    pointer = column("id", references="todo")

    assert coerce(pointer, "7D1C2F0E-6A53-4F0B-9A57-0C7F6F5F2A11") == (
        "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
    )
    assert coerce(pointer, "") is None
    with pytest.raises(ValueError, match="GUID"):
        coerce(pointer, "12")


def test_a_file_is_kept_with_its_name_type_and_contents() -> None:
    sent = [{"name": "a.csv", "file": "data:text/csv;charset=utf-8;base64,YSxi", "type": ""}]

    stored = coerce(column("file.csv|txt"), sent)

    assert show(column("file"), stored) == [
        {"name": "a.csv", "type": "text/csv", "contents": "YSxi"}
    ]


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("Boolean", "truefalse"),
        ("integer", "measurement"),
        ("TEXT", "content"),
        ("colour", "color"),
    ],
)
def test_other_words_for_a_type_are_understood(alias: str, name: str) -> None:
    assert find(alias).name == name


@pytest.mark.parametrize("name", ["", "labell", "file.", "file.../x", "file.a b", "__class__"])
def test_an_unknown_type_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no column type"):
        find(name)


decimals = st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6
)
instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
characters = st.characters(exclude_categories=["Cs"])
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | decimals | st.text(characters, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(characters, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)  # fmt: skip
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "label": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    "measurement": st.integers(-(10**37), 10**37),
    "float": decimals | st.floats(-1e30, 1e30).filter(lambda number: abs(number) > 1e-30),
    "money": decimals,
    "truefalse": st.booleans(),
    "date": st.dates(),
    "time": st.times(),
    "datetime": instants,
    "timestamp": st.integers(-(10**10), 10**11 - 1) | instants,
    "location": st.tuples(st.integers(-90, 90), st.floats(-180, 180).filter(lambda n: abs(n) > 1e-30)),
    "json": st.lists(json_values, max_size=3),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_what_is_shown_can_be_sent_back_through_json_and_is_the_same(name: str) -> None:
    @given(VALUES[name])
    def check(value: Any) -> None:
        stored = coerce(column(name), value)
        sent = exact.read(exact.write(show(column(name), stored)))
        assert coerce(column(name), sent) == stored

    check()


@pytest.mark.parametrize("name", VALUES)
def test_what_is_kept_survives_the_table(name: str) -> None:
    @given(VALUES[name])
    def check(value: Any) -> None:
        stored = coerce(column(name), value)
        assert TypeDeserializer().deserialize(TypeSerializer().serialize(stored)) == stored

    check()


@pytest.mark.parametrize("name", ["date", "time", "datetime"])
def test_what_is_kept_sorts_as_what_it_means(name: str) -> None:
    @given(st.tuples(VALUES[name], VALUES[name]))
    def check(pair: tuple[Any, Any]) -> None:
        first, second = (coerce(column(name), value) for value in pair)
        assert isinstance(first, str)
        assert isinstance(second, str)
        assert (first < second) == (pair[0] < pair[1])

    check()


@given(st.text(max_size=30), st.sampled_from(sorted(TYPES)))
def test_any_text_is_either_kept_or_refused_with_a_rule(text: str, name: str) -> None:
    try:
        stored = coerce(column(name), text, lambda _, secret: secret)
    except ValueError as error:
        assert str(error)  # noqa: PT017 - whether it raises depends on the text
    else:
        TypeSerializer().serialize(stored)


@given(json_values)
def test_json_is_written_as_others_read_it(value: Any) -> None:
    assert json.loads(exact.write(value), parse_float=Decimal) == value
