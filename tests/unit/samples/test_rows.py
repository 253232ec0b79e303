"""Random rows fit their columns, and are the same for the same seed."""

import gzip
import hashlib
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest

from baton.errors import InvalidInputError
from baton.samples import by_name, by_type
from baton.samples.rows import rows, value_for
from tests.unit.dumps.tables import SampleColumn

EMAIL = re.compile(r"[a-z0-9.]+@example\.(com|net|org)")


@dataclass(frozen=True)
class SampleEntity:
    columns: list[SampleColumn] = field(default_factory=list)
    name: str = "customers"


def column(name: str = "x", column_type: str = "label", **more: Any) -> SampleColumn:
    return SampleColumn(name, column_type, **{"is_nullable": False, **more})


def values(of: SampleColumn, count: int = 200, **more: Any) -> list[Any]:
    pools = more.pop("pools", {})
    return [row[of.name] for row in rows(SampleEntity([of]), count, 7, pools, **more)]


def within(low: int, high: int, kind: type[int | Decimal] = int) -> Callable[[Any], bool]:
    return lambda value: type(value) is kind and bool(low <= value <= high)


FITS: dict[str, Callable[[Any], Any]] = {
    "id": UUID,
    "alias": UUID,
    "label": lambda value: 0 < len(value) <= 100,
    "name": lambda value: 0 < len(value) <= 100,
    "email": EMAIL.fullmatch,
    "content": str.strip,
    "html": lambda value: value.startswith("<p>"),
    "markdown": lambda value: value.startswith("# "),
    "hidden": str.strip,
    "namespace": str.strip,
    "url": lambda value: value.startswith("https://example."),
    "json": lambda value: isinstance(value, dict),
    "password": lambda value: len(value) == 16,
    "bcrypt": str.strip,
    "md5": str.strip,
    "md5-bcrypt": str.strip,
    "encrypted": str.strip,
    "value": str.isdigit,
    "measurement": within(0, 4_999),
    "float": within(0, 1_000, Decimal),
    "money": within(1, 999, Decimal),
    "rating": within(0, 10),
    "truefalse": lambda value: isinstance(value, bool),
    "date": date.fromisoformat,
    "datetime": lambda value: datetime.fromisoformat(value).tzinfo and value.endswith("Z"),
    "time": lambda value: len(value) == 8 and str(time.fromisoformat(value)) == value,
    "timestamp": within(1_400_000_000, 1_900_000_000),
    "day": within(1, 31),
    "month": within(1, 12),
    "year": within(1_990, 2_030),
    "hour": within(0, 23),
    "minute": within(0, 59),
    "location": re.compile(r"\[-?[\d.]+, -?[\d.]+\]").fullmatch,
    "location.latitude": within(-90, 90, Decimal),
    "location.longitude": within(-180, 180, Decimal),
    "location.altitude": within(0, 9_999),
    "color": re.compile("#[0-9a-f]{6}").fullmatch,
    "file": b64decode,
    "video": b64decode,
    "image": lambda value: b64decode(value).startswith(b"GIF89a"),
    "gzip": lambda value: gzip.decompress(b64decode(value)) == b"",
}


def test_every_type_is_tried() -> None:
    assert set(FITS) == by_type.TYPES


@pytest.mark.parametrize("column_type", sorted(FITS))
def test_values_fit_their_type(column_type: str) -> None:
    found = values(column("x", column_type))

    assert all(value is not None for value in found)
    for value in found:
        assert FITS[column_type](value) not in (False, None)


def test_types_nobody_knows_and_kinds_of_files_have_values() -> None:
    assert all(isinstance(value, str) and value for value in values(column("x", "novelty"), 3))
    assert all(b64decode(value) for value in values(column("x", "file.pdf"), 3))


@pytest.mark.parametrize(
    ("name", "column_type", "fits"),
    [
        ("email", "label", EMAIL.fullmatch),
        ("billing_email", "content", EMAIL.fullmatch),
        ("contactEmail", "label", EMAIL.fullmatch),
        ("first_name", "name", re.compile(r"[A-Z][a-z]+").fullmatch),
        ("name", "label", re.compile(r"\S+ \S+").fullmatch),
        ("zip", "label", re.compile(r"\d{5}").fullmatch),
        ("postal-code", "value", re.compile(r"\d{5}").fullmatch),
        ("home_phone", "label", re.compile(r"\+1-\d{3}-555-01\d\d").fullmatch),
        ("website", "label", re.compile("https://example").match),
        ("ip", "label", re.compile(r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+").fullmatch),
        ("created", "label", datetime.fromisoformat),
        ("birth_date", "label", lambda value: date(1940, 1, 1) <= date.fromisoformat(value)),
        ("unit_price", "money", within(1, 999, Decimal)),
        ("price", "measurement", within(1, 999)),
        ("quantity", "float", within(1, 100)),
        ("age", "measurement", within(18, 90)),
        ("age", "value", lambda value: 18 <= int(value) <= 90),
        ("year", "measurement", within(1990, 2030)),
        ("lat", "float", within(-90, 90, Decimal)),
        ("email", "measurement", within(0, 4_999)),
        ("price", "label", str.strip),
        ("age", "rating", within(0, 10)),
        ("storage", "measurement", within(0, 4_999)),
    ],
)
def test_names_say_more_where_the_type_is_general(
    name: str, column_type: str, fits: Callable[[Any], Any]
) -> None:
    assert all(fits(value) not in (False, None) for value in values(column(name, column_type), 50))


def test_every_word_of_the_table_of_names_leads_to_its_rule() -> None:
    found = [word for rule in by_name.RULES for word in rule.words]

    assert len(set(found)) == len(found)
    for rule in by_name.RULES:
        for word in rule.words:
            kind = "label" if rule.text else "money"
            assert by_name.maker_for(f"their_{word}", kind) is (rule.text or rule.number)


def test_the_same_seed_makes_the_same_rows_in_any_process() -> None:
    program = (
        "import hashlib; from tests.unit.samples.test_rows import many;"
        "print(hashlib.sha256(repr(many(5)).encode()).hexdigest())"
    )

    digests = [
        subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "layers/common:."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]

    assert digests == [hashlib.sha256(repr(many(5)).encode()).hexdigest()] * 2
    assert many(5) != many(6)


def many(seed: int) -> list[dict[str, Any]]:
    columns = [column(kind, kind, is_nullable=True) for kind in sorted(FITS)]
    columns += [column(rule.words[0], "label") for rule in by_name.RULES]
    return list(rows(SampleEntity(columns), 50, seed, {}))


def test_a_longer_run_begins_like_a_shorter_one_whatever_other_columns_there_are() -> None:
    short = [row["city"] for row in rows(SampleEntity([column("city")]), 5, 1, {})]
    both = SampleEntity([column("email"), column("city")])

    assert [row["city"] for row in rows(both, 20, 1, {})][:5] == short


@pytest.mark.parametrize(
    ("column_type", "count"),
    [("label", 5_000), ("name", 5_000), ("email", 5_000), ("measurement", 6_000), ("url", 5_000),
     ("id", 100), ("rating", 11), ("truefalse", 2), ("month", 12), ("json", 500), ("date", 500)],
)  # fmt: skip
def test_unique_columns_are_unique(column_type: str, count: int) -> None:
    found = values(column("x", column_type, is_unique=True), count)

    assert len({repr(value) for value in found}) == count


@pytest.mark.parametrize("column_type", ["rating", "truefalse", "image"])
def test_a_type_with_too_few_values_to_be_unique_is_told(column_type: str) -> None:
    with pytest.raises(InvalidInputError, match="x: has too few values"):
        values(column("x", column_type, is_unique=True), 12)


def test_enums_choose_from_their_options() -> None:
    options = ("new", "paid", "sent")

    assert set(values(column("state", "enum", options=options))) == set(options)
    assert sorted(values(column("state", "enum", options=options, is_unique=True), 3)) == [*options]


def test_an_enum_that_cannot_be_unique_or_has_no_options_is_told_before_the_first_row() -> None:
    few = SampleEntity([column("state", "enum", options=("a", "b", "c"), is_unique=True)])

    with pytest.raises(InvalidInputError, match="state: is unique, but has only 3 values for 10"):
        rows(few, 10, 1, {})
    with pytest.raises(InvalidInputError, match="state: has no options"):
        rows(SampleEntity([column("state", "enum")]), 10, 1, {})


def test_references_point_at_rows_there_are() -> None:
    pools = {"orders": ["o1", "o2", "o3"]}
    order = column("order_id", "alias", reference_to="orders")

    assert set(values(order, pools=pools)) == {"o1", "o2", "o3"}
    assert (
        len(set(values(column("order_id", reference_to="orders", is_unique=True), 3, pools=pools)))
        == 3
    )
    with pytest.raises(InvalidInputError, match="order_id: needs rows of orders"):
        values(order)
    with pytest.raises(InvalidInputError, match="order_id: is unique"):
        values(column("order_id", reference_to="orders", is_unique=True), 4, pools=pools)


def test_a_reference_that_may_be_null_is_null_when_there_is_nothing_to_point_to() -> None:
    order = column("order_id", reference_to="orders", is_nullable=True)

    assert values(order, 20) == [None] * 20


def test_columns_that_may_be_null_sometimes_are() -> None:
    found = values(column("x", "measurement", is_nullable=True), 1_000)

    assert 50 < found.count(None) < 200


@pytest.mark.parametrize(
    ("column_type", "tags", "fits"),
    [
        ("measurement", "required,min=500,max=502", within(500, 502)),
        ("measurement", "gt=9000", lambda value: value > 9_000),
        ("measurement", "lt=-5", lambda value: value < -5),
        ("money", "gte=10,lt=10.05", lambda value: Decimal(10) <= value < Decimal("10.05")),
        ("label", "min=30", lambda value: len(value) >= 30),
        ("label", "max=5", lambda value: 0 < len(value) <= 5),
        ("content", "len=12", lambda value: len(value) == 12),
        ("label", "gt=8,lt=10", lambda value: len(value) == 9),
        ("label", "oneof=red 'green' blue", {"red", "green", "blue"}.__contains__),
        ("measurement", "oneof=5 7", lambda value: value in (5, 7) and isinstance(value, int)),
        ("label", "email", EMAIL.fullmatch),
        ("label", "iscolor", FITS["color"]),
        ("label", "min=x,eqfield=password,max=NaN,unheard", str.strip),
    ],
)
def test_validation_is_kept(column_type: str, tags: str, fits: Callable[[Any], Any]) -> None:
    found = values(column("x", column_type), 100, tags={"x": tags})

    assert all(fits(value) not in (False, None) for value in found)


def test_the_check_has_the_last_word() -> None:
    found = values(
        column("x", "measurement"), check=lambda name, value: name == "x" and value % 7 == 0
    )

    assert all(value % 7 == 0 for value in found)


def test_a_check_nothing_passes_ends_in_a_clear_error() -> None:
    tried = []

    def check(name: str, value: Any) -> bool:
        tried.append((name, value))
        return False

    with pytest.raises(InvalidInputError, match="x: has too few values that are valid"):
        values(column("x"), check=check)

    assert len(tried) == 200


@pytest.mark.parametrize("column_type", ["enum", "label"])
def test_one_value_can_be_had_alone(column_type: str) -> None:
    of = column("x", column_type, options=("a",), is_nullable=True)

    first, again = (value_for(of, Random(1)) for _ in range(2))  # noqa: S311 - sample data

    assert first == again
    assert first is not None
