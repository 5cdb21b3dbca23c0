"""Clients who left a card and then owe a fee by the rule."""

from datetime import timedelta

from actions.changes import now_is, work
from actions.clients import BACK, MONDAY_NINE, answered, booking
from actions.priced import DEPOSIT, RULE, with_prices
from fakes import World
from frontdesk.actions import change, fee_choices, matters, pay, settle
from frontdesk.domain.booking import UNDO, Booking, State
from frontdesk.domain.cards import ChargeNews, ChargeState, Fee, FeeState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import AttemptState

LATE, MISSED = RULE.late_fee, RULE.no_show_fee or RULE.late_fee
FREE = 1
DECLINED = ChargeNews("", ChargeState.DECLINED, "insufficient_funds")
ASKS = ChargeNews("", ChargeState.NEEDS_CLIENT, "authentication_required")
SLOWLY = ChargeNews("", ChargeState.PROCESSING)


def with_cards(here: World) -> World:
    """A practice that keeps cards: the first service with a deposit, the second free."""
    with_prices(here, service=FREE, keeps_card=True, rule=RULE)
    return with_prices(here, deposits=(DEPOSIT,), keeps_card=True, rule=RULE)


def carded(here: World, *, service: int = FREE) -> Booking:
    """Book to the end, with a card left."""
    client = answered(here, service=service)
    url = pay.start(here.ports, client, cancel_url=BACK, card_agreed=True)
    assert url is not None
    session = url.rpartition("/")[2]
    here.payments.pay(session)
    assert settle.settle(here.ports, session) is settle.Outcome.CONFIRMED
    work(here)
    here.mail.sent.clear()
    return booking(here, client)


def done(here: World) -> None:
    """Do all that was ordered, and what that orders."""
    work(here)
    work(here)


def missed(here: World, made: Booking) -> Fee:
    """Let the therapist say that nobody came."""
    here.clock.at = MONDAY_NINE + timedelta(hours=2)
    change.mark(here.ports, made, state=State.NO_SHOW)
    found = fee(here, made)
    assert found is not None
    return found


def left_late(here: World, made: Booking) -> None:
    """Cancel too late, and let that become final."""
    here.clock.at = MONDAY_NINE - timedelta(hours=3)
    change.cancel(here.ports, made, actor="client")
    here.clock.at += UNDO
    done(here)
    assert now_is(here, made).state is State.CANCELLED


def fee(here: World, made: Booking) -> Fee | None:
    return here.ports.store.read(lambda look: look.fee(made.id))


def state(here: World, made: Booking) -> FeeState | None:
    found = fee(here, made)
    return found.state if found else None


def press(here: World, name: str) -> None:
    """Do what a button of the only matter does."""
    (matter,) = matters.listed(here.ports)
    next(step for step in matter.acts if step.name == name).do()


def charged(here: World, made: Booking) -> Fee:
    """Let the therapist charge the fee, and the work be done."""
    found = fee(here, made)
    assert found is not None
    fee_choices.charge(here.ports, found.id)
    done(here)
    return fee(here, made) or found


def conserved(here: World, made: Booking) -> Money:
    """Return the fee that was taken, once; every cent that came is accounted for."""
    took = sum(
        params["minor"]
        for key, params in dict(here.payments.charge_params).items()
        if key in here.payments.charges and here.payments.charges[key].state is ChargeState.PAID
    )
    by_checkout = sum(
        c.total.minor for c in here.payments.checkouts.values() if c.payment == "paid"
    )
    back = sum(money.minor for money in here.payments.sent_back.values())
    found, rows = here.ports.store.read(lambda look: (look.fee(made.id), look.attempts(made.id)))
    parts = sum(a.price.minor for a in rows if a.state is AttemptState.PAID and a.purpose != "fee")
    fee_paid = found.amount.minor if found and found.state is FeeState.PAID else 0
    assert took + by_checkout - back == parts + fee_paid - _rule_back(here, made)
    return Money(fee_paid, made.price.currency)


def _rule_back(here: World, made: Booking) -> int:
    rows = here.ports.store.read(lambda look: look.refunds(made.id))
    return sum(r.amount.minor for r in rows if r.reason.startswith("cancelled"))
