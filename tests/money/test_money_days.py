"""What takes hours and days: late money, slow money, outages, refunds that fail afterwards."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from actions.clients import MONDAY_NINE, answered, attempts, booking, paying
from fakes import World
from frontdesk.actions import chores, hold, odd_money, pay, refunds, settle
from frontdesk.adapters.payments import stripe_line
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.errors import FrontDeskError, NotNow, PaymentsDown
from frontdesk.domain.payment import AttemptState
from payments_client import Client
from rehearsal.payments.server import WEBHOOK_SECRET, Server

RACES = 200


@dataclass
class Days:
    """A desk and the payment server under one clock, which only the test moves."""

    here: World
    server: Server
    client: Client

    def order(self, what: str, **body: Any) -> Any:
        found = self.client.order(f"/__test/{what}", body)
        assert self.client.status == 200, found
        return found

    def pass_by(self, **time: float) -> None:
        self.here.clock.move(**time)
        self.work()

    def work(self) -> None:
        chores.reconcile(self.here.ports)
        for kind, _, args in list(self.here.jobs.orders):
            chores.run(self.here.ports, kind, args)

    def money(self, who: Enrolment) -> tuple[int, int]:
        """Return what the provider took for a booking, and what it sent back."""
        rows = self.server.ledger.rows("sessions")
        made = [s for s in rows if s["client_reference_id"] == who.booking]
        back = [
            r["amount"]
            for r in self.server.ledger.rows("refunds")
            if r["payment_intent"] in {s["payment_intent"] for s in made}
            and r["status"] in {"succeeded", "pending"}
        ]
        return sum(s["amount_total"] for s in made if s["payment_status"] == "paid"), sum(back)

    def letters(self, who: Enrolment) -> dict[str, int]:
        told = (m for m in self.here.mail.sent if who.booking in m.message_id)
        return Counter(m.message_id.split(".")[1] + "-" + m.message_id.split(".")[2] for m in told)

    def refunds(self, who: Enrolment) -> list[Any]:
        return list(self.here.ports.store.read(lambda look: look.refunds(who.booking)))

    def state(self, who: Enrolment) -> State:
        return booking(self.here, who).state


@pytest.fixture
def days(here: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Days]:
    # The package would sleep before each further try.
    monkeypatch.setattr(stripe_line, "TRIES_AGAIN", 0)
    with Server(now=here.clock.now) as server:
        stripe = Adapter(
            secret_key="sk_test_123456789",
            webhook_secrets=[WEBHOOK_SECRET],
            api_base=server.origin,
            site=here.ports.site,
        )
        here.ports = replace(here.ports, payments=stripe)
        client = Client(server)
        yield Days(here, server, client)
        client.line.close()


CONFIRMED = {"confirmed-client": 1, "confirmed-therapist": 1}


@pytest.mark.parametrize("lost", [False, True])
def test_without_any_notice_a_payment_is_found(days: Days, *, lost: bool) -> None:
    days.order("events", lost=lost)
    ana = answered(days.here)
    days.server.pay(paying(days.here, ana))

    # Its page is closed by now, and nobody came back from it.
    days.pass_by(minutes=36)

    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


@pytest.mark.parametrize("skew", [-600, 600])
def test_paid_in_the_last_second_by_a_clock_that_differs(days: Days, skew: int) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    days.here.clock.move(minutes=35, seconds=-1)
    days.server.pay(session)

    # Ours runs ahead or behind: the hold looks over, or does not.
    days.pass_by(seconds=max(skew, 0))
    settle.settle(days.here.ports, session)
    days.work()

    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


@pytest.mark.parametrize("resold", [False, True])
def test_money_that_comes_late_books_the_time_or_goes_back(days: Days, *, resold: bool) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    days.order("pay", session=session, outcome="later")
    settle.settle(days.here.ports, session)
    days.here.ports.store.write(
        lambda tx: tx.advance(
            ana.booking,
            frm=frozenset({State.AWAITING_PAYMENT}),
            to=State.EXPIRED,
            hold_until=None,
        )
    )
    bo = answered(days.here) if resold else None
    if bo:
        days.server.pay(paying(days.here, bo))
        settle.settle(days.here.ports, _session(days, bo))
    days.order("settle", session=session)

    settle.settle(days.here.ports, session)
    days.pass_by(minutes=3)

    assert days.state(ana) is (State.EXPIRED if resold else State.CONFIRMED)
    assert days.money(ana) == (14000, 14000 if resold else 0)
    assert bo is None or (days.state(bo), days.money(bo)) == (State.CONFIRMED, (14000, 0))


def _session(days: Days, who: Enrolment) -> str:
    made = days.here.ports.store.read(lambda look: look.attempts(who.booking))
    return str(made[-1].session)


def test_a_key_that_came_with_other_words_opens_no_second_payment(days: Days) -> None:
    ana = answered(days.here)
    days.order("faults", kind="reset_after_commit", path="/v1/checkout/sessions")
    with pytest.raises(PaymentsDown):
        pay.start(days.here.ports, ana, cancel_url="http://127.0.0.1:8900/x")
    (wanted,) = days.here.ports.store.read(lambda look: look.attempts(ana.booking))
    words = {**wanted.params, "expires_at": wanted.params["expires_at"] + 60}
    days.here.ports.store.write(lambda tx: tx.save_attempt(replace(wanted, params=words)))

    session = paying(days.here, ana)
    days.server.pay(session)
    settle.settle(days.here.ports, session)
    first = days.server.ledger.rows("sessions")[0]["id"]
    days.server.pay(first)
    settle.settle(days.here.ports, first)
    days.work()

    assert days.state(ana) is State.CONFIRMED
    captured, returned = days.money(ana)
    assert captured - returned == 14000


@pytest.mark.parametrize(
    ("day", "succeeds", "state", "money"),
    [
        (2, True, State.CONFIRMED, (14000, 0)),
        (2, False, State.EXPIRED, (0, 0)),
        (4, True, State.EXPIRED, (14000, 14000)),
    ],
)
def test_slow_money(
    days: Days, day: int, *, succeeds: bool, state: State, money: tuple[int, int]
) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    days.order("pay", session=session, outcome="later")
    settle.settle(days.here.ports, session)
    days.work()
    waits = days.state(ana), days.letters(ana)
    days.here.clock.move(days=day)

    days.order("settle", session=session, succeeds=succeeds)
    settle.settle(days.here.ports, session)
    days.pass_by(minutes=3)

    assert waits == (State.AWAITING_PAYMENT, {"processing-client": 1})
    assert (days.state(ana), days.money(ana)) == (state, money)
    assert max(days.letters(ana).values()) == 1


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


def test_two_hours_without_the_provider_sell_no_time_twice(days: Days) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    days.server.pay(session)
    days.order("faults", kind="503", next=10_000)

    taken = []
    for _ in range(8):
        days.pass_by(minutes=15)
        try:
            answered(days.here)
        except FrontDeskError as gone:
            taken.append(type(gone).__name__)
    days.order("faults")
    days.pass_by(minutes=1)

    assert taken == ["SlotGone"] * 8
    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


def test_another_time_is_wanted_by_a_client_who_pays_at_that_moment(days: Days) -> None:
    """200 times: either the payment counts, or it cannot be made any more."""
    with ThreadPoolExecutor(2) as pool:
        for number in range(RACES):
            ana = answered(days.here)
            session = paying(days.here, ana)
            paid = pool.submit(days.server.pay, session)
            left = pool.submit(pay.abandon, days.here.ports, booking(days.here, ana))
            paid.result(60)
            left.result(60)
            firm = days.state(ana) is State.CONFIRMED

            assert days.money(ana) == (14000 if firm else 0, 0), number
            assert days.state(ana) in {State.CONFIRMED, State.EXPIRED}
            if firm:
                # The time is free again for the next two.
                bring(days.here, booking(days.here, ana), State.CANCELLED)


def test_the_therapist_takes_the_hours_away_while_somebody_pays(days: Days) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    ports = days.here.ports
    closed = tuple(replace(t, hours=()) for t in ports.practice.therapists)
    days.here.ports = replace(ports, practice=replace(ports.practice, therapists=closed))
    days.server.pay(session)

    settle.settle(days.here.ports, session)
    days.work()

    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


def test_another_time_is_not_chosen_while_one_is_being_paid(days: Days) -> None:
    ana = answered(days.here)
    session = paying(days.here, ana)
    service = days.here.ports.practice.services[0]
    later = hold.Choice(service, MONDAY_NINE + timedelta(hours=2), "video", "America/New_York")

    with pytest.raises(NotNow):
        hold.again(days.here.ports, later, enrolment=ana, fresh=("qq", "qq", "qq@x"))
    days.server.pay(session)
    settle.settle(days.here.ports, session)
    days.work()

    assert attempts(days.here, ana) == [AttemptState.PAID]
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)
