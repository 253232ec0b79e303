"""What is made of texts before they are kept."""

from typing import Any

import pytest

from baton.entities.conformations import TAGS, conform, conformation

MADE: list[tuple[str, Any, Any]] = [
    ("trim", "  a b ", "a b"),
    ("ltrim", " a ", "a "),
    ("rtrim", " a ", " a"),
    ("trim,lower", " Ab ", "ab"),
    ("upper", "ab", "AB"),
    ("title", "the old MAN's sea", "The Old Man's Sea"),
    ("ucfirst", "ann B", "Ann B"),
    ("camel", "first name", "FirstName"),
    ("snake", "First Name", "first_name"),
    ("slug", "Äpfel & Birnen!", "apfel-birnen"),
    ("name", "  ann-marie   o'brien 3 ", "Ann-Marie O'Brien"),
    ("name", "Ronald McDonald", "Ronald McDonald"),
    ("name", "JOSÉ", "José"),
    ("email", "  Ann.B@Example.COM ", "Ann.B@example.com"),
    ("email", "nothing", "nothing"),
    ("num", "a1b2", "12"),
    ("!num", "a1b2", "ab"),
    ("alpha", "a1é", "aé"),
    ("!alpha", "a1é", "1"),
    ("!html", "<b>&", "&lt;b&gt;&amp;"),
    ("!js", "</script>'", "\\u003C/script\\u003E\\'"),
    ("lower", 5, 5),
    ("lower", None, None),
]


@pytest.mark.parametrize(("tags", "value", "made"), MADE)
def test_a_text_is_changed_by_its_tags_in_their_order(tags: str, value: Any, made: Any) -> None:
    assert conform({"f": value, "g": " X "}, [conformation("f", tags)]) == {"f": made, "g": " X "}


def test_a_field_that_is_absent_stays_so() -> None:
    assert conform({}, [conformation("f", "trim")]) == {}


@pytest.mark.parametrize("tags", ["trimm", "trim,x", "trim" * 500])
def test_an_unknown_tag_is_refused(tags: str) -> None:
    with pytest.raises(ValueError, match="tag"):
        conformation("f", tags)


def test_each_tag_takes_any_text() -> None:
    for tag in TAGS:
        for text in ("", " ", "\0", "a@b", "ß\u0130"):
            assert isinstance(conform({"f": text}, [conformation("f", tag)])["f"], str)
