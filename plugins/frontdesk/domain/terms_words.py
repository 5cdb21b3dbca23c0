"""What may be done to a booking, in sentences made from the very terms that are applied."""

from collections.abc import Sequence
from datetime import datetime

from frontdesk.domain.booking import Booking, By, State
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Refund, RefundState
from frontdesk.domain.policy import goes_back
from frontdesk.domain.practice import Policy
from frontdesk.domain.terms import Terms
from frontdesk.domain.wording import clock_words, day_words, money_words, when_words, zone_words

_BANKS = "Banks take 5 to 10 days to show it."
_NO_MONEY = "There is nothing to pay."


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
    return may if back == paid else f"{may} If you cancel after that, {_split(back, paid)}."


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
    start = both(booking.starts_at, booking)
    if paid.free:
        return f"You can cancel it until we start. {_NO_MONEY}"
    if later == paid:
        return f"The whole fee goes back to your card, up to the start: {start}."
    until = both(terms.full_refund_until, booking)
    if now <= terms.full_refund_until and not terms.moved_late:
        return f"The whole fee goes back to your card until {until}. Later, {_split(later, paid)}."
    moved = "It was moved late, so this holds up to the start."
    why = moved if terms.moved_late else f"The whole fee went back until {until}."
    return f"{cancel_now(booking, terms)} {why}"


def cancel_now(booking: Booking, terms: Terms) -> str:
    """Return what happens to the money if it is cancelled this instant."""
    if booking.state is State.REQUESTED:
        return "Nothing was charged, so there is nothing to pay."
    if _paid(terms).free:
        return "If you cancel now, there is nothing to pay."
    return f"If you cancel now, {_split(terms.refund_now, _paid(terms))}."


def cancel_small(terms: Terms) -> str:
    """Return the same in a few words, to stand on the button's own tile."""
    paid = _paid(terms)
    return "Nothing to pay" if paid.free else _sentence(_split(terms.refund_now, paid))


def cancel_facts(
    booking: Booking, terms: Terms, policy: Policy, *, now: datetime
) -> Sequence[tuple[str, str]]:
    """Return the amounts and instants of a cancellation, as a list of terms and words."""
    facts = [("Your appointment", both(booking.starts_at, booking))]
    paid, later = _paid(terms), _later(booking, terms, policy)
    if booking.state is State.REQUESTED or paid.free:
        return [*facts, ("To pay", "Nothing")]
    facts.append(("Goes back now", _amount(terms.refund_now)))
    facts.append(("I keep", _amount(terms.kept_now)))
    if later == paid:
        return [*facts, ("Until", f"{both(booking.starts_at, booking)}, when we start")]
    if terms.moved_late:
        return [*facts, ("Why", "It was moved late, so this holds up to the start")]
    until = both(terms.full_refund_until, booking)
    if now <= terms.full_refund_until:
        return [*facts, ("Until", until), ("Later than that", _sentence(_split(later, paid)))]
    return [*facts, ("The whole fee went back until", until)]


def money_back(booking: Booking, terms: Terms) -> str:
    """Return what goes back for a cancellation that was pressed."""
    paid = _paid(terms)
    if paid.free:
        return "Nothing was charged." if booking.state is State.REQUESTED else _NO_MONEY
    if terms.refund_now.free:
        return _kept(terms.kept_now)
    rest = "" if terms.kept_now.free else f" {_kept(terms.kept_now)}"
    return f"{money_words(terms.refund_now)} goes back to your card. {_BANKS}{rest}"


def desk_back(terms: Terms) -> str:
    """Return the same for the therapist."""
    if _paid(terms).free:
        return "Nothing was paid."
    if terms.refund_now.free:
        return f"You keep the fee of {money_words(terms.kept_now)}."
    kept = "" if terms.kept_now.free else f" You keep {money_words(terms.kept_now)}."
    return f"{money_words(terms.refund_now)} goes back to the client’s card.{kept}"


def refunded(booking: Booking, terms: Terms, refunds: Sequence[Refund]) -> str:
    """Return how far what goes back has come, once the cancellation is final."""
    if not refunds:
        return money_back(booking, terms)
    told = " ".join(_refund(row) for row in refunds)
    late = booking.cancelled_by == By.CLIENT_LATE and not terms.kept_now.free
    return f"{told} {_kept(terms.kept_now)}" if late else told


def _refund(row: Refund) -> str:
    amount = money_words(row.amount)
    if row.state is RefundState.SUCCEEDED:
        return f"I sent {amount} back to your card. {_BANKS}"
    if row.state is RefundState.FAILED:
        return f"I could not send {amount} back to your card yet. I look into it and write to you."
    return f"{amount} is on its way back to your card. {_BANKS}"


def _kept(kept: Money) -> str:
    return f"By the rule you agreed to, I keep {money_words(kept)}."


def _split(back: Money, paid: Money) -> str:
    """Return both halves of a fee: what goes back and what does not."""
    if back == paid:
        return f"{money_words(paid)} goes back to your card"
    if back.free:
        return f"I keep the fee of {money_words(paid)}"
    return f"I keep {money_words(paid.less(back))} and {money_words(back)} goes back to your card"


def _later(booking: Booking, terms: Terms, policy: Policy) -> Money:
    """Return what goes back when a client cancels too late for all of it."""
    rule, paid = booking.policy or policy, _paid(terms)
    # Up to the start it is never too late where no notice is asked for.
    return goes_back(paid, by=By.CLIENT_LATE, policy=rule) if rule.full_refund_hours else paid


def _paid(terms: Terms) -> Money:
    return Money(terms.refund_now.minor + terms.kept_now.minor, terms.refund_now.currency)


def _amount(money: Money) -> str:
    return "Nothing" if money.free else money_words(money)


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _times(count: int) -> str:
    return {0: "", 1: "once", 2: "twice"}.get(count, f"{count} times")
