"""Services that need a yes: the request, the yes, the no, and the payment that comes after."""

from datetime import timedelta

import pytest

from actions.approvals import BACK, asked, changed, letters
from actions.clients import answered, at_once, attempts, booking, mails, overtaken, paying
from fakes import World
from frontdesk.actions import approval, chores, hold, links, pay, settle
from frontdesk.domain.booking import Act, State
from frontdesk.domain.errors import HoldLost, NotNow


@pytest.fixture
def asking(here: World) -> World:
    """The paid service and the free one both need a yes."""
    return changed(changed(here, approval=True), service=1, approval=True)


def test_the_last_step_makes_a_request_and_nothing_is_paid_before_the_yes(asking: World) -> None:
    enrolment = answered(asking)

    made = asked(asking, enrolment)

    assert made.state is State.REQUESTED
    assert made.hold_until == asking.clock.now() + timedelta(hours=48)
    assert asking.payments.checkouts == {}
    assert mails(asking) == ["requested:client", "requested:therapist"]


def test_a_request_is_never_kept_beyond_the_time_it_is_for(asking: World) -> None:
    enrolment = answered(asking)
    asking.clock.at = booking(asking, enrolment).starts_at - timedelta(hours=30)

    made = asked(asking, enrolment)

    assert made.hold_until == made.starts_at


def test_pressing_twice_makes_one_request(asking: World) -> None:
    enrolment = answered(asking)

    at_once(lambda _: pay.start(asking.ports, enrolment, cancel_url=BACK))

    assert booking(asking, enrolment).state is State.REQUESTED
    assert mails(asking) == ["requested:client", "requested:therapist"]


def test_the_client_reads_when_the_answer_comes_and_finds_the_one_link(asking: World) -> None:
    enrolment = answered(asking)
    made = asked(asking, enrolment)

    to_client, to_therapist = letters(asking, "requested")

    link = f"/booking/{links.booking_token(asking.ports, made)}"
    assert link in to_client.text
    assert "within 48 hours" in to_client.text
    assert "You pay only after I say yes" in to_client.text
    assert links.booking_of(asking.ports, link.rpartition("/")[2]).id == made.id
    assert to_therapist.to == "hello@example.com"
    assert "/booking/" not in to_therapist.text
    assert "first session" not in (to_client.text + to_therapist.text).lower()


def test_a_free_session_is_firm_with_the_yes(asking: World) -> None:
    enrolment = answered(asking, service=1)
    made = asked(asking, enrolment)

    after = approval.approve(asking.ports, made.id)

    assert after.state is State.CONFIRMED
    assert mails(asking)[2:] == ["confirmed:client", "confirmed:therapist"]


def test_a_paid_session_is_held_a_day_for_who_was_told_yes(asking: World) -> None:
    enrolment = answered(asking)
    made = asked(asking, enrolment)

    after = approval.approve(asking.ports, made.id)

    assert after.state is State.HELD
    assert after.approved_at == asking.clock.now()
    assert after.hold_until == asking.clock.now() + timedelta(hours=24)
    assert mails(asking)[2:] == ["approved:client"]


def test_the_letter_brings_to_the_last_step_and_its_link_lives_long_enough(asking: World) -> None:
    enrolment = answered(asking)
    made = asked(asking, enrolment)
    asking.clock.move(hours=47)
    approval.approve(asking.ports, made.id)

    (letter,) = letters(asking, "approved")
    token = letter.text.partition("/enrol/")[2].partition("/check")[0]
    asking.clock.move(hours=23)

    assert hold.of_link(asking.ports, token)[1].id == made.id
    assert "Pay $140" in letter.text
    assert "until Monday, November 23, 11:00 am Eastern time (8:00 am Pacific time for me)" in (
        letter.text
    )
    assert letter.subject == "Your time is kept for you"


def test_after_the_yes_paying_goes_on_without_asking_again(asking: World) -> None:
    enrolment = answered(asking)
    approval.approve(asking.ports, asked(asking, enrolment).id)
    asking.clock.move(hours=20)

    session = paying(asking, enrolment)
    asking.payments.pay(session)
    settle.settle(asking.ports, session)

    assert booking(asking, enrolment).state is State.CONFIRMED


def test_looking_at_the_payment_does_not_shorten_what_was_promised(asking: World) -> None:
    """A checkout that ends takes the hold with it; so it has to live as long as the promise."""
    enrolment = answered(asking)
    approved = approval.approve(asking.ports, asked(asking, enrolment).id)
    promised = approved.hold_until
    assert promised is not None

    hold.keep(asking.ports, approved)
    paying(asking, enrolment)
    asking.clock.move(hours=23)
    chores.reconcile(asking.ports)

    kept = booking(asking, enrolment)
    assert kept.hold_until == promised
    assert kept.state is State.AWAITING_PAYMENT
    made = asking.ports.store.read(lambda look: look.attempts(enrolment.booking))
    assert made[0].expires_at <= promised


def test_who_is_told_yes_and_does_not_pay_in_time_loses_the_time(asking: World) -> None:
    enrolment = answered(asking)
    approval.approve(asking.ports, asked(asking, enrolment).id)
    asking.clock.move(hours=24, seconds=1)

    chores.reconcile(asking.ports)

    assert booking(asking, enrolment).state is State.EXPIRED
    with pytest.raises(HoldLost):
        pay.start(asking.ports, enrolment, cancel_url=BACK)


def test_another_time_after_the_yes_needs_another_yes(asking: World) -> None:
    enrolment = answered(asking)
    made = approval.approve(asking.ports, asked(asking, enrolment).id)
    service = asking.ports.practice.services[0]
    choice = hold.Choice(service, made.starts_at + timedelta(hours=1), "video", "UTC")

    new = hold.again(asking.ports, choice, enrolment=enrolment, fresh=("n", "n", "n@x"))
    moved = asking.ports.store.read(lambda look: look.enrolment(enrolment.id))
    assert moved is not None

    assert asked(asking, moved).state is State.REQUESTED
    assert new.approved_at is None


@pytest.mark.parametrize("service", [0, 1])
def test_two_presses_of_yes_are_one(asking: World, service: int) -> None:
    made = asked(asking, answered(asking, service=service))

    first, *others = at_once(lambda _: approval.approve(asking.ports, made.id))

    assert all(other == first for other in others)
    assert len(asking.ports.store.read(lambda look: look.changes(made.id))) == 1
    assert len(mails(asking)) == len(set(mails(asking)))


def test_a_yes_after_the_payment_is_harmless_too(asking: World) -> None:
    enrolment = answered(asking)
    made = asked(asking, enrolment)
    approval.approve(asking.ports, made.id)
    session = paying(asking, enrolment)
    asking.payments.pay(session)
    settle.settle(asking.ports, session)

    assert approval.approve(asking.ports, made.id).state is State.CONFIRMED


def test_a_no_is_kind_gives_no_reason_and_frees_the_time(asking: World) -> None:
    made = asked(asking, answered(asking))

    approval.decline(asking.ports, made.id, reason="fit")

    (letter,) = letters(asking, "declined")
    assert letter.to == "ana@example.com"
    assert "/book/" in letter.text
    assert "Nothing was charged" in letter.text
    assert "help better" not in letter.text
    again = answered(asking)
    assert booking(asking, again).starts_at == made.starts_at


def test_the_reason_of_a_no_stands_in_the_history_only(asking: World) -> None:
    made = asked(asking, answered(asking))
    approval.decline(asking.ports, made.id, reason="full")
    approval.decline(asking.ports, made.id, reason="time")

    (noted,) = asking.ports.store.read(lambda look: look.changes(made.id))

    assert (noted.act, noted.actor, noted.was["reason"]) == (Act.DECLINE, "therapist", "full")


def test_a_reason_in_her_own_words_is_refused(asking: World) -> None:
    made = asked(asking, answered(asking))

    with pytest.raises(ValueError, match="reason"):
        approval.decline(asking.ports, made.id, reason="she sounded angry")


@pytest.mark.parametrize("act", [approval.approve, approval.decline])
def test_what_the_client_took_back_can_be_answered_no_more(asking: World, act) -> None:
    made = asked(asking, answered(asking))
    soon = asking.clock.now() + timedelta(minutes=3)
    asking.ports.store.write(lambda tx: tx.leave(made.id, at=soon, by="client"))

    with pytest.raises(NotNow):
        act(asking.ports, made.id)

    assert mails(asking) == ["requested:client", "requested:therapist"]


@pytest.mark.parametrize("act", [approval.approve, approval.decline])
def test_a_time_that_has_begun_can_be_answered_no_more(asking: World, act) -> None:
    made = asked(asking, answered(asking))
    asking.clock.at = made.starts_at

    with pytest.raises(NotNow):
        act(asking.ports, made.id)


@pytest.mark.parametrize("act", [approval.approve, approval.decline])
@pytest.mark.parametrize("booking_id", ["bk_nobody", ""])
def test_what_is_not_there_cannot_be_answered(asking: World, act, booking_id: str) -> None:
    with pytest.raises(NotNow):
        act(asking.ports, booking_id)


def test_a_booking_that_needed_no_yes_is_not_touched_by_one(here: World) -> None:
    enrolment = answered(here, service=1)
    pay.start(here.ports, enrolment, cancel_url=BACK)

    with pytest.raises(NotNow):
        approval.approve(here.ports, enrolment.booking)

    assert booking(here, enrolment).approved_at is None


def test_yes_and_no_at_the_same_moment_end_as_one_of_them(asking: World) -> None:
    made = asked(asking, answered(asking))
    ports = overtaken(asking, lambda: approval.decline(asking.ports, made.id))

    with pytest.raises(NotNow):
        approval.approve(ports, made.id)

    assert mails(asking)[2:] == ["declined:client"]


def test_a_declined_request_cannot_be_paid(asking: World) -> None:
    enrolment = answered(asking)
    approval.decline(asking.ports, asked(asking, enrolment).id)

    with pytest.raises(NotNow):
        pay.start(asking.ports, enrolment, cancel_url=BACK)


def test_the_letter_to_pay_is_not_sent_once_there_is_nothing_to_pay(asking: World) -> None:
    enrolment = answered(asking)
    approval.approve(asking.ports, asked(asking, enrolment).id)
    held = booking(asking, enrolment)
    hold.release(asking.ports, held)

    assert letters(asking, "approved") == []


def test_attempts_of_an_approved_booking_are_one_however_often_it_is_pressed(
    asking: World,
) -> None:
    enrolment = answered(asking)
    approval.approve(asking.ports, asked(asking, enrolment).id)

    first = paying(asking, enrolment)
    asking.clock.move(hours=5)
    second = paying(asking, enrolment)

    assert first == second
    assert len(attempts(asking, enrolment)) == 1
