"""What the letters about payments, refunds, disputes and fees tell."""

from collections.abc import Callable, Mapping

from frontdesk.actions import fees, rest
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow
from frontdesk.domain import fee_words, money_words
from frontdesk.domain.booking import Booking, By, Enrolment, State
from frontdesk.domain.cards import FeeState
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import FIRST, Attempt, AttemptState, Purpose
from frontdesk.domain.wording import money_words as amount_words
from frontdesk.domain.wording import when_words

# What a fee must still be for a letter about it to be true.
_FEES = {"fee": FeeState.PAID, "fee-asked": FeeState.ASKED, "fee-failed": FeeState.FAILED}
_STANDS = frozenset({State.CONFIRMED, State.COMPLETED, State.NO_SHOW})
_OVER = _STANDS - {State.CONFIRMED}
_BY_CLIENT = frozenset({By.CLIENT, By.CLIENT_LATE})


def refund(ports: Ports, row: MailRow) -> Note | None:
    """Return the note about one refund: on its way, failed, waiting, or made by hand."""
    found = ports.store.read(lambda look: look.refund(row.about))
    if found is None or (row.kind == "refund-failed" and found.state is RefundState.SUCCEEDED):
        return None
    owed = ports.store.read(lambda look: look.fee(found.booking))
    facts = {**_of_refund(found), "happened": fee_words.sent_back(owed, found.amount)}
    return _noted(ports, row, found.booking, facts=facts)


def returned(ports: Ports, row: MailRow) -> Note | None:
    """Return the note that the therapist sent money back after she had looked at it."""
    booking_id = row.about.partition("_")[2]
    back = [
        one
        for one in ports.store.read(lambda look: look.refunds(booking_id))
        # An earlier decision had a letter of its own.
        if one.reason.startswith("attention:") and one.created_at == row.wanted_at
    ]
    amounts = " and ".join(amount_words(one.amount) for one in back)
    return _noted(ports, row, booking_id, facts={"amount": amounts})


def failed(ports: Ports, row: MailRow) -> Note | None:
    """Return the note that a slow payment came to nothing, with a way to pay again."""
    attempt = _attempt(ports, row)
    if attempt is None or attempt.state is not AttemptState.FAILED:
        return None
    again = _again(ports, attempt)
    of_fee = attempt.purpose is Purpose.FEE
    facts = {"amount": amount_words(attempt.price), "again": again, "fee": of_fee}
    return _noted(ports, row, attempt.booking, facts=facts)


def attention(ports: Ports, row: MailRow) -> Note | None:
    """Return the note that a payment needs a look, or that it was kept after one.

    None once it was decided otherwise: another letter says how.
    """
    attempt = _attempt(ports, row)
    if attempt is None or bool(attempt.problem) is (row.kind == "kept"):
        return None
    amount = amount_words(attempt.price)
    facts = {
        **_paid(ports, attempt),
        "happened": money_words.to_client(attempt.problem, paid=amount) if attempt.problem else "",
        "nothing": attempt.price.free,
    }
    return _noted(ports, row, attempt.booking, facts=facts)


def rest_paid(ports: Ports, row: MailRow) -> Note | None:
    """Return the note that the rest was paid, with what that comes to."""
    attempt = _attempt(ports, row)
    if attempt is None or attempt.state is not AttemptState.PAID:
        return None
    return _noted(ports, row, attempt.booking, facts=_paid(ports, attempt))


def dispute(ports: Ports, row: MailRow) -> Note | None:
    """Return the note to the therapist about a payment that a bank takes back."""
    found = ports.store.read(lambda look: look.dispute(row.about.partition("_")[2]))
    booking = ports.store.read(lambda look: look.booking(found.booking)) if found else None
    if found is None or booking is None:
        return None
    until = when_words(found.answer_by, booking.zone) if found.answer_by else ""
    facts = {
        "amount": amount_words(found.amount),
        "answer_by": until,
        "outcome": found.state.value,
    }
    return _noted(ports, row, booking.id, facts=facts)


def fee(ports: Ports, row: MailRow) -> Note | None:
    """Return the note about a fee: charged, to be paid by the client, or not charged.

    None once it is not true any more: a letter that waited may be overtaken.
    """
    found = ports.store.read(lambda look: fees.named(look, row.about))
    if found is None or found.state is not _FEES.get(row.kind):
        return None
    card = ports.store.read(lambda look: look.card(found.booking))
    facts = {
        "amount": amount_words(found.amount),
        "reason": fee_words.reason_words(found, desk=row.audience == "therapist"),
        "why": fee_words.declined(found.code),
        "unsure": found.code == fee_words.UNANSWERED,
        "rule": card.words if card else "",
    }
    return _noted(ports, row, found.booking, facts=facts)


def _attempt(ports: Ports, row: MailRow) -> Attempt | None:
    """Return the payment a letter is about: its id stands behind the first letters."""
    name = row.about.partition("_")[2]
    made = ports.store.read(lambda look: look.attempts(name.rpartition(":")[0]))
    return next((one for one in made if one.id == name), None)


def _paid(ports: Ports, attempt: Attempt) -> dict[str, object]:
    """Return what a payment was, what all of them come to, and what is open."""
    booking = ports.store.read(lambda look: look.booking(attempt.booking))
    found = ports.store.read(lambda look: rest.standing(look, booking)) if booking else None
    if booking is None or found is None:
        return {}
    total = Money(sum(one.price.minor for one in found.paid), booking.price.currency)
    return {
        "amount": amount_words(attempt.price),
        "total": "" if total.free or total == attempt.price else amount_words(total),
        "left": "" if found.left.free else amount_words(found.left),
        "price": amount_words(booking.price),
        "waits": booking.state is State.ATTENTION,
    }


def _of_refund(found: Refund) -> dict[str, object]:
    return {
        "amount": amount_words(found.amount),
        "paid": amount_words(found.amount),
        "why": money_words.failure(found.failure),
        "held": found.state is RefundState.BLOCKED,
    }


def _again(ports: Ports, attempt: Attempt) -> str:
    """Return where to pay again, or "" when it is too late for this time."""
    booking = ports.store.read(lambda look: look.booking(attempt.booking))
    service = ports.practice.service(booking.service) if booking else None
    if booking is None or service is None:
        return ""
    ahead = booking.starts_at - ports.clock.now()
    if attempt.purpose not in FIRST or ahead.total_seconds() <= service.notice_minutes * 60:
        return ""
    token = ports.links.make("enrol", booking.enrolment)
    return f"{ports.origin}/enrol/{token}/check"


def _noted(
    ports: Ports, row: MailRow, booking_id: str, *, facts: Mapping[str, object]
) -> Note | None:
    booking = ports.store.read(lambda look: look.booking(booking_id))
    client = ports.store.read(lambda look: look.enrolment(booking.enrolment)) if booking else None
    if booking is None or client is None:
        return None
    to = client.email if row.audience == "client" else ports.practice.email
    return Note(to, {**_session(ports, booking, client), **facts}) if to else None


def _session(ports: Ports, booking: Booking, client: Enrolment) -> dict[str, object]:
    theirs = when_words(booking.starts_at, booking.client_zone)
    ours = when_words(booking.starts_at, booking.zone)
    token = ports.links.make("booking", booking.id, generation=booking.generation)
    return {
        "name": client.name,
        "when": theirs,
        "when_here": ours if ours != theirs else "",
        "when_desk": ours,
        "stands": booking.state in _STANDS,
        # Nothing of it is changed by what a letter about its money tells.
        "over": booking.state in _OVER or booking.cancelled_by in _BY_CLIENT,
        "cancelled": booking.state is State.CANCELLED,
        "reference": booking.reference,
        "link": f"{ports.origin}/booking/{token}",
        "book": f"{ports.origin}/book/",
    }


# By the first letters of the id a letter is about.
NOTES: dict[str, Callable[[Ports, MailRow], Note | None]] = {
    "rf": refund,
    "rp": refund,
    "rt": returned,
    "pf": failed,
    "at": attention,
    "pd": rest_paid,
    "dp": dispute,
    fees.PREFIX: fee,
}
