"""Works out every busy time of a stripped calendar, in a process that may be ended."""

import json
import sys
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.domain import clocks

MOST_TIMES = 5000
# Half as much again as the largest calendar that is taken needs, and four may be read at once.
MOST_MEMORY = 192 * 1024 * 1024
MOST_CPU_SECONDS = 10
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
_FREE = {"STATUS": "CANCELLED", "TRANSP": "TRANSPARENT"}


class Unusable(Exception):
    """The calendar cannot be used; the first argument names the kind of trouble."""


def busy(
    text: str, *, zone: str, since: datetime, until: datetime
) -> Iterator[tuple[str, int, int]]:
    """Return uid, start and end (UTC minutes since 1970, rounded outwards) of each busy time.

    Cancelled and transparent events are left out. A whole day lasts from midnight to midnight
    in zone, which is also the clock of times that name none.

    Raises:
        Unusable: a time in a zone that nobody defined, or too many times.
        ValueError, and whatever else the libraries raise: not a calendar.
    """
    import icalendar  # noqa: PLC0415 - slow and large; only this process ever needs them
    import recurring_ical_events  # noqa: PLC0415 - as above

    said: dict[str, str] = {}
    found: list[Any] = []
    # A day more on both sides: days and wall times begin earlier or later than in UTC.
    day = timedelta(days=1)
    calendars = icalendar.Calendar.from_ical(text, multiple=True)
    _check_zones(zone for calendar in calendars for zone in calendar.walk("VTIMEZONE"))
    for calendar in calendars:
        for part in calendar.walk():
            _check(part)
        events = calendar.walk("VEVENT")
        said |= _told_apart(events)
        for event in events:
            _last_day_whole(event)
        found += recurring_ical_events.of(calendar).between(since - day, until + day)
        if len(found) > MOST_TIMES:
            raise Unusable("too-much")
    for event in found:
        if any(str(event.get(name, "")).upper() == free for name, free in _FREE.items()):
            continue
        starts, ends = (_instant(event[name], ZoneInfo(zone)) for name in ("DTSTART", "DTEND"))
        if starts < ends and starts < until and ends > since:
            uid = str(event.get("UID", ""))
            yield said.get(uid, uid), clocks.minute(starts), clocks.minute_up(ends)


def _told_apart(events: Iterable[Any]) -> dict[str, str]:
    """Rename events that share a uid without being changes of one another.

    The library takes them for versions of one event and keeps the last: the other's time would
    be offered. Returns the uid that each new name stands for.
    """
    said: dict[str, str] = {}
    seen: set[str] = set()
    for event in events:
        uid = str(event.get("UID", ""))
        if uid in seen and "RECURRENCE-ID" not in event:
            said[name := f"{uid} {len(said)}"] = uid
            event["UID"] = name
        elif "RECURRENCE-ID" not in event:
            seen.add(uid)
    return said


def _last_day_whole(event: Any) -> None:
    """Let a rule for a time of day that names a mere date as its end hold through that date.

    Some programs write it so and mean it so. The library would take the date's first instant,
    and the last of the times would be offered.
    """
    begins = getattr(event.get("DTSTART"), "dt", None)
    if not isinstance(begins, datetime):
        return
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if ends := rule.get("UNTIL"):
            rule["UNTIL"] = [_last_second(end, begins.tzinfo) for end in ends]


def _last_second(end: date, zone: tzinfo | None) -> datetime:
    if isinstance(end, datetime):
        return end
    whole = datetime.combine(end, time(23, 59, 59), zone)
    return whole.astimezone(UTC) if zone else whole


def _check_zones(zones: Iterable[Any]) -> None:
    """Refuse two zones of one name: the library reads every time by the first of them."""
    seen: dict[str, bytes] = {}
    for zone in zones:
        rules = zone.to_ical()
        if seen.setdefault(str(zone.get("TZID")), rules) != rules:
            raise Unusable("unknown-zone")


def _check(part: Any) -> None:
    if part.errors:
        raise Unusable("unreadable")
    for name in _TIMES:
        said = part.get(name)
        for one in said if isinstance(said, list) else [said]:
            for when in getattr(one, "dts", [one]):
                # A name that nobody defined: read by the wrong clock it would block the wrong
                # hour and leave the right one open.
                if one is not None and _unplaced(when.dt) and one.params.get("TZID"):
                    raise Unusable("unknown-zone")


def _unplaced(when: object) -> bool:
    first = when[0] if isinstance(when, tuple) else when
    return isinstance(first, datetime) and first.tzinfo is None


def _instant(said: Any, zone: ZoneInfo) -> datetime:
    when: date = said.dt
    if not isinstance(when, datetime):
        return clocks.instant(datetime.combine(when, datetime.min.time()), zone)
    if when.tzinfo is not None:
        return when.astimezone(UTC)
    return clocks.instant(when, zone)


def _limit() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        # There the parent's patience is the limit.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))


def main() -> int:
    """Read the question as JSON from standard input, and write the answer."""
    _limit()
    asked = json.load(sys.stdin)
    zoneinfo.reset_tzpath(asked["zones"])
    since, until = (datetime.fromtimestamp(asked[name], UTC) for name in ("since", "until"))
    try:
        times = sorted(set(busy(asked["text"], zone=asked["zone"], since=since, until=until)))
        answer: dict[str, Any] = {"times": times}
    except Unusable as why:
        answer = {"problem": str(why)}
    except MemoryError:
        answer = {"problem": "too-much"}
    except Exception:  # noqa: BLE001 - whatever a stranger's file made a library do
        answer = {"problem": "unreadable"}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
