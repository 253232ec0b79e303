"""One rule names entities and columns, whatever a heading holds."""

import pytest
from hypothesis import given, strategies as st

from baton.entities.names import MAX_NAME, column_name, entity_name, is_name, snake

NAMED = {
    "First Name": "first_name",
    "Zip-Code": "zip_code",
    "Address 2": "address_2",
    "address2": "address2",
    "firstName": "first_name",
    "HTTPServer": "http_server",
    "userID": "user_id",
    "  Price (EUR) ": "price_eur",
    "Größe": "grosse",
    "Éléphant": "elephant",
    "Łódź": "lodz",
    "имя Клиента": "имя_клиента",
    "й": "й",
    "電話": "電話",
    "हिन्दी": "हिन्दी",
    "٣": "3",
    "2024": "2024",
    "../../etc/passwd": "etc_passwd",
    "\ufb01le": "file",
    "_hidden": "hidden",
    "a__b": "a_b",
}


@pytest.mark.parametrize(("heading", "name"), NAMED.items())
def test_a_heading_becomes_a_name(heading: str, name: str) -> None:
    assert column_name(heading) == name
    assert entity_name(heading) == name


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "  ",
        "___",
        "!?",
        "__class__",
        " __proto__",
        "a\0b",
        "a\nb",
        "\ud800x",
        "x" * 65,
        "x " * 5000,
    ],
)
def test_a_heading_that_gives_no_safe_name_is_refused(heading: str) -> None:
    for named in (column_name, entity_name):
        with pytest.raises(ValueError, match=r"name"):
            named(heading)


@pytest.mark.parametrize(
    "heading",
    ["id", "ID", "Permission", "reference-id", "createdAt", "version", "Groups", "user account id"],
)
def test_what_every_row_has_cannot_be_named_again(heading: str) -> None:
    with pytest.raises(ValueError, match="reserved"):
        column_name(heading)


def test_names_of_tables_that_join_two_others_are_reserved() -> None:
    with pytest.raises(ValueError, match="_id_has_"):
        entity_name("todo_todo_id_has_tag_tag_id")


@given(st.text(max_size=40))
def test_a_name_is_not_changed_by_the_rule_that_made_it(heading: str) -> None:
    name = snake(heading)

    assert snake(name) == name
    assert not name.startswith("_")
    assert not name.endswith("_")
    assert "__" not in name
    assert name == name.lower()


@given(st.text(max_size=40))
def test_every_name_is_one_that_may_be_stored(heading: str) -> None:
    try:
        name = entity_name(heading)
    except ValueError:
        return
    assert is_name(name)
    assert len(name) <= MAX_NAME
    assert len(f"W#{name}".encode()) <= 1024
    assert "#" not in name
