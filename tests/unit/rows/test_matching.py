"""Which stored values meet which conditions."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from baton.entities.models import Column
from baton.rows.matching import OPERATORS, condition, contains_text

TEXT = Column(name="name", column_type="label")
MONEY = Column(name="price", column_type="money")
DAY = Column(name="day", column_type="date")
FLAG = Column(name="flag", column_type="truefalse")
WHEN = Column(name="at", column_type="datetime")


def met(column: Column, operator: str, value: Any, stored: list[Any]) -> list[Any]:
    test = condition(column, operator, value)
    return [each for each in stored if test(each)]


WORDS = ["Ada", "ada", "Adam", "100%", "", None]
PRICES = [Decimal("1.5"), 2, 10, None]


@pytest.mark.parametrize(
    ("column", "operator", "value", "stored", "wanted"),
    [
        (TEXT, "is", "Ada", WORDS, ["Ada"]),
        (TEXT, "eq", "", WORDS, [""]),
        (TEXT, "is", None, WORDS, [None]),
        (TEXT, "is not", "Ada", WORDS, ["ada", "Adam", "100%", "", None]),
        (TEXT, "neq", None, WORDS, ["Ada", "ada", "Adam", "100%", ""]),
        (TEXT, "contains", "ADA", WORDS, ["Ada", "ada", "Adam"]),
        (TEXT, "contains", "%da%", WORDS, ["Ada", "ada", "Adam"]),
        (TEXT, "not contains", "ad", WORDS, ["100%", "", None]),
        (TEXT, "like", "a%m", WORDS, ["Adam"]),
        (TEXT, "like", "ad", WORDS, []),
        (TEXT, "ilike", "%", WORDS, ["Ada", "ada", "Adam", "100%", ""]),
        (TEXT, "not like", "a%", WORDS, ["100%", "", None]),
        (TEXT, "begins_with", "ad", WORDS, ["Ada", "ada", "Adam"]),
        (TEXT, "ends with", "%m", WORDS, ["Adam"]),
        (TEXT, "Any Of", ["Ada", "Adam"], WORDS, ["Ada", "Adam"]),
        (TEXT, "in", "Ada,Adam", WORDS, ["Ada", "Adam"]),
        (TEXT, "none of", ["Ada", "Adam"], WORDS, ["ada", "100%", "", None]),
        (TEXT, "is empty", None, WORDS, ["", None]),
        (TEXT, "is not empty", None, WORDS, ["Ada", "ada", "Adam", "100%"]),
        (MONEY, "is", "$2.00", PRICES, [2]),
        (MONEY, "less than", 2, PRICES, [Decimal("1.5")]),
        (MONEY, "lte", 2, PRICES, [Decimal("1.5"), 2]),
        (MONEY, "more than", "1.5", PRICES, [2, 10]),
        (MONEY, "after", 1, PRICES, [Decimal("1.5"), 2, 10]),
        (DAY, "before", "15 Jan 2024", ["2024-01-14", "2024-01-15", None], ["2024-01-14"]),
        (DAY, "gte", "2024/1/15", ["2024-01-14", "2024-01-15"], ["2024-01-15"]),
        (WHEN, "lt", "2024-01-15T07:00:00+01:00",
         ["2024-01-15T05:59:59.900000Z", "2024-01-15T06:00:00.000000Z"], ["2024-01-15T05:59:59.900000Z"]),
        (FLAG, "is true", None, [True, False, None], [True]),
        (FLAG, "is false", None, [True, False, None], [False]),
        (FLAG, "is", "yes", [True, False, None], [True]),
    ],
)  # fmt: skip
def test_a_condition_is_met_by(
    column: Column, operator: str, value: Any, stored: list[Any], wanted: list[Any]
) -> None:
    assert met(column, operator, value, stored) == wanted


@pytest.mark.parametrize(
    ("column", "operator", "value", "message"),
    [
        (TEXT, "=", "x", "operator must be one of"),
        (TEXT, "", "x", "operator must be one of"),
        (TEXT, "regex", "(a+)+$", "operator must be one of"),
        (TEXT, "contains", "x" * 1001, "1000 characters"),
        (TEXT, "contains", {"a": 1}, "needs a text"),
        (TEXT, "any of", ["x"] * 101, "up to 100"),
        (TEXT, "is", ["x"], "must be a text"),
        (MONEY, "contains", "1", "holds no text"),
        (MONEY, "lt", "much", "amount"),
        (MONEY, "gt", None, "needs a value"),
        (DAY, "is", "01/02/2024", "write it as 2024-01-15"),
    ],
)
def test_a_condition_that_is_none_is_refused(
    column: Column, operator: str, value: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        condition(column, operator, value)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_documented_operator_is_known(operator: str) -> None:
    column = FLAG if operator.startswith("is ") else TEXT
    value = True if operator.startswith("is ") else "x"

    condition(column, operator, value)(None)


@given(st.lists(st.text("ab", max_size=4), min_size=1, max_size=4), st.text("ab", max_size=12))
def test_like_finds_what_joins_its_parts(parts: list[str], text: str) -> None:
    """Against the definition: the text is the parts with anything between them."""

    def joined(left: list[str], rest: str) -> bool:
        if len(left) == 1:
            return rest.endswith(left[0])
        first, *others = left
        places = [at for at in range(len(rest) + 1) if rest.startswith(first, at)]
        return any(joined(others, rest[at + len(first) :]) for at in places)

    first, *others = parts
    wanted = (
        text == first
        if not others
        else text.startswith(first) and joined(others, text[len(first) :])
    )

    assert (
        condition(TEXT, "like", "%".join(parts))(text) == wanted
        if "".join(parts) or others
        else True
    )


def test_a_search_ignores_case_in_any_script() -> None:
    assert contains_text("STRASSE")("die Straße")
    assert not contains_text("x")(None)
    assert not contains_text("1")(1)
