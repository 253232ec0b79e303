"""The cron expressions that AWS gets: they fire at every slot, and hardly ever besides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, strategies as st

from baton.triggers.cron import AwsCron, day_of_week
from baton.triggers.expressions import InexpressibleError
from baton.triggers.recurrence import Recurrence, Unit
from baton.triggers.zones import zone_named
from tests.examples import examples
from tests.unit.triggers.recurrences import (
    instants,
    near_a_change,
    recurrence,
    recurrences,
    utc,
)

SINCE = utc("2024-06-15 12:00")


@pytest.mark.parametrize(
    ("kind", "frequency", "start", "expression"),
    [
        (Unit.HOUR, 1, "2024-01-01 06:00", "cron(0 * * * ? *)"),
        (Unit.HOUR, 6, "2024-01-01 07:15", "cron(15 1,7,13,19 * * ? *)"),
        (Unit.HOUR, 5, "2024-01-01 06:30", "cron(30 * * * ? *)"),
        (Unit.HOUR, 9, "2024-01-01 06:00", "cron(0 0,3,6,9,12,15,18,21 * * ? *)"),
        (Unit.HOUR, 24, "2024-01-01 06:00", "cron(0 6 * * ? *)"),
        (Unit.HOUR, 36, "2024-01-01 06:00", "cron(0 6,18 * * ? *)"),
        (Unit.HOUR, 84, "2024-01-01 06:00", "cron(0 6,18 ? * MON,THU *)"),
        (Unit.HOUR, 168, "2024-01-01 06:00", "cron(0 6 ? * MON *)"),
        (Unit.HOUR, 504, "2024-01-01 06:00", "cron(0 6 ? * MON *)"),
        (Unit.DAY, 1, "2024-01-01 06:00", "cron(0 6 * * ? *)"),
        (Unit.DAY, 2, "2024-01-01 06:00", "cron(0 6 * * ? *)"),
        (Unit.DAY, 7, "2024-01-01 06:00", "cron(0 6 ? * MON *)"),
        (Unit.DAY, 28, "2024-01-07 06:00", "cron(0 6 ? * SUN *)"),
        (Unit.WEEK, 1, "2024-01-06 23:59", "cron(59 23 ? * SAT *)"),
        (Unit.WEEK, 3, "2024-01-03 06:00", "cron(0 6 ? * WED *)"),
        (Unit.MONTH, 1, "2024-01-15 06:00", "cron(0 6 15 * ? *)"),
        (Unit.MONTH, 1, "2024-01-31 06:00", "cron(0 6 28-31 * ? *)"),
        (Unit.MONTH, 1, "2024-01-29 06:00", "cron(0 6 28,29 * ? *)"),
        (Unit.MONTH, 2, "2024-01-31 06:00", "cron(0 6 30,31 JAN,MAR,MAY,JUL,SEP,NOV ? *)"),
        (Unit.MONTH, 3, "2024-01-31 06:00", "cron(0 6 30,31 JAN,APR,JUL,OCT ? *)"),
        (Unit.MONTH, 6, "2024-01-31 06:00", "cron(0 6 31 JAN,JUL ? *)"),
        (Unit.MONTH, 12, "2024-02-29 06:00", "cron(0 6 28,29 FEB ? *)"),
        (Unit.MONTH, 300, "2024-03-31 06:00", "cron(0 6 31 MAR ? 2049,2074,2099,2124,2149,2174,2199)"),
    ],
)  # fmt: skip
def test_in_utc_an_expression_has_just_the_hours_and_days_of_the_slots(
    kind: Unit, frequency: int, start: str, expression: str
) -> None:
    schedule = recurrence(kind, frequency, start)

    assert schedule.rule_expression(SINCE) == expression


@pytest.mark.parametrize(
    ("kind", "frequency", "start", "zone", "in_utc", "local"),
    [
        (Unit.DAY, 1, "2024-01-01 06:00", "Europe/Berlin", "0 4,5 * * ? *", "0 6 * * ? *"),
        (Unit.DAY, 1, "2024-01-01 06:00", "Asia/Kathmandu", "15 0 * * ? *", "0 6 * * ? *"),
        (Unit.DAY, 1, "2024-01-01 12:00", "Australia/Lord_Howe", "0,30 1 * * ? *", "0 12 * * ? *"),
        (Unit.DAY, 1, "2024-01-01 02:30", "America/New_York", "0,30 6,7 * * ? *", "0,30 2,3 * * ? *"),
        (Unit.DAY, 14, "2024-01-01 00:30", "Europe/Berlin", "30 22,23 ? * SUN *", "30 0 ? * MON *"),
        (Unit.WEEK, 1, "2024-01-03 20:00", "America/New_York", "0 0,1 ? * THU *", "0 20 ? * WED *"),
        (Unit.WEEK, 1, "2024-01-03 19:30", "America/New_York", "30 0,23 ? * WED,THU *", "30 19 ? * WED *"),
        (Unit.WEEK, 1, "2024-01-01 02:30", "America/New_York", "30 6,7 ? * MON *", "30 2 ? * MON *"),
        (Unit.WEEK, 1, "2024-01-07 02:30", "America/New_York", "0,30 6,7 ? * SUN *", "0,30 2,3 ? * SUN *"),
        (Unit.MONTH, 1, "2024-01-01 00:30", "Asia/Tokyo", "30 15 28-31 * ? *", "30 0 1 * ? *"),
        (Unit.MONTH, 1, "2024-01-31 20:00", "America/New_York", "0 0,1 1 * ? *", "0 20 28-31 * ? *"),
        (Unit.MONTH, 12, "2024-01-15 06:00", "America/New_York", "0 11 15 JAN ? *", "0 6 15 JAN ? *"),
        (Unit.MONTH, 6, "2024-01-15 06:00", "America/New_York",
            "0 10,11 15 JAN,JUL ? *", "0 6 15 JAN,JUL ? *"),
        (Unit.MONTH, 12, "2024-01-01 06:00", "Asia/Tokyo", "0 21 31 DEC ? *", "0 6 1 JAN ? *"),
        (Unit.MONTH, 1, "2024-01-20 02:30", "America/New_York", "30 6,7 20 * ? *", "30 2 20 * ? *"),
        (Unit.MONTH, 1, "2024-01-10 02:30", "America/New_York", "0,30 6,7 10 * ? *", "0,30 2,3 10 * ? *"),
        (Unit.HOUR, 24, "2024-01-01 06:00", "Europe/Berlin", "0 5 * * ? *", "0 5 * * ? *"),
    ],
)  # fmt: skip
def test_in_a_zone_an_expression_has_each_hour_that_its_offsets_make(
    kind: Unit, frequency: int, start: str, zone: str, in_utc: str, local: str
) -> None:
    schedule = recurrence(kind, frequency, start, zone)

    assert schedule.rule_expression(SINCE) == f"cron({in_utc})"
    assert schedule.local_expression(SINCE) == f"cron({local})"


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2020-01-01 06:00", None, "*"),
        ("2024-12-31 06:00", None, "*"),
        ("2030-01-01 06:00", None, "2030-2199"),
        ("2020-01-01 06:00", "2029-01-01 05:59", "2024-2028"),
        ("2020-01-01 06:00", "2029-01-01 06:00", "2024-2029"),
        ("2030-01-01 06:00", "2035-06-30 00:00", "2030-2035"),
    ],
)
def test_years_are_named_where_a_schedule_begins_later_or_ends(
    start: str, end: str | None, years: str
) -> None:
    schedule = recurrence(Unit.DAY, 1, start, end=end)

    assert schedule.rule_expression(SINCE) == f"cron(0 6 * * ? {years})"


@pytest.mark.parametrize(
    ("kind", "end", "expression"),
    [
        (Unit.DAY, "2024-06-20 23:59", "cron(0 6 16-20 JUN ? 2024)"),
        (Unit.DAY, "2024-06-16 06:00", "cron(0 6 16 JUN ? 2024)"),
        (Unit.WEEK, "2024-06-30 23:59", "cron(0 6 17,24 JUN ? 2024)"),
        (Unit.WEEK, "2024-10-01 00:00", "cron(0 6 ? JUN-SEP MON 2024)"),
        (Unit.MONTH, "2024-10-30 00:00", "cron(0 6 1 JUL-OCT ? 2024)"),
    ],
)
def test_a_schedule_that_soon_ends_names_its_days(kind: Unit, end: str, expression: str) -> None:
    schedule = recurrence(kind, 1, "2024-01-01 06:00", end=end)

    assert schedule.rule_expression(SINCE) == expression


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("2200-01-01 06:00", None, "after 2199, the last year that a schedule on AWS can name"),
        ("2024-01-01 06:00", "2024-06-15 11:00", "has ended"),
        ("2200-01-01 06:00", "2150-01-01 06:00", "has ended"),
    ],
)
def test_what_aws_cannot_fire_is_refused(start: str, end: str | None, message: str) -> None:
    schedule = recurrence(Unit.DAY, 1, start, end=end)

    with pytest.raises(InexpressibleError, match=message):
        schedule.rule_expression(SINCE)
    with pytest.raises(ValueError, match=message):
        schedule.local_expression(SINCE)


def test_the_last_minute_that_aws_knows_is_expressible_by_either_clock() -> None:
    schedule = recurrence(Unit.MONTH, 1, "2199-12-31 23:59", "Asia/Tokyo")

    assert schedule.rule_expression(SINCE) == "cron(59 14 31 DEC ? 2199)"
    assert schedule.local_expression(SINCE) == "cron(59 23 31 DEC ? 2199)"


def test_years_are_a_range_where_a_list_would_be_too_long_for_aws() -> None:
    schedule = recurrence(Unit.HOUR, 9949, "2024-01-01 06:00", "Australia/Lord_Howe")

    expression = schedule.rule_expression(SINCE)

    assert len(expression) <= 256
    assert AwsCron.parse(expression)


def test_a_local_expression_without_an_instant_holds_from_the_start() -> None:
    schedule = recurrence(Unit.DAY, 1, "2030-01-01 06:00", "Europe/Berlin")

    assert schedule.local_expression() == "cron(0 6 * * ? *)"


@pytest.mark.parametrize("kind", Unit)
def test_hours_are_expressed_in_utc_and_the_rest_in_the_zone(kind: Unit) -> None:
    schedule = recurrence(kind, 1, "2024-01-01 06:00", "Europe/Berlin")

    assert schedule.native_zone == ("UTC" if kind is Unit.HOUR else "Europe/Berlin")


@examples(100)
@given(recurrences, instants, st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)))  # noqa: DTZ001 - local times have no zone
def test_every_slot_is_fired(schedule: Recurrence, since: datetime, later: datetime) -> None:
    following = schedule.next_after(since)
    assume(following is not None and following < utc("2199-12-31 00:00"))

    check_that_slots_are_fired(schedule, since, after=since)
    check_that_slots_are_fired(schedule, since, after=max(since, later.replace(tzinfo=UTC)))


@examples(100)
@given(near_a_change())
def test_every_slot_near_a_change_of_the_clock_is_fired(case: tuple[Recurrence, datetime]) -> None:
    schedule, change = case
    assume(change > utc("1970-01-02 00:00"))

    check_that_slots_are_fired(schedule, since=change, after=change)


def check_that_slots_are_fired(schedule: Recurrence, since: datetime, after: datetime) -> None:
    in_utc = AwsCron.parse(schedule.rule_expression(since))
    local = AwsCron.parse(schedule.local_expression(since))
    native_zone = zone_named(schedule.native_zone)
    for slot in schedule.slots(after, 25):
        if slot < utc("2199-12-31 00:00"):
            assert in_utc.matches(slot)
            assert local.matches(slot, native_zone)


@pytest.mark.parametrize("zone", ["America/New_York", "Africa/Cairo", "Pacific/Apia"])
@pytest.mark.parametrize(
    ("kind", "frequency"), [(Unit.HOUR, 20), (Unit.DAY, 1), (Unit.DAY, 35), (Unit.WEEK, 2)]
)
def test_the_few_slots_that_are_looked_at_stand_for_all(
    kind: Unit, frequency: int, zone: str
) -> None:
    since = utc("1990-06-15 12:00")
    schedule = recurrence(kind, frequency, "1990-01-07 00:30", zone, end="2060-12-31 00:00")
    slots = every_slot(schedule, since)

    expression = AwsCron.parse(schedule.rule_expression(since))

    assert expression == AwsCron(
        minutes=frozenset(slot.minute for slot in slots),
        hours=frozenset(slot.hour for slot in slots),
        days_of_month=frozenset(slot.day for slot in slots),
        months=frozenset(slot.month for slot in slots),
        days_of_week=frozenset(day_of_week(slot) for slot in slots),
        years=frozenset(range(1990, 2061)),
    )


@examples(100)
@given(recurrences, instants, st.timedeltas(timedelta(0), timedelta(400)))
def test_no_value_of_a_field_is_idle(
    schedule: Recurrence, since: datetime, left: timedelta
) -> None:
    begun = max(since, schedule.first() or since)
    ending = replace(schedule, end=begun + left)
    assume(ending.next_after(since) is not None)
    assume(ending.kind is not Unit.HOUR or left < timedelta(30))
    slots = every_slot(ending, since)

    expression = AwsCron.parse(ending.rule_expression(since))

    assert expression.minutes == {slot.minute for slot in slots}
    assert expression.hours == {slot.hour for slot in slots}
    assert expression.months == {slot.month for slot in slots}
    assert expression.years in ({slot.year for slot in slots}, set(range(1970, 2200)))
    by_day = expression.days_of_month == {slot.day for slot in slots}
    by_weekday = expression.days_of_week == {day_of_week(slot) for slot in slots}
    assert by_day or by_weekday


def every_slot(schedule: Recurrence, since: datetime) -> list[datetime]:
    return schedule.slots(since, 100_000)
