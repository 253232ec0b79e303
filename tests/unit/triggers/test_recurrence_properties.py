"""What holds for every recurrence, compared with a plain search that knows no shortcuts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise

from hypothesis import assume, given, reject, strategies as st

from baton.triggers.recurrence import Recurrence, Unit
from tests.examples import examples
from tests.unit.triggers.recurrences import (
    frequencies,
    instants,
    near_a_change,
    recurrence,
    recurrences,
)

MINUTE = timedelta(minutes=1)


@examples(150)
@given(recurrences, instants)
def test_slots_increase_strictly(schedule: Recurrence, after: datetime) -> None:
    slots = schedule.slots(after, 20)

    assert all(earlier < later for earlier, later in pairwise([after, *slots]))


@examples(150)
@given(recurrences, instants)
def test_every_slot_is_a_whole_minute_in_utc_and_known_as_a_slot(
    schedule: Recurrence, after: datetime
) -> None:
    for slot in schedule.slots(after, 5):
        assert slot.tzinfo is UTC
        assert slot.second == slot.microsecond == 0
        assert schedule.is_slot(slot)
        assert schedule.slot_at(slot) == slot


@examples(150)
@given(recurrences, instants, st.floats(0, 1))
def test_nothing_between_two_slots_is_a_slot(
    schedule: Recurrence, after: datetime, share: float
) -> None:
    following = schedule.next_after(after)
    if following is None or following - after <= MINUTE:
        reject()
    between = after + timedelta.resolution + (following - after - MINUTE) * share

    assert not schedule.is_slot(between)
    assert schedule.next_after(between) == following


@examples(150)
@given(recurrences)
def test_the_first_slot_has_none_before_it(schedule: Recurrence) -> None:
    first = schedule.first()

    assert first == schedule.next_after(datetime.min.replace(tzinfo=UTC))


@examples(150)
@given(recurrences, instants)
def test_no_slot_is_later_than_the_end(schedule: Recurrence, after: datetime) -> None:
    slots = schedule.slots(after, 5)

    assert schedule.end is None or all(slot <= schedule.end for slot in slots)


@examples(150)
@given(near_a_change())
def test_near_a_change_of_the_clock_slots_are_those_of_a_plain_search(
    case: tuple[Recurrence, datetime],
) -> None:
    schedule, after = case

    slots = schedule.slots(after, 4)

    assert slots == first_four_by_search(schedule, after)


@examples(150)
@given(near_a_change(), st.sampled_from([0, 20, 30, 60, 61, 120, 180, 23 * 60, 24 * 60]))
def test_an_instant_stands_for_the_first_time_that_the_clock_showed_the_same(
    case: tuple[Recurrence, datetime], minutes: int
) -> None:
    schedule, after = case
    slot = schedule.next_after(after)
    if slot is None:
        reject()
    instant = slot + minutes * MINUTE

    stands_for = schedule.slot_at(instant)

    shown_before = first_time_shown(wall_clock(instant, schedule), schedule)
    if schedule.is_slot(instant):
        assert stands_for == instant
    elif schedule.kind is not Unit.HOUR and schedule.is_slot(shown_before):
        assert stands_for == shown_before
    else:
        assert stands_for is None


@examples(150)
@given(frequencies, st.dates(date(1, 1, 1), date(2300, 1, 1)), st.integers(0, 100))
def test_months_are_clamped_without_drifting(frequency: int, start: date, position: int) -> None:
    schedule = recurrence(Unit.MONTH, frequency, f"{start} 06:00")
    months = start.year * 12 + start.month - 1 + position * frequency
    assume(months // 12 <= date.max.year)
    month_start = date(months // 12, months % 12 + 1, 1)

    slot = schedule.next_after(datetime(*month_start.timetuple()[:3], tzinfo=UTC) - MINUTE)

    assert slot is not None
    assert (slot.year, slot.month) == (month_start.year, month_start.month)
    assert slot.day == start.day or (slot.day < start.day and (slot + timedelta(1)).day == 1)


def first_four_by_search(schedule: Recurrence, after: datetime) -> list[datetime]:
    found: list[datetime] = []
    for slot in slots_by_search(schedule):
        if slot > after and slot not in found:
            found.append(slot)
        if len(found) == 4:
            break
    return found


def slots_by_search(schedule: Recurrence) -> Iterator[datetime]:
    """Every slot from the start, each found by looking at the clock minute by minute."""
    for number in count():
        if schedule.kind is Unit.HOUR:
            yield anchor(schedule) + number * timedelta(hours=schedule.frequency)
        else:
            day = nth_day(schedule, number)
            yield first_time_shown(datetime.combine(day, schedule.time_of_day), schedule)


def anchor(schedule: Recurrence) -> datetime:
    return first_time_shown(datetime.combine(schedule.start_date, schedule.time_of_day), schedule)


def nth_day(schedule: Recurrence, number: int) -> date:
    passed = number * schedule.frequency
    if schedule.kind is Unit.MONTH:
        year, month = divmod(schedule.start_date.month - 1 + passed, 12)
        for day in range(schedule.start_date.day, 27, -1):
            try:
                return date(schedule.start_date.year + year, month + 1, day)
            except ValueError:
                continue
        return date(schedule.start_date.year + year, month + 1, schedule.start_date.day)
    return schedule.start_date + timedelta({Unit.DAY: 1, Unit.WEEK: 7}[schedule.kind] * passed)


def first_time_shown(wall: datetime, schedule: Recurrence) -> datetime:
    """The first minute at which the clock shows that time or, past a gap, a later one."""
    earliest = wall.replace(tzinfo=UTC) - timedelta(hours=16)
    return next(
        minute
        for minute in (earliest + number * MINUTE for number in range(3 * 24 * 60))
        if wall_clock(minute, schedule) >= wall
    )


def wall_clock(instant: datetime, schedule: Recurrence) -> datetime:
    return instant.astimezone(schedule.zone).replace(tzinfo=None, fold=0)
