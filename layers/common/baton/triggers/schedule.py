"""From a trigger as it is stored to the recurrence it means, with every mistake named by its field."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from baton.errors import InvalidInputError
from baton.triggers.recurrence import Recurrence, Unit
from baton.triggers.zones import UnknownZoneError, zone_named

UNITS = {
    "HourlyScheduler": Unit.HOUR,
    "DailyScheduler": Unit.DAY,
    "WeeklyScheduler": Unit.WEEK,
    "MonthlyScheduler": Unit.MONTH,
}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a schedule means that names neither a time of day nor a zone: parameters of the stack."""

    time_of_day: time
    zone: ZoneInfo

    @classmethod
    def parse(cls, time_of_day: str, zone: str) -> "Defaults":
        return cls(_time_of_day(time_of_day), _zone(zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSpec:
    """The parts of a scheduled trigger, as the API and the table hold them."""

    trigger_type: str
    frequency: int
    start_date: str
    settings: str


def recurrence(spec: ScheduleSpec, defaults: Defaults, field: str = "trigger") -> Recurrence:
    """What the trigger promises. Raises InvalidInputError, naming the part of `field` that is wrong."""
    settings: dict[str, Any] = json.loads(spec.settings)
    zone = _setting(settings, "timeZone", _zone, defaults.zone, field)
    start, start_time = _start(spec.start_date, zone)
    time_of_day = _setting(
        settings, "timeOfDay", _time_of_day, start_time or defaults.time_of_day, field
    )
    end = _setting(settings, "endDate", lambda text: _end(text, zone), None, field)
    made = Recurrence(
        kind=UNITS[spec.trigger_type],
        frequency=spec.frequency,
        start_date=start,
        time_of_day=time_of_day,
        zone=zone,
        end=end,
    )
    if made.first() is None:
        raise InvalidInputError.of(
            f"{field}.settings.endDate", "is before the schedule's first slot: it would never fire"
        )
    return made


def _setting[T](settings: dict[str, Any], name: str, parse: Any, default: T, field: str) -> T:
    value = settings.get(name)
    if value is None:
        return default
    try:
        parsed: T = parse(value)
    except ValueError as error:
        raise InvalidInputError.of(f"{field}.settings.{name}", str(error)) from error
    return parsed


def _start(text: str, zone: ZoneInfo) -> tuple[date, time | None]:
    """The day of the first slot, and its time of day when `startDate` is an instant."""
    if len(text) == len("2024-01-15"):
        return date.fromisoformat(text), None
    local = datetime.fromisoformat(text).astimezone(zone)
    return local.date(), local.time().replace(second=0, microsecond=0)


def _time_of_day(value: object) -> time:
    try:
        parsed = datetime.strptime(str(value), "%H:%M").replace(tzinfo=UTC)
    except ValueError as error:
        raise ValueError("must be a time of day such as 06:00") from error
    return parsed.time()


def _zone(value: object) -> ZoneInfo:
    try:
        return zone_named(str(value))
    except UnknownZoneError as error:
        raise ValueError("must be a zone of the IANA list such as Europe/Berlin") from error


def _end(value: object, zone: ZoneInfo) -> datetime:
    """The last instant of an end day, or the end instant itself."""
    text = str(value)
    try:
        if len(text) == len("2024-01-15"):
            day_after = date.fromisoformat(text) + timedelta(days=1)
            midnight = datetime.combine(day_after, time(), zone)
            return midnight.astimezone(UTC) - timedelta(minutes=1)
        instant = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise ValueError("must be a date such as 2024-12-31 or 2024-12-31T18:00:00Z") from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)
