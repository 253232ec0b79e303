"""Percentiles, and measuring two things by turns."""

import pytest
from hypothesis import given, strategies as st

from tools.bench.samples import alternate, percentile

VALUES = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=200)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 10), (0.95, 19), (0.951, 20), (1.0, 20), (0.0, 1)]
)
def test_a_percentile_is_the_least_value_that_covers_its_share(
    share: float, expected: float
) -> None:
    values = [float(number) for number in range(20, 0, -1)]

    assert percentile(values, share) == expected


@given(VALUES, st.floats(min_value=0, max_value=1))
def test_a_percentile_is_one_of_the_values_and_covers_its_share(
    values: list[float], share: float
) -> None:
    found = percentile(values, share)

    covered = sum(value <= found for value in values)
    assert found in values
    assert covered >= share * len(values) - 1e-6


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_each_of_two_goes_first_as_often_as_the_other() -> None:
    order: list[str] = []

    def note(name: str) -> int:
        order.append(name)
        return len(order)

    firsts, seconds = alternate(4, lambda: note("a"), lambda: note("b"))

    assert "".join(order) == "abbaabba"
    assert (firsts, seconds) == ([1, 4, 5, 8], [2, 3, 6, 7])
