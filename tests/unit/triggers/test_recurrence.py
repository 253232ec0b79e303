"""When schedules are due, in cases that can be checked on a calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from baton.triggers.recurrence import Recurrence, Unit
from baton.triggers.zones import zone_named
from tests.unit.triggers.recurrences import recurrence, utc


def written(slots: list[datetime]) -> list[str]:
    return [f"{slot:%Y-%m-%d %H:%M}" for slot in slots]


def test_a_past_start_only_sets_the_grid() -> None:
    daily = recurrence(Unit.DAY, 1, "2024-01-01 06:00")

    following = daily.next_after(utc("2024-01-15 14:30"))

    assert following == datetime(2024, 1, 16, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "frequency", "start", "after", "slots"),
    [
        (Unit.HOUR, 1, "2024-01-01 06:15", "2024-03-01 00:00", ["03-01 00:15", "03-01 01:15"]),
        (Unit.HOUR, 6, "2024-01-01 06:00", "2024-03-01 01:00", ["03-01 06:00", "03-01 12:00"]),
        (Unit.HOUR, 5, "2024-01-01 06:00", "2024-01-01 06:00", ["01-01 11:00", "01-01 16:00"]),
        (Unit.HOUR, 36, "2024-01-01 06:00", "2024-01-01 06:00", ["01-02 18:00", "01-04 06:00"]),
        (Unit.DAY, 3, "2024-02-26 06:00", "2024-02-26 06:00", ["02-29 06:00", "03-03 06:00"]),
        (Unit.WEEK, 1, "2024-02-28 06:00", "2024-03-01 00:00", ["03-06 06:00", "03-13 06:00"]),
        (Unit.WEEK, 2, "2024-02-28 06:00", "2024-03-01 00:00", ["03-13 06:00", "03-27 06:00"]),
        (Unit.MONTH, 1, "2024-01-31 06:00", "2024-02-01 00:00", ["02-29 06:00", "03-31 06:00"]),
        (Unit.MONTH, 3, "2023-11-30 06:00", "2024-01-01 00:00", ["02-29 06:00", "05-30 06:00"]),
    ],
)
def test_frequency_counts_units_from_the_start(
    kind: Unit, frequency: int, start: str, after: str, slots: list[str]
) -> None:
    schedule = recurrence(kind, frequency, start)

    following = schedule.slots(utc(after), 2)

    assert written(following) == [f"2024-{slot}" for slot in slots]


def test_nothing_happens_before_the_start() -> None:
    schedule = recurrence(Unit.DAY, 1, "2030-05-05 06:00")

    assert (
        schedule.next_after(utc("2024-01-15 14:30")) == schedule.first() == utc("2030-05-05 06:00")
    )


def test_the_day_of_a_month_is_clamped_without_drifting() -> None:
    schedule = recurrence(Unit.MONTH, 1, "2023-01-31 06:00")

    days = [slot.day for slot in schedule.slots(utc("2023-01-01 00:00"), 14)]

    assert days == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29]


def test_a_leap_day_every_year_is_the_last_of_february() -> None:
    schedule = recurrence(Unit.MONTH, 12, "2024-02-29 06:00")

    days = [slot.day for slot in schedule.slots(utc("2024-01-01 00:00"), 5)]

    assert days == [29, 28, 28, 28, 29]


@pytest.mark.parametrize(
    ("zone", "start", "after", "slots"),
    [
        # a clock set forward: the end of the gap, then back to the time of day
        ("America/New_York", "2024-01-01 02:30", "2024-03-09", ["03-09 07:30", "03-10 07:00", "03-11 06:30"]),
        ("Europe/Berlin", "2024-01-01 02:00", "2024-03-30", ["03-30 01:00", "03-31 01:00", "04-01 00:00"]),
        ("Europe/Dublin", "2024-01-01 01:30", "2024-03-30", ["03-30 01:30", "03-31 01:00", "04-01 00:30"]),
        # by half an hour: 02:15 is left out, 02:30 is not
        ("Australia/Lord_Howe", "2024-01-01 02:15", "2024-10-05",
            ["10-05 15:30", "10-06 15:15", "10-07 15:15"]),
        # at midnight: the day begins at 01:00
        ("Africa/Cairo", "2024-01-01 00:00", "2024-04-24", ["04-24 22:00", "04-25 22:00", "04-26 21:00"]),
        # a clock set back: the first of the two
        ("America/New_York", "2024-01-01 01:30", "2024-11-02", ["11-02 05:30", "11-03 05:30", "11-04 06:30"]),
        ("Pacific/Chatham", "2024-01-01 03:00", "2024-04-05", ["04-05 13:15", "04-06 13:15", "04-07 14:15"]),
        ("Australia/Lord_Howe", "2024-01-01 01:45", "2024-04-05",
            ["04-05 14:45", "04-06 14:45", "04-07 15:15"]),
        # no daylight saving, 45 minutes off
        ("Asia/Kathmandu", "2024-01-01 06:00", "2024-03-09", ["03-09 00:15", "03-10 00:15", "03-11 00:15"]),
    ],
)  # fmt: skip
def test_a_time_of_day_holds_by_the_clock_of_the_zone(
    zone: str, start: str, after: str, slots: list[str]
) -> None:
    schedule = recurrence(Unit.DAY, 1, start, zone)

    following = schedule.slots(utc(after) - timedelta(minutes=1), 3)

    assert written(following) == [f"2024-{slot}" for slot in slots]


def test_hours_are_elapsed_time_across_a_change_of_the_clock() -> None:
    schedule = recurrence(Unit.HOUR, 12, "2024-03-09 06:00", "America/New_York")

    following = schedule.slots(utc("2024-03-09 00:00"), 4)

    assert written(following) == [
        "2024-03-09 11:00",
        "2024-03-09 23:00",
        "2024-03-10 11:00",
        "2024-03-10 23:00",
    ]


def test_a_day_that_a_zone_skipped_gives_no_second_slot_at_midnight() -> None:
    midnight = recurrence(Unit.DAY, 1, "2011-12-01 00:00", "Pacific/Apia")

    following = midnight.slots(utc("2011-12-29 00:00"), 4)

    # 30 December did not exist there: the 29th, the 31st, New Year's Day, the 2nd
    assert written(following) == [
        "2011-12-29 10:00",
        "2011-12-30 10:00",
        "2011-12-31 10:00",
        "2012-01-01 10:00",
    ]


@pytest.mark.parametrize(
    ("zone", "start", "end_of_gap", "following"),
    [
        ("Pacific/Apia", "2011-12-30 09:00", "2011-12-30 10:00", "2011-12-30 19:00"),
        ("Pacific/Kwajalein", "1993-08-21 09:00", "1993-08-21 12:00", "1993-08-21 21:00"),
        ("Pacific/Kiritimati", "1994-12-31 09:00", "1994-12-31 10:00", "1994-12-31 19:00"),
    ],
)
def test_a_time_in_a_day_that_a_zone_skipped_moves_to_the_end_of_that_day(
    zone: str, start: str, end_of_gap: str, following: str
) -> None:
    schedule = recurrence(Unit.DAY, 1, start, zone)

    slots = schedule.slots(utc("1990-01-01 00:00"), 2)

    assert slots == [utc(end_of_gap), utc(following)]


def test_a_day_that_a_zone_repeated_gives_one_slot() -> None:
    schedule = recurrence(Unit.DAY, 1, "1969-09-29 18:00", "Pacific/Kwajalein")

    following = schedule.slots(utc("1969-09-28 12:00"), 4)

    # from 11 hours ahead of UTC to 12 behind during the 30th
    assert written(following) == [
        "1969-09-29 07:00",
        "1969-09-30 07:00",
        "1969-10-02 06:00",
        "1969-10-03 06:00",
    ]


def test_slots_are_whole_minutes_even_where_a_zone_was_off_by_seconds() -> None:
    schedule = recurrence(Unit.DAY, 1, "1971-01-01 06:00", "Africa/Monrovia")

    assert schedule.first() == utc("1971-01-01 06:45")  # 44 minutes and 30 seconds behind


def test_the_end_is_inclusive() -> None:
    schedule = recurrence(Unit.DAY, 1, "2024-01-01 06:00", end="2024-01-03 06:00")

    last = schedule.slots(utc("2024-01-01 12:00"), 10)

    assert last == [utc("2024-01-02 06:00"), utc("2024-01-03 06:00")]
    assert schedule.is_slot(utc("2024-01-03 06:00"))
    assert not schedule.is_slot(utc("2024-01-04 06:00"))


def test_a_schedule_that_ends_before_it_begins_has_no_first_slot() -> None:
    schedule = recurrence(Unit.DAY, 1, "2024-01-01 06:00", end="2024-01-01 05:59")

    assert schedule.first() is None


@pytest.mark.parametrize("kind", Unit)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
def test_the_calendar_has_an_end(kind: Unit, zone: str) -> None:
    schedule = recurrence(kind, 1, "9999-12-31 20:00", zone)

    assert schedule.next_after(datetime.max.replace(tzinfo=UTC)) is None
    assert len(schedule.slots(utc("2024-01-01 00:00"), 50)) < 50


@pytest.mark.parametrize("kind", Unit)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/New_York"])
def test_the_calendar_has_a_beginning(kind: Unit, zone: str) -> None:
    schedule = recurrence(kind, 1, "0001-01-01 00:00", zone)

    first = schedule.first()

    assert first is not None
    assert first.year == 1
    assert schedule.is_slot(first)


@pytest.mark.parametrize("kind", Unit)
def test_a_start_in_the_far_future_is_reached_at_once(kind: Unit) -> None:
    schedule = recurrence(kind, 10_000, "9000-07-31 06:00", "Europe/Berlin")

    assert schedule.next_after(utc("2024-01-01 00:00")) == utc("9000-07-31 04:00")


def test_an_instant_in_any_zone_is_understood() -> None:
    daily = recurrence(Unit.DAY, 1, "2024-01-01 06:00")
    in_tokyo = datetime(2024, 1, 15, 15, tzinfo=zone_named("Asia/Tokyo"))

    assert daily.is_slot(in_tokyo)
    assert daily.next_after(in_tokyo) == utc("2024-01-16 06:00")


@pytest.mark.parametrize(("fold", "slot"), [(0, True), (1, False)])
def test_an_instant_in_an_hour_that_its_zone_repeats_is_understood(
    *, fold: int, slot: bool
) -> None:
    daily = recurrence(Unit.DAY, 1, "2024-01-01 01:30", "America/New_York")
    instant = datetime(2024, 11, 3, 1, 30, tzinfo=daily.zone, fold=fold)

    assert daily.is_slot(instant) is slot
    assert daily.slot_at(instant) == utc("2024-11-03 05:30")


def test_only_the_minute_itself_is_a_slot() -> None:
    daily = recurrence(Unit.DAY, 1, "2024-01-01 06:00")

    assert daily.is_slot(utc("2024-01-15 06:00:00"))
    assert not daily.is_slot(utc("2024-01-15 06:00:01"))
    assert not daily.is_slot(utc("2024-01-15 06:01:00"))


@pytest.mark.parametrize(
    ("kind", "instant", "slot"),
    [
        (Unit.DAY, "2024-11-03 05:30", "2024-11-03 05:30"),  # 01:30 in summer time
        (Unit.DAY, "2024-11-03 06:30", "2024-11-03 05:30"),  # 01:30 again, in winter time
        (Unit.DAY, "2024-11-03 06:31", None),
        (Unit.DAY, "2024-11-03 06:30:01", None),
        (Unit.DAY, "2024-11-04 05:30", None),  # 00:30
        (Unit.WEEK, "2024-11-03 06:30", None),  # a Sunday, and the slots are on Mondays
    ],
)
def test_the_second_of_two_equal_wall_clock_times_stands_for_the_first(
    kind: Unit, instant: str, slot: str | None
) -> None:
    schedule = recurrence(kind, 1, "2024-01-01 01:30", "America/New_York")

    assert schedule.slot_at(utc(instant)) == (slot and utc(slot))


def test_elapsed_time_repeats_nothing() -> None:
    schedule = recurrence(Unit.HOUR, 24, "2024-11-02 01:30", "America/New_York")

    assert schedule.is_slot(utc("2024-11-03 05:30"))
    assert schedule.slot_at(utc("2024-11-03 06:30")) is None  # though the clock shows the same


@pytest.mark.parametrize("frequency", [0, -1, 10_001])
def test_a_frequency_out_of_bounds_is_refused(frequency: int) -> None:
    with pytest.raises(ValueError, match="frequency must be from 1 to 10000"):
        recurrence(Unit.DAY, frequency, "2024-01-01 06:00")


@pytest.mark.parametrize("time_of_day", [time(6, 0, 1), time(6, 0, 0, 1), time(6, tzinfo=UTC)])
def test_a_time_of_day_that_is_no_whole_minute_of_a_wall_clock_is_refused(
    time_of_day: time,
) -> None:
    with pytest.raises(ValueError, match="whole minutes"):
        Recurrence(
            kind=Unit.DAY,
            frequency=1,
            start_date=date(2024, 1, 1),
            time_of_day=time_of_day,
            zone=zone_named("UTC"),
        )


def test_an_end_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="end must be an instant"):
        replace(recurrence(Unit.DAY, 1, "2024-01-01 06:00"), end=datetime(2024, 1, 1))  # noqa: DTZ001 - what is refused
