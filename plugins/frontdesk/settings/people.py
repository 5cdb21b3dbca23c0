"""The therapists of the PRACTICE setting: who they are, where they are licensed and when."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from frontdesk.domain.practice import Licence, Therapist, nearest
from frontdesk.settings.dates import a_date
from frontdesk.settings.hours import DAYS, overrides, time_off, weekly
from frontdesk.settings.reading import Reading, name, optional_text, text, whole
from frontdesk.settings.statements import npi

_JURISDICTION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_MOST_A_DAY = 100


def therapist(one: Reading, *, home: str, today: date) -> Therapist:
    """Read one therapist; home is the practice's zone, used when none is given."""
    hours = one.inner("hours")
    found = Therapist(
        id=one.take("id", name, blank=""),
        name=one.take("name", text, blank=""),
        credentials=one.take("credentials", optional_text, default=""),
        profession=one.take("profession", text, blank=""),
        zone=one.take("zone", zone, default=home, blank=home),
        licences=tuple(_licence(row, today) for row in one.each("licences")),
        hours=weekly(hours),
        overrides=overrides(one),
        time_off=time_off(one),
        sessions_per_day=one.take("sessions_per_day", whole(1, _MOST_A_DAY), default=None),
        npi=one.take("npi", npi, default=""),
    )
    if not found.overrides and not any(hours.raw.get(day) for day in DAYS):
        hours.wrong(hours.path, 'needs at least one day, such as "mon": ["09:00-12:00"]')
    return found


def zone(value: Any) -> str:
    """Read an IANA zone name."""
    wanted = text(value)
    try:
        ZoneInfo(wanted)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:
        near = nearest(wanted, available_timezones())
        hint = f'; did you mean "{near}"?' if near else ""
        raise ValueError(f"a zone such as America/Los_Angeles is needed{hint}") from why
    return wanted


def _licence(row: Reading, today: date) -> Licence:
    return Licence(
        title=row.take("title", text, blank=""),
        jurisdiction=row.take("jurisdiction", _jurisdiction, blank=""),
        place=row.take("place", text, blank=""),
        number=row.take("number", text, blank=""),
        check_url=row.take("check_url", optional_text, default=""),
        expires=row.take("expires", _valid_on(today), default=None),
    )


def _valid_on(today: date) -> Callable[[Any], date]:
    def read(value: Any) -> date:
        if (expires := a_date(value)) < today:
            raise ValueError("this licence has expired; renew it here, or take it off the list")
        return expires

    return read


def _jurisdiction(value: Any) -> str:
    if not isinstance(value, str) or not _JURISDICTION.fullmatch(value):
        raise ValueError("a code such as US-OR or PT is needed")
    return value
