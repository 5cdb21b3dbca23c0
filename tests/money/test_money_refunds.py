"""Money on its way back through every trouble: never twice, never more than came."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from actions.clients import answered, paying
from frontdesk.actions import odd_money, refunds, settle
from frontdesk.domain.booking import Enrolment
from frontdesk.domain.errors import PaymentsDown
from money.money_days import Days


def owed(days: Days) -> Enrolment:
    """Let somebody have paid another amount, so that the therapist decides what becomes of it."""
    ana = answered(days.here)
    session = paying(days.here, ana)
    made = days.server.ledger.get("sessions", session)
    made["amount_total"] = 13000
    days.server.pay(session)
    settle.settle(days.here.ports, session)
    return ana


def send_back(days: Days, who: Enrolment) -> None:
    odd_money.send_back(days.here.ports, who.booking)


def test_a_refund_sent_by_many_at_once_goes_back_once(days: Days) -> None:
    ana = owed(days)
    send_back(days, ana)
    (row,) = days.refunds(ana)

    def send(_: int) -> None:
        # The key of one may be in flight with another.
        with suppress(PaymentsDown):
            refunds.send(days.here.ports, row)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    days.pass_by(minutes=3)

    assert days.money(ana) == (13000, 13000)
    assert [r.state.value for r in days.refunds(ana)] == ["succeeded"]


@pytest.mark.parametrize("by_hand", [13000, 5000])
def test_never_more_goes_back_than_came(days: Days, by_hand: int) -> None:
    ana = owed(days)
    send_back(days, ana)
    intent = days.server.ledger.rows("intents")[0]["id"]
    days.order("refunds", by_hand=intent, amount=by_hand)

    days.pass_by(minutes=3)

    assert days.money(ana) == (13000, 13000)
    assert sum(r.amount.minor for r in days.refunds(ana)) == 13000


def test_a_refund_waits_for_money_and_fails_days_later(days: Days) -> None:
    days.order("refunds", next_status="pending", reason="insufficient_funds")
    ana = owed(days)
    send_back(days, ana)
    days.pass_by(minutes=3)
    pending = [r.state.value for r in days.refunds(ana)]
    days.order("refunds", next_status="succeeded")
    (sent,) = days.server.ledger.rows("refunds")
    days.order("refunds", refund=sent["id"], status="succeeded")
    days.pass_by(hours=2)
    arrived = [r.state.value for r in days.refunds(ana)]
    days.pass_by(days=5)
    days.order("refunds", refund=sent["id"], status="failed", reason="declined")

    refunds.look(days.here.ports, sent["payment_intent"])
    days.work()
    (failed,) = days.refunds(ana)
    refunds.again(days.here.ports, failed.id)
    days.work()

    assert (pending, arrived, failed.state.value) == (["pending"], ["succeeded"], "failed")
    assert days.letters(ana)["refund-failed-client"] == 1
    assert days.letters(ana)["refund-failed-therapist"] == 1
    assert days.money(ana) == (13000, 13000)


def test_a_disputed_payment_is_not_sent_back_as_well(days: Days) -> None:
    ana = owed(days)
    intent = days.server.ledger.rows("intents")[0]["id"]
    days.order("disputes", intent=intent)
    send_back(days, ana)

    days.pass_by(minutes=3)

    assert [r.state.value for r in days.refunds(ana)] == ["blocked"]
    assert days.money(ana) == (13000, 0)
    assert [r.id for r in days.here.ports.store.read(lambda look: look.stuck_refunds())]
