"""What holds of every pattern, whatever the payload."""

import re
from contextlib import suppress
from typing import Any

from hypothesis import assume, given, strategies as st

from baton.triggers.patterns import Pattern, PatternError

# Few and short strings, so that patterns and payloads often meet.
texts = st.text("ab*\\ÄßİΣ", max_size=4) | st.text(max_size=4)
finite = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
finite_scalars = st.none() | st.booleans() | finite | texts
scalars = finite_scalars | st.floats()
fields = st.sampled_from("abc")
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(fields, inner, max_size=3),
    max_leaves=20,
)
payloads = st.dictionaries(fields, json_values, max_size=3)

plain = st.text("abc", min_size=1, max_size=3)
numbers = st.integers(-9, 9) | st.sampled_from([0.5, 1.0, -2.5])
wildcards = st.lists(st.text("ab", min_size=1, max_size=2), max_size=4).map("*".join)


def one_or_more(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | st.lists(values, min_size=1, max_size=3)


operators = st.one_of(
    st.builds(lambda text: {"prefix": text}, plain),
    st.builds(lambda text: {"suffix": {"equals-ignore-case": text}}, plain),
    st.builds(lambda text: {"equals-ignore-case": text}, plain),
    st.builds(lambda text: {"wildcard": text}, wildcards),
    st.builds(lambda values: {"anything-but": values}, one_or_more(plain) | one_or_more(numbers)),
    st.builds(lambda texts: {"anything-but": {"prefix": texts}}, one_or_more(plain)),
    st.builds(lambda texts: {"anything-but": {"wildcard": texts}}, one_or_more(wildcards)),
    st.builds(lambda bound: {"numeric": ["<=", bound]}, numbers),
    st.builds(lambda low: {"numeric": [">", low, "<", low + 3]}, numbers),
    st.builds(lambda exists: {"exists": exists}, st.booleans()),
    st.just({"cidr": "10.0.0.0/8"}),
)
literals = st.none() | st.booleans() | numbers | plain
leaves = st.lists(literals | operators, min_size=1, max_size=3)


def with_or(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    objects = st.dictionaries(fields, leaves | inner, min_size=1, max_size=2)
    branches = st.lists(objects, min_size=2, max_size=3)
    return objects | st.builds(lambda fields, any_of: fields | {"$or": any_of}, objects, branches)


patterns = st.recursive(
    st.dictionaries(fields, leaves, min_size=1, max_size=2), with_or, max_leaves=4
)


def own_pattern(payload: dict[str, Any]) -> dict[str, Any]:
    """The pattern that names every value of a payload of objects and scalars."""
    return {
        name: own_pattern(value) if isinstance(value, dict) else [value]
        for name, value in payload.items()
    }


@given(patterns, payloads)
def test_every_payload_gets_an_answer(value: dict[str, Any], payload: dict[str, Any]) -> None:
    matches = Pattern.parse(value).matches(payload)

    assert matches in (True, False)


@given(patterns, payloads)
def test_the_same_filter_gives_the_same_pattern(
    value: dict[str, Any], payload: dict[str, Any]
) -> None:
    first, second = Pattern.parse(value), Pattern.parse(value)

    assert first == second
    assert first.matches(payload) == second.matches(payload)


@given(json_values)
def test_whatever_is_no_pattern_is_refused_with_a_pattern_error(value: object) -> None:
    with suppress(PatternError):
        Pattern.parse(value)


@given(
    st.dictionaries(
        fields,
        st.recursive(
            finite_scalars,
            lambda inner: st.dictionaries(fields, inner, min_size=1, max_size=3),
            max_leaves=8,
        ),
        min_size=1,
        max_size=3,
    )
)
def test_payload_matches_the_pattern_of_its_own_values(payload: dict[str, Any]) -> None:
    pattern = Pattern.parse(own_pattern(payload))

    assert pattern.matches(payload)


@given(finite | texts, scalars)
def test_anything_but_is_the_opposite_of_its_literal(literal: object, value: object) -> None:
    equal = Pattern.parse({"a": [literal]})
    other = Pattern.parse({"a": [{"anything-but": literal}]})

    assert other.matches({"a": value}) is not equal.matches({"a": value})


@given(st.sampled_from(["prefix", "suffix", "equals-ignore-case", "wildcard"]), plain, scalars)
def test_anything_but_is_the_opposite_of_its_operator(name: str, text: str, value: object) -> None:
    positive = Pattern.parse({"a": [{name: text}]})
    negative = Pattern.parse({"a": [{"anything-but": {name: text}}]})

    assert negative.matches({"a": value}) is not positive.matches({"a": value})


@given(leaves, payloads)
def test_a_field_matches_when_one_of_its_alternatives_does(
    alternatives: list[Any], payload: dict[str, Any]
) -> None:
    together = Pattern.parse({"a": alternatives})
    alone = [Pattern.parse({"a": [alternative]}) for alternative in alternatives]

    assert together.matches(payload) is any(each.matches(payload) for each in alone)


@given(st.lists(patterns, min_size=2, max_size=3), payloads)
def test_or_matches_when_one_of_its_branches_does(
    branches: list[dict[str, Any]], payload: dict[str, Any]
) -> None:
    together = Pattern.parse({"$or": branches})
    alone = [Pattern.parse(branch) for branch in branches]

    assert together.matches(payload) is any(each.matches(payload) for each in alone)


@given(wildcards | wildcards.map("*{}*".format), st.text("ab", max_size=8))
def test_wildcard_agrees_with_the_regular_expression_of_its_parts(text: str, value: str) -> None:
    assume("**" not in text)
    expression = ".*".join(map(re.escape, text.split("*")))
    pattern = Pattern.parse({"a": [{"wildcard": text}]})

    assert pattern.matches({"a": value}) is (re.fullmatch(expression, value) is not None)


@given(texts)
def test_escaped_text_is_its_own_wildcard(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace("*", "\\*")
    pattern = Pattern.parse({"a": [{"wildcard": escaped}]})

    assert pattern.matches({"a": text})
    assert not pattern.matches({"a": text + "x"})


@given(patterns, payloads, st.permutations("abc"))
def test_order_of_fields_does_not_matter(
    value: dict[str, Any], payload: dict[str, Any], order: list[str]
) -> None:
    shuffled = dict(sorted(payload.items(), key=lambda item: order.index(item[0])))
    backwards = dict(reversed(value.items()))

    assert Pattern.parse(value).matches(payload) is Pattern.parse(backwards).matches(shuffled)
