"""Where a booking stands and what may still be done to it, as its pages tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from frontdesk.actions import acts, change, fee_pay, fees, links, rest
from frontdesk.actions.ports import Ports
from frontdesk.domain import terms_words
from frontdesk.domain.booking import UNDO, Act, Booking, Change, Enrolment, State
from frontdesk.domain.errors import LinkUnknown, NotNow
from frontdesk.domain.fees import Reason
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Way
from frontdesk.domain.terms import CLIENT, MARK, Terms, may_mark
from frontdesk.domain.wording import minutes_words

# States in which the way to the booking is not gone to its end.
_UNFINISHED = frozenset({State.HELD, State.AWAITING_PAYMENT})

_MARKED = frozenset({State.CONFIRMED, State.COMPLETED, State.NO_SHOW})


@dataclass(frozen=True, kw_only=True)
class Plans:
    """A booking at one moment, with what one person may do to it."""

    ports: Ports
    booking: Booking
    enrolment: Enrolment
    terms: Terms
    changes: Sequence[Change]
    now: datetime

    @property
    def mood(self) -> str:
        """Name what the page is about: a state, or what stands between two."""
        booking = self.booking
        if booking.cancels_at is not None and booking.state is State.CONFIRMED:
            return "leaving"
        if booking.state in _UNFINISHED:
            return "approved" if booking.approved_at else "unfinished"
        return booking.state.value

    @property
    def last(self) -> Change | None:
        """Return the newest change that was not taken back."""
        return next((c for c in reversed(self.changes) if c.undone_at is None), None)

    @property
    def news(self) -> Change | None:
        """Return a move or a switch of the last minutes, whoever made it, if it is the news."""
        last = None if self.restored else self.last
        fresh = last is not None and last.undo_until is not None and self.now <= last.undo_until
        return last if last and fresh and last.act in {Act.MOVE, Act.SWITCH} else None

    @property
    def old_start(self) -> datetime | None:
        """Return when it was to be before the move of the last minutes."""
        was = self.news.was.get("starts_at") if self.news and self.news.act is Act.MOVE else None
        return datetime.fromisoformat(was) if was else None

    @property
    def undone_way(self) -> str:
        """Return the way of meeting that a press on undo brings back, if it brings one back."""
        found = next((c for c in self.changes if c.number == self.terms.undoes), None)
        return str(found.was["way"]) if found and found.act is Act.SWITCH else ""

    @property
    def restored(self) -> bool:
        """Tell whether a change was taken back in the last minutes and none came after."""
        undone = self.changes[-1].undone_at if self.changes else None
        return undone is not None and self.now <= undone + UNDO

    @property
    def other_mark(self) -> State | None:
        """Return what the therapist may now say of the session instead of what is kept of it."""
        if self.mood not in _MARKED or not may_mark(self.booking, now=self.now):
            return None
        return State.COMPLETED if self.booking.state is State.NO_SHOW else State.NO_SHOW

    @property
    def mark_until(self) -> datetime:
        """Return the last instant at which that may be said."""
        return self.booking.ends_at + MARK

    @cached_property
    def switches(self) -> list[Way]:
        """Return the ways it can be switched to."""
        found = (self.ports.practice.way(way) for way in self.terms.may_switch_to)
        return [way for way in found if way]

    @cached_property
    def money(self) -> rest.Standing:
        """Return what was paid of the price, and what is open."""
        return self.ports.store.read(lambda look: rest.standing(look, self.booking))

    @cached_property
    def held(self) -> bool:
        """Tell whether what goes back has to wait for a bank."""
        if self.terms.refund_now.free:
            return False
        return self.ports.store.read(lambda look: acts.held(look, self.booking))

    @cached_property
    def fee(self) -> fee_pay.Standing:
        """Return where a fee for a late cancellation or a missed session stands."""
        return self.ports.store.read(lambda look: fee_pay.standing(look, self.booking))

    @cached_property
    def missed(self) -> Money | None:
        """Return what may be charged to a card on file if the client did not come."""
        reason = Reason.NO_SHOW
        return self.ports.store.read(
            lambda look: fees.would_be(look, self.ports, self.booking, reason=reason)
        )

    def permit(self, act: str) -> None:
        """Let an act ("move", "switch", "cancel") pass that is allowed now.

        Raises:
            NotNow: why it is not, as Terms.why_not says it.
        """
        if code := self.terms.why_not.get(act):
            raise NotNow(code)

    def words(self) -> dict[str, Any]:
        """Return what every page about the booking shows."""
        practice, booking = self.ports.practice, self.booking
        return {
            "booking": booking,
            "enrolment": self.enrolment,
            "service": practice.service(booking.service),
            "way": practice.way(booking.way),
            "therapist": practice.therapist(booking.therapist),
            "terms": self.terms,
            "switches": self.switches,
            "news": self.news,
            "old_start": self.old_start,
            "restored": self.restored,
            "undone_way": self.undone_way,
            "undo_for": minutes_words(int(UNDO.total_seconds()) // 60),
            "rules": self.rules(),
            "money": self.money,
            "held": self.held,
            "fee_standing": self.fee,
            "now": self.now,
        }

    def rules(self) -> Mapping[str, Any]:
        """Return the sentences that say what each act costs, and until when."""
        booking, terms, now = self.booking, self.terms, self.now
        policy = self.ports.practice.policy
        return {
            "move": terms_words.move_rule(booking, terms, policy, now=now),
            "switch": terms_words.switch_rule(booking, terms),
            "cancel": terms_words.cancel_rule(booking, terms, policy, now=now),
            "cancel_now": terms_words.cancel_now(booking, terms),
            "cancel_small": terms_words.cancel_small(terms),
            "cancel_facts": terms_words.cancel_facts(booking, terms, policy, now=now),
            "back": terms_words.money_back(booking, terms),
        }


def of_link(ports: Ports, token: str) -> Plans:
    """Return the booking a client's link leads to.

    Raises:
        LinkUnknown, LinkExpired: see domain/errors.py.
    """
    return of_booking(ports, links.booking_of(ports, token))


def of_booking(
    ports: Ports, booking: Booking, *, actor: str = CLIENT, rough: bool = False
) -> Plans:
    """Return a booking with what the client, or the therapist, may do to it.

    rough: do not look up which rooms are free, so ways that need one are left out. For lists.

    Raises:
        LinkUnknown: nobody is enrolled for it; so it is no client's.
    """
    enrolment, changes, terms = ports.store.read(
        lambda look: (
            look.enrolment(booking.enrolment),
            look.changes(booking.id),
            acts.standing(look, ports, booking, actor=actor),
        )
    )
    if enrolment is None:
        raise LinkUnknown
    return Plans(
        ports=ports,
        booking=booking,
        enrolment=enrolment,
        terms=terms if rough else change.options(ports, booking, actor=actor),
        changes=changes,
        now=ports.clock.now(),
    )
