"""Headers become names of columns."""

import pytest
from hypothesis import given, strategies as st

from baton.errors import InvalidInputError
from baton.intake.header import HeaderColumn, column_name, header_columns


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("First Name", "first_name"),
        ("Address 2", "address_2"),
        ("firstName", "first_name"),
        ("Zip-Code", "zip_code"),
        ("Größe (cm)", "grosse_cm"),
        ("Prénom", "prenom"),
        ("HTTPStatus", "http_status"),
        ("2024 Sales", "2024_sales"),
        ("  price, $ ", "price"),
        ("Имя", "имя"),
        ("ÅLESUND", "alesund"),
        ("a__b", "a_b"),
        ("\uff46ull", "full"),
    ],
)
def test_a_heading_becomes_a_name_in_snake_case(heading: str, name: str) -> None:
    assert column_name(heading) == name


@pytest.mark.parametrize(
    "heading",
    [
        "permission",
        "Permission",
        "reference_id",
        "Reference Id",
        "__class__",
        "__proto__",
        "user_account_id",
        "usergroup_id",
        "relationships",
        "!!!",
        "x" * 65,
        "y" * 5000,
        "a\0b",
        "a\nb",
        "\ud800",
    ],
)
def test_what_cannot_be_a_column_is_refused(heading: str) -> None:
    with pytest.raises(ValueError, match=r"name|reserved"):
        column_name(heading)
    with pytest.raises(InvalidInputError, match="The header cannot be used"):
        header_columns(["fine", heading])


@given(st.text(max_size=80))
def test_a_name_stays_as_it_is(heading: str) -> None:
    try:
        name = column_name(heading)
    except ValueError:
        return

    assert column_name(name) == name
    assert 0 < len(name) <= 64


def test_the_columns_that_files_have_of_their_own_are_kept_under_another_name() -> None:
    assert header_columns(["ID", "Created At", "version", "name"]) == [
        HeaderColumn("original_id", "ID"),
        HeaderColumn("original_created_at", "Created At"),
        HeaderColumn("original_version", "version"),
        HeaderColumn("name", "name"),
    ]


def test_a_column_without_header_is_named_by_its_position() -> None:
    assert header_columns(["a", " ", ""]) == [
        HeaderColumn("a", "a"),
        HeaderColumn("column_2", ""),
        HeaderColumn("column_3", ""),
    ]


@pytest.mark.parametrize(
    "header", [["a", "b", "a"], ["Zip Code", "zip-code"], ["column_2", ""], ["ID", "original id"]]
)
def test_headers_that_would_be_one_column_are_refused(header: list[str]) -> None:
    with pytest.raises(InvalidInputError, match="would be the column"):
        header_columns(header)


def test_every_header_that_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInputError) as refused:
        header_columns(["permission", "ok", "__class__", "ok"])

    assert [each.field for each in refused.value.problems] == [
        "header[1]",
        "header[3]",
        "header[4]",
    ]


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="1,001 columns; 1,000 are allowed"):
        header_columns([f"c{number}" for number in range(1001)])
