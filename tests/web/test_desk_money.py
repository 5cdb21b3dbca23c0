"""Money to look at, at the desk: told in plain words, and decided behind a page each."""

from dataclasses import replace

import pytest

from actions.changes import work
from frontdesk.actions import settle
from frontdesk.domain.booking import State
from frontdesk.domain.givenback import Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.web.desk_money import DONE
from web.conftest import DESK_KEY, Served
from web.made import Made, made, said
from web.ways import answered

MONEY = f"/today/{DESK_KEY}/money"


def odd(served: Served) -> str:
    """Let a client pay less than was asked for; return the booking's id."""
    served.post(f"{answered(served)}/pay", {})
    served.here.payments.pay("cs_test_1")
    served.here.payments.tell("cs_test_1", total=Money(9900, "USD"))
    settle.settle(served.here.ports, "cs_test_1")
    attempt = served.here.ports.store.read(lambda look: look.attempt_of_session("cs_test_1"))
    assert attempt is not None
    return str(attempt.booking)


def state_of(served: Served, booking_id: str) -> State:
    found = served.here.ports.store.read(lambda look: look.booking(booking_id))
    assert found is not None
    return found.state


def failed(one: Made, **changes: object) -> Refund:
    now = one.served.here.clock.now()
    row = Refund("rf_x:1", one.id, "pi_x", Money(4000, "USD"), "late:2", RefundState.FAILED, now)
    told = replace(row, **{"failure": "expired_or_canceled_card", **changes})
    one.served.here.ports.store.write(lambda tx: tx.save_refund(told))
    return told


def today(served: Served) -> str:
    return said(served.http.get(f"/today/{DESK_KEY}"))


def test_a_desk_without_odd_money_says_nothing_of_it(served: Served) -> None:
    one = made(served)

    assert "Money to look at" not in one.today()


def test_an_odd_payment_is_told_with_its_two_ways_out(served: Served) -> None:
    booking_id = odd(served)

    page = today(served)

    assert "The client paid $99, and that is not what was asked for." in page
    for act in ("keep", "back"):
        assert f'href="{MONEY}/payment/{booking_id}/{act}"' in page


def test_a_look_at_an_act_says_what_it_does_and_changes_nothing(served: Served) -> None:
    booking_id = odd(served)

    page = said(served.http.get(f"{MONEY}/payment/{booking_id}/back"))

    assert "All of it, $99, goes back to the client." in page
    assert "Nothing happens until you press the button" in page
    assert state_of(served, booking_id) is State.ATTENTION


@pytest.mark.parametrize(
    ("act", "state", "sent"),
    [("keep", State.CONFIRMED, []), ("back", State.CANCELLED, [Money(9900, "USD")])],
)
def test_a_press_decides_once(served: Served, act: str, state: State, sent: list[Money]) -> None:
    booking_id = odd(served)

    pressed = served.post(f"{MONEY}/payment/{booking_id}/{act}", {})
    again = served.post(f"{MONEY}/payment/{booking_id}/{act}", {})
    work(served.here)

    there = f"/today/{DESK_KEY}?done=payment-{act}"
    assert (pressed.status_code, pressed.headers["location"]) == (303, there)
    assert f'role="status">{DONE[f"payment-{act}"]}' in served.http.get(there).text
    assert 'role="status">' not in served.http.get(f"{there}x").text
    assert again.status_code == 409
    assert "settled already" in again.text
    assert state_of(served, booking_id) is state
    assert list(served.here.payments.sent_back.values()) == sent
    assert "Money to look at" not in today(served)


def test_a_refund_that_did_not_arrive_is_told_to_both_and_sent_again(served: Served) -> None:
    one = made(served)
    row = failed(one)
    desk, client = one.today(), one.read()

    pressed = served.post(f"{MONEY}/refund/{row.id}/again", {})

    assert "A refund did not arrive: Ana" in desk
    assert "The card has run out or was closed." in desk
    assert "$40 did not arrive at your bank. I still owe it to you" in client
    assert pressed.status_code == 303
    assert "Money to look at" not in one.today()
    assert "$40 is on its way back to your card." in one.read()


def test_a_refund_paid_another_way_leaves_the_list(served: Served) -> None:
    one = made(served)
    row = failed(one)

    pressed = served.post(f"{MONEY}/refund/{row.id}/by-hand", {})

    assert pressed.status_code == 303
    assert "Money to look at" not in one.today()
    assert "I paid $40 back to you another way." in one.read()


def test_a_press_while_the_provider_is_down_says_so(served: Served) -> None:
    one = made(served)
    now = served.here.clock.now()
    row = failed(one, state=RefundState.SENT, tries=1, tried_at=now, intent=intent_of(one))
    served.here.clock.move(minutes=1)
    served.here.payments.down = True

    answer = served.post(f"{MONEY}/refund/{row.id}/by-hand", {})

    assert answer.status_code == 503
    assert "Nothing has changed." in answer.text


def intent_of(one: Made) -> str:
    attempts = one.served.here.ports.store.read(lambda look: look.attempts(one.id))
    return attempts[0].intent or ""


@pytest.mark.parametrize("path", ["payment/bk_none/keep", "nothing/x/y", "refund/rf_none/again"])
def test_what_is_not_on_the_list_cannot_be_decided(served: Served, path: str) -> None:
    looked, acted = served.http.get(f"{MONEY}/{path}"), served.post(f"{MONEY}/{path}", {})

    assert (looked.status_code, acted.status_code) == (409, 409)
    assert f'href="/today/{DESK_KEY}"' in looked.text


def test_nobody_without_the_key_learns_of_money(served: Served) -> None:
    booking_id = odd(served)
    path = f"/today/{'x' * 40}/money/payment/{booking_id}/back"

    assert served.http.get(path).status_code == 404
    assert served.post(path, {}).status_code == 404
    assert state_of(served, booking_id) is State.ATTENTION


def test_the_open_desk_notices_that_money_is_to_be_looked_at(served: Served) -> None:
    one = made(served)
    before = [served.http.get(f"/today/{DESK_KEY}/state").text for _ in range(2)]

    failed(one)

    after = [served.http.get(f"/today/{DESK_KEY}/state").text for _ in range(2)]
    assert before[0] == before[1] != after[0] == after[1]
