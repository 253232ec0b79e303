"""Which cron and rate expressions AWS takes, and when they fire."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from baton.triggers.cron import (
    DAYS_OF_WEEK,
    MINUTES,
    MONTHS,
    YEARS,
    AwsCron,
    Field,
    InvalidExpressionError,
    validate_rate,
)
from baton.triggers.zones import zone_named
from tests.unit.triggers.recurrences import utc


@pytest.mark.parametrize(
    ("expression", "instant", "fires"),
    [
        ("cron(0 6 * * ? *)", "2024-01-15 06:00", True),
        ("cron(0 6 * * ? *)", "2024-01-15 06:01", False),
        ("cron(0 6 * * ? *)", "2024-01-15 07:00", False),
        ("cron(*/15 * * * ? *)", "2024-01-15 07:45", True),
        ("cron(10/15 * * * ? *)", "2024-01-15 07:55", True),
        ("cron(10/15 * * * ? *)", "2024-01-15 07:00", False),
        ("cron(0 8-17/3 * * ? *)", "2024-01-15 14:00", True),
        ("cron(0 8-17/3 * * ? *)", "2024-01-15 20:00", False),
        ("cron(0,30 6 1,15-17 * ? *)", "2024-01-16 06:30", True),
        ("cron(0 6 ? * 1 *)", "2024-01-14 06:00", True),  # a Sunday
        ("cron(0 6 ? * SUN *)", "2024-01-14 06:00", True),
        ("cron(0 6 ? * MON-FRI *)", "2024-01-14 06:00", False),
        ("cron(0 6 ? * MON-FRI *)", "2024-01-19 06:00", True),
        ("cron(0 6 ? * sat,2 *)", "2024-01-20 06:00", True),
        ("cron(0 6 1 JAN,JUL-AUG ? *)", "2024-08-01 06:00", True),
        ("cron(0 6 1 1/6 ? *)", "2024-07-01 06:00", True),
        ("cron(0 6 1 1/6 ? *)", "2024-06-01 06:00", False),
        ("cron(0 6 1 * ? 2024-2025)", "2025-12-01 06:00", True),
        ("cron(0 6 1 * ? 2024/4)", "2026-12-01 06:00", False),
        ("cron(0 6 31 * ? *)", "2024-02-29 06:00", False),
        ("cron(0 6 * * ? *)", "2200-01-01 06:00", False),
        ("cron(0 6 * * ? *)", "1969-12-31 06:00", False),
    ],
)
def test_an_expression_fires_when_every_field_matches(
    expression: str, instant: str, *, fires: bool
) -> None:
    assert AwsCron.parse(expression).matches(utc(instant)) is fires


def test_an_expression_is_evaluated_in_utc_unless_another_zone_is_named() -> None:
    zone = zone_named("America/New_York")
    daily, instant = AwsCron.parse("cron(0 6 * * ? *)"), datetime(2024, 1, 15, 6, tzinfo=zone)

    assert not daily.matches(instant)
    assert daily.matches(instant, zone)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "not of the form cron"),
        ("0 6 * * ? *", "not of the form cron"),
        ("Cron(0 6 * * ? *)", "not of the form cron"),
        ("cron(0 6 * * ? *", "not of the form cron"),
        (" cron(0 6 * * ? *)", "not of the form cron"),
        ("rate(1 day)", "not of the form cron"),
        ("cron()", "six fields"),
        ("cron(0 6 * * ?)", "six fields"),
        ("cron(0 0 6 * * ? *)", "six fields"),
        ("cron(0  6 * * ? *)", "six fields"),
        ("cron(0 6 * * * *)", "exactly one of day-of-month and day-of-week"),
        ("cron(0 6 ? * ? *)", "exactly one of day-of-month and day-of-week"),
        ("cron(0 6 1 * MON *)", "exactly one of day-of-month and day-of-week"),
        ("cron(60 6 * * ? *)", "minutes '60': takes 0 to 59 with"),
        ("cron(-1 6 * * ? *)", "minutes '-1'"),
        ("cron(? 6 * * ? *)", "minutes '\\?'"),
        ("cron(0 24 * * ? *)", "hours '24': takes 0 to 23"),
        ("cron(0 6 0 * ? *)", "day-of-month '0': takes 1 to 31"),
        ("cron(0 6 32 * ? *)", "day-of-month '32'"),
        ("cron(0 6 1,? * ? *)", "day-of-month '\\?'"),
        ("cron(0 6 * 13 ? *)", "month '13': takes JAN to DEC"),
        ("cron(0 6 * JANUARY ? *)", "month 'JANUARY'"),
        ("cron(0 6 * ? ? *)", "month '\\?'"),
        ("cron(0 6 ? * 0 *)", "day-of-week '0': takes SUN to SAT"),
        ("cron(0 6 ? * 8 *)", "day-of-week '8'"),
        ("cron(0 6 ? * MON/2 *)", "day-of-week 'MON/2': takes SUN to SAT with , - \\* \\("),
        ("cron(0 6 * * ? 1969)", "year '1969': takes 1970 to 2199"),
        ("cron(0 6 * * ? 2200)", "year '2200'"),
        ("cron(0 6 * * ? 24)", "year '24'"),
        ("cron(5-1 6 * * ? *)", "minutes '5-1'"),
        ("cron(1,,2 6 * * ? *)", "minutes ''"),
        ("cron(1, 6 * * ? *)", "minutes ''"),
        ("cron(*,5 6 * * ? *)", "minutes '\\*'"),
        ("cron(*-5 6 * * ? *)", "minutes '\\*-5'"),
        ("cron(0/0 6 * * ? *)", "minutes '0/0'"),
        ("cron(0/61 6 * * ? *)", "minutes '0/61'"),
        ("cron(0/ 6 * * ? *)", "minutes '0/'"),
        ("cron(1.5 6 * * ? *)", "minutes '1.5'"),
        ("cron(٣ 6 * * ? *)", "minutes '٣'"),
        ("cron(0 6 L * ? *)", "L, W and # are not supported"),
        ("cron(0 6 15W * ? *)", "L, W and # are not supported"),
        ("cron(0 6 ? * 6L *)", "L, W and # are not supported"),
        ("cron(0 6 ? * MON#1 *)", "L, W and # are not supported"),
        (f"cron({','.join(str(minute) for minute in range(60))} {'0,' * 50}1 * * ? *)", "256"),
    ],
)  # fmt: skip
def test_what_aws_would_refuse_is_refused(expression: str, message: str) -> None:
    with pytest.raises(InvalidExpressionError, match=message):
        AwsCron.parse(expression)


@pytest.mark.parametrize(
    ("field", "values", "text"),
    [
        (MINUTES, [0], "0"),
        (MINUTES, [30, 0], "0,30"),
        (MINUTES, [1, 2], "1,2"),
        (MINUTES, [1, 2, 3], "1-3"),
        (MINUTES, [0, 1, 2, 5, 7, 8, 59], "0-2,5,7,8,59"),
        (MINUTES, range(60), "*"),
        (MINUTES, range(1, 60), "1-59"),
        (MONTHS, [1, 2, 3, 7, 12], "JAN-MAR,JUL,DEC"),
        (DAYS_OF_WEEK, [1, 7], "SUN,SAT"),
        (YEARS, range(2030, 2200), "2030-2199"),
    ],
)
def test_values_are_written_in_the_shortest_way(field: Field, values: list[int], text: str) -> None:
    assert field.write(values) == text


@given(st.sampled_from([MINUTES, MONTHS, DAYS_OF_WEEK, YEARS]), st.data())
def test_what_is_written_is_read_back(field: Field, data: st.DataObject) -> None:
    values = data.draw(st.sets(st.sampled_from(field.domain), min_size=1))

    assert field.read(field.write(values)) == values


@pytest.mark.parametrize(
    "expression", ["rate(1 minute)", "rate(5 minutes)", "rate(1 hour)", "rate(10 days)"]
)
def test_a_rate_agrees_in_number(expression: str) -> None:
    validate_rate(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(10 day)",
        "rate(0 minutes)",
        "rate(-5 minutes)",
        "rate(05 minutes)",
        "rate(1.5 hours)",
        "rate(5  minutes)",
        "rate( 5 minutes)",
        "rate(5 weeks)",
        "rate(5 seconds)",
        "rate(minute)",
        "Rate(5 minutes)",
        "rate(5 minutes) ",
        "rate(5 minutes)\n",
        "rate(٣ minutes)",
        f"rate({'9' * 256} minutes)",
        "cron(0 6 * * ? *)",
        "",
    ],
)
def test_what_is_no_rate_is_refused(expression: str) -> None:
    with pytest.raises(InvalidExpressionError, match="not of the form rate"):
        validate_rate(expression)


def test_an_instant_is_matched_by_its_minute() -> None:
    daily = AwsCron.parse("cron(0 6 * * ? *)")

    assert daily.matches(datetime(2024, 1, 15, 6, 0, 59, tzinfo=UTC))
