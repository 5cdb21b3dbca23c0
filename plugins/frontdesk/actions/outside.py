"""Read the calendars that therapists keep elsewhere, and say what they stand against."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from frontdesk.actions.confirm import owe_row
from frontdesk.actions.outside_port import Found, Known, Source
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain import wording
from frontdesk.domain.booking import BLOCKING
from frontdesk.domain.clocks import instant_of, minute
from frontdesk.domain.errors import OutsideUnread

EVERY = timedelta(minutes=10)
BEHIND = timedelta(days=1)
# Beyond the last day anybody can book.
AHEAD = timedelta(days=7)
# The range of an answer is this much too long, so it may be kept for so long unless it changes.
ANEW = timedelta(hours=12)
STALE = timedelta(hours=24)
AT_ONCE = 4
# The first letters of what a mail is about; see NOTES in actions/chores.py.
CLASH, SILENT = "oc", "of"
# What a person can do about each kind of trouble.
TROUBLE = {
    "address": "the address cannot be used",
    "certificate": "its certificate does not fit its name, or nobody vouches for it",
    "not-a-calendar": "there is something else than a calendar at this address",
    "not-https": "the address does not begin with https",
    "other-years": "an event recurs by another calendar than the usual one, such as the Chinese",
    "packed": "the answer came packed, which was not asked for",
    "private-address": "the address leads into a private network",
    "redirect": "the address leads on to another one; put that one in its place",
    "refused": "the server does not give it out; the address may have been withdrawn",
    "too-large": "the calendar is larger than 2 MiB",
    "too-much": "the calendar holds too many times",
    "too-slow": "the answer took longer than five seconds",
    "unknown-host": "there is no such server",
    "unknown-zone": "a time stands in a time zone that the calendar does not explain",
    "unreachable": "the server does not answer",
    "unreadable": "the calendar is damaged",
}
_LOG = logging.getLogger("frontdesk.outside")


def refresh(ports: Ports) -> None:
    """Read every outside calendar that is due. Runs each minute; each is due every ten."""
    now = ports.clock.now()
    sources = ports.outside.sources()
    known = {one.source.id: one for one in ports.store.read(lambda look: look.outside_known())}
    for gone in sorted(known.keys() - {source.id for source in sources}):
        ports.store.write(partial(_forget, gone))
    due = [known.get(one.id) or Known(one, now, now - EVERY) for one in sources]
    due = [one for one in due if one.checked_at <= now - EVERY]
    if not due:
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(lambda one: _refresh(ports, one), due):
            pass
    ports.store.write(lambda tx: _tell(tx, now=now))


def stale(known: Known, *, now: datetime) -> bool:
    """Tell whether a source has given no good answer for so long that somebody must know."""
    return now - (known.ok_at or known.first_at) > STALE


def horizon(ports: Ports, *, now: datetime) -> datetime:
    """Return the instant up to which outside times matter."""
    days = max((service.horizon_days for service in ports.practice.services), default=0)
    return now + timedelta(days=days) + AHEAD


def look(ports: Ports, source: Source, *, tag: str = "") -> Found:
    """Ask an outside calendar now.

    Raises:
        OutsideUnread: no answer, or one that cannot be used.
    """
    now = ports.clock.now()
    therapist = ports.practice.therapist(source.therapist)
    return ports.outside.look(
        source,
        zone=therapist.zone if therapist else ports.practice.zone,
        since=now - BEHIND,
        until=horizon(ports, now=now),
        tag=tag,
    )


def _refresh(ports: Ports, known: Known) -> None:
    """Ask one source; whatever goes wrong, its last good times stay."""
    now = ports.clock.now()
    fresh = known.read_at is not None and now - known.read_at < ANEW
    try:
        found = look(ports, known.source, tag=known.tag if fresh else "")
        good = replace(known, checked_at=now, ok_at=now, problem="", tag=found.tag)
        ports.store.write(lambda tx: _keep(tx, good, found))
    except OutsideUnread as why:
        _failed(ports, replace(known, checked_at=now, problem=why.kind))
    except Exception as wrong:  # noqa: BLE001 - no stranger's file may keep the others waiting
        _LOG.warning("outside calendar: %s", type(wrong).__name__)
        _failed(ports, replace(known, checked_at=now, problem="unreadable"))


def _failed(ports: Ports, tried: Known) -> None:
    _LOG.warning("outside calendar %s: %s", tried.source.id[:8], tried.problem)
    ports.store.write(lambda tx: tx.note_outside(tried))


def _keep(tx: Writer, good: Known, found: Found) -> None:
    if found.times is None:
        tx.note_outside(good)
        return
    # What we wrote into that calendar ourselves must not come back: a session would stand in
    # its own way, and a moved one would block the time it left.
    ours = tx.uids_of_ours({uid for uid, _, _ in found.times})
    times = [(starts, ends) for uid, starts, ends in found.times if uid not in ours]
    tx.replace_outside(replace(good, read_at=good.checked_at), times)


def _forget(source_id: str, tx: Writer) -> None:
    tx.forget_outside(source_id)


def _tell(tx: Writer, *, now: datetime) -> None:
    """Owe the therapist a letter for each session that is overlapped, and each silent source."""
    for booking, since, until in tx.outside_clashes(since=now, until=now + timedelta(days=400)):
        about = f"{CLASH}_{booking.id}_{minute(since)}_{minute(until)}"
        _owe(tx, about, kind="outside-clash", number=booking.revision, now=now)
    for known in tx.outside_known():
        if stale(known, now=now):
            number = _day_of_silence(known, now=now)
            _owe(tx, f"{SILENT}_{known.source.id}", kind="outside-silent", number=number, now=now)


def _owe(tx: Writer, about: str, *, kind: str, number: int, now: datetime) -> None:
    owe_row(tx, MailRow(about, kind, "therapist", number, now))


def _day_of_silence(known: Known, *, now: datetime) -> int:
    """Return a number that is new once a day, counted from when the silence began."""
    began = known.ok_at or known.first_at
    day = timedelta(days=1)
    return minute(began) // (24 * 60) + (now - began) // day


def note_clash(ports: Ports, row: MailRow) -> Note | None:
    """Return what a letter says of an overlap; None when the session is not there any more."""
    booking_id, since, until = row.about.removeprefix(f"{CLASH}_").rsplit("_", 2)
    booking = ports.store.read(lambda look: look.booking(booking_id))
    if booking is None or booking.state not in BLOCKING or booking.revision != row.revision:
        return None
    begins, ends = instant_of(int(since)), instant_of(int(until))
    facts = {
        "day": wording.day_words(booking.starts_at, booking.zone),
        "when": _span(booking.starts_at, booking.ends_at, zone=booking.zone),
        "overlap": wording.span_words(begins, ends, booking.zone),
        "reference": booking.reference,
    }
    return Note(ports.practice.email, facts)


def note_silence(ports: Ports, row: MailRow) -> Note | None:
    """Return what a letter says of a silent calendar; None once it has answered again."""
    wanted = row.about.removeprefix(f"{SILENT}_")
    known = next((k for k in _all(ports) if k.source.id == wanted), None)
    if known is None or not stale(known, now=ports.clock.now()):
        return None
    zone = ports.practice.zone
    facts = {
        "whose": _name(ports, known.source),
        "since": wording.when_words(known.ok_at, zone) if known.ok_at else "",
        "trouble": TROUBLE.get(known.problem, known.problem),
    }
    return Note(ports.practice.email, facts)


def _all(ports: Ports) -> Sequence[Known]:
    return ports.store.read(lambda look: look.outside_known())


def _name(ports: Ports, source: Source) -> str:
    therapist = ports.practice.therapist(source.therapist)
    return therapist.name if therapist else source.therapist


def _span(starts: datetime, ends: datetime, *, zone: str) -> str:
    return f"{wording.day_words(starts, zone)}, {wording.span_words(starts, ends, zone)}"
