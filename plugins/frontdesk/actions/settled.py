"""What a checkout that is complete means for its booking, by what the payment was for."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from frontdesk.actions import cards, fees, refunds
from frontdesk.actions.confirm import confirm, owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.cards import Card, CardRef, FeeState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import FIRST, Attempt, AttemptState, Checkout, Mismatch, Purpose

PAYABLE = frozenset({State.HELD, State.AWAITING_PAYMENT, State.EXPIRED})
FIRM = frozenset({State.CONFIRMED, State.COMPLETED, State.NO_SHOW})
# Money that comes later than this into the session buys too little of it.
LATEST = timedelta(minutes=10)


class Outcome(StrEnum):
    """What settling found.

    unknown: a checkout of ours that no row of ours tells of, so the notice has to come again.
    foreign: one of somebody else who uses the same account.
    """

    OPEN = "open"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    ATTENTION = "attention"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Case:
    """One checkout as the provider sees it, and what we have of it, inside a transaction.

    other_mode: whether its money is test money and ours real, or the other way round.
    """

    tx: Writer
    ports: Ports
    checkout: Checkout
    booking: Booking
    attempt: Attempt
    other_mode: bool = False

    @property
    def now(self) -> datetime:
        return self.ports.clock.now()

    @property
    def first(self) -> bool:
        """Whether it makes the booking firm."""
        return self.attempt.purpose in FIRST

    def known(self, state: AttemptState, **changes: object) -> Attempt:
        """Return the attempt with what the provider says of it."""
        told = {"session": self.checkout.session, "intent": self.checkout.intent, **changes}
        return replace(self.attempt, state=state, **told)  # type: ignore[arg-type]


def complete(case: Case) -> Outcome:
    """Book what was paid: firm, or put to the therapist, or on its way back."""
    if case.attempt.state is AttemptState.PAID:
        return before(case)
    # From here on the price of an attempt is what was taken, so that no sum is ever wrong.
    taken = case.checkout.total
    if case.checkout.payment != "paid" or case.other_mode:
        taken = Money(0, taken.currency)
    paid = case.known(AttemptState.PAID, price=taken, paid_at=case.now)
    case.tx.save_attempt(paid)
    if case.checkout.card is not None and case.first and not case.other_mode:
        _keep_card(case, case.checkout.card)
    if problem := Mismatch.MODE if case.other_mode else _problem(case):
        return _odd(case, paid, problem=problem)
    return _BOOKED[paid.purpose](case, paid)


def before(case: Case) -> Outcome:
    """Return what an earlier settling decided."""
    if case.booking.state is State.ATTENTION:
        whole = f"late:{case.attempt.number}"
        back = any(row.reason == whole for row in case.tx.refunds(case.booking.id))
        return Outcome.REFUNDED if back else Outcome.ATTENTION
    # A cancellation that was pressed is one of something that was firm.
    if case.booking.state in FIRM or case.booking.cancelled_by:
        return Outcome.CONFIRMED
    if case.tx.refunds(case.booking.id):
        return Outcome.REFUNDED
    # Paid, not firm and not on its way back: it did not match, and the time was gone as well.
    return Outcome.EXPIRED if case.attempt.price.free else Outcome.ATTENTION


def _problem(case: Case) -> str:
    """Return why what was paid is not what was asked for, as Mismatch says it, or ""."""
    checkout, asked = case.checkout, case.attempt
    if checkout.reference != asked.booking:
        return Mismatch.REFERENCE
    if asked.purpose is Purpose.CARD:
        there = checkout.payment == "no_payment_required" and checkout.card is not None
        return "" if there else Mismatch.UNPAID
    if checkout.payment != "paid":
        return Mismatch.UNPAID
    if checkout.total.currency != asked.price.currency:
        return Mismatch.CURRENCY
    return "" if checkout.total == asked.price and _still_asked(case) else Mismatch.AMOUNT


def _still_asked(case: Case) -> bool:
    """Tell whether the price is still the one: another may have been chosen since."""
    if case.attempt.purpose is Purpose.PRICE:
        return case.attempt.price == case.booking.price
    if case.attempt.purpose is Purpose.DEPOSIT:
        return case.attempt.price == case.booking.deposit
    return True


def _odd(case: Case, paid: Attempt, *, problem: str) -> Outcome:
    """Keep the time and put the matter to the therapist; no link works until she decides."""
    if not case.first:
        return _odd_later(case, paid, problem=problem)
    if not _in_time(case) or not _keeps_time(case):
        return _give_back(case, paid)
    case.tx.save_attempt(replace(paid, problem=problem))
    _ask_for_a_look(case, paid)
    learn_of_refunds(case.tx, paid)
    return Outcome.ATTENTION


def _odd_later(case: Case, paid: Attempt, *, problem: str) -> Outcome:
    """Leave the appointment as it is, and put the payment to the therapist."""
    if paid.price.free:
        return before(case)
    case.tx.save_attempt(replace(paid, problem=problem))
    _ask_for_a_look(case, paid)
    return Outcome.ATTENTION


def _ask_for_a_look(case: Case, paid: Attempt) -> None:
    """Tell the therapist that she has to decide, and the client that nothing is to be done."""
    for audience in ("therapist", "client"):
        owe_row(case.tx, MailRow(f"at_{paid.id}", "attention", audience, 0, case.now))


def _keeps_time(case: Case) -> bool:
    """Keep the time of a booking that is not firm; False when there is none to keep."""
    frm = frozenset({case.booking.state})
    return case.booking.state in PAYABLE and case.tx.advance(
        case.booking.id, frm=frm, to=State.ATTENTION, hold_until=None, now=case.now
    )


def _first(case: Case, paid: Attempt) -> Outcome:
    if case.booking.state in PAYABLE and not _welcome(case.tx.enrolment(case.booking.enrolment)):
        return _odd(case, paid, problem=Mismatch.UNWELCOME)
    payable = case.booking.state in PAYABLE
    if _in_time(case) and payable and confirm(case.tx, case.ports, case.booking):
        learn_of_refunds(case.tx, paid)
        return Outcome.CONFIRMED
    return _give_back(case, paid)


def _rest(case: Case, paid: Attempt) -> Outcome:
    """Keep the rest of the price of an appointment that stands, once."""
    made, back = case.tx.attempts(case.booking.id), case.tx.refunds(case.booking.id)
    total = ledger.paid(made, back)
    if case.booking.state not in FIRM or (total and total.minor > case.booking.price.minor):
        return _give_back(case, paid)
    owe_row(case.tx, MailRow(f"pd_{paid.id}", "rest", "client", 0, case.now))
    learn_of_refunds(case.tx, paid)
    return Outcome.CONFIRMED


def _fee(case: Case, paid: Attempt) -> Outcome:
    """Keep a fee the client was asked for, once."""
    fee = case.tx.fee(case.booking.id)
    # Wanted: it is being charged to the card on file, and nobody pays it twice.
    if fee is None or fee.state in {FeeState.WANTED, FeeState.PAID, FeeState.WAIVED}:
        return _give_back(case, paid)
    fees.paid(case.tx, replace(fee, intent=paid.intent or ""), now=case.now)
    learn_of_refunds(case.tx, paid)
    return Outcome.CONFIRMED


def _in_time(case: Case) -> bool:
    return case.now <= case.booking.starts_at + LATEST


def _welcome(enrolment: Enrolment | None) -> bool:
    """Tell whether the therapist may work with this client, by what was answered last."""
    return enrolment is not None and enrolment.adult is True and bool(enrolment.jurisdiction)


def _keep_card(case: Case, card: CardRef) -> None:
    """Keep which card it is, also of a booking that comes to nothing: it is dropped later."""
    agreed = case.tx.card(case.booking.id) or Card(
        case.booking.id, words="", agreed_at=case.now, account=case.attempt.account
    )
    account = case.attempt.account
    cards.replaced(case.tx, agreed, method=card.method)
    kept = replace(
        agreed,
        customer=card.customer,
        method=card.method,
        account=account,
        dropped_at=None,
    )
    case.tx.save_card(kept)


def _give_back(case: Case, paid: Attempt) -> Outcome:
    """Send late or double money back in full, by itself, and say so."""
    tx, booking = case.tx, case.booking
    if case.first:
        tx.advance(
            booking.id,
            frm=frozenset({State.HELD, State.AWAITING_PAYMENT}),
            to=State.EXPIRED,
            hold_until=booking.hold_until,
        )
    left = ledger.left(paid, tx.refunds(booking.id))
    if refunds.owe(tx, paid, amount=left, reason="late", now=case.now):
        kind = "fee-back" if paid.purpose is Purpose.FEE else "refunded"
        owe_row(tx, MailRow(f"rf_{paid.id}", kind, "client", 0, case.now))
        return Outcome.REFUNDED
    return Outcome.EXPIRED


def learn_of_refunds(tx: Writer, paid: Attempt) -> None:
    """Order a look at what was given back already: the news of it may have come before ours."""
    if paid.intent and not paid.price.free:
        args = {"intent": paid.intent, "account": paid.account}
        tx.enqueue("refunds", key=f"refunds:{paid.id}", args=args)


_BOOKED = {
    Purpose.PRICE: _first,
    Purpose.DEPOSIT: _first,
    Purpose.CARD: _first,
    Purpose.REST: _rest,
    Purpose.FEE: _fee,
}
