"""The rules of uploads that need nothing but what they are given."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from baton.entities.models import Column, Entity
from baton.errors import InvalidInputError
from baton.intake.inference import InferredColumn
from baton.intake.rows import Row, RowProblem
from baton.uploads import identity, target
from baton.uploads.files import DataFile, Scanned, rows_of, scan
from baton.uploads.options import UploadOptions, read_options
from baton.uploads.report import MOST_FAILURES, Tally, total

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ENTITY_ID = "3f0a2f5e-0f1c-4b7a-9d52-1f0f5b7c9a10"


def entity(*columns: Column, **more: Any) -> Entity:
    return Entity(
        entity_id=ENTITY_ID,
        name="orders",
        columns=columns,
        date_created=NOW,
        date_modified=NOW,
        **more,
    )


def inferred(name: str, form: str = "label", column_type: str = "label") -> InferredColumn:
    return InferredColumn(
        name=name,
        header=name,
        position=0,
        column_type=column_type,
        nullable=True,
        form=form,
        distinct=None,
    )


# ---- options ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({}, UploadOptions(entity="orders")),
        ({"create_if_not_exists": True, "sheet": ""}, UploadOptions(entity="orders", create=True)),
        ({"key_columns": "Order No"}, UploadOptions(entity="orders", key_columns=("order_no",))),
        (
            {"key_columns": ["Order No", "order_no"], "on_error": "skip"},
            UploadOptions(entity="orders", key_columns=("order_no",), skip=True),
        ),
        ({"on_error": "abort"}, UploadOptions(entity="orders")),
    ],
)
def test_what_is_asked_for(given_: dict[str, Any], expected: UploadOptions) -> None:
    assert read_options({"entity_name": "Orders"} | given_) == expected


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"entity_name": "__class__"}, "entity_name"),
        ({"entity_name": "orders", "key_columns": {"a": 1}}, "key_columns"),
        ({"entity_name": "orders", "key_columns": ["a", 1]}, "key_columns"),
        ({"entity_name": "orders", "key_columns": [f"k{n}" for n in range(11)]}, "key_columns"),
        ({"entity_name": "orders", "key_columns": ["permission"]}, "key_columns"),
    ],
)
def test_what_cannot_be_asked_for(given_: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_options(given_)
    assert [each.field for each in refused.value.problems] == [field]


# ---- identity --------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 2**40 - 1), unique=True, min_size=2, max_size=20))
def test_the_rows_of_lines_are_in_their_order_and_each_its_own(lines: list[int]) -> None:
    ids = identity.LineIds("an-import", NOW)

    made = [ids.of(line) for line in sorted(lines)]

    assert made == sorted(set(made))
    assert all(UUID(each).version == 7 and str(UUID(each)) == each for each in made)
    assert made == [identity.LineIds("an-import", NOW).of(line) for line in sorted(lines)]
    assert ids.of(lines[0]) != identity.LineIds("another", NOW).of(lines[0])


def test_the_rows_of_a_later_import_come_later() -> None:
    earlier = identity.LineIds("b", NOW).of(10**9)

    assert earlier < identity.LineIds("a", NOW + timedelta(milliseconds=1)).of(1)


def test_a_key_is_what_the_values_mean() -> None:
    keyed = entity(Column(name="mail", column_type="email"), Column(name="n", column_type="label"))

    def key(**values: str) -> str | None:
        return identity.key_of(keyed, ("mail", "n"), values)

    assert key(mail="Ada@example.com", n="1") == key(mail="ada@example.com", n="1")
    assert key(mail="a@example.com", n="x") != key(mail="a@example.com", n="X")
    assert key(mail="a@example.com") is None


# ---- report ----------------------------------------------------------------------------------------


def test_failures_are_counted_and_the_first_of_all_parts_told() -> None:
    parts = []
    for first in (1_000, 1):
        part = Tally(created=3)
        for line in range(first, first + 30):
            part.fail(line, "x" * 400)
        parts.append(Tally.from_json(part.to_json()))

    both = total(parts)

    assert (both.created, both.failed, both.rows) == (6, 60, 66)
    assert [each.line for each in both.failures] == list(range(1, MOST_FAILURES + 1))
    assert all(len(each.reason) == 300 for each in both.failures)
    assert both.told().startswith("60 rows cannot be imported, and nothing was kept: line 1: ")
    assert both.told().endswith("; and 40 more")


# ---- target ----------------------------------------------------------------------------------------


def test_only_what_is_missing_is_added_and_nullable() -> None:
    before = entity(Column(name="sku", column_type="label"))
    columns = [inferred("sku"), inferred("price", "number", "float")]

    schema = target.lacking(before, UploadOptions(entity="orders", extend=True), columns)

    assert schema
    (table,) = schema.tables
    assert [(each.name, each.column_type, each.is_nullable) for each in table.columns] == [
        ("price", "float", True)
    ]
    assert target.lacking(before, UploadOptions(entity="orders"), columns[:1]) is None


@pytest.mark.parametrize(
    ("there", "flag"), [(True, "add_missing_columns"), (False, "create_if_not_exists")]
)
def test_what_may_not_be_added_is_named_with_its_flag(there: bool, flag: str) -> None:
    before = entity() if there else None

    with pytest.raises(InvalidInputError, match=f"{flag}: true"):
        target.lacking(before, UploadOptions(entity="orders"), [inferred("price")])


def test_hidden_columns_are_not_set() -> None:
    hidden = entity(Column(name="sku", column_type="label", is_hidden=True))

    with pytest.raises(InvalidInputError, match="cannot be set"):
        target.cells(hidden, [inferred("sku")])


@pytest.mark.parametrize(
    ("column", "form", "text", "kept"),
    [
        (Column(name="c", column_type="label"), "whole", " 007 ", "007"),
        (Column(name="c", column_type="measurement"), "whole,", "1.234", 1234),
        (Column(name="c", column_type="truefalse"), "yes_no", "yes", True),
        (Column(name="c", column_type="date"), "d/m/y", "31/1/24", "2024-01-31"),
        (Column(name="c", column_type="measurement", is_nullable=True), "whole", "NA", None),
        (Column(name="c", column_type="measurement", default="7"), "whole", "", 7),
    ],
)
def test_a_cell_is_read_once_as_the_whole_column_is_written(
    column: Column, form: str, text: str, kept: object
) -> None:
    found = entity(column)
    read = target.readings(found, target.cells(found, [inferred("c", form)]))

    assert read
    assert [read[0].read(text), read[0].read(text)] == [kept, kept]


def test_where_values_depend_on_others_or_are_protected_cells_are_not_read_apart() -> None:
    secret = entity(Column(name="c", column_type="password"))

    assert target.readings(secret, target.cells(secret, [inferred("c")])) is None


# ---- files -----------------------------------------------------------------------------------------


def test_the_parts_of_a_file_together_are_the_file() -> None:
    lines = [f"n{number},{number}" for number in range(4_000)]
    lines[1_234] = "too,many,cells"
    data = "\n".join(["name,n", *lines]).encode()

    def opened(offset: int, size: int | None) -> io.BytesIO:
        return io.BytesIO(data[offset : None if size is None else offset + size])

    file = DataFile("x.csv", opened)
    scanned = Scanned.from_json(scan(file, 1_000).to_json())
    found = [
        each for number in range(len(scanned.parts)) for each in rows_of(file, scanned, number)
    ]

    assert scanned.rows == 4_000
    assert len(scanned.parts) > 1
    assert [each.line for each in found] == list(range(2, 4_002))
    assert [each.line for each in found if isinstance(each, RowProblem)] == [1_236]
    assert all(
        list(each.values) == lines[each.line - 2].split(",")
        for each in found
        if isinstance(each, Row)
    )
