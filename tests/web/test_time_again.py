"""Another time inside the steps: whoever loses a race keeps what they had."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from actions.clients import MONDAY_NINE as NINE
from actions.clients import answered as enrolled
from actions.followers import somebody_else
from actions.hands import Interrupted
from fakes import World
from frontdesk.actions import hold
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.money import Money
from frontdesk.domain.payment import CheckoutStatus
from frontdesk.domain.practice import Policy
from web.conftest import Served, serve
from web.ways import answered

TEN = "2026-11-23T18:00:00Z"


def booked(served: Served, way: str) -> Booking:
    return hold.of_link(served.here.ports, way.rpartition("/")[2])[1]


def test_a_time_that_is_gone_costs_nobody_the_one_they_are_about_to_pay(served: Served) -> None:
    way = answered(served)
    served.post(f"{way}/pay", {})
    somebody_else(served.here, NINE + timedelta(hours=1))

    answer = served.post(f"{way}/time", {"way": "video", "slot": TEN})

    assert answer.status_code == 409
    assert (booked(served, way).state, booked(served, way).starts_at) == (
        State.AWAITING_PAYMENT,
        NINE,
    )
    assert served.here.payments.checkouts["cs_test_1"].status is CheckoutStatus.OPEN


def test_a_time_that_is_free_closes_the_payment_of_the_one_before(served: Served) -> None:
    way = answered(served)
    served.post(f"{way}/pay", {})

    answer = served.post(f"{way}/time", {"way": "video", "slot": TEN})

    assert answer.status_code == 303
    assert booked(served, way).starts_at == NINE + timedelta(hours=1)
    assert served.here.payments.checkouts["cs_test_1"].status is CheckoutStatus.EXPIRED


@pytest.mark.parametrize("between", range(1, 9))
def test_a_button_pressed_twice_leads_on_whenever_the_other_hand_comes_between(
    here: World, tmp_path: Path, between: int
) -> None:
    faster = Interrupted(here.ports.store, lambda: None, 0)
    slow = replace(here, ports=replace(here.ports, store=faster))
    for served in serve(slow, tmp_path):
        way = answered(served)
        known, _ = hold.of_link(here.ports, way.rpartition("/")[2])
        first = here.ports.practice.services[0]
        same = hold.Choice(first, NINE + timedelta(hours=1), "video", "UTC")
        other = {"enrolment": known, "fresh": ("q", "q", "q@x")}
        faster.act = partial(hold.again, here.ports, same, **other)
        faster.before = between

        answer = served.post(f"{way}/time", {"way": "video", "slot": TEN})

        assert (answer.status_code, faster.before <= 0) == (303, True)
        assert booked(served, way).starts_at == NINE + timedelta(hours=1)


def test_the_last_page_tells_the_rule_that_the_held_time_keeps(
    here: World, tmp_path: Path
) -> None:
    """The therapist changed her rule while somebody was answering."""
    client = enrolled(here)
    practice = replace(here.ports.practice, policy=Policy(72, Money(5000, "USD")))
    today = replace(here, ports=replace(here.ports, practice=practice))

    with contextmanager(serve)(today, tmp_path) as served:
        token = here.ports.links.make("enrol", client.id)
        page = served.http.get(f"/enrol/{token}/check").text

    assert "Cancel up to 24 hours before" in page
    assert "72 hours" not in page
