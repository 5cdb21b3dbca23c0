"""The nightly look: whatever one side's books have and the other's have not is found and kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from actions.clients import answered, attempts, booking, paying
from fakes import World
from frontdesk.actions import audit, chores, settle
from frontdesk.domain.booking import By, State
from frontdesk.domain.givenback import Refund, RefundNews, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.payment import Attempt, AttemptState, Checkout, CheckoutStatus, Notice

PRICE = Money(14000, "USD")


def found(here: World) -> list[tuple[str, str]]:
    return [(f.kind, f.subject) for f in here.ports.store.read(lambda look: look.findings())]


def paid(here: World) -> str:
    """A client who paid, and whose booking is firm; return the session."""
    session = paying(here, answered(here))
    here.payments.pay(session)
    assert settle.settle(here.ports, session) is settle.Outcome.CONFIRMED
    return session


def stranger(here: World, session: str = "cs_test_stranger", **changes: object) -> Checkout:
    made = Checkout(
        session=session,
        status=CheckoutStatus.COMPLETE,
        payment="paid",
        total=PRICE,
        reference="bk_gone",
        livemode=False,
        url=None,
        intent=f"pi_{session}",
        site=here.ports.site,
    )
    here.payments.checkouts[session] = replace(made, **changes)
    return here.payments.checkouts[session]


def attempt_of(here: World, session: str) -> Attempt:
    made = here.ports.store.read(lambda look: look.attempt_of_session(session))
    assert made is not None
    return made


def test_books_that_agree_leave_nothing_to_say(here: World) -> None:
    paid(here)

    audit.nightly(here.ports)

    assert found(here) == []


def test_a_payment_nobody_here_knows_is_found_and_one_of_another_site_is_not(here: World) -> None:
    stranger(here)
    stranger(here, "cs_test_neighbour", site="77" * 8)
    stranger(here, "cs_test_shop", site="")
    stranger(here, "cs_test_real", livemode=True)
    stranger(here, "cs_test_card", payment="no_payment_required")

    audit.nightly(here.ports)

    assert found(here) == [("paid_unknown", "cs_test_stranger")]


def test_a_payment_whose_notice_was_lost_is_settled_by_the_look_itself(here: World) -> None:
    enrolment = answered(here)
    here.payments.pay(paying(here, enrolment))

    audit.nightly(here.ports)

    assert found(here) == []
    assert attempts(here, enrolment) == [AttemptState.PAID]
    assert booking(here, enrolment).state is State.CONFIRMED


def test_a_payment_that_led_to_nothing_is_found(here: World) -> None:
    session = paid(here)
    made = attempt_of(here, session)
    expired = replace(made, state=AttemptState.PAID)

    def lose(tx):
        firm = tx.booking(made.booking)
        tx.leave(firm.id, at=here.clock.now(), by=By.PROVIDER)
        tx.advance(firm.id, frm=frozenset({State.CONFIRMED}), to=State.CANCELLED, hold_until=None)
        tx.save_attempt(expired)

    here.ports.store.write(lose)
    audit.nightly(here.ports)

    assert found(here) == [("unreturned", session)]


def test_a_payment_of_ours_that_is_not_in_their_books_is_found(here: World) -> None:
    session = paid(here)
    del here.payments.checkouts[session]

    audit.nightly(here.ports)

    assert found(here) == [("unfound", session)]


def test_a_firm_booking_without_a_payment_is_found(here: World) -> None:
    enrolment = answered(here)
    held = booking(here, enrolment)
    confirmed = {"frm": frozenset({State.HELD}), "to": State.CONFIRMED, "hold_until": None}
    here.ports.store.write(lambda tx: tx.advance(held.id, **confirmed))

    audit.nightly(here.ports)

    assert found(here) == [("booked_unpaid", held.id)]


def test_a_refund_made_by_hand_is_learned_by_the_look_itself(here: World) -> None:
    made = attempt_of(here, paid(here))
    by_hand = RefundNews(
        "re_hand",
        RefundState.SUCCEEDED,
        amount=Money(5000, "USD"),
        created_at=here.clock.now(),
    )
    here.payments.refunded[made.intent] = [by_hand]

    audit.nightly(here.ports)

    rows = here.ports.store.read(lambda look: look.refunds(made.booking))
    assert [row.provider_id for row in rows] == ["re_hand"]
    assert found(here) == []


def test_a_refund_of_ours_that_is_not_in_their_books_is_found(here: World) -> None:
    made = attempt_of(here, paid(here))
    ours = Refund(
        id="rf_1",
        booking=made.booking,
        intent=made.intent,
        amount=Money(5000, "USD"),
        reason="cancelled:1",
        state=RefundState.SUCCEEDED,
        created_at=here.clock.now(),
        provider_id="re_gone",
    )
    here.ports.store.write(lambda tx: tx.save_refund(ours))

    audit.nightly(here.ports)

    assert found(here) == [("refund_unfound", made.intent)]


def test_notices_that_never_arrived_are_found(here: World) -> None:
    here.payments.lost_notices = 3

    audit.nightly(here.ports)

    assert found(here) == [("notices_lost", "webhook")]


def test_what_is_mended_is_forgotten_and_what_is_not_keeps_its_first_day(here: World) -> None:
    stranger(here)
    here.payments.lost_notices = 1
    audit.nightly(here.ports)
    first = here.clock.now()
    here.payments.lost_notices = 0

    here.clock.move(days=20)
    audit.nightly(here.ports)

    (one,) = here.ports.store.read(lambda look: look.findings())
    assert (one.kind, one.since) == ("paid_unknown", first)


def test_each_look_reaches_back_to_the_oldest_thing_that_is_not_mended(here: World) -> None:
    asked = []
    listed = here.payments.completed
    here.payments.completed = lambda *, since: asked.append(since) or listed(since=since)
    stranger(here)
    audit.nightly(here.ports)
    first = here.clock.now()

    here.clock.move(days=20)
    audit.nightly(here.ports)
    here.clock.move(days=100)
    audit.nightly(here.ports)

    assert asked[0] == first - timedelta(days=4)
    assert asked[1] == first - timedelta(days=4)
    assert asked[2] == here.clock.now() - timedelta(days=61)


def test_when_the_provider_is_silent_old_findings_stay_and_it_is_asked_each_hour(
    here: World,
) -> None:
    stranger(here)
    audit.nightly(here.ports)
    here.payments.down = True
    audit.nightly(here.ports)
    silent = found(here)
    del here.payments.checkouts["cs_test_stranger"]
    here.payments.down = False

    here.clock.move(minutes=59)
    audit.again(here.ports)
    early = found(here)
    here.clock.move(minutes=1)
    audit.again(here.ports)

    assert set(silent) == {("paid_unknown", "cs_test_stranger"), ("unlooked", "books")}
    assert early == silent
    assert found(here) == []


def test_one_payment_that_cannot_be_mended_does_not_end_the_look(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger(here)
    stranger(here, "cs_test_second")
    here.payments.lost_notices = 1

    def broken(ports, session, account=""):
        raise ValueError(session)

    monkeypatch.setattr(settle, "settle", broken)
    audit.nightly(here.ports)

    assert {kind for kind, _ in found(here)} == {"paid_unknown", "notices_lost"}
    assert len(found(here)) == 3


def test_the_look_is_made_at_night_and_not_while_the_worker_starts(here: World) -> None:
    stranger(here)

    chores.at_start(here.ports)
    at_start = found(here)
    chores.nightly(here.ports)

    assert at_start == []
    assert found(here) == [("paid_unknown", "cs_test_stranger")]


def test_notices_are_forgotten_after_five_weeks(here: World) -> None:
    now = here.clock.now()
    old = Notice("evt_1", "refund.updated", None, False, now)
    here.ports.store.write(lambda tx: tx.note_event(old, received_at=now))

    here.clock.move(days=34)
    audit.nightly(here.ports)
    kept = not here.ports.store.write(lambda tx: tx.note_event(old, received_at=now))
    here.clock.move(days=2)
    audit.nightly(here.ports)

    assert kept
    assert here.ports.store.write(lambda tx: tx.note_event(old, received_at=now))
