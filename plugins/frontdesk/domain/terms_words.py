"""What may be done to a booking, in sentences made from the very terms that are applied."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from frontdesk.domain.booking import Booking, By, State
from frontdesk.domain.givenback import STUCK, Refund, RefundState
from frontdesk.domain.ledger import AGAIN, BANK, BY_HAND
from frontdesk.domain.money import Money
from frontdesk.domain.policy import agreed, goes_back
from frontdesk.domain.practice import Policy
from frontdesk.domain.terms import Terms
from frontdesk.domain.wording import clock_words, day_words, money_words, when_words, zone_words

_BANKS = "Banks take 5 to 10 days to show it."
_NO_MONEY = "There is nothing to pay."
_CLOSED = {
    BY_HAND: "I paid {amount} back to you another way.",
    BANK: "Your bank gave you {amount} back.",
}


def both(at: datetime, booking: Booking, *, desk: bool = False) -> str:
    """Return an instant on the clock of who reads it, and on the other's where they differ.

    desk: the therapist reads it; otherwise the client does.
    """
    zones = (booking.client_zone, booking.zone)
    own, other = reversed(zones) if desk else zones
    told = when_words(at, own)
    if told == when_words(at, other):
        return told
    same_day = day_words(at, own) == day_words(at, other)
    there = f"{clock_words(at, other)} {zone_words(other)}" if same_day else when_words(at, other)
    return f"{told} ({there} for {'the client' if desk else 'me'})"


def move_rule(booking: Booking, terms: Terms, policy: Policy, *, now: datetime) -> str:
    """Return until when a client may move it and what that means, or why not any more."""
    until = both(terms.move_until, booking)
    refused = {
        "move_late": f"You could move it here until {until}. Call me, and I see what I can do.",
        "started": "Our time has begun. Call me if it has to be another time.",
        "refund_pending": "Money is on its way back to you. Call me to move this meanwhile.",
        "leaving": "It is cancelled. Undo that first.",
    }
    if code := terms.why_not.get("move"):
        return refused.get(code, "It cannot be moved any more.")
    more = _times(terms.late_moves_left)
    if now <= terms.move_until:
        later = f" After that you can move it {more} more, up to the start." if more else ""
        return f"It costs nothing. You can move it until {until}.{later}"
    start = both(booking.starts_at, booking)
    may = f"It costs nothing. You can move it {more} more, up to the start: {start}."
    paid, back = _paid(terms), _later(booking, terms, policy)
    # A late move is no way round the late fee, and that has to be known before the press.
    same = back == paid and not terms.charge_later
    return may if same else f"{may} If you cancel after that, {_late(terms, back)}."


def switch_rule(booking: Booking, terms: Terms) -> str:
    """Return until when a client may meet another way, or why not any more."""
    until = both(terms.switch_until, booking)
    if code := terms.why_not.get("switch"):
        late = f"You could change it here until {until}. Call me, and we sort it out."
        return late if code == "switch_late" else "It cannot be changed any more."
    return f"Same time. No fee. You can change it until {until}."


def cancel_rule(booking: Booking, terms: Terms, policy: Policy, *, now: datetime) -> str:
    """Return what goes back and until when, or why it cannot be cancelled any more."""
    refused = {
        "started": "Our time has begun. Call me if we cannot meet.",
        "refund_pending": "Money is on its way back to you. Call me to cancel meanwhile.",
        "leaving": "It is cancelled. You can still undo that.",
    }
    if code := terms.why_not.get("cancel"):
        return refused.get(code, "It cannot be cancelled any more.")
    paid, later = _paid(terms), _later(booking, terms, policy)
    if later == paid and not terms.charge_later:
        start = both(booking.starts_at, booking)
        back = f"{_whole(terms)} goes back to your card, up to the start: {start}."
        return f"You can cancel it up to the start: {start}. {_NO_MONEY}" if paid.free else back
    until = both(terms.full_refund_until, booking)
    if now <= terms.full_refund_until and not terms.moved_late:
        back = f"{_whole(terms)} goes back to your card until {until}."
        free = f"You can cancel it until {until}. {_NO_MONEY}"
        return f"{free if paid.free else back} Later, {_late(terms, later)}."
    moved = "It was moved late, so this holds up to the start."
    before = "Nothing was to pay" if paid.free else f"{_whole(terms)} went back"
    return (
        f"{cancel_now(booking, terms)} {moved if terms.moved_late else f'{before} until {until}.'}"
    )


def cancel_now(booking: Booking, terms: Terms) -> str:
    """Return what happens to the money if it is cancelled this instant."""
    if booking.state is State.REQUESTED:
        return "Nothing was charged, so there is nothing to pay."
    if _paid(terms).free and not terms.charge_now:
        return "If you cancel now, there is nothing to pay."
    return f"If you cancel now, {_now(terms)}."


def cancel_small(terms: Terms) -> str:
    """Return the same in a few words, to stand on the button's own tile."""
    free = _paid(terms).free and not terms.charge_now
    return "Nothing to pay" if free else _sentence(_now(terms))


def cancel_facts(
    booking: Booking, terms: Terms, policy: Policy, *, now: datetime
) -> Sequence[tuple[str, str]]:
    """Return what cancel_now() leaves open: of what, until when, and what holds after that."""
    facts = [("Your appointment", both(booking.starts_at, booking))]
    paid, later = _paid(terms), _later(booking, terms, policy)
    charge = terms.charge_later
    if booking.state is State.REQUESTED:
        return facts
    if later == paid and not charge:
        return [*facts, ("That holds until", f"{both(booking.starts_at, booking)}, when we start")]
    if terms.moved_late:
        return [*facts, ("Why", "It was moved late, so this holds up to the start")]
    until = both(terms.full_refund_until, booking)
    if now <= terms.full_refund_until:
        return [
            *facts,
            ("That holds until", until),
            ("Later than that", _sentence(_late(terms, later))),
        ]
    went = "It was free until" if paid.free else f"{_whole(terms)} went back until"
    return [*facts, (went, until)]


def money_back(booking: Booking, terms: Terms) -> str:
    """Return what goes back for a cancellation that was pressed."""
    paid = _paid(terms)
    more = (
        f"I may charge {money_words(terms.charge_now)} to your card." if terms.charge_now else ""
    )
    if paid.free:
        return "Nothing was charged." if booking.state is State.REQUESTED else more or _NO_MONEY
    if terms.refund_now.free:
        return f"{_kept(terms.kept_now)} {more}".strip()
    rest = "" if terms.kept_now.free else f" {_kept(terms.kept_now)}"
    return f"{money_words(terms.refund_now)} goes back to your card. {_BANKS}{rest}"


def desk_back(terms: Terms) -> str:
    """Return the same for the therapist."""
    some = money_words(terms.charge_now) if terms.charge_now else ""
    more = f" By the rule, you may charge {some} to the card once this is final." if some else ""
    if _paid(terms).free:
        return f"Nothing was paid.{more}"
    if terms.refund_now.free:
        return f"You keep the fee of {money_words(terms.kept_now)}.{more}"
    kept = "" if terms.kept_now.free else f" You keep {money_words(terms.kept_now)}."
    return f"{money_words(terms.refund_now)} goes back to the client’s card.{kept}{more}"


def refunded(
    booking: Booking, terms: Terms, refunds: Sequence[Refund], *, fee: bool = False
) -> str:
    """Return how far what goes back has come, once the cancellation is final.

    fee: whether there is a fee besides, which has sentences of its own.
    """
    if not refunds:
        return "" if fee and _paid(terms).free else money_back(booking, _without_fee(terms))
    told = coming_back(refunds)
    late = booking.cancelled_by == By.CLIENT_LATE and not terms.kept_now.free
    return f"{told} {_kept(terms.kept_now)}" if late else told


def coming_back(refunds: Sequence[Refund]) -> str:
    """Return how far each refund has come; one that was sent again is told of there."""
    return " ".join(_refund(r) for r in refunds if r.failure != AGAIN and not r.amount.free)


def _refund(row: Refund) -> str:
    amount = money_words(row.amount)
    if row.failure in _CLOSED:
        return _CLOSED[row.failure].format(amount=amount)
    if row.state is RefundState.SUCCEEDED:
        return f"{amount} was sent to your bank. {_BANKS}"
    if row.state is RefundState.BLOCKED:
        return f"Your bank looks into this payment. Until it decides, I cannot send {amount} back."
    if row.state in STUCK:
        owed = "I still owe it to you, and write to you" if row.ours else "I write to you"
        return f"{amount} did not arrive at your bank. {owed} about it."
    return f"{amount} is on its way back to your card. {_BANKS}"


def _without_fee(terms: Terms) -> Terms:
    return replace(terms, charge_now=None)


def _kept(kept: Money) -> str:
    return f"By the rule you agreed to, I keep {money_words(kept)}."


def _now(terms: Terms) -> str:
    """Return what becomes of the money if it is cancelled this instant."""
    return _split(terms, terms.refund_now, charge=terms.charge_now)


def _late(terms: Terms, back: Money) -> str:
    """Return the same for a cancellation that is late."""
    return _split(terms, back, charge=terms.charge_later)


def _split(terms: Terms, back: Money, *, charge: Money | None) -> str:
    """Return all that becomes of the money: what goes back, what does not, what may be charged."""
    paid = _paid(terms)
    some = money_words(charge) if charge else ""
    more = f"I may charge {some} {'' if paid.free else 'more '}to your card"
    if paid.free and charge:
        return more
    return f"{_halves(terms, back)}, and {more}" if charge else _halves(terms, back)


def _halves(terms: Terms, back: Money) -> str:
    paid = _paid(terms)
    if back == paid:
        return f"{money_words(paid)} goes back to your card"
    if back.free:
        words = money_words(paid)
        return f"I keep the {words} you have paid" if terms.part else f"I keep the fee of {words}"
    return f"I keep {money_words(paid.less(back))} and {money_words(back)} goes back to your card"


def _whole(terms: Terms) -> str:
    return "All you have paid" if terms.part else "The whole fee"


def _later(booking: Booking, terms: Terms, policy: Policy) -> Money:
    """Return what goes back when a client cancels too late for all of it."""
    rule, paid = agreed(booking, policy), _paid(terms)
    # Up to the start it is never too late where no notice is asked for.
    return goes_back(paid, by=By.CLIENT_LATE, policy=rule) if rule.full_refund_hours else paid


def _paid(terms: Terms) -> Money:
    return Money(terms.refund_now.minor + terms.kept_now.minor, terms.refund_now.currency)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _times(count: int) -> str:
    return {0: "", 1: "once", 2: "twice"}.get(count, f"{count} times")
