"""Instants as the wire and the table write them: ISO 8601, UTC, with a `Z`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present, aware and in UTC. Called at the edges only; everything inside takes it as a parameter."""
    return datetime.now(UTC)


def to_seconds(instant: datetime) -> str:
    """`2024-01-15T06:00:00Z`: the precision of the Action Management API."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to_millis(instant: datetime) -> str:
    """`2024-01-15T06:00:00.125Z`: for what is stored, and for the times of steps."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """An instant written by one of the above."""
    return datetime.fromisoformat(text).astimezone(UTC)
