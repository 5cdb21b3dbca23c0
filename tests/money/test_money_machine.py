"""Money under any order of events and faults: it belongs to a session, or it goes back."""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from actions.clients import MONDAY_NINE
from actions.life_world import clash
from frontdesk.actions import change, chores, odd_money, refunds, settle, settled
from frontdesk.adapters.payments import stripe_line
from frontdesk.domain.booking import BLOCKING
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.payment import AttemptState
from frontdesk.domain.practice import Practice
from money.money_world import MoneyWorld
from rehearsal.payments import disputes
from rehearsal.payments import refunds as theirs
from rehearsal.payments.refusals import Refused

STARTS = [MONDAY_NINE + timedelta(hours=n, days=7 * week) for week in (0, 1) for n in range(3)]
ANY = st.integers(0, 5)
FAULTS = st.sampled_from(["500", "500_kept", "503", "reset", "reset_after_commit"])
# Names and services of the sample practice; the provider must read none of them.
SECRET = ('Ana"', "Ana&", "name=Ana", "First session", "US-OR", "503555", "intake")


class Money(MoneyWorld, RuleBasedStateMachine):
    """Clients pay in every way there is, while everything that can break does."""

    def __init__(self, practice: Practice, migrated: Path) -> None:
        super().__init__()
        self.open(practice, migrated)

    @initialize()
    def two_have_paid(self) -> None:
        for start in STARTS[:2]:
            self.book(start)
            self.pay_and_come_back(0)

    @rule(start=st.sampled_from(STARTS))
    def book(self, start: datetime) -> None:
        with suppress(FrontDeskError):
            self.begin(start, 0, "video")
            self.press_pay(0)

    @rule(who=ANY)
    def press_pay(self, who: int) -> None:
        if booking := self.one(who):
            with suppress(FrontDeskError):
                self.paying(booking)

    @rule(which=ANY, outcome=st.sampled_from(["succeeds", "succeeds", "declined", "later"]))
    def pay(self, which: int, outcome: str) -> None:
        if session := self.session(which):
            self.server.pay(session, outcome=outcome)

    @rule(which=ANY)
    def pay_and_come_back(self, which: int) -> None:
        self.pay(which, "succeeds")
        self.come_back(which)

    @rule(which=ANY, times=st.integers(1, 2))
    def come_back(self, which: int, times: int = 1) -> None:
        if session := self.session(which):
            for _ in range(times):
                with suppress(FrontDeskError):
                    settle.settle(self.here.ports, session)

    @rule(who=ANY)
    def pay_in_another_tab(self, who: int) -> None:
        if (booking := self.one(who)) and 0 < len(made := self.attempts(booking)) < 3:
            with suppress(FrontDeskError):
                self.server.pay(self._another(made))

    @rule(which=ANY, succeeds=st.booleans())
    def the_bank_says(self, which: int, *, succeeds: bool) -> None:
        if waiting := self.slow():
            self.slow_money(waiting[which % len(waiting)], succeeds=succeeds)

    @rule(which=st.integers(0, 40), times=st.integers(1, 2))
    def a_notice_comes(self, which: int, times: int) -> None:
        events = self.server.ledger.rows("events")
        for _ in range(times if events else 0):
            assert self.hear(events[which % len(events)]) in {200, 503}

    @rule(which=ANY, minor=st.sampled_from([13000, 15000]))
    def the_amount_is_wrong(self, which: int, minor: int) -> None:
        session = next((s for s in self.sessions()[::-1] if s["status"] == "open"), None)
        if session is not None:
            session["amount_total"] = minor
            self.pay_and_come_back(which)

    @rule(who=ANY, keep=st.booleans())
    def the_therapist_decides(self, who: int, *, keep: bool) -> None:
        if booking := self.one(who):
            with suppress(FrontDeskError):
                (odd_money.keep if keep else odd_money.send_back)(self.here.ports, booking.id)

    @rule(who=ANY, actor=st.sampled_from(["client", "therapist"]), final=st.booleans())
    def cancel(self, who: int, actor: str, *, final: bool) -> None:
        if booking := self.one(who):
            with suppress(FrontDeskError):
                change.cancel(self.here.ports, booking, actor=actor)
            if final:
                self.here.clock.move(minutes=4)
                self.every_minute()
                self.work()

    @rule(who=ANY)
    def cancel_late(self, who: int) -> None:
        if booking := self.one(who):
            self.not_before(booking.starts_at - timedelta(hours=20))
            self.cancel(who, "client", final=True)

    @rule(who=ANY, minor=st.sampled_from([1000, 14000]))
    def give_back_by_hand(self, who: int, minor: int) -> None:
        booking = self.one(who)
        for intent in sorted(self.intents(booking.id)) if booking else ():
            with suppress(Refused), self.server.ledger.lock:
                theirs.by_hand(self.server.ledger, intent, amount=minor)

    @rule(status=st.sampled_from(["succeeded", "pending", "failed"]))
    def refunds_begin_as(self, status: str) -> None:
        self.server.ledger.refund_status = status

    @rule(which=ANY, status=st.sampled_from(["failed", "succeeded"]))
    def a_refund_goes_on(self, which: int, status: str) -> None:
        if made := self.server.ledger.rows("refunds"):
            with suppress(Refused), self.server.ledger.lock:
                theirs.change(self.server.ledger, made[which % len(made)]["id"], status=status)

    @rule(which=ANY, by_hand=st.booleans())
    def a_stuck_refund_is_looked_after(self, which: int, *, by_hand: bool) -> None:
        if stuck := self.here.ports.store.read(lambda look: look.stuck_refunds()):
            with suppress(FrontDeskError):
                act = refunds.by_hand if by_hand else refunds.again
                act(self.here.ports, stuck[which % len(stuck)].id)

    @rule(which=ANY)
    def a_bank_disputes(self, which: int) -> None:
        if session := self.session(which):
            with suppress(Refused, ValueError, KeyError), self.server.ledger.lock:
                disputes.begin(self.server.ledger, session)

    @rule(which=ANY, status=st.sampled_from(["won", "lost"]))
    def a_dispute_ends(self, which: int, status: str) -> None:
        if made := self.server.ledger.rows("disputes"):
            name = made[which % len(made)]["id"]
            with suppress(Refused, ValueError), self.server.ledger.lock:
                disputes.end(self.server.ledger, name, status=status)

    @rule(kind=FAULTS, count=st.integers(1, 3))
    def the_provider_is_moody(self, kind: str, count: int) -> None:
        self.server.faults.order(kind, count=count)

    @rule(down=st.booleans())
    def the_mail_is_moody(self, *, down: bool) -> None:
        self.here.mail.down = down

    @rule(minutes=st.sampled_from([1, 4, 41, 60 * 24, 60 * 24 * 3]))
    def time_passes(self, minutes: int) -> None:
        self.here.clock.move(minutes=minutes)

    @rule()
    def every_minute(self) -> None:
        chores.reconcile(self.here.ports)

    @rule()
    def every_night(self) -> None:
        chores.nightly(self.here.ports)

    @rule()
    def the_engine_works(self) -> None:
        self.work()

    @invariant()
    def nobody_is_double_booked(self) -> None:
        kept = [b for b in self.all().values() if b.state in BLOCKING]

        assert [(a.id, b.id) for a, b in combinations(kept, 2) if clash(a, b)] == []

    @invariant()
    def every_letter_goes_out_once(self) -> None:
        sent = Counter((m.to, m.message_id) for m in self.here.mail.sent)

        assert [letter for letter, times in sent.items() if times > 1] == []

    def teardown(self) -> None:
        try:
            self.all_comes_to_rest()
            self.all_paid_is_known()
            self.money_agrees()
            told = "\n".join(f"{r['query']} {r['body']}" for r in self.server.requests)
            assert [word for word in SECRET if word in told] == []
        finally:
            self.shut()

    def all_comes_to_rest(self) -> None:
        self.server.faults.clear()
        self.server.ledger.refund_status = "succeeded"
        self.here.mail.down = False
        for session in self.slow():
            self.slow_money(session, succeeds=True)
        for hours in (1, 1, 24):
            # On the hour: what is looked at hourly is looked at now.
            self.here.clock.move(minutes=hours * 60)
            chores.reconcile(self.here.ports)
            chores.nightly(self.here.ports)
            self.work()

    def _another(self, made: Any) -> str:
        """Open the payment of a booking once more; return its session."""
        number = len(made) + 1
        opened = self.here.ports.payments.open(made[0].params, key=f"{made[0].key}:{number}")
        twin = replace(
            made[0],
            id=f"{made[0].booking}:{number}",
            number=number,
            key=f"{made[0].key}:{number}",
            session=opened.session,
            state=AttemptState.OPEN,
            intent=None,
        )
        self.here.ports.store.write(lambda tx: tx.save_attempt(twin))
        return opened.session


def run(practice: Practice, migrated: Path, *, examples: int) -> None:
    run_state_machine_as_test(
        lambda: Money(practice, migrated),
        settings=settings(
            max_examples=int(os.environ.get("MONEY_EXAMPLES", examples)),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
            report_multiple_bugs=False,
        ),
    )


@pytest.fixture(autouse=True)
def _no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    # The package would sleep before each.
    monkeypatch.setattr(stripe_line, "TRIES_AGAIN", 0)


def test_no_order_of_events_loses_or_doubles_money(practice: Practice, migrated: Path) -> None:
    run(practice, migrated, examples=12)


def _settled_as_if_never_before(complete: Callable[..., Any]) -> Callable[..., Any]:
    return lambda case: complete(
        replace(case, attempt=replace(case.attempt, state=AttemptState.OPEN))
    )


def _owed_without_a_row(_: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_args, **_named: True


@pytest.mark.parametrize(
    ("room", "name", "broken"),
    [
        (settled, "complete", _settled_as_if_never_before),
        (refunds, "owe", _owed_without_a_row),
    ],
)
def test_the_same_finds_a_guard_that_is_off(
    practice: Practice,
    migrated: Path,
    monkeypatch: pytest.MonkeyPatch,
    room: Any,
    name: str,
    broken: Callable[..., Any],
) -> None:
    monkeypatch.setattr(room, name, broken(getattr(room, name)))

    with pytest.raises(AssertionError, match=r"Sums\(captured"):
        run(practice, migrated, examples=12)
