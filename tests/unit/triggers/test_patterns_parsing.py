"""Filters that are no pattern, and how they are told so."""

from typing import Any

import pytest

from baton.errors import FieldProblem, InvalidInputError
from baton.triggers.patterns import Pattern, PatternError

NO_CONDITION = "must be an array of values to match, or an object of fields"
NO_OPERATOR = "must be an object with exactly one operator"
UNKNOWN = "is no operator here; allowed: prefix, suffix, equals-ignore-case, wildcard"
ODD_BACKSLASH = "may have a backslash only before * or another backslash"
NO_BRANCHES = "must be an array of at least two objects"
NO_LITERAL = "must be a string or a number"
EMPTY_OBJECT = "must not be an empty object"
EMPTY_ARRAY = "must not be an empty array"


@pytest.mark.parametrize(
    ("value", "place", "message"),
    [
        (None, "", "must be an object"),
        ([], "", "must be an object"),
        ("status", "", "must be an object"),
        ({}, "", EMPTY_OBJECT),
        ({"a": {}}, ".a", EMPTY_OBJECT),
        ({"a": "x"}, ".a", NO_CONDITION),
        ({"a": True}, ".a", NO_CONDITION),
        ({"a": []}, ".a", EMPTY_ARRAY),
        (
            {"a": ["x", ["y"]]},
            ".a[1]",
            "must be a string, a number, true, false, null or an operator",
        ),
        ({"a": [{}]}, ".a[0]", NO_OPERATOR),
        ({"a": [{"prefix": "x", "suffix": "y"}]}, ".a[0]", NO_OPERATOR),
        ({"a": [{"regex": "x"}]}, ".a[0].regex", f"{UNKNOWN}, anything-but, numeric, exists, cidr"),
        ({"a b": {"c.d": 1}}, '["a b"]["c.d"]', NO_CONDITION),
        ({"a": [{"prefix": 5}]}, ".a[0].prefix", "must be a string"),
        (
            {"a": [{"prefix": {"suffix": "x"}}]},
            ".a[0].prefix.suffix",
            "is no operator here; allowed: equals-ignore-case",
        ),
        (
            {"a": [{"suffix": {"equals-ignore-case": None}}]},
            ".a[0].suffix.equals-ignore-case",
            "must be a string",
        ),
        ({"a": [{"equals-ignore-case": ["x"]}]}, ".a[0].equals-ignore-case", "must be a string"),
        ({"a": [{"wildcard": "a**b"}]}, ".a[0].wildcard", "must not have two * in a row"),
        ({"a": [{"wildcard": "a\\b"}]}, ".a[0].wildcard", ODD_BACKSLASH),
        ({"a": [{"wildcard": "a\\"}]}, ".a[0].wildcard", ODD_BACKSLASH),
        ({"a": [{"exists": "yes"}]}, ".a[0].exists", "must be true or false"),
        ({"a": [{"anything-but": None}]}, ".a[0].anything-but", NO_LITERAL),
        ({"a": [{"anything-but": True}]}, ".a[0].anything-but", NO_LITERAL),
        ({"a": [{"anything-but": []}]}, ".a[0].anything-but", EMPTY_ARRAY),
        ({"a": [{"anything-but": ["x", None]}]}, ".a[0].anything-but[1]", NO_LITERAL),
        (
            {"a": [{"anything-but": ["x", 1]}]},
            ".a[0].anything-but",
            "must not mix strings and numbers",
        ),
        ({"a": [{"anything-but": {"numeric": ["=", 1]}}]}, ".a[0].anything-but.numeric", UNKNOWN),
        (
            {"a": [{"anything-but": {"prefix": ["x", ""]}}]},
            ".a[0].anything-but.prefix[1]",
            "must not be empty",
        ),
        ({"a": [{"anything-but": {"suffix": []}}]}, ".a[0].anything-but.suffix", EMPTY_ARRAY),
        ({"a": [{"anything-but": {}}]}, ".a[0].anything-but", NO_OPERATOR),
        ({"$or": {"a": ["x"]}}, ".$or", NO_BRANCHES),
        ({"$or": [{"a": ["x"]}]}, ".$or", NO_BRANCHES),
        ({"a": {"$or": [{"b": ["x"]}, 5]}}, ".a.$or[1]", "must be an object"),
        ({"a": {"$or": [{"b": ["x"]}, {}]}}, ".a.$or[1]", EMPTY_OBJECT),
    ],
)
def test_mistake_is_named_with_its_place(value: object, place: str, message: str) -> None:
    with pytest.raises(PatternError) as refusal:
        Pattern.parse(value)

    assert refusal.value.message == f"filter{place}: {message}"


@pytest.mark.parametrize(
    ("operand", "place"),
    [
        (5, ""),
        ([], ""),
        (["="], ""),
        (["!=", 5], ""),
        (["<", 5, ">", 0], ""),
        (["=", 5, "<", 9], ""),
        ([">", 0, "<", 5, "<", 9], ""),
        (["=", "5"], "[1]"),
        (["=", True], "[1]"),
        ([">", 0, "<", None], "[3]"),
        ([">", 5, "<", 5], ""),
    ],
)
def test_odd_comparison_is_refused(operand: object, place: str) -> None:
    with pytest.raises(PatternError) as refusal:
        Pattern.parse({"detail": {"amount": [{"numeric": operand}]}})

    assert refusal.value.path == f"filter.detail.amount[0].numeric{place}"


@pytest.mark.parametrize(
    "operand",
    ["10.0.0.1", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/255.0.0.0", "x/8", "::/129", "1/+8", ""],
)
def test_odd_range_of_addresses_is_refused(operand: str) -> None:
    with pytest.raises(PatternError, match=r"filter\.a\[0\]\.cidr: must be a range of addresses"):
        Pattern.parse({"a": [{"cidr": operand}]})


def test_refusal_is_invalid_input_that_names_the_field() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        Pattern.parse({"a": 1}, path="triggers[0].settings.filter")

    assert refusal.value.problems == (FieldProblem("triggers[0].settings.filter.a", NO_CONDITION),)


@pytest.mark.parametrize("value", [{"a": [float("nan")]}, {"a": [float("inf")]}, {"a": {1, 2}}])
def test_what_is_not_json_is_refused(value: object) -> None:
    with pytest.raises(PatternError, match=r"filter: must be JSON"):
        Pattern.parse(value)


def test_nesting_beyond_any_stack_is_refused() -> None:
    value: dict[str, Any] = {"a": ["x"]}
    for _ in range(100_000):
        value = {"a": value}

    with pytest.raises(PatternError, match=r"filter: must be JSON of .* modest nesting"):
        Pattern.parse(value)


def nested(levels: int) -> dict[str, Any]:
    return {"a": nested(levels - 1)} if levels > 1 else {"a": ["x"]}


def alternatives(*branches: int) -> dict[str, Any]:
    """A field for each number, each with a `$or` of so many branches."""
    return {
        f"f{position}": {"$or": [{"a": ["x"]}] * count} for position, count in enumerate(branches)
    }


@pytest.mark.parametrize(
    "value",
    [
        {"a": ["x" * (4096 - len('{"a":[""]}'))]},
        {"a": list(range(100))},
        {"a": list(range(50)), "b": [{"anything-but": list(range(50))}]},
        nested(10),
        alternatives(10, 10, 10),
    ],
)
def test_pattern_may_go_to_the_limit(value: object) -> None:
    pattern = Pattern.parse(value)

    assert pattern == Pattern.parse(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            {"a": ["x" * (4097 - len('{"a":[""]}'))]},
            "filter: has 4,097 bytes of JSON; 4,096 are allowed",
        ),
        ({"a": ["ü" * 3000]}, "filter: has 6,010 bytes of JSON; 4,096 are allowed"),
        ({"a": list(range(101))}, "filter: has too many matchers; 100 are allowed"),
        (
            {"a": list(range(50)), "b": [{"anything-but": list(range(51))}]},
            "filter: has too many matchers; 100 are allowed",
        ),
        (nested(11), f"filter{'.a' * 10}: is nested too deeply; 10 levels are allowed"),
        (
            {"$or": [{"b": ["x"]}, nested(10)]},
            f"filter.$or[1]{'.a' * 9}: is nested too deeply; 10 levels are allowed",
        ),
        (
            alternatives(10, 10, 11),
            "filter: has too many combinations of $or; 1,000 are allowed",
        ),
    ],
)
def test_pattern_beyond_a_limit_is_refused(value: object, message: str) -> None:
    with pytest.raises(PatternError) as refusal:
        Pattern.parse(value)

    assert refusal.value.message == message
