"""Money the therapist has to look at: what happened, what it means, and what she may do.

A new kind of matter is a function in SOURCES that lists its rows; web/desk_money.py draws the
rows and the page of each act, whatever they are about.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from frontdesk.actions import charges, coming_money, fee_matters, odd_money, refunds
from frontdesk.actions.matter import Matter, Step, who
from frontdesk.actions.ports import Ports
from frontdesk.domain import findings, ledger, money_words
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.givenback import ON_ITS_WAY, Refund, RefundState
from frontdesk.domain.payment import Attempt, AttemptState, Mismatch, Purpose
from frontdesk.domain.wording import money_words as amount_words
from frontdesk.domain.wording import when_words

__all__ = ["Matter", "Step", "found", "listed", "who"]


_UNTAKEN = "The payment service has not taken it yet. I keep trying."
_TWICE = "The client’s bank may give it back too. Wait for the bank, or the client gets it twice."
_STANDS = {
    RefundState.WANTED: _UNTAKEN,
    RefundState.SENT: _UNTAKEN,
    RefundState.PENDING: "It waits at the payment service, and goes out once this is mended.",
    RefundState.BLOCKED: "It is not sent while the bank has the matter.",
}


def listed(ports: Ports) -> list[Matter]:
    """Return all there is to look at, the most pressing kind first."""
    return [matter for source in SOURCES for matter in source(ports)]


def found(ports: Ports, kind: str, about: str) -> Matter | None:
    """Return one matter, if it is still one."""
    return next((m for m in listed(ports) if (m.kind, m.about) == (kind, about)), None)


def odd(ports: Ports) -> Sequence[Matter]:
    """Return the payments that do not match."""
    return [_odd(ports, booking) for booking in ports.store.read(lambda look: look.matters())]


def stuck(ports: Ports) -> Sequence[Matter]:
    """Return the refunds that did not arrive, and those the provider does not take."""
    now = ports.clock.now()
    failed, moving = ports.store.read(
        lambda look: (look.stuck_refunds(), look.unrefunded(before=now))
    )
    waiting = [row for row in moving if refunds.waits(row, now=now)]
    return [_stuck(ports, row) for row in [*failed, *waiting]]


def given_back(ports: Ports) -> Sequence[Matter]:
    """Return the appointments that stand though all that was paid went back by hand."""
    rows = ports.store.read(lambda look: look.by_hand_refunds())
    named = dict.fromkeys(row.booking for row in rows)
    return [matter for name in named if (matter := _given_back(ports, name))]


def contested(ports: Ports) -> Sequence[Matter]:
    """Return the payments that banks take back."""
    rows = ports.store.read(lambda look: look.open_disputes())
    return [
        Matter(
            "dispute",
            row.id,
            f"Disputed: {who(ports, _booking(ports, row.booking))}",
            (
                f"The client’s bank takes back {amount_words(row.amount)}.",
                *_answer_by(ports, row.booking, row.answer_by),
                "Answer in your Stripe account. Never send notes about the client’s health.",
                "Until the bank decides, none of this payment is sent back from here.",
            ),
        )
        for row in rows
    ]


def disagreed(ports: Ports) -> Sequence[Matter]:
    """Return what the nightly look at the provider's books and ours does not agree on."""
    found = ports.store.read(lambda look: look.findings())
    return [
        Matter(
            "finding",
            f"{one.kind}:{one.account}:{one.subject}",
            one.happened,
            (one.means, one.then, *_whose(ports, one.account)),
            _sent_back(ports, one),
        )
        for one in findings.matters(found)
    ]


def _whose(ports: Ports, account: str) -> tuple[str, ...]:
    """Return in which account to look, where there are several."""
    therapist = ports.practice.therapist(account)
    return (f"It is about the account of {therapist.name}.",) if therapist else ()


def _sent_back(ports: Ports, found: findings.Matter) -> tuple[Step, ...]:
    """Return what may be done about a finding here: a charge nobody owes can go back."""
    if found.kind != findings.CHARGED_UNKNOWN:
        return ()
    return (
        Step(
            "back",
            "Send the money back",
            "Send the money back?",
            (
                "All of it goes back to the card it came from.",
                "If we know the appointment, its client gets an email.",
            ),
            partial(charges.send_back, ports, found.subject, account=found.account),
        ),
    )


def _odd(ports: Ports, booking: Booking) -> Matter:
    made = ports.store.read(lambda look: look.attempts(booking.id))
    odd = [attempt for attempt in made if attempt.problem]
    told = tuple(words for attempt in odd for words in _problem(attempt, booking))
    kept = booking.state is State.ATTENTION
    stands = (
        "The time is kept, and the client’s link does not work until you decide."
        if kept
        else "The appointment itself is not changed by this."
    )
    return Matter(
        "payment",
        booking.id,
        f"A payment does not match: {who(ports, booking)}",
        (*(told or ("The payment does not match the appointment it is for.",)), stands),
        _choices(ports, booking, made),
    )


def _choices(ports: Ports, booking: Booking, made: Sequence[Attempt]) -> tuple[Step, ...]:
    pending = booking.state is State.ATTENTION
    taken = [a for a in made if a.state is AttemptState.PAID and (pending or a.problem)]
    amounts = " and ".join(amount_words(a.price) for a in taken if not a.price.free)
    back = Step(
        "back",
        "Send the money back",
        "Send the money back?",
        (
            f"All of it, {amounts}, goes back to the client." if amounts else "Nothing was paid.",
            "The appointment is cancelled, and its time is free again."
            if pending
            else "The appointment stands.",
            "The client gets an email.",
        ),
        partial(odd_money.send_back, ports, booking.id),
    )
    keep = Step(
        "keep",
        "Keep the appointment" if pending else "Keep the payment",
        "Keep it as it is?",
        (
            f"What was paid is kept: {amounts}."
            if amounts
            else "Nothing was paid, and that is kept.",
            "The appointment is confirmed, and the client gets the usual email."
            if pending
            else "No email goes out.",
        ),
        partial(odd_money.keep, ports, booking.id),
    )
    # No rule of ours can be applied to money of another currency.
    foreign = any(attempt.problem == Mismatch.CURRENCY for attempt in made)
    return (back,) if foreign else (keep, back)


def _problem(attempt: Attempt, booking: Booking) -> Iterator[str]:
    yield money_words.problem(attempt.problem, paid=amount_words(attempt.price))
    if attempt.purpose is Purpose.DEPOSIT and booking.deposit:
        yield f"The deposit is {amount_words(booking.deposit)}."
    elif attempt.purpose is Purpose.PRICE:
        yield f"The price is {amount_words(booking.price)}."


def _stuck(ports: Ports, row: Refund) -> Matter:
    booking, amount = _booking(ports, row.booking), amount_words(row.amount)
    disputes = ports.store.read(lambda look: look.disputes(row.booking))
    waits = row.state in ON_ITS_WAY
    held = row.state is RefundState.BLOCKED
    told = _STANDS.get(row.state, "I stopped trying. Nothing more happens by itself.")
    head = "A refund waits" if waits or held else "A refund did not arrive"
    why = (money_words.failure(row.failure),) if row.failure or not waits else ()
    may_send = not waits and not ledger.disputed(row.intent, disputes)
    return Matter(
        "refund",
        row.id,
        f"{head}: {who(ports, booking)}",
        (f"{amount} is owed to the client.", *why, told),
        (
            *((_again(ports, row),) if may_send else ()),
            # What waits at the provider may still arrive, and would be paid twice.
            *(() if row.state is RefundState.PENDING else (_paid_back(ports, row),)),
        ),
    )


def _again(ports: Ports, row: Refund) -> Step:
    return Step(
        "again",
        "Send it again",
        "Send the refund again?",
        (
            f"{amount_words(row.amount)} is sent once more, to the card the client paid with.",
            "If the card is closed, it will fail again. Then pay the client another way.",
        ),
        partial(refunds.again, ports, row.id),
    )


def _paid_back(ports: Ports, row: Refund) -> Step:
    return Step(
        "by-hand",
        "I paid it back another way",
        "Did you pay it back another way?",
        (
            f"Say so only once the client has the {amount_words(row.amount)}.",
            *((_TWICE,) if row.state is RefundState.BLOCKED else ()),
            "Nothing is sent from here then.",
        ),
        partial(refunds.by_hand, ports, row.id),
    )


def _given_back(ports: Ports, booking_id: str) -> Matter | None:
    booking = _booking(ports, booking_id)
    made, back = ports.store.read(
        lambda look: (look.attempts(booking_id), look.refunds(booking_id))
    )
    paid = ledger.paid(made, back)
    if booking is None or booking.cancels_at or paid is None or not paid.free:
        return None
    return Matter(
        "returned",
        booking_id,
        f"Paid back, and still booked: {who(ports, booking)}",
        (
            "All that was paid went back by hand, in your payment account.",
            "The appointment stands until you cancel it.",
        ),
        leads=(("Cancel the appointment", f"booking/{booking_id}/cancel"),),
    )


def _answer_by(ports: Ports, booking_id: str, until: datetime | None) -> tuple[str, ...]:
    booking = _booking(ports, booking_id)
    if booking is None or until is None:
        return ()
    return (f"Answer by {when_words(until, booking.zone)}.",)


def _booking(ports: Ports, booking_id: str) -> Booking | None:
    return ports.store.read(lambda look: look.booking(booking_id))


SOURCES: tuple[Callable[[Ports], Sequence[Matter]], ...] = (
    *(odd, stuck, contested, given_back, fee_matters.listed),
    disagreed,
    coming_money.listed,
)
