"""The clock rules of the tzdata package win over an old copy on the machine."""

import zoneinfo
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from frontdesk.settings.zones import use_packaged_zones

SUMMER = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 - the zone is what is asked for


@pytest.fixture
def a_wrong_machine(tmp_path: Path) -> Iterator[Path]:
    """A machine on which Lisbon goes by Tokyo's clock, and Lisbon was looked up already."""
    before = zoneinfo.TZPATH
    rules = files("tzdata.zoneinfo").joinpath("Asia", "Tokyo").read_bytes()
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Lisbon").write_bytes(rules)
    zoneinfo.reset_tzpath((str(tmp_path),))
    ZoneInfo.clear_cache()
    yield tmp_path
    zoneinfo.reset_tzpath(before)
    ZoneInfo.clear_cache()


def test_an_old_copy_on_the_machine_is_not_used(a_wrong_machine: Path) -> None:
    asked_before = ZoneInfo("Europe/Lisbon")
    assert SUMMER.replace(tzinfo=asked_before).utcoffset() == timedelta(hours=9)

    use_packaged_zones()

    assert SUMMER.replace(tzinfo=ZoneInfo("Europe/Lisbon")).utcoffset() == timedelta(hours=1)


def test_every_zone_there_is_can_be_used(a_wrong_machine: Path) -> None:
    use_packaged_zones()

    known = zoneinfo.available_timezones()
    assert {"America/Los_Angeles", "Europe/Lisbon", "Pacific/Apia", "UTC"} <= known
    assert all(ZoneInfo(name).key == name for name in sorted(known)[::25])
