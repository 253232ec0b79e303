"""Agreement with python-dateutil, which computes recurrences and reads time zones in its own way."""

from datetime import UTC, date, datetime, timedelta

from dateutil import tz  # type: ignore[import-untyped]  # it has no types of its own
from dateutil.rrule import (  # type: ignore[import-untyped] # has no types
    DAILY,
    HOURLY,
    MONTHLY,
    WEEKLY,
    rrule,
)
from dateutil.zoneinfo import get_zonefile_instance  # type: ignore[import-untyped] # has no types
from hypothesis import assume, given, strategies as st

from baton.triggers.recurrence import Recurrence, Unit
from baton.triggers.zones import zone_named
from tests.examples import examples
from tests.unit.triggers.recurrences import frequencies, start_dates, times

RULES = {Unit.HOUR: HOURLY, Unit.DAY: DAILY, Unit.WEEK: WEEKLY, Unit.MONTH: MONTHLY}

# Places whose clocks have not been decided upon anew since dateutil's own copy of the database.
ZONES = (
    "America/New_York",
    "America/Santiago",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Auckland",
    "Pacific/Chatham",
)


def rule(schedule: Recurrence) -> rrule:
    """The same recurrence by the wall clock, in terms of RFC 5545: the last of the days that there are."""
    day = schedule.start_date.day
    clamped = {"bymonthday": [*range(min(28, day), day + 1)], "bysetpos": -1}
    return rrule(
        RULES[schedule.kind],
        interval=schedule.frequency,
        dtstart=datetime.combine(schedule.start_date, schedule.time_of_day),
        cache=False,
        **(clamped if schedule.kind is Unit.MONTH else {}),
    )


@examples(400)
@given(
    st.builds(
        Recurrence,
        kind=st.sampled_from(Unit),
        frequency=frequencies,
        start_date=start_dates,
        time_of_day=times,
        zone=st.just(zone_named("UTC")),
    ),
    st.timedeltas(timedelta(-10), timedelta(days=40)),
)
def test_slots_in_utc_are_those_of_dateutil(schedule: Recurrence, passed: timedelta) -> None:
    after = datetime.combine(schedule.start_date, schedule.time_of_day) + passed

    slots = schedule.slots(after.replace(tzinfo=UTC), 6)

    expected = list(rule(schedule).xafter(after, count=6))
    assert [slot.replace(tzinfo=None) for slot in slots] == expected


@examples(300)
@given(
    st.builds(
        Recurrence,
        kind=st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH]),
        frequency=st.integers(1, 60),
        start_date=st.dates(date(1975, 1, 1), date(2030, 1, 1)),
        time_of_day=times,
        zone=st.sampled_from(ZONES).map(zone_named),
    ),
)
def test_slots_in_a_zone_are_those_of_dateutil(schedule: Recurrence) -> None:
    zone = get_zonefile_instance().get(schedule.zone.key)
    walls = [wall.replace(tzinfo=zone) for wall in rule(schedule)[:8]]
    assume(walls[-1].year < 2037)  # its copy ends there
    assume(all(tz.datetime_exists(wall) for wall in walls))  # it has another idea of gaps

    slots = schedule.slots(datetime(1970, 1, 1, tzinfo=UTC), 8)

    assert slots == [wall.astimezone(UTC) for wall in walls]
