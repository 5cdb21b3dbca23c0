"""The waitlist in the store: questions and changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, text, update

from frontdesk.adapters.store import rows, tables_waitlist
from frontdesk.adapters.store.asking import AT_ONCE, Asking
from frontdesk.adapters.store.keeping import Keeping
from frontdesk.adapters.store.rows_waitlist import (
    entry_of,
    entry_row,
    freed_of,
    freed_row,
    offer_of,
    offer_row,
)
from frontdesk.adapters.store.tables import LONGEST_BUSY_MINUTES, booking, enrolment
from frontdesk.adapters.store.tables_waitlist import freed, waitlist, waitlist_offer
from frontdesk.domain.booking import State
from frontdesk.domain.waiting import ON_IT, Answer, Entry, Freed, Offer, Wait

LINE = 500
# Held times may come free again; these are somebody's.
FIRM = [State.CONFIRMED.value, State.REQUESTED.value, State.ATTENTION.value]

# Statements are put together once: that costs several times what running them does.
_ENTRY = select(waitlist).where(waitlist.c.id == bindparam("id"))
_ENTRY_OF = select(waitlist).where(
    waitlist.c.service == bindparam("service"), waitlist.c.email_key == bindparam("person")
)
_LINE = select(waitlist).where(text("waitlist.state = 'waiting'"))
_IN_ORDER = (waitlist.c.joined_at, waitlist.c.id)
_WAITING = _LINE.order_by(*_IN_ORDER).limit(LINE)
_OUTLIVED = _LINE.where(waitlist.c.ends_at <= bindparam("now")).limit(AT_ONCE)
_SERVED = (
    _LINE.join(enrolment, enrolment.c.email_key == waitlist.c.email_key)
    .join(booking, booking.c.enrolment == enrolment.c.id)
    .where(
        booking.c.service == waitlist.c.service,
        booking.c.state.in_(FIRM),
        booking.c.created_at >= waitlist.c.joined_at,
    )
    .distinct()
    .limit(AT_ONCE)
)
_COUNTS = (
    select(waitlist.c.service, func.count().label("people"))
    .where(waitlist.c.state.in_([state.value for state in ON_IT]))
    .group_by(waitlist.c.service)
)
_FREED = select(freed).where(freed.c.id == bindparam("id"))
_OPEN_FREED = (
    select(freed)
    .where(text("closed_at IS NULL"))
    .order_by(freed.c.starts, freed.c.id)
    .limit(AT_ONCE)
)
_TAKEN_AGAIN = (
    select(booking.c.id)
    .where(
        booking.c.therapist == bindparam("whose"),
        booking.c.state.in_(FIRM),
        booking.c.busy_from > bindparam("first") - LONGEST_BUSY_MINUTES,
        booking.c.busy_from < bindparam("last"),
        booking.c.starts < bindparam("last"),
        booking.c.ends > bindparam("first"),
    )
    .limit(1)
)
_OFFER = select(waitlist_offer).where(waitlist_offer.c.booking == bindparam("id"))
_OFFERS = (
    select(waitlist_offer)
    .where(waitlist_offer.c.freed == bindparam("freed"))
    .order_by(waitlist_offer.c.made_at, waitlist_offer.c.booking)
)
_OPEN = select(waitlist_offer).where(text("answer = 'open'"))
_OFFER_TO = _OPEN.where(waitlist_offer.c.entry == bindparam("entry"))
_UNANSWERED = (
    select(func.count())
    .select_from(waitlist_offer)
    .where(
        waitlist_offer.c.entry == bindparam("entry"),
        waitlist_offer.c.answer == Answer.LAPSED.value,
        waitlist_offer.c.made_at >= bindparam("since"),
    )
)
_OPEN_OFFERS = _OPEN.order_by(waitlist_offer.c.made_at).limit(AT_ONCE)

_ADVANCE_ENTRY = (
    update(waitlist)
    .where(
        waitlist.c.id == bindparam("which"),
        waitlist.c.state.in_(bindparam("frm", expanding=True)),
    )
    .values(state=bindparam("to"))
)
_CLOSE = (
    update(freed)
    .where(freed.c.id == bindparam("which"), freed.c.closed_at.is_(None))
    .values(closed_at=bindparam("at"))
)
_ANSWER = (
    update(waitlist_offer)
    .where(waitlist_offer.c.booking == bindparam("which"), text("answer = 'open'"))
    .values(answer=bindparam("to"))
)


class LookingAtWaitlist(Asking):
    """Reads the waitlist."""

    def entry(self, entry_id: str) -> Entry | None:
        row = self._row(_ENTRY, id=entry_id)
        return None if row is None else entry_of(row)

    def entry_of(self, email: str, *, service: str) -> Entry | None:
        row = self._row(_ENTRY_OF, service=service, person=email.casefold())
        return None if row is None else entry_of(row)

    def waiting(self) -> Sequence[Entry]:
        return [entry_of(row) for row in self._rows(_WAITING)]

    def wait_counts(self) -> Mapping[str, int]:
        return {row["service"]: row["people"] for row in self._rows(_COUNTS)}

    def served(self) -> Sequence[Entry]:
        return [entry_of(row) for row in self._rows(_SERVED)]

    def outlived(self, *, now: datetime) -> Sequence[Entry]:
        return [entry_of(row) for row in self._rows(_OUTLIVED, now=rows.seconds(now))]

    def open_freed(self) -> Sequence[Freed]:
        return [freed_of(row) for row in self._rows(_OPEN_FREED)]

    def freed(self, freed_id: str) -> Freed | None:
        row = self._row(_FREED, id=freed_id)
        return None if row is None else freed_of(row)

    def taken_again(self, freed: Freed) -> bool:
        span = {"first": rows.minutes(freed.starts_at), "last": rows.minutes(freed.ends_at)}
        return self._row(_TAKEN_AGAIN, whose=freed.therapist, **span) is not None

    def offers(self, freed_id: str) -> Sequence[Offer]:
        return [offer_of(row) for row in self._rows(_OFFERS, freed=freed_id)]

    def offer(self, booking_id: str) -> Offer | None:
        row = self._row(_OFFER, id=booking_id)
        return None if row is None else offer_of(row)

    def offer_to(self, entry_id: str) -> Offer | None:
        row = self._row(_OFFER_TO, entry=entry_id)
        return None if row is None else offer_of(row)

    def unanswered(self, entry: Entry) -> int:
        asked = {"entry": entry.id, "since": rows.seconds(entry.joined_at)}
        return int(self._conn.execute(_UNANSWERED, asked).scalar_one())

    def open_offers(self) -> Sequence[Offer]:
        return [offer_of(row) for row in self._rows(_OPEN_OFFERS)]


class KeepingWaitlist(Keeping):
    """Keeps the waitlist."""

    def add_entry(self, entry: Entry) -> bool:
        return self._add(waitlist, entry_row(entry))

    def save_entry(self, entry: Entry) -> None:
        self._save(waitlist, entry_row(entry))

    def advance_entry(self, entry_id: str, *, frm: frozenset[Wait], to: Wait) -> bool:
        change = {"which": entry_id, "frm": [state.value for state in frm], "to": to.value}
        return self._conn.execute(_ADVANCE_ENTRY, change).rowcount == 1

    def note_freed(self, freed: Freed) -> bool:
        return self._add(tables_waitlist.freed, freed_row(freed))

    def close_freed(self, freed_id: str, *, at: datetime) -> None:
        self._conn.execute(_CLOSE, {"which": freed_id, "at": rows.seconds(at)})

    def add_offer(self, offer: Offer) -> bool:
        # Whichever of its unique indexes refuses: the answer is the same.
        wanted = self._insert(waitlist_offer).on_conflict_do_nothing()
        return self._conn.execute(wanted, offer_row(offer)).rowcount == 1

    def answer_offer(self, booking_id: str, *, answer: Answer) -> bool:
        change = {"which": booking_id, "to": answer.value}
        return self._conn.execute(_ANSWER, change).rowcount == 1
