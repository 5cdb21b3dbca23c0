"""A transaction among many: what it looks at in order to decide, nobody else changes meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping, Select, Table, bindparam, func, select

from frontdesk.adapters.store.guards_postgres import LOCKS
from frontdesk.adapters.store.tables import booking
from frontdesk.adapters.store.tables_money import attempt
from frontdesk.adapters.store.writer import Changing
from frontdesk.domain.booking import Booking, Change, SealedIntake
from frontdesk.domain.cards import Card, Fee
from frontdesk.domain.givenback import Dispute, Refund
from frontdesk.domain.payment import Attempt
from frontdesk.domain.slots import Taken

_ALONE = select(func.pg_advisory_xact_lock(LOCKS, func.hashtext(bindparam("what"))))
# key_share: rows that only refer to this one, such as a first attempt, need not wait.
_ABOUT = (
    select(booking.c.id).where(booking.c.id == bindparam("id")).with_for_update(key_share=True)
)
_WHOSE = select(attempt.c.booking).where(attempt.c.session == bindparam("session"))


class Locking(Changing):
    """Lets actions that were written for one writer be right with many.

    A single row that is read stays as it is until the end. Everything about a booking waits for
    the booking's own row, whichever part is touched first; so two that settle one payment come
    one after the other, and the second sees what the first one did. Whoever counts what is there
    before adding to it has the therapist, the room, the person or the series to itself.
    """

    def _row(self, asked: Select[Any], **values: object) -> RowMapping | None:
        return super()._row(_locked(asked), **values)

    def attempts(self, booking_id: str) -> Sequence[Attempt]:
        self._about(booking_id)
        return super().attempts(booking_id)

    def attempt_of_session(self, session: str) -> Attempt | None:
        # Before there is a row to wait for: the notice may come before we know the session.
        self._alone(f"session:{session}")
        if (whose := self._conn.execute(_WHOSE, {"session": session}).scalar()) is None:
            return None
        self._about(whose)
        return super().attempt_of_session(session)

    def refunds(self, booking_id: str) -> Sequence[Refund]:
        self._about(booking_id)
        return super().refunds(booking_id)

    def changes(self, booking_id: str) -> Sequence[Change]:
        self._about(booking_id)
        return super().changes(booking_id)

    def sealed(self, enrolment_id: str) -> SealedIntake | None:
        self.enrolment(enrolment_id)
        return super().sealed(enrolment_id)

    def seal(self, intake: SealedIntake) -> bool:
        self.enrolment(intake.enrolment)
        return super().seal(intake)

    def save_attempt(self, attempt: Attempt) -> None:
        self._about(attempt.booking)
        super().save_attempt(attempt)

    def save_refund(self, refund: Refund) -> None:
        self._about(refund.booking)
        super().save_refund(refund)

    def disputes(self, booking_id: str) -> Sequence[Dispute]:
        self._about(booking_id)
        return super().disputes(booking_id)

    def save_dispute(self, dispute: Dispute) -> None:
        self._about(dispute.booking)
        super().save_dispute(dispute)

    def card(self, booking_id: str) -> Card | None:
        self._about(booking_id)
        return super().card(booking_id)

    def save_card(self, card: Card) -> None:
        self._about(card.booking)
        super().save_card(card)

    def fee(self, booking_id: str) -> Fee | None:
        self._about(booking_id)
        return super().fee(booking_id)

    def save_fee(self, fee: Fee) -> None:
        self._about(fee.booking)
        super().save_fee(fee)

    def note_change(self, change: Change) -> None:
        self._about(change.booking)
        super().note_change(change)

    def busy(
        self, therapist: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[Taken]:
        self._alone(f"therapist:{therapist}")
        return super().busy(therapist, since=since, until=until, now=now, besides=besides)

    def day_loads(
        self, therapist: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[tuple[int, str]]:
        self._alone(f"therapist:{therapist}")
        return super().day_loads(therapist, since=since, until=until, now=now, besides=besides)

    def room_busy(
        self, room: str, *, since: datetime, until: datetime, now: datetime, besides: str = ""
    ) -> Sequence[Taken]:
        self._alone(f"room:{room}")
        return super().room_busy(room, since=since, until=until, now=now, besides=besides)

    def bookings_of(self, email: str, *, ends_after: datetime) -> Sequence[Booking]:
        self._alone(f"person:{email.casefold()}")
        return super().bookings_of(email, ends_after=ends_after)

    def taken_up(self, email: str, *, service: str, now: datetime, besides: str = "") -> int:
        self._alone(f"person:{email.casefold()}")
        return super().taken_up(email, service=service, now=now, besides=besides)

    def of_series(self, series: str) -> Sequence[Booking]:
        self._alone(f"series:{series}")
        return super().of_series(series)

    def _about(self, booking_id: str) -> None:
        self._conn.execute(_ABOUT, {"id": booking_id})

    def _alone(self, what: str) -> None:
        self._conn.execute(_ALONE, {"what": what})


@lru_cache(256)
def _locked(asked: Select[Any]) -> Select[Any]:
    """Return the question so that it keeps its row, unless it counts or joins: those cannot."""
    (one, *more) = asked.get_final_froms()
    plain = isinstance(one, Table) and all(c.table is one for c in asked.selected_columns)
    return asked.with_for_update(key_share=True) if plain and not more else asked
