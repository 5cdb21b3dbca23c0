"""More sessions like one cost the same, and each asks for its own card."""

from datetime import timedelta

from actions.clients import BACK, MONDAY_NINE, answered, booking
from actions.priced import DEPOSIT, LOW, RULE, SCALE, made, with_prices
from fakes import World
from frontdesk.actions import pay, series, settle
from frontdesk.domain.booking import Enrolment, State


def firm(here: World, enrolment: Enrolment, **chosen: object) -> None:
    url = pay.start(here.ports, enrolment, cancel_url=BACK, **chosen)
    assert url is not None
    session = url.rpartition("/")[2]
    here.payments.pay(session)
    settle.settle(here.ports, session)


def test_what_was_chosen_once_holds_for_the_series(here: World) -> None:
    with_prices(here, bands=SCALE, deposits=(DEPOSIT,), rule=RULE)
    first = answered(here)
    firm(here, first, band="low")

    done = series.book(here.ports, booking(here, first), [MONDAY_NINE + timedelta(weeks=1)])

    one = done.made[0]
    assert (one.state, one.price, one.band, one.deposit) == (
        *(State.HELD, LOW.price, "low", DEPOSIT),
    )
    assert one.policy == RULE
    own = here.ports.store.read(lambda look: look.enrolment(one.enrolment))
    assert own is not None
    firm(here, own)
    assert booking(here, own).state is State.CONFIRMED
    assert [a.price for a in made(here, own)] == [DEPOSIT]


def test_a_card_is_agreed_to_for_each_session(here: World) -> None:
    with_prices(here, bands=SCALE, keeps_card=True, rule=RULE)
    first = answered(here)
    firm(here, first, band="low", card_agreed=True)

    done = series.book(here.ports, booking(here, first), [MONDAY_NINE + timedelta(weeks=1)])

    one = done.made[0]
    own = here.ports.store.read(lambda look: look.enrolment(one.enrolment))
    assert own is not None
    assert "card" not in [accepted.consent for accepted in own.consents]
    assert pay.missing(here.ports, one) == ["card"]
