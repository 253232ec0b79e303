"""Recurrences for tests: a short way to write one, and strategies that prefer the awkward ones."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from baton.triggers.recurrence import Recurrence, Unit
from baton.triggers.zones import instant_of, minute_of, offset_changes, zone_named

# North, south, odd offsets, half-hour and negative daylight saving, Ramadan, changes at midnight, whole days
# skipped or repeated, and one that was off by seconds until 1972.
ZONES = (
    "UTC",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Monrovia",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Kwajalein",
)

_YEARS = minute_of(datetime(1965, 1, 1, tzinfo=UTC)), minute_of(datetime(2040, 1, 1, tzinfo=UTC))

frequencies = st.integers(1, 12) | st.sampled_from([14, 24, 28, 48, 168]) | st.integers(1, 10_000)
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]) | st.integers(0, 59))
start_dates = st.dates(date(1965, 1, 1), date(2035, 1, 1))
instants = st.datetimes(datetime(1970, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone comes beside them


def utc(text: str) -> datetime:
    """`2024-01-15 14:30` as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def recurrence(
    kind: Unit, frequency: int, start: str, zone: str = "UTC", *, end: str | None = None
) -> Recurrence:
    """`start` is written `2024-01-31 06:00`, by the clock of the zone."""
    moment = datetime.fromisoformat(start)
    return Recurrence(
        kind=kind,
        frequency=frequency,
        start_date=moment.date(),
        time_of_day=moment.time(),
        zone=zone_named(zone),
        end=utc(end) if end else None,
    )


recurrences = st.builds(
    Recurrence,
    kind=st.sampled_from(Unit),
    frequency=frequencies,
    start_date=start_dates,
    time_of_day=times,
    zone=st.sampled_from(ZONES).map(zone_named),
    end=st.none() | instants,
)


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[Recurrence, datetime]:
    """A recurrence with a slot about when its zone's clock was changed, and an instant before that."""
    zone = zone_named(draw(st.sampled_from(ZONES[1:])))
    change = instant_of(draw(st.sampled_from(offset_changes(zone, *_YEARS)))).astimezone(zone)
    kind, frequency = draw(st.sampled_from(Unit)), draw(st.integers(1, 4))
    days = {Unit.HOUR: 1, Unit.DAY: frequency, Unit.WEEK: 7 * frequency, Unit.MONTH: 0}[kind]
    start = change - timedelta(draw(st.integers(0, 3)) * days + draw(st.integers(-1, 1)))
    around = start + timedelta(minutes=draw(st.integers(-8, 8)) * 15)
    found = Recurrence(
        kind=kind,
        frequency=frequency,
        start_date=start.date(),
        time_of_day=draw(st.just(around.time().replace(second=0)) | times),
        zone=zone,
    )
    return found, change.astimezone(UTC) - timedelta(minutes=draw(st.integers(0, 3 * 24 * 60)))
