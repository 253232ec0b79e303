"""What docs/triggers.md says of filters is what they do."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from baton.triggers.patterns import Pattern

PAGE = Path(__file__).parents[3] / "docs" / "triggers.md"
SECTION = PAGE.read_text().partition("\n## Filtering events\n")[2].partition("\n## ")[0]
EXAMPLE, PAYLOAD = (
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", SECTION, re.DOTALL)
)
ALTERNATIVES = [
    alternative
    for row in re.findall(r"^\| (`.*?`) \|", SECTION, re.MULTILINE)
    for alternative in re.findall(r"`(.*?)`", row)
    if not alternative.startswith('{"lines"')
]
FILTERS = re.findall(r'^\| `(\{"lines".*?)` \| (yes|no)\b', SECTION, re.MULTILINE)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"total": 120, "customer": {"country": "de"}, "express": True, "coupon": "X"}, True),
        ({"total": 120, "customer": {"country": "at"}}, True),
        ({"total": 120, "customer": {"country": "ch"}, "coupon": "X"}, False),
        ({"total": 100, "customer": {"country": "ch"}}, False),
        ({"total": 120, "customer": {"country": "fr"}}, False),
    ],
)
def test_the_first_example_does_what_it_promises(payload: dict[str, Any], expected: bool) -> None:
    pattern = Pattern.parse(EXAMPLE["settings"]["filter"])

    assert pattern.matches(payload) is expected


@pytest.mark.parametrize("alternative", ALTERNATIVES)
def test_each_alternative_shown_is_valid(alternative: str) -> None:
    pattern = Pattern.parse({"field": [json.loads(alternative)]})

    assert pattern == Pattern.parse({"field": [json.loads(alternative)]})


@pytest.mark.parametrize(("text", "verdict"), FILTERS)
def test_each_filter_over_arrays_has_the_verdict_shown(text: str, verdict: str) -> None:
    matches = Pattern.parse(json.loads(text)).matches(PAYLOAD)

    assert matches is (verdict == "yes")


def test_the_page_shows_every_kind_of_alternative() -> None:
    shown = {name for text in ALTERNATIVES for name in re.findall(r'"([a-z-]+)":', text)}

    assert len(FILTERS) == 4
    assert shown == {
        "prefix",
        "suffix",
        "equals-ignore-case",
        "wildcard",
        "numeric",
        "cidr",
        "anything-but",
        "exists",
    }
