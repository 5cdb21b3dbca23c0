"""Fees the therapist decides about: each in a row, with its buttons."""

from collections.abc import Sequence
from functools import partial

from frontdesk.actions import acts, fee_choices, fees
from frontdesk.actions.matter import Matter, Step, who
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader
from frontdesk.domain import fee_words
from frontdesk.domain.booking import Booking
from frontdesk.domain.cards import Card, Fee, FeeState
from frontdesk.domain.wording import day_words, money_words

_HEADS = {
    FeeState.DUE: "A fee you may charge",
    FeeState.WANTED: "A fee is being charged",
    FeeState.ASKED: "A fee the client is asked to pay",
    FeeState.FAILED: "A fee was not charged",
}
_ASKS = "This can take some minutes. I ask until the payment service answers."
_LET_GO = (
    "You said that they came. It is not sent any more, but may be charged already.",
    "I ask until the payment service answers. If it was charged, all of it goes back.",
)


def listed(ports: Ports) -> Sequence[Matter]:
    """Return the fees that are not settled, oldest first."""
    rows = ports.store.read(lambda look: look.open_fees())
    return [_matter(ports, fee) for fee in rows]


def _matter(ports: Ports, fee: Fee) -> Matter:
    booking, card, kept = ports.store.read(lambda look: _around(look, fee))
    head = "A fee you let go of" if fees.is_let_go(fee) else _HEADS[fee.state]
    return Matter(
        "fee",
        fee.id,
        f"{head}: {who(ports, booking)}",
        (
            f"{money_words(fee.amount)} for {fee_words.reason_words(fee, desk=True)}.",
            *_stands(fee),
            *_agreed(booking, card),
        ),
        tuple(_acts(ports, fee, kept=kept)),
        more=(f"“{card.words}”",) if card and card.words else (),
    )


def _around(look: Reader, fee: Fee) -> tuple[Booking | None, Card | None, bool]:
    booking = look.booking(fee.booking)
    kept = booking is not None and acts.keeps_card(look, booking)
    return booking, look.card(fee.booking), kept


def _stands(fee: Fee) -> tuple[str, ...]:
    """Return how it stands, beside what the head says."""
    if fee.state is FeeState.DUE:
        return ("Nothing is charged unless you say so.",)
    if fee.state is FeeState.WANTED:
        return _LET_GO if fees.is_let_go(fee) else (_ASKS,)
    if fee.state is FeeState.ASKED:
        return (
            "The card on file could not be charged.",
            *((fee_words.declined(fee.code),) if fee.code else ()),
            "The client got an email with a link to pay.",
        )
    if fee.code == fee_words.UNANSWERED:
        return (
            "The payment service did not say whether it was charged.",
            "Look it up in your Stripe account, then say here how it is.",
        )
    return ("The card was not charged.", fee_words.declined(fee.code))


def _agreed(booking: Booking | None, card: Card | None) -> tuple[str, ...]:
    """Return when the client agreed to it; the words themselves are long."""
    if booking is None or card is None or not card.words:
        return ()
    return (f"They agreed to the rule on {day_words(card.agreed_at, booking.zone)}.",)


def _acts(ports: Ports, fee: Fee, *, kept: bool) -> list[Step]:
    if fee.state is FeeState.WANTED:
        return []
    unsure = fee.state is FeeState.FAILED and fee.code == fee_words.UNANSWERED
    found = []
    if fee.state in {FeeState.DUE, FeeState.FAILED} and kept and not unsure:
        found.append(_charge(ports, fee))
    if unsure:
        found.append(_came(ports, fee))
    if fee.state is FeeState.FAILED:
        found.append(_ask(ports, fee, unsure=unsure))
    return [*found, _waive(ports, fee, unsure=unsure)]


def _charge(ports: Ports, fee: Fee) -> Step:
    amount = money_words(fee.amount)
    return Step(
        "charge",
        f"Charge {amount}",
        f"Charge {amount}?",
        (
            f"{amount} is taken from the card the client left for this.",
            "The client gets an email: what was charged, and by which rule they agreed to.",
            "If their bank does not allow it, they get an email with a link to pay.",
        ),
        partial(fee_choices.charge, ports, fee.id),
    )


def _waive(ports: Ports, fee: Fee, *, unsure: bool) -> Step:
    asked = fee.state is FeeState.ASKED
    return Step(
        "waive",
        "Waive it",
        "Waive the fee?",
        (
            f"Nothing of the {money_words(fee.amount)} is charged from here.",
            "You cannot take this back.",
            *(["If it was charged after all, it goes back by itself."] * unsure),
            "Their page says that you let the fee go. No email goes out.",
            *(["What they pay all the same goes back to them by itself."] * asked),
        ),
        partial(fee_choices.waive, ports, fee.id),
    )


def _ask(ports: Ports, fee: Fee, *, unsure: bool) -> Step:
    return Step(
        "ask",
        "Ask the client to pay",
        "Ask the client to pay the fee?",
        (
            f"The client gets an email with a link to pay {money_words(fee.amount)}.",
            *(["Only do this if it was not charged."] * unsure),
        ),
        partial(fee_choices.ask, ports, fee.id),
    )


def _came(ports: Ports, fee: Fee) -> Step:
    return Step(
        "came",
        "It was charged",
        "Was it charged?",
        (
            f"Say so only if your Stripe account shows the {money_words(fee.amount)}.",
            "The client gets an email: what was charged, and by which rule they agreed to.",
        ),
        partial(fee_choices.came, ports, fee.id),
    )
