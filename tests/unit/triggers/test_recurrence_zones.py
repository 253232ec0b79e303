"""Where zones come from, and when their clocks change."""

import zoneinfo
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from baton.triggers.zones import (
    UnknownZoneError,
    instant_of,
    minute_of,
    offset_changes,
    zone_named,
    zone_names,
)


def test_zones_come_from_the_package_whatever_the_machine_has(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    decoy = tmp_path_factory.mktemp("zoneinfo")
    (decoy / "Atlantic").mkdir()
    (decoy / "Atlantic" / "Faroe").write_bytes(b"not a zone")
    try:
        zoneinfo.reset_tzpath([str(decoy)])

        offset = datetime(2024, 7, 1, tzinfo=zone_named("Atlantic/Faroe")).utcoffset()
    finally:
        zoneinfo.reset_tzpath()

    assert offset == timedelta(hours=1)


def test_a_zone_is_one_object() -> None:
    assert zone_named("Europe/Berlin") is zone_named("Europe/Berlin")


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "europe/berlin", "Europe", "../zones", "/etc/localtime", "UTC+1"]
)
def test_what_is_not_in_the_database_is_refused(name: str) -> None:
    with pytest.raises(UnknownZoneError, match="not a time zone"):
        zone_named(name)


def test_every_name_of_the_database_is_a_zone() -> None:
    assert len(zone_names()) > 500

    assert all(zone_named(name).key == name for name in zone_names())


@pytest.mark.parametrize(
    "name", ["UTC", "America/New_York", "America/Noronha", "Asia/Gaza", "Africa/Casablanca"]
)
def test_no_change_of_an_offset_is_overlooked(name: str) -> None:
    zone = zone_named(name)
    first, last = (minute_of(datetime(year, 1, 1, tzinfo=UTC)) for year in (1970, 2100))
    days = [instant_of(minute).astimezone(zone).utcoffset() for minute in range(first, last, 1440)]
    expected = sum(before != after for before, after in pairwise(days))

    changes = offset_changes(zone, first, last)

    assert len(changes) == expected
    for minute in changes:
        offsets = {instant_of(m).astimezone(zone).utcoffset() for m in (minute - 1, minute)}
        assert len(offsets) == 2
