"""JSON by the letter."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.strict_json import MOST_LEVELS, check_levels, read

values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
)


@given(values)
def test_whatever_json_can_say_is_read(value: Any) -> None:
    assert read(json.dumps(value)) == value
    assert read(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.one_of(st.text(), st.binary()))
def test_what_is_read_could_be_written_again(text: str | bytes) -> None:
    try:
        value = read(text)
    except ValueError:
        return

    assert read(json.dumps(value, allow_nan=False)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NaN",
        "[NaN]",
        "-Infinity",
        "1e999",
        '{"a": [-1e999]}',
        "9" * 5000,
        r'"\ud800"',
        r'{"\udc00": 1}',
        r'"\ude00\ud83d"',
        "[" * 200_000,
        '{"a":' * 200_000,
        "[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1),
        b"\xff",
        b'"\xed\xa0\x80"',
        "{'a': 1}",
        "[1,]",
        "01",
        "1 2",
    ],
    ids=lambda text: repr(text)[:20],
)
def test_anything_else_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e308", 1e308),
        ("1e-999", 0.0),
        ("12345678901234567890", 12345678901234567890),
        (r'"\ud83d\ude00"', "😀"),
        ('{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_odd_but_good_json_is_read(text: str, value: Any) -> None:
    assert read(text) == value


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"a": inner}])
def test_levels_are_counted(wrap: Any) -> None:
    value: Any = 1
    for _ in range(MOST_LEVELS - 1):
        value = wrap(value)

    check_levels(value)
    with pytest.raises(ValueError, match="nested deeper than 100 levels"):
        check_levels(wrap(value))


def test_a_wide_value_is_not_a_deep_one() -> None:
    check_levels([[math.pi] * 1000] * 1000)
