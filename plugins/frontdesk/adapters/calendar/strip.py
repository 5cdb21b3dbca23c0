"""Cuts a calendar down to times, before anything else looks at it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from frontdesk.domain.errors import OutsideUnread

MOST_EVENTS = 10_000
# A zone definition with its changes is the deepest that we keep.
MOST_DEEP = 6
_UID_CHARS = 255
# Titles, guests, places and notes are not in here: they never get any further.
_KEPT = {
    "VCALENDAR": {"VERSION", "CALSCALE"},
    "VEVENT": {
        *("UID", "SEQUENCE", "STATUS", "TRANSP", "DTSTART", "DTEND", "DURATION"),
        *("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
    },
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"},
}
_INSIDE = {
    "VCALENDAR": "",
    "VEVENT": "VCALENDAR",
    "VTIMEZONE": "VCALENDAR",
    "STANDARD": "VTIMEZONE",
    "DAYLIGHT": "VTIMEZONE",
}
_NAME = re.compile(rb"[A-Za-z0-9-]+")
_RECURS = ("RRULE", "RDATE", "RECURRENCE-ID")
# No appointment recurs so often; a rule that does would only keep us counting.
_TOO_OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY)", re.IGNORECASE)
_DAY = re.compile(r"[:,](\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?$")
# Any two clocks of the world differ by less.
_ZONES_APART = timedelta(days=2)


@dataclass(slots=True)
class _Part:
    """A component that is being read; kept is False for one that is left out."""

    name: str
    kept: bool
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Span:
    since: date
    until: date

    def far(self, event: _Part) -> bool:
        """Tell whether an event, by its own words, ends before the span or begins after it."""
        if any(line.startswith(_RECURS) for line in event.lines):
            return False
        begins = _day_of(event, "DTSTART")
        ends = _day_of(event, "DTEND")
        late = begins is not None and begins > self.until
        return late or (ends is not None and begins is not None and max(begins, ends) < self.since)


def stripped(raw: bytes, *, since: datetime, until: datetime) -> str:
    """Return nothing but events' times, rules and zones, of each calendar there is.

    Events that are clearly over, or clearly too far ahead, are left out: calendars keep years.

    Raises:
        OutsideUnread: no whole calendar, bytes that are no text, far too many events, or years
            that nobody here can count.
    """
    span = _Span(since.date() - _ZONES_APART, until.date() + _ZONES_APART)
    found: list[str] = []
    stack: list[_Part] = []
    events = 0
    for line in _unfolded(raw):
        name = _name(line)
        if name == "BEGIN":
            stack.append(_begun(line, stack))
            events += stack[-1].name == "VEVENT"
            if events > MOST_EVENTS:
                raise OutsideUnread("too-much")
        elif name == "END":
            _end(line, stack, found, span=span)
        elif stack and stack[-1].kept and name in _KEPT[stack[-1].name]:
            stack[-1].lines.append(_kept(line, name))
    if stack or not found:
        # A file that was cut short must not free the times it no longer tells of.
        raise OutsideUnread("unreadable")
    return "\r\n".join(found) + "\r\n"


def _unfolded(raw: bytes) -> Iterator[bytes]:
    """Return the logical lines. Source: RFC 5545 section 3.1."""
    parts: list[bytes] = []
    for line in raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        bare = line.removesuffix(b"\r")
        if bare[:1] in {b" ", b"\t"}:
            parts.append(bare[1:])
            continue
        if parts:
            yield b"".join(parts)
        parts = [bare]
    yield b"".join(parts)


def _name(line: bytes) -> str:
    found = _NAME.match(line)
    return found[0].decode("ascii").upper() if found else ""


def _begun(line: bytes, stack: list[_Part]) -> _Part:
    name = _component(line)
    around = stack[-1].name if stack else ""
    if len(stack) >= MOST_DEEP or (not stack and name != "VCALENDAR"):
        raise OutsideUnread("unreadable")
    if name == "VFREEBUSY":
        # Its times are busy, too; read as nothing they would be offered to clients.
        raise OutsideUnread("unreadable")
    kept = _INSIDE.get(name) == around and (not stack or stack[-1].kept)
    return _Part(name, kept)


def _end(line: bytes, stack: list[_Part], found: list[str], *, span: _Span) -> None:
    if not stack or stack[-1].name != _component(line):
        raise OutsideUnread("unreadable")
    part = stack.pop()
    if not part.kept or (part.name == "VEVENT" and span.far(part)):
        return
    whole = [f"BEGIN:{part.name}", *part.lines, f"END:{part.name}"]
    (stack[-1].lines if stack else found).extend(whole)


def _component(line: bytes) -> str:
    return line.partition(b":")[2].strip().decode("ascii", "replace").upper()


def _kept(line: bytes, name: str) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise OutsideUnread("unreadable") from None
    if name == "UID" and not (text.isprintable() and len(text) <= _UID_CHARS):
        # Surely none of ours, and all that a uid is wanted for is to tell events apart.
        return f"UID:{hashlib.sha256(text.encode()).hexdigest()}"
    if name == "RRULE" and "RSCALE=" in text.upper():
        # Source: RFC 7529. Without its times the calendar would offer them.
        raise OutsideUnread("other-years")
    if not text.isprintable() or (name == "RRULE" and _TOO_OFTEN.search(text)):
        raise OutsideUnread("unreadable")
    return name + text[len(name) :]


def _day_of(event: _Part, name: str) -> date | None:
    """Return the day an event's own words give, whatever its zone; None when it is not plain."""
    line = next((one for one in event.lines if one.startswith(name)), "")
    found = _DAY.search(line)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
