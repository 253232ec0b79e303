"""The tags that values are held to."""

from decimal import Decimal
from typing import Any

import pytest

from baton.entities.validation import TAGS, rule, validate

PASSES: list[tuple[str, Any]] = [
    ("required", "x"),
    ("required", 0),
    ("required", False),
    ("email", "ann@example.com"),
    ("url", "https://example.com/"),
    ("min=8", "12345678"),
    ("min=8", "éééééééé"),
    ("min=8", 8),
    ("min=0.5", Decimal("0.5")),
    ("max=3", [1, 2, 3]),
    ("gt=0", 1),
    ("gt=0", "5"),  # a text is measured by its length
    ("gte=2,lte=4", 3),
    ("lt=4", 3.99),
    ("len=2", "ab"),
    ("len=2", 2),
    ("eqfield=other", "same"),
    ("eqfield=InnerStructField[other]", "same"),
    ("nefield=other", "else"),
    ("oneof=red green", "red"),
    ("oneof=1 2", 2),
    ("numeric", "-1.5"),
    ("numeric", 7),
    ("alpha", "abc"),
    ("alphanum", "abc1"),
    ("alphaunicode", "é"),
    ("latitude", "-90.0"),
    ("longitude", 180),
    ("iscolor", "#fff"),
    ("iscolor", "hsla(1, 50%, 50%, 0.5)"),
    ("hexcolor|rgb", "rgb(1,2,3)"),
    ("uuid", "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"),
    ("uuid4", "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11"),
    ("base64", "YQ=="),
    ("ipv4", "10.0.0.1"),
    ("fqdn", "example.com"),
    ("omitempty,email", ""),
    ("omitempty,min=3", None),
    ("contains=b,startswith=a,endswith=c,excludes=x", "abc"),
    ("eq=5", 5),
    ("ne=5", "6"),
    ("", None),
]


@pytest.mark.parametrize(("tags", "value"), PASSES)
def test_a_value_passes(tags: str, value: Any) -> None:
    assert validate({"f": value, "other": "same"}, [rule("f", tags)]) == []


FAILS: list[tuple[str, Any, str]] = [
    ("required", "", "is required (required)"),
    ("required", "  ", "is required (required)"),
    ("required", None, "is required (required)"),
    ("required", [], "is required (required)"),
    ("email", "", "must be an e-mail address (email)"),
    ("email", None, "must be an e-mail address (email)"),
    ("email", 5, "must be an e-mail address (email)"),
    ("min=8", "1234567", "must be at least 8, or as long when it is a text (min=8)"),
    ("min=8", 7, "must be at least 8, or as long when it is a text (min=8)"),
    ("gt=0", "", "must be more than 0, or as long when it is a text (gt=0)"),
    ("gt=0", float("nan"), "must be more than 0, or as long when it is a text (gt=0)"),
    ("gt=0", True, "must be more than 0, or as long when it is a text (gt=0)"),
    ("len=2", "abc", "must be exactly 2, or as long when it is a text (len=2)"),
    ("eqfield=other", "Same", "must be the same as other (eqfield=other)"),
    ("oneof=red green", "re", "must be one of red green (oneof=red green)"),
    ("numeric", "1e5", "must be a number (numeric)"),
    ("numeric", "\u0661", "must be a number (numeric)"),
    ("alpha", "ab1", "must be of the letters A to Z alone (alpha)"),
    ("latitude", "90.01", "must be a latitude from -90 to 90 (latitude)"),
    ("longitude", "x", "must be a longitude from -180 to 180 (longitude)"),
    ("iscolor", "red", "must be a colour such as #1a2b3c (iscolor)"),
    ("base64", "a", "must be base64 (base64)"),
    ("uuid3", "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11", "must be a GUID of version 3 (uuid3)"),
    ("required,min=3", "ab", "must be at least 3, or as long when it is a text (min=3)"),
    ("min=3,email", "a", "must be at least 3, or as long when it is a text (min=3)"),
    ("hexcolor|rgb", "red", "must be a colour such as #1a2b3c (hexcolor)"),
]


@pytest.mark.parametrize(("tags", "value", "message"), FAILS)
def test_a_value_fails_by_the_first_tag_it_breaks(tags: str, value: Any, message: str) -> None:
    found = validate({"f": value, "other": "same"}, [rule("f", tags)])

    assert found == [("f", message)]


def test_every_field_that_fails_is_told() -> None:
    rules = [rule("email", "email"), rule("name", "required"), rule("age", "gte=0")]

    found = validate({"email": "ann", "age": 3}, rules)

    assert [each.field for each in found] == ["email", "name"]


def test_of_a_partial_row_only_what_is_required_must_be_there() -> None:
    rules = [rule("email", "email"), rule("name", "required,min=3")]

    found = validate({"email": None}, rules, partial=True)

    assert [each.field for each in found] == ["name"]


def test_fields_are_equal_when_both_are_absent() -> None:
    assert validate({}, [rule("password", "eqfield=confirm")]) == []


@pytest.mark.parametrize(
    "tags",
    [
        "requird",
        "min",
        "min=",
        "min=x",
        "min=NaN",
        "oneof=",
        "email=1",
        "required,nope",
        "x" * 2000,
        "|",
    ],
)
def test_a_tag_that_is_not_known_is_refused_when_the_rule_is_made(tags: str) -> None:
    with pytest.raises(ValueError, match="tag"):
        rule("f", tags)


def test_each_tag_can_be_used() -> None:
    for tag in TAGS:
        rule("f", tag if tag in {"required", "omitempty"} or not _takes_value(tag) else f"{tag}=1")


def _takes_value(tag: str) -> bool:
    try:
        rule("f", tag)
    except ValueError:
        return True
    return False
