"""Ratios and verdicts."""

from typing import Any

import pytest

from tools.bench.figures import Figure, over


def figure(**more: Any) -> Figure:
    return Figure(**{"section": "API", "what": "get", "ours": 13.0, "unit": "ms", **more})


@pytest.mark.parametrize(("budget", "verdict"), [(1.3, "ok"), (1.29, "over"), (None, "")])
def test_a_figure_beside_another_is_judged_by_their_ratio(
    budget: float | None, verdict: str
) -> None:
    assert figure(beside=10.0, budget=budget).verdict == verdict


@pytest.mark.parametrize(("budget", "verdict"), [(13, "ok"), (12, "over")])
def test_a_figure_alone_is_judged_by_itself(budget: float, verdict: str) -> None:
    assert figure(budget=budget).verdict == verdict


def test_the_ratio_of_rates_says_how_many_times_slower_ours_is() -> None:
    assert figure(ours=50.0, beside=100.0, unit="/s", rate=True).ratio == 2


def test_a_ratio_to_nothing_is_none() -> None:
    found = figure(beside=0.0, budget=1.3)

    assert (found.ratio, found.verdict) == (None, "")


def test_only_what_exceeds_its_budget_is_over() -> None:
    figures = [figure(what="a", budget=1), figure(what="b", budget=20), figure(what="c")]

    assert [each.what for each in over(figures)] == ["a"]


def test_the_record_has_rounded_numbers_and_no_empty_texts() -> None:
    record = figure(ours=13.123456, beside=10.0, budget=1.3).record()

    assert record == {
        "section": "API",
        "what": "get",
        "ours": 13.1235,
        "unit": "ms",
        "beside": 10.0,
        "ratio": 1.312,
        "budget": 1.3,
        "verdict": "over",
        "note": None,
    }
