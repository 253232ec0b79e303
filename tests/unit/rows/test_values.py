"""From attributes to what is kept, and the options of lists."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from baton.entities.conformations import conformation
from baton.entities.models import Column, Entity, Option
from baton.entities.validation import rule
from baton.errors import InvalidInputError, UnreadableSecretError
from baton.rows.items import value_text
from baton.rows.models import Row, instant
from baton.rows.options import ListOptions, read_options
from baton.rows.secrets import MAX_PASSWORD, SecretColumns, Secrets
from baton.rows.values import RowReader

if TYPE_CHECKING:
    from baton.entities.column_types import Stored

NOW = datetime(2026, 11, 21, tzinfo=UTC)
ENTITY = Entity(
    entity_id="e",
    name="customer",
    columns=(
        Column(name="name", column_type="label"),
        Column(name="size", column_type="measurement", default="3"),
        Column(name="price", column_type="money", is_nullable=True, default="1.50"),
        Column(name="level", column_type="enum", is_nullable=True, choices=(Option("low"),)),
        Column(name="pin", column_type="password", is_nullable=True),
        Column(name="again", column_type="password", is_nullable=True),
        Column(name="inner", column_type="label", is_nullable=True, is_hidden=True),
    ),
    validations=(
        rule("name", "min=2"),
        rule("price", "gt=0"),
        rule("again", "omitempty,eqfield=pin"),
    ),
    conformations=(conformation("name", "trim"),),
    date_created=NOW,
    date_modified=NOW,
)


class FakeCipher:
    def encrypt(self, tenant_id: str, text: str) -> str:
        return f"{tenant_id}:{text[::-1]}"

    def decrypt(self, tenant_id: str, kept: str) -> str:
        if not kept.startswith(f"{tenant_id}:"):
            raise UnreadableSecretError
        return kept.removeprefix(f"{tenant_id}:")[::-1]


SECRETS = Secrets(lambda: lambda text: f"hash of {text}", FakeCipher)
READER = RowReader(ENTITY, SECRETS.protector("t"))


def problems(**values: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInputError) as refused:
        READER.new(READER.sent(values).values)
    return [(each.field, each.message) for each in refused.value.problems]


def test_what_is_not_sent_has_its_default() -> None:
    assert READER.new({"name": " Ada "}) == {"name": "Ada", "size": 3, "price": Decimal("1.5")}


def test_null_is_kept_where_it_may_be_and_else_the_default() -> None:
    assert READER.new({"name": "Ada", "size": None, "price": None}) == {"name": "Ada", "size": 3}


def test_secrets_are_kept_as_their_hashes_and_checked_as_they_are() -> None:
    assert READER.new({"name": "Ada", "pin": "x1", "again": "x1"})["pin"] == "hash of x1"
    assert problems(name="Ada", pin="x1", again="x2")[0][0] == "again"


def test_every_wrong_column_is_told_once() -> None:
    found = problems(size="big", price=-1, level="high")

    assert [name for name, _ in found] == ["name", "size", "level", "price"]


def test_a_change_is_held_to_the_rules_of_what_it_changes() -> None:
    before: dict[str, Stored] = {"name": "A", "price": Decimal(-1)}

    assert READER.changed({"level": "LOW"}, before) == before | {"level": "low"}
    assert READER.changed({"price": None}, before) == {"name": "A"}
    with pytest.raises(InvalidInputError, match="name: is required"):
        READER.changed({"name": None}, before)


def test_a_dump_may_set_hidden_columns_and_lack_secrets() -> None:
    required = replace(
        ENTITY, columns=(Column(name="pin", column_type="password"), ENTITY.columns[6])
    )

    restored = RowReader(required, READER.protect, restoring=True)

    assert restored.new(restored.sent({"inner": "x"}).values) == {"inner": "x"}
    with pytest.raises(InvalidInputError, match="pin: is required"):
        RowReader(required).new({})


def test_what_is_encrypted_is_read_again_by_its_tenant_alone() -> None:
    column = Column(name="token", column_type="encrypted", is_nullable=True)
    reader = RowReader(replace(ENTITY, columns=(column,)), SECRETS.protector("t"))
    long = "x" * (MAX_PASSWORD + 1)
    row = Row(row_id="r", values=reader.changed({"token": long}, {}), created_at=instant(NOW))
    columns = SecretColumns(FakeCipher)

    assert row.values == {"token": f"t:{long}"}
    assert columns.open("t", row, "token") == long
    assert columns.open("t", row, "another") is None
    with pytest.raises(UnreadableSecretError):
        columns.open("u", row, "token")


def test_what_is_no_secret_needs_neither_hasher_nor_cipher() -> None:
    def broken() -> Any:
        raise AssertionError("asked for")

    reader = RowReader(ENTITY, Secrets(broken, broken).protector("t"))

    assert reader.new({"name": "Ada"})["name"] == "Ada"


@pytest.mark.parametrize(
    ("column_type", "one", "other", "same"),
    [
        ("email", "Ada@Example.com", "ada@example.com", True),
        ("label", "Ada", "ada", False),
        ("measurement", 1, Decimal(1), True),
        ("label", "1", 1, False),
        ("label", "", None, False),
    ],
)
def test_unique_values_are_the_same(column_type: str, one: Any, other: Any, same: bool) -> None:
    texts = [value_text(column_type, each) for each in (one, other)]

    assert (texts[0] == texts[1]) is same


def row(row_id: str, **values: Any) -> Row:
    return Row(row_id=row_id, values=values, created_at=instant(NOW))


ROWS = [
    row("1", name="b", price=Decimal(1)),
    row("2", name="a", price=2),
    row("3", name="c"),
    row("4", name="a"),
]


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("name", ["2", "4", "1", "3"]),
        ("-name", ["3", "1", "2", "4"]),
        ("price", ["1", "2", "3", "4"]),
        ("-price,-name", ["2", "1", "3", "4"]),
        (" name,-price", ["2", "4", "1", "3"]),
    ],
)
def test_rows_are_sorted_with_nulls_last(sort: str, wanted: list[str]) -> None:
    options = read_options(ENTITY, {"sort": sort})

    assert [each.row_id for each in sorted(ROWS, key=options.key)] == wanted


@pytest.mark.parametrize(
    ("queries", "order", "newest_first"),
    [
        ({}, (), True),
        ({"sort": "id"}, (), False),
        ({"sort": "-reference_id"}, (), True),
        ({"sort": "created_at"}, (("created_at", False),), False),
        ({"page[after]": ""}, (), True),
    ],
)
def test_lists_in_the_order_of_ids_need_no_sorting(
    queries: dict[str, str], order: tuple[Any, ...], newest_first: bool
) -> None:
    options = read_options(ENTITY, queries)

    assert (options.order, options.newest_first) == (order, newest_first)


@pytest.mark.parametrize(
    ("declared", "order"), [("+id", ()), ("name", (("name", False),)), ("gone", ())]
)
def test_the_entitys_own_order_holds_where_none_is_asked_for(declared: str, order: Any) -> None:
    assert read_options(replace(ENTITY, default_order=declared), {}).order == order


def test_conditions_of_one_group_are_alternatives() -> None:
    query = """[{"column": "name", "operator": "is", "value": "a", "logical_group": "x"},
                {"column": "name", "operator": "is", "value": "b", "logical_group": "x"},
                {"column": "price", "operator": "gt", "value": 0.5}]"""

    options = read_options(ENTITY, {"query": query})

    assert [each.row_id for each in ROWS if options.wants(each)] == ["1", "2"]
    assert ListOptions().wants(ROWS[0])
