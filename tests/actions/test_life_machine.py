"""The first promise under any order of events: nobody booked twice, no money lost."""

import os
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from actions.clients import BACK, MONDAY_NINE
from actions.life_world import THERAPISTS, LifeWorld, clash, kept, no_keepers
from frontdesk.actions import approval, change, chores, pay, settle
from frontdesk.domain.booking import (
    BLOCKING,
    State,
)
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.history import snapshot
from frontdesk.domain.payment import AttemptState, CheckoutStatus
from frontdesk.domain.practice import Practice

DEAD = {State.DECLINED, State.CANCELLED}
LATE_MONEY = {State.EXPIRED, State.CONFIRMED, State.ATTENTION}
STARTS = [MONDAY_NINE + timedelta(minutes=30 * n, days=7 * w) for w in (0, 1) for n in range(5)]
ACTORS = st.sampled_from(["client", "therapist"])
ANYONE = st.integers(0, 5)


class Life(LifeWorld, RuleBasedStateMachine):
    """People book, pay, move, switch, cancel and come back, in any order and at any time."""

    def __init__(self, practice: Practice, migrated: Path) -> None:
        super().__init__()
        self.open(practice, migrated)
        self.seen: dict[str, tuple[State, int]] = {}

    # What people do.

    @rule(
        start=st.sampled_from(STARTS),
        service=st.sampled_from([0, 0, 1, 2, 3]),
        way=st.sampled_from(["video", "phone", "office"]),
    )
    def hold_a_time(self, start: datetime, service: int, way: str) -> None:
        with suppress(FrontDeskError):
            self.begin(start, service, way)

    @rule(who=ANYONE)
    def go_to_pay(self, who: int) -> None:
        if (booking := self.one(who)) and (client := self.client(booking)):
            with suppress(FrontDeskError):
                pay.start(self.here.ports, client, cancel_url=BACK)

    @rule(which=ANYONE)
    def pay_at_the_provider(self, which: int) -> None:
        if (session := self.session(which)) and self.still_open(session):
            self.here.payments.pay(session)

    @rule(which=ANYONE)
    def pay_and_come_back(self, which: int) -> None:
        self.pay_at_the_provider(which)
        self.hear_of_a_payment(which)

    @rule(start=st.sampled_from(STARTS), service=st.sampled_from([0, 0, 0, 1]))
    def book_to_the_end(self, start: datetime, service: int) -> None:
        self.hold_a_time(start, service, "video")
        self.go_to_pay(0)
        self.pay_and_come_back(0)

    @initialize()
    def some_are_booked(self) -> None:
        self.book_to_the_end(STARTS[0], 0)
        self.book_to_the_end(STARTS[5], 0)

    @rule(which=ANYONE)
    def let_a_payment_expire(self, which: int) -> None:
        if (session := self.session(which)) and self.still_open(session):
            self.here.payments.tell(session, status=CheckoutStatus.EXPIRED)

    @rule(which=ANYONE)
    def hear_of_a_payment(self, which: int) -> None:
        if session := self.session(which):
            settle.settle(self.here.ports, session)

    @rule(start=st.sampled_from(STARTS), service=st.sampled_from([2, 3]), yes=st.booleans())
    def ask_and_hear(self, start: datetime, service: int, *, yes: bool) -> None:
        self.hold_a_time(start, service, "video")
        self.go_to_pay(0)
        self.answer_a_request(0, yes=yes)
        self.go_to_pay(0)

    @rule(who=ANYONE, yes=st.booleans())
    def answer_a_request(self, who: int, *, yes: bool) -> None:
        if booking := self.one(who):
            with suppress(FrontDeskError):
                (approval.approve if yes else approval.decline)(self.here.ports, booking.id)

    @rule(
        who=ANYONE,
        start=st.sampled_from(STARTS),
        actor=ACTORS,
        therapist=st.sampled_from(["", *THERAPISTS]),
    )
    def move(self, who: int, start: datetime, actor: str, therapist: str = "") -> None:
        if booking := self.one(who):
            before = self.all()
            try:
                change.move(
                    self.here.ports,
                    booking,
                    starts_at=start,
                    actor=actor,
                    fresh=f"{booking.id}_{booking.revision}",
                    therapist=therapist,
                )
            except FrontDeskError:
                assert no_keepers(self.all()) == no_keepers(before)

    @rule(who=ANYONE, way=st.sampled_from(["video", "phone", "office"]), actor=ACTORS)
    def switch(self, who: int, way: str, actor: str) -> None:
        if booking := self.one(who):
            with suppress(FrontDeskError):
                change.switch(self.here.ports, booking, way=way, actor=actor)

    @rule(who=ANYONE, actor=ACTORS)
    def cancel(self, who: int, actor: str) -> None:
        if booking := self.one(who):
            with suppress(FrontDeskError):
                change.cancel(self.here.ports, booking, actor=actor)

    @rule(who=ANYONE, actor=ACTORS)
    def undo(self, who: int, actor: str) -> None:
        if booking := self.one(who):
            before, made = self.all(), self.changes(booking)
            try:
                back = change.undo(self.here.ports, booking, actor=actor)
            except FrontDeskError:
                assert self.all() == before
            else:
                was = [c for c in made if c.undone_at is None][-1].was
                same = snapshot(back) | {"revision": was["revision"]}
                assert same == {name: was[name] for name in same}

    @rule(who=ANYONE)
    def cancel_late(self, who: int) -> None:
        if booking := self.one(who):
            self.not_before(booking.starts_at - timedelta(hours=20))
            self.cancel(who, "client")

    @rule(which=ANYONE)
    def pay_too_late(self, which: int) -> None:
        if (session := self.session(which)) and self.still_open(session):
            booking = self.all()[self.here.payments.checkouts[session].reference]
            self.not_before(booking.starts_at + timedelta(minutes=11))
            self.pay_and_come_back(which)

    @rule(who=ANYONE)
    def pay_again_in_another_tab(self, who: int) -> None:
        booking = self.one(who)
        made = self.attempts(booking) if booking else []
        if made and made[-1].state is AttemptState.PAID and len(made) < 3:
            self.here.payments.pay(self.another_tab(made))

    @rule(who=ANYONE, actor=ACTORS, way=st.sampled_from(["video", "phone"]))
    def change_at_the_door(self, who: int, actor: str, way: str) -> None:
        if booking := self.one(who):
            self.not_before(booking.starts_at - timedelta(minutes=10))
            self.switch(who, way, actor)
            self.the_engine_works()
            self.undo(who, actor)
            self.the_engine_works()

    @rule(who=ANYONE, came=st.booleans())
    def hold_the_session(self, who: int, *, came: bool) -> None:
        if booking := self.one(who):
            self.not_before(booking.ends_at)
            self.mark(who, State.COMPLETED if came else State.NO_SHOW)

    @rule(
        who=ANYONE,
        start=st.sampled_from(STARTS),
        actor=ACTORS,
        minutes=st.sampled_from([0, 2, 3, 4]),
        act=st.sampled_from(["move", "switch", "cancel"]),
    )
    def change_a_mind(self, who: int, start: datetime, actor: str, minutes: int, act: str) -> None:
        if act == "move":
            self.move(who, start, actor)
        elif act == "switch":
            self.switch(who, "phone", actor)
        else:
            self.cancel(who, actor)
        self.here.clock.move(minutes=minutes)
        self.undo(who, actor)

    @rule(who=ANYONE, state=st.sampled_from([State.NO_SHOW, State.COMPLETED]))
    def mark(self, who: int, state: State) -> None:
        if booking := self.one(who):
            with suppress(FrontDeskError):
                change.mark(self.here.ports, booking, state=state)

    # What happens by itself.

    @rule(minutes=st.sampled_from([1, 2, 3, 4, 20, 40, 60 * 12, 60 * 24, 60 * 50]))
    def time_passes(self, minutes: int) -> None:
        self.here.clock.move(minutes=minutes)

    @rule()
    def every_minute(self) -> None:
        chores.reconcile(self.here.ports)

    @rule()
    def the_engine_works(self) -> None:
        for kind, _, args in list(self.here.jobs.orders):
            with suppress(FrontDeskError):
                chores.run(self.here.ports, kind, args)

    @rule(down=st.booleans())
    def the_mail_server_is_moody(self, *, down: bool) -> None:
        self.here.mail.down = down

    # What holds after every step.

    @invariant()
    def nobody_is_double_booked(self) -> None:
        blocking = [b for b in self.all().values() if b.state in BLOCKING]

        assert [(a.id, b.id) for a, b in combinations(blocking, 2) if clash(a, b)] == []

    @invariant()
    def no_money_is_kept_without_a_booking(self) -> None:
        for booking in self.all().values():
            paid, back = self.paid(booking), self.back(booking)

            assert paid == kept(booking, paid, self.here.ports.practice) + back, booking

    @invariant()
    def the_provider_gives_back_no_more_than_we_owe(self) -> None:
        assert self.given_back() <= sum(self.back(booking) for booking in self.all().values())

    @invariant()
    def every_letter_goes_out_once(self) -> None:
        sent = Counter((m.to, m.message_id) for m in self.here.mail.sent)

        assert [letter for letter, times in sent.items() if times > 1] == []

    @invariant()
    def nothing_goes_back(self) -> None:
        for booking in self.all().values():
            state, revision = self.seen.get(booking.id, (State.HELD, 0))
            self.seen[booking.id] = (booking.state, booking.revision)

            assert booking.revision >= revision
            assert state not in DEAD or booking.state is state
            assert state is not State.EXPIRED or booking.state in LATE_MONEY

    def teardown(self) -> None:
        try:
            self.all_comes_to_rest()
        finally:
            self.shut()

    def all_comes_to_rest(self) -> None:
        """Once everything due is done, money and letters agree with the bookings."""
        self.here.mail.down = False
        for session in self.here.payments.checkouts:
            settle.settle(self.here.ports, session)
        for _ in range(3):
            self.here.clock.move(minutes=4)
            chores.reconcile(self.here.ports)
            self.the_engine_works()
        self.no_money_is_kept_without_a_booking()
        bookings = self.all().values()
        fees = sum(kept(b, self.paid(b), self.here.ports.practice) for b in bookings)

        assert self.captured() == fees + self.given_back()
        for booking in no_keepers(self.all()).values():
            self.both_sides_know(booking)


def test_no_order_of_events_breaks_the_first_promise(practice: Practice, migrated: Path) -> None:
    run_state_machine_as_test(
        lambda: Life(practice, migrated),
        settings=settings(
            max_examples=int(os.environ.get("LIFE_EXAMPLES", "12")),
            stateful_step_count=35,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
