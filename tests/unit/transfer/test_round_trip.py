"""Rows written to a dump and read from it again are the same rows, in every format."""

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from baton.callers.models import Caller, administrators_group
from baton.dumps.models import TableDump
from baton.dumps.reading import read
from baton.dumps.writing import write
from baton.entities.models import Column, Entity, Option
from baton.errors import InvalidInputError
from baton.permission import MAX_PERMISSION, Grant
from baton.rows.models import Row, instant
from baton.rows.values import RowReader
from baton.transfer import columns
from baton.transfer.restoring import Restorer
from tests.unit.dumps.tables import TRICKY

NOW = datetime(2026, 11, 21, 22, 13, 20, 125, tzinfo=UTC)
TENANT = "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"
ADMIN = Caller.user(
    "00000000-0000-7000-8000-000000000003", TENANT, frozenset({administrators_group(TENANT)})
)

TYPES = (
    "label", "content", "email", "url", "color", "enum", "json", "location", "truefalse", "measurement",
    "rating", "month", "year", "float", "money", "location.latitude", "date", "time", "datetime", "timestamp",
    "file", "id",
)  # fmt: skip


def entity() -> Entity:
    made = [
        Column(
            name=f"c_{each.replace('.', '_')}",
            column_type=each,
            is_nullable=True,
            # What is null in a dump must not turn into the default.
            default="5" if each in {"measurement", "label"} else None,
            choices=(Option("low"), Option("High one")) if each == "enum" else (),
        )
        for each in TYPES
    ]
    return Entity(
        entity_id="e", name="thing", columns=(*made,), date_created=NOW, date_modified=NOW
    )


THING = entity()
texts = st.sampled_from([each for each in TRICKY if "\0" not in each]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)
decimals = st.decimals(-(10**20), 10**20, places=6)
data = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**37), 10**37) | decimals | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
).filter(lambda value: not isinstance(value, str))
ids = st.uuids().map(str)
moments = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC))  # noqa: DTZ001 - zone follows
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "label": texts, "content": texts, "id": texts, "json": data, "truefalse": st.booleans(),
    "email": st.sampled_from(["a@b.com", "+1@x.org"]), "url": st.just("https://example.com/?q=1&r=%20"),
    "color": st.sampled_from(["#1a2b3c", "rgb(1, 2, 3)"]), "enum": st.sampled_from(["low", "High one"]),
    "location": st.just([52.52, 13.405]), "measurement": st.integers(-(10**37), 10**37),
    "rating": st.integers(0, 10), "month": st.integers(1, 12), "year": st.integers(1, 9999),
    "float": decimals, "money": decimals, "location.latitude": st.decimals(-90, 90, places=6),
    "date": st.dates().map(str), "time": st.times().map(str),
    "datetime": moments.map(datetime.isoformat), "timestamp": moments.map(datetime.isoformat),
    "file": st.just([{"name": "a b.txt", "type": "text/plain", "contents": "YWJj"}]),
}  # fmt: skip


@st.composite
def rows(draw: st.DrawFn) -> Row:
    sent = {each.name: draw(st.none() | VALUES[each.column_type]) for each in THING.columns}
    return Row(
        row_id=draw(ids),
        values=RowReader(THING).new(sent),
        version=draw(st.integers(1, 10**9)),
        owner_id=draw(st.none() | ids),
        permission=draw(st.integers(0, MAX_PERMISSION)),
        groups=tuple(draw(st.lists(st.builds(Grant, ids, st.just(7)), max_size=2, unique_by=str))),
        created_at=instant(draw(moments)),
        updated_at=draw(st.none() | moments.map(instant)),
    )


def there_and_back(format_: str, written: list[Row], of: Entity = THING) -> list[Row]:
    out = BytesIO()
    dumped = (columns.values(of, each) for each in written)
    write(format_, [TableDump(of.name, columns.written(of, with_hidden=True), dumped)], out)
    restorer = Restorer(of, ADMIN, NOW)
    found = read(
        format_,
        BytesIO(out.getvalue()),
        lambda name: columns.read(of) if name == of.name else None,
        file=f"x.{format_}",
        table=of.name,
    )
    return [restorer.row(each) for each in found]


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "xlsx", "yaml", "toml"])
@given(written=st.lists(rows(), max_size=3))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_come_back_as_they_were(format_: str, written: list[Row]) -> None:
    assert there_and_back(format_, written) == written


def restored(caller: Caller = ADMIN, **values: Any) -> Row:
    text = json.dumps(values)
    (found,) = read(
        "json",
        BytesIO(f'{{"thing": [{text}]}}'.encode()),
        lambda _: columns.read(THING),
        file="x.json",
    )
    return Restorer(THING, caller, NOW).row(found)


def test_dumps_of_other_systems_bring_numbers_where_ids_are_here() -> None:
    found = restored(id=7, user_account_id=3, c_label="x", permission=561441, __type="thing")

    assert (found.owner_id, found.permission) == (ADMIN.caller_id, 561441)
    assert found.values == {"c_label": "x", "c_measurement": 5}


def test_nobody_but_administrators_restores_owners_and_permissions() -> None:
    caller = Caller.user("00000000-0000-7000-8000-000000000001", TENANT, frozenset())

    found = restored(
        caller,
        reference_id="01890a5d-ac96-774b-bcce-b302099a8057",
        user_account_id="00000000-0000-7000-8000-000000000009",
        permission=2097151,
        version=9,
        created_at="2020-01-01T00:00:00Z",
        groups="[]",
    )

    assert found == Row(
        row_id="01890a5d-ac96-774b-bcce-b302099a8057",
        owner_id=caller.caller_id,
        permission=THING.default_permission,
        created_at=instant(NOW),
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reference_id": "7"}, "reference_id"),
        ({"reference_id": 7}, "reference_id"),
        ({"version": 0}, "version"),
        ({"permission": 2097152}, "permission"),
        ({"permission": "all"}, "permission"),
        ({"created_at": "yesterday"}, "created_at"),
        ({"groups": [1]}, "groups[0].usergroup_id"),
        ({"c_rating": 11}, "c_rating"),
        ({"__class__": 1}, "__class__"),
        ({"pk": "x"}, "pk"),
    ],
)
def test_what_is_no_row_is_refused_by_the_column(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        restored(**values)

    assert refused.value.problems[0].field == field
