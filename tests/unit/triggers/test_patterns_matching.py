"""Which payloads a pattern matches: the rules AWS documents for event buses, and our own decisions."""

from typing import Any

import pytest

from baton.triggers.patterns import Pattern

ORDER: dict[str, Any] = {
    "status": "Paid",
    "total": 120.5,
    "count": 3,
    "express": True,
    "note": "",
    "coupon": None,
    "tags": ["new", "gift"],
    "empty": [],
    "customer": {"country": "de", "address": {"ip": "10.0.0.33", "ip6": "2001:db8::7"}},
    "file": "dir/scan*1.PNG",
    "path": "C:\\temp\\x",
    "lines": [
        {"sku": "A-1", "price": 10, "parts": [{"kind": "x", "weight": 1}]},
        {"sku": "B-2", "price": 20},
        [{"sku": "C-3", "price": 30, "gone": True}],
    ],
}


@pytest.mark.parametrize(
    "pattern",
    [
        {"status": ["Paid"]},
        {"status": ["Open", "Paid"]},
        {"status": ["Paid"], "count": [3]},
        {"total": [120.5]},
        {"count": [3.0]},
        {"express": [True]},
        {"note": [""]},
        {"coupon": [None]},
        {"customer": {"country": ["de"]}},
        {"customer": {"address": {"ip": ["10.0.0.33"]}}, "status": ["Paid"]},
    ],
)
def test_literals_and_nested_objects_match(pattern: dict[str, object]) -> None:
    assert Pattern.parse(pattern).matches(ORDER)


@pytest.mark.parametrize(
    "pattern",
    [
        {"status": ["paid"]},
        {"status": ["Paid"], "count": [4]},
        {"count": ["3"]},
        {"count": [True]},
        {"express": [1]},
        {"express": ["true"]},
        {"note": [None]},
        {"coupon": [""]},
        {"coupon": [False]},
        {"absent": ["Paid"]},
        {"absent": [None]},
        {"customer": ["de"]},
        {"customer": {"country": ["fr"]}},
        {"status": {"country": ["de"]}},
        {"customer.country": ["de"]},
    ],
)
def test_other_literals_types_and_places_do_not(pattern: dict[str, object]) -> None:
    assert not Pattern.parse(pattern).matches(ORDER)


@pytest.mark.parametrize(
    ("matcher", "matching", "others"),
    [
        ({"prefix": "eu-"}, ["eu-", "eu-west"], ["EU-west", "us-eu-", "", 1, None, True]),
        ({"prefix": ""}, ["", "a"], [1, None, False]),
        (
            {"prefix": {"equals-ignore-case": "EU-"}},
            ["eu-west", "Eu-West"],
            ["us-eu-", "e", 1, None],
        ),
        ({"suffix": ".png"}, [".png", "a.png"], ["a.PNG", "a.png ", 1, None]),
        ({"suffix": {"equals-ignore-case": ".png"}}, ["a.PNG", "b.pnG"], ["a.pn", 1, None]),
        ({"equals-ignore-case": "alice"}, ["alice", "ALICE", "Alice"], ["alice ", "al", 1, None]),
        ({"equals-ignore-case": "ÄRGER"}, ["ärger", "Ärger"], ["arger"]),
        ({"wildcard": "dir/*.png"}, ["dir/.png", "dir/a/b.png"], ["adir/a.png", "dir/a.jpg", 1]),
        ({"wildcard": "*"}, ["", "anything"], [1, None, True]),
        ({"wildcard": "plain"}, ["plain"], ["plainer", "a plain", ""]),
        ({"wildcard": "a*b*a"}, ["aba", "axxbxxa", "abba"], ["aa", "ab", "aca"]),
        ({"wildcard": "ab*ba"}, ["abba", "ab-ba"], ["aba", "ab", "ba"]),
        ({"wildcard": "*ab*ab*"}, ["abab", "xabxabx"], ["ab", "aab", "aba"]),
        ({"wildcard": "5\\*\\\\*"}, ["5*\\", "5*\\n"], ["5x\\", "5*", "5*n"]),
        ({"wildcard": "a.c?[x]"}, ["a.c?[x]"], ["abc?[x]", "a.cc[x]", "a.c?x"]),
        ({"numeric": ["=", 5]}, [5, 5.0], [5.5, "5", True, None]),
        ({"numeric": ["<", 10]}, [9.99, -1], [10, 11, "1", False]),
        ({"numeric": ["<=", 10]}, [10, 9], [10.01]),
        ({"numeric": [">", 0]}, [1, 0.5], [0, -1, True]),
        ({"numeric": [">=", -1e3]}, [-1000, 5], [-1000.5]),
        ({"numeric": [">", 0, "<=", 5]}, [0.1, 5], [0, 5.1, "3"]),
        ({"numeric": [">=", 0, "<", 5]}, [0, 4], [-1, 5]),
        ({"cidr": "10.0.0.0/24"}, ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "::1", "x", 167772161]),
        ({"cidr": "10.0.0.7/24"}, ["10.0.0.1"], ["10.0.1.7"]),
        ({"cidr": "192.0.2.1/32"}, ["192.0.2.1"], ["192.0.2.2", "192.0.2.1/32"]),
        ({"cidr": "2001:db8::/32"}, ["2001:db8::1", "2001:DB8:1::"], ["2001:db9::", "10.0.0.1"]),
        ({"anything-but": "a"}, ["b", "A", "", 1, True, None], ["a"]),
        ({"anything-but": 5}, [4, "5", None], [5, 5.0]),
        ({"anything-but": 1}, [True], [1.0]),
        ({"anything-but": ["a", "b"]}, ["c", 1], ["a", "b"]),
        ({"anything-but": [1, 2]}, [3, "1"], [1, 2.0]),
        ({"anything-but": {"prefix": "us-"}}, ["eu-", "US-", 1, None], ["us-", "us-east"]),
        ({"anything-but": {"prefix": ["us-", "eu-"]}}, ["ap-1"], ["us-1", "eu-1"]),
        ({"anything-but": {"suffix": ".png"}}, ["a.jpg", 1], ["a.png"]),
        ({"anything-but": {"suffix": [".png", ".jpg"]}}, ["a.gif"], ["a.png", "a.jpg"]),
        ({"anything-but": {"equals-ignore-case": "init"}}, ["x", None], ["INIT", "init"]),
        ({"anything-but": {"equals-ignore-case": ["a", "B"]}}, ["c"], ["A", "b"]),
        ({"anything-but": {"wildcard": "*/lib/*"}}, ["/src/x", 1], ["/lib/x", "a/lib/"]),
        ({"anything-but": {"wildcard": ["a*", "*z"]}}, ["bcd"], ["abc", "xyz"]),
        ({"exists": True}, ["", 0, None, False], []),
    ],
)
def test_matcher_tells_values_apart(
    matcher: object, matching: list[object], others: list[object]
) -> None:
    pattern = Pattern.parse({"field": [matcher]})

    found = [value for value in [*matching, *others] if pattern.matches({"field": value})]

    assert found == matching


@pytest.mark.parametrize(
    "matcher",
    [
        "a",
        None,
        {"prefix": ""},
        {"suffix": "a"},
        {"equals-ignore-case": "a"},
        {"wildcard": "*"},
        {"anything-but": "a"},
        {"anything-but": {"prefix": "a"}},
        {"numeric": ["<", 5]},
        {"cidr": "0.0.0.0/0"},
        {"exists": True},
    ],
)
@pytest.mark.parametrize(
    "payload", [{}, {"field": []}, {"field": [[], [[]]]}, {"field": {}}, {"field": {"a": "a"}}]
)
def test_only_absence_is_met_by_a_field_without_a_value(
    matcher: object, payload: dict[str, Any]
) -> None:
    patterns = [Pattern.parse({"field": [each]}) for each in (matcher, {"exists": False})]

    found = [pattern.matches(payload) for pattern in patterns]

    assert found == [False, True]


@pytest.mark.parametrize("value", ["", 0, None, False, [None], [[], [0]]])
def test_absence_is_not_met_by_a_field_with_a_value(value: object) -> None:
    assert not Pattern.parse({"field": [{"exists": False}]}).matches({"field": value})


@pytest.mark.parametrize(
    ("payload", "expected"), [({}, True), ({"a": "x"}, True), ({"a": "y"}, False)]
)
def test_absence_may_be_one_of_several_alternatives(
    payload: dict[str, Any], expected: bool
) -> None:
    assert Pattern.parse({"a": [{"exists": False}, "x"]}).matches(payload) is expected


@pytest.mark.parametrize("payload", [{}, {"a": 5}, {"a": []}, {"a": {"c": 1}}, {"a": None}])
def test_a_nested_field_is_missing_when_its_parent_is(payload: dict[str, Any]) -> None:
    assert Pattern.parse({"a": {"b": [{"exists": False}]}}).matches(payload)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"tags": ["gift"]}, True),
        ({"tags": ["old", "new"]}, True),
        ({"tags": ["old"]}, False),
        ({"tags": [{"anything-but": "new"}]}, True),
        ({"tags": [{"anything-but": ["new", "gift"]}]}, False),
        ({"lines": {"sku": ["B-2"]}}, True),
        ({"lines": {"sku": ["C-3"]}}, True),
        ({"lines": {"sku": ["B-2"], "price": [20]}}, True),
        ({"lines": {"sku": ["B-2"], "price": [30]}}, False),
        ({"lines": {"sku": ["A-1"], "parts": {"kind": ["x"]}}}, True),
        ({"lines": {"sku": ["B-2"], "parts": {"kind": ["x"]}}}, False),
        ({"lines": {"$or": [{"sku": ["B-2"]}, {"price": [1]}], "price": [20]}}, True),
        ({"lines": {"$or": [{"sku": ["B-2"]}, {"price": [1]}], "price": [30]}}, False),
        ({"lines": ["A-1"]}, False),
    ],
)
def test_arrays_match_by_one_element(pattern: dict[str, object], expected: bool) -> None:
    assert Pattern.parse(pattern).matches(ORDER) is expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"gone": [{"exists": False}]}, False),
        ({"error": [{"exists": False}]}, True),
        ({"sku": ["B-2"], "gone": [{"exists": False}]}, True),
        ({"sku": ["C-3"], "gone": [{"exists": False}]}, False),
        ({"sku": ["B-2"], "parts": {"kind": [{"exists": False}]}}, True),
        ({"sku": ["A-1"], "parts": {"kind": [{"exists": False}]}}, False),
        ({"$or": [{"gone": [{"exists": False}]}, {"sku": ["C-3"]}]}, True),
        ({"$or": [{"gone": [{"exists": False}]}, {"parts": {"kind": ["y"]}}]}, False),
    ],
)
def test_absence_in_an_array_is_asked_of_the_chosen_element_or_of_all(
    conditions: dict[str, object], expected: bool
) -> None:
    assert Pattern.parse({"lines": conditions}).matches(ORDER) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"$or": [{"status": ["Open"]}, {"count": [3]}]}, True),
        ({"$or": [{"status": ["Open"]}, {"count": [4]}]}, False),
        ({"status": ["Paid"], "$or": [{"count": [4]}, {"express": [True]}]}, True),
        ({"status": ["Open"], "$or": [{"count": [3]}, {"express": [True]}]}, False),
        ({"customer": {"$or": [{"country": ["fr"]}, {"address": {"ip": ["10.0.0.33"]}}]}}, True),
        ({"$or": [{"count": [4], "express": [True]}, {"total": [120.5], "note": [""]}]}, True),
        ({"$or": [{"count": [4]}, {"$or": [{"count": [5]}, {"count": [3]}]}]}, True),
        ({"$or": [{"absent": [{"exists": False}]}, {"count": [4]}]}, True),
        ({"count": [3], "$or": [{"count": [4]}, {"status": ["Open"]}]}, False),
        ({"count": [4], "$or": [{"count": [3]}, {"status": ["Open"]}]}, False),
    ],
)
def test_one_branch_of_or_must_hold_beside_everything_else(
    pattern: dict[str, object], expected: bool
) -> None:
    assert Pattern.parse(pattern).matches(ORDER) is expected


def test_payload_may_be_nested_deeper_than_any_stack() -> None:
    deep: list[Any] = ["needle"]
    for _ in range(100_000):
        deep = [deep]

    matches = Pattern.parse({"field": ["needle"]}).matches({"field": deep})

    assert matches


@pytest.mark.parametrize(
    "wildcard", ["*" + "a*" * 100 + "b", "*" + "a" * 1000 + "b*", "*b" + "a" * 1000, "a*" * 500]
)
def test_wildcards_take_a_moment_even_where_backtracking_would_take_forever(wildcard: str) -> None:
    pattern = Pattern.parse({"field": [{"wildcard": wildcard}]})

    matches = pattern.matches({"field": "a" * 200_000})

    assert matches is wildcard.endswith("a*")
