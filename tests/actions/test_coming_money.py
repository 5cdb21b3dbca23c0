"""Payments on their way at the desk: one line that says what it means, and nothing to press."""

from datetime import timedelta

from actions.clients import MONDAY_NINE, answered, paying
from actions.paying_later import SLOW
from fakes import World
from frontdesk.actions import matters, settle


def slow(here: World, hours: int = 0) -> str:
    """Let a client pay in a way that takes days; return the session."""
    session = paying(here, answered(here, MONDAY_NINE + timedelta(hours=hours)))
    here.payments.tell(session, **SLOW)
    settle.settle(here.ports, session)
    return session


def test_a_payment_on_its_way_is_told_with_what_it_means(here: World) -> None:
    slow(here)

    (matter,) = matters.listed(here.ports)

    assert matter.title == "A payment is on its way"
    assert matter.sentences[0] == "Ana, Monday, November 23, 9:00 am Pacific time: $140."
    assert "takes some days" in matter.sentences[1]
    assert "You have nothing to do." in matter.sentences[1]
    assert matter.acts == ()


def test_several_are_one_matter_and_none_is_none(here: World) -> None:
    none = matters.listed(here.ports)
    first, second = slow(here), slow(here, hours=1)

    (matter,) = matters.listed(here.ports)
    for session in (first, second):
        here.payments.pay(session)
        settle.settle(here.ports, session)

    assert none == matters.listed(here.ports) == []
    assert matter.title == "Payments are on their way"
    assert [line.partition(":")[0] for line in matter.sentences[:2]] == [
        "Ana, Monday, November 23, 9",
        "Ana, Monday, November 23, 10",
    ]
