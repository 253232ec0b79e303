"""Headers and columns."""

from typing import Any

import pytest

from baton.entities.models import Column, Entity
from baton.errors import InvalidInputError
from baton.exchanges import mapping
from baton.exchanges.errors import ExchangeError
from tests.unit.entities.samples import NOW


def column(name: str, kind: str = "label", **more: Any) -> Column:
    return Column(name=name, column_type=kind, **more)


@pytest.fixture
def todo() -> Entity:
    columns = (
        column("title"),
        column("due", "date"),
        column("pin", "password"),
        column("inner", is_hidden=True),
        column("scan", "file"),
    )
    return Entity(entity_id="e", name="todo", columns=columns, date_created=NOW, date_modified=NOW)


def test_without_a_mapping_all_columns_go_under_their_names_but_secrets_hidden_ones_and_files(
    todo: Entity,
) -> None:
    assert [each.header for each in mapping.sent(todo, None)] == ["title", "due"]


def test_a_mapping_chooses_columns_and_their_order_and_may_have_standard_ones(todo: Entity) -> None:
    wires = mapping.sent(todo, {"Until": "due", "Id": "reference_id", "What": "title"})

    assert [(each.header, each.column.name) for each in wires] == [
        ("Until", "due"),
        ("Id", "reference_id"),
        ("What", "title"),
    ]


@pytest.mark.parametrize("name", ["nix", "pin", "inner"])
def test_a_column_that_there_is_not_or_that_does_not_leave_is_refused(
    todo: Entity, name: str
) -> None:
    for read in (mapping.sent, mapping.received):
        with pytest.raises(InvalidInputError, match="mapping: todo has no column"):
            read(todo, {"A": name})


def test_a_sheet_does_not_set_what_only_the_store_gives(todo: Entity) -> None:
    with pytest.raises(InvalidInputError, match="reference_id"):
        mapping.received(todo, {"Id": "reference_id"})


@pytest.mark.parametrize(
    "value",
    [[], ["a"], "a", {"": "title"}, {"A": ""}, {"A": 1}, {"A": "title", "a ": "due"},
     {"A": "title", "B": "title"}, {str(each): f"c{each}" for each in range(201)}],
)  # fmt: skip
def test_what_is_no_mapping_is_refused(value: Any) -> None:
    with pytest.raises(InvalidInputError, match="mapping"):
        mapping.read_mapping(value)


def test_columns_are_found_by_their_headers_wherever_they_stand(todo: Entity) -> None:
    wires = mapping.sent(todo, {"What": "title", "Until": "due"})

    located = mapping.locate(["until ", "", "note", "WHAT"], wires)

    assert [(each.column.name, each.position) for each in located] == [("title", 3), ("due", 0)]


def test_a_header_that_was_changed_is_named_with_those_there_are(todo: Entity) -> None:
    wires = mapping.sent(todo, {"What": "title", "Until": "due"})

    with pytest.raises(ExchangeError, match=r"no 'Until'; it has 'What', 'By when'"):
        mapping.locate(["What", "By when"], wires)


def test_a_header_that_stands_twice_is_no_place(todo: Entity) -> None:
    with pytest.raises(ExchangeError, match="'what' more than once"):
        mapping.locate(["What", "what"], mapping.sent(todo, {"What": "title"}))


def test_headers_are_columns_by_the_names_they_would_have_in_an_upload(todo: Entity) -> None:
    columns = mapping.received(todo, None)

    located, ignored = mapping.locate_received(["Due ", "Notes", "TITLE"], columns, by_name=True)

    assert {each.column.name: each.position for each in located} == {"title": 2, "due": 0}
    assert ignored == ["Notes"]


def test_each_header_of_a_mapping_must_be_there_to_be_read(todo: Entity) -> None:
    columns = mapping.received(todo, {"What": "title", "Until": "due"})

    with pytest.raises(ExchangeError, match="no 'until'"):
        mapping.locate_received(["What"], columns, by_name=False)


def test_a_sheet_without_any_of_the_columns_is_told(todo: Entity) -> None:
    with pytest.raises(ExchangeError, match="None of the sheet's headers"):
        mapping.locate_received(["a", "b"], mapping.received(todo, None), by_name=True)
