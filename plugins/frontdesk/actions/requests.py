"""Ask for a time that is not on offer, and answer with up to three."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from frontdesk.actions.confirm import owe_row
from frontdesk.actions.offered import live, open_times
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.domain.booking import State
from frontdesk.domain.clocks import instant
from frontdesk.domain.errors import NotNow, TimesTaken
from frontdesk.domain.request import LIFE, MOST_OPEN, MOST_TIMES, Asked, TimeRequest

LETTER = "tr"
# Room to count days to both sides of any time somebody may type.
_YEARS = range(2000, 2200)


def ask(ports: Ports, wish: TimeRequest) -> None:
    """Keep a wish, and tell both sides once; the same id again is the same wish.

    What one address asks for beyond three open wishes is dropped without a word: only the
    therapist's page would grow by it.
    """
    now = ports.clock.now()

    def change(tx: Writer) -> None:
        theirs = [
            each
            for each in tx.time_requests(now=now)
            if each.email.casefold() == wish.email.casefold() and each.state is Asked.OPEN
        ]
        if len(theirs) < MOST_OPEN and tx.add_time_request(wish):
            owe_row(tx, MailRow(wish.id, "asked", "client", 0, now))
            owe_row(tx, MailRow(wish.id, "asked", "therapist", 0, now))

    ports.store.write(change)


def answer(
    ports: Ports, request_id: str, *, times: Sequence[datetime], therapist: str
) -> TimeRequest:
    """Offer one to three times, also outside of the hours; the client gets one link to them.

    Raises:
        NotNow: it is closed, too old, or a time of an earlier answer is held or booked.
        TimesTaken: some are past or clash with something else, and none was offered.
        ValueError: not one to three times, or nobody who offers the service.
    """
    offered = tuple(sorted(set(times)))
    if not 1 <= len(offered) <= MOST_TIMES:
        raise ValueError("one to three times")
    now = ports.clock.now()

    def change(tx: Writer) -> TimeRequest:
        wish = live(tx.time_request(request_id), now=now)
        if _taken_up(tx, wish):
            raise NotNow(wish.state)
        free = open_times(tx, ports, wish, therapist=therapist, times=offered)
        if len(free) < len(offered):
            raise TimesTaken([at for at in offered if at not in free])
        answered = replace(
            wish,
            state=Asked.ANSWERED,
            therapist=therapist,
            offered=offered,
            answers=wish.answers + 1,
            expires_at=now + LIFE,
        )
        tx.save_time_request(answered)
        _link(tx, ports, answered)
        owe_row(tx, MailRow(wish.id, "times", "client", answered.answers, now))
        return answered

    return ports.store.write(change)


def close(ports: Ports, request_id: str) -> None:
    """Close a wish; its link leads nowhere from now on, and nobody gets a letter."""

    def change(tx: Writer) -> None:
        if (wish := tx.time_request(request_id)) is not None:
            tx.save_time_request(replace(wish, state=Asked.CLOSED))

    ports.store.write(change)


def note(ports: Ports, row: MailRow) -> Note | None:
    """Return what a letter about a wish says; to the therapist no more than that there is one."""
    wish = ports.store.read(lambda look: look.time_request(row.about))
    if wish is None:
        return None
    if row.audience == "therapist":
        return Note(to=ports.practice.email, facts={"name": ""})
    facts: dict[str, object] = {"name": wish.name, "link": ""}
    if row.kind == "times":
        if wish.state is not Asked.ANSWERED or row.revision != wish.answers:
            return None  # a newer letter tells of newer times
        token = ports.links.make("answer", wish.id)
        facts["link"] = f"{ports.origin}/ask/answer/{token}"
    return Note(to=wish.email, facts=facts)


def instant_in(wall: str, zone: str) -> datetime | None:
    """Return the UTC instant of a wall time like "2026-11-25T11:30", or None when it is none."""
    try:
        told = datetime.fromisoformat(wall)
    except ValueError:
        return None
    if told.tzinfo is not None or told.second or told.microsecond or told.year not in _YEARS:
        return None
    return instant(told, ZoneInfo(zone)).astimezone(UTC)


def _link(tx: Writer, ports: Ports, wish: TimeRequest) -> None:
    tx.add_link(
        ports.links.digest(ports.links.make("answer", wish.id)),
        purpose="answer",
        subject=wish.id,
        expires_at=wish.expires_at,
    )


def _taken_up(look: Reader, wish: TimeRequest) -> bool:
    """Tell whether the client has chosen already, and the time has not lapsed since."""
    enrolment = look.enrolment(wish.enrolment) if wish.enrolment else None
    booking = look.booking(enrolment.booking) if enrolment else None
    return booking is not None and booking.state is not State.EXPIRED
