"""Agreement with aws-croniter, a library made for AWS's expressions."""

from datetime import datetime, timedelta

import aws_croniter  # type: ignore[import-untyped] # it ships no types
from hypothesis import assume, given, strategies as st

from baton.triggers.cron import AwsCron, InvalidExpressionError
from baton.triggers.expressions import InexpressibleError
from baton.triggers.recurrence import Recurrence
from tests.examples import examples
from tests.unit.triggers.recurrences import instants, recurrences

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC jan"
DAYS = "SUN MON TUE WED THU FRI SAT mon"


def fields(
    lowest: int, highest: int, names: str = "", *, steps: bool = True
) -> st.SearchStrategy[str]:
    """What may stand in a field, and now and then may not.

    Ranges ascend: the library lets them go round the end, which AWS does not promise.
    """
    number = st.integers(lowest, highest) | st.integers(lowest - 1, highest + 1)
    value = number.map(str) | st.sampled_from(names.split() or [str(lowest)])
    span = st.tuples(number, number).map(lambda ends: f"{min(ends)}-{max(ends)}")
    item = value | span
    if steps:
        item |= st.builds("{}/{}".format, st.just("*") | item, st.integers(0, 9))
    return st.just("*") | st.lists(item, min_size=1, max_size=3).map(",".join)


expressions = st.builds(
    "{} {} {} {} {} {}".format,
    fields(0, 59),
    fields(0, 23),
    st.just("?") | fields(1, 31),
    fields(1, 12, MONTHS),
    st.just("?") | fields(1, 7, DAYS),
    fields(1970, 2199, steps=False),  # the library knows no steps of years
)


def by_oracle(expression: str) -> tuple[list[int], ...] | None:
    try:
        cron = aws_croniter.AwsCroniter(expression)
    except (aws_croniter.exceptions.AwsCroniterExpressionError, ValueError):
        return None
    return cron.minutes, cron.hours, cron.days_of_month, cron.months, cron.days_of_week, cron.years


@examples(400)
@given(expressions)
def test_an_expression_is_taken_and_means_the_same(expression: str) -> None:
    expected = by_oracle(expression)
    try:
        cron = AwsCron.parse(f"cron({expression})")
    except InvalidExpressionError:
        assert expected is None
        return
    ours = (
        cron.minutes,
        cron.hours,
        cron.days_of_month,
        cron.months,
        cron.days_of_week,
        cron.years,
    )
    assert expected is not None
    for values, others in zip(ours, expected, strict=True):
        assert not others or values == set(others)  # it has no values where we have all


@examples(100)
@given(recurrences, instants)
def test_what_a_recurrence_gives_aws_fires_next_at_its_next_slot(
    schedule: Recurrence, since: datetime
) -> None:
    try:
        expression = schedule.rule_expression(since)
    except InexpressibleError:
        assume(False)
    cron = aws_croniter.AwsCroniter(expression.removeprefix("cron(").removesuffix(")"))

    for slot in schedule.slots(since, 5):
        if slot.year < 2200:
            assert cron.get_next(slot - timedelta(minutes=1)) == [slot]
