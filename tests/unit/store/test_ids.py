"""GUIDs and instants, as they are written and read."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from baton import clock
from baton.ids import new_id, parse_guid

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
seconds = st.floats(0, 2**33)
instants = st.builds(datetime.fromtimestamp, seconds, zones)


@given(st.uuids())
def test_a_guid_is_read_in_any_casing_and_written_in_lower_case(guid: UUID) -> None:
    assert parse_guid(str(guid)) == parse_guid(str(guid).upper()) == str(guid)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "7d1c2f0e6a534f0b9a570c7f6f5f2a11",
        "{7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11}",
        "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a1",
        "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a111",
        "7d1c2f0e-6a534-f0b-9a57-0c7f6f5f2a11",
        "gd1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11",
        "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11\n7",
        "\u0667d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11",
        "7d1c2f0e-6a53-4f0b-9a57-0c7f6f5f2a11#P",
    ],
)
def test_what_is_no_guid_is_none(text: str) -> None:
    assert parse_guid(text) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_guids(text: str) -> None:
    guid = parse_guid(text)

    assert guid is None or str(UUID(guid)) == guid


def test_new_ids_sort_by_their_making() -> None:
    made = [new_id() for _ in range(1000)]

    assert all(one < other for one, other in pairwise(made))
    assert [parse_guid(each) for each in made] == made


@given(instants)
def test_an_instant_survives_to_the_millisecond(instant: datetime) -> None:
    written = clock.to_millis(instant)

    expected = instant.astimezone(UTC).replace(microsecond=instant.microsecond // 1000 * 1000)
    assert clock.parse(written) == expected
    assert clock.to_millis(clock.parse(written)) == written


@given(instants)
def test_an_instant_survives_to_the_second(instant: datetime) -> None:
    written = clock.to_seconds(instant)

    assert clock.parse(written) == instant.astimezone(UTC).replace(microsecond=0)
    assert len(written) == len("2024-01-15T06:00:00Z")


@given(instants, instants)
def test_written_instants_sort_as_they_follow(one: datetime, other: datetime) -> None:
    earlier, later = sorted([one, other])

    assert clock.to_millis(earlier) <= clock.to_millis(later)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
