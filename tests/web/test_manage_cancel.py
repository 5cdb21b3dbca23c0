"""Cancelling behind the one link: told before what it costs, undone for three minutes."""

from datetime import timedelta

import pytest

from frontdesk.actions import chores
from frontdesk.domain.booking import State
from frontdesk.domain.givenback import Dispute, DisputeState
from frontdesk.domain.money import Money
from web.conftest import Served
from web.made import EASTERN, FREE, WEDNESDAY, hidden, made, said

DAY = timedelta(hours=24)


def test_the_page_says_what_goes_back_and_until_when_on_both_clocks(served: Served) -> None:
    one = made(served, client_zone=EASTERN)

    page = one.read("/cancel")

    assert "If you cancel now, $140 goes back to your card." in page
    assert "Tuesday, November 24, 2:30 pm Eastern time (11:30 am Pacific time for me)" in page
    assert "I keep the fee of $140" in page
    assert "Goes back now" not in page
    assert 'aria-label="Your appointment"' in page
    assert "checked" not in page


@pytest.mark.parametrize(
    ("before", "says"),
    [
        (DAY, "$140 goes back to your card"),
        (DAY - timedelta(seconds=1), "I keep the fee of $140"),
    ],
)
def test_the_last_second_still_belongs_to_the_client(
    served: Served, before: timedelta, says: str
) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY - before

    page = one.read("/cancel")
    one.post("cancel", choice="cancel")

    assert f"If you cancel now, {says}" in page
    assert one.now().cancelled_by == ("client" if before == DAY else "client_late")


def test_without_a_choice_nothing_is_cancelled(served: Served) -> None:
    one = made(served)

    answer = one.post("cancel")

    assert answer.status_code == 422
    assert "Choose what you would like to do" in answer.text
    assert one.now().cancels_at is None


def test_keeping_the_appointment_keeps_it(served: Served) -> None:
    one = made(served)

    answer = one.post("cancel", choice="keep")

    assert answer.headers["location"] == one.here
    assert one.now().cancels_at is None
    assert "You’re booked" in one.read()


def test_pressed_twice_it_is_cancelled_once_and_can_be_taken_back(served: Served) -> None:
    one = made(served)

    first, second = (one.post("cancel", choice="cancel") for _ in range(2))
    page = one.read()

    assert first.status_code == second.status_code == 303
    assert "Your appointment is cancelled" in page
    assert "$140 goes back to your card" in page
    assert "take it back until <b>9:03 am Pacific time</b>" in page
    assert one.now().state is State.CONFIRMED


def test_undo_brings_it_back_and_a_second_press_of_it_is_harmless(served: Served) -> None:
    one = made(served)
    one.post("cancel", choice="cancel")
    number = hidden(one.read(), "number")
    served.here.clock.move(minutes=3)

    answers = [one.post("undo", number=number) for _ in range(2)]

    assert [a.status_code for a in answers] == [303, 303]
    assert one.now().cancels_at is None
    assert "Taken back." in one.read()
    assert "You’re booked" in one.read()


def test_after_three_minutes_it_is_final_and_the_page_says_what_goes_back(
    served: Served,
) -> None:
    one = made(served)
    one.post("cancel", choice="cancel")
    number = hidden(one.read(), "number")
    served.here.clock.move(minutes=3, seconds=1)
    waiting = one.read()

    late = one.post("undo", number=number)
    chores.KINDS["leave"](served.here.ports, {"booking": one.id})
    wanted = one.read()
    chores.KINDS["refund"](served.here.ports, {"booking": one.id})
    sent = one.read()

    assert "Undo" not in waiting
    assert late.status_code == 409
    assert "503 555 0142" in late.text
    assert one.now().state is State.CANCELLED
    assert "You cancelled it on Friday, November 20, 9:00 am Pacific time." in wanted
    assert "$140 is on its way back to your card" in wanted
    assert "$140 was sent to your bank" in sent
    assert 'href="/book/"' in sent


def test_a_client_whose_bank_disputes_the_payment_reads_that_it_has_to_decide_first(
    served: Served,
) -> None:
    one = made(served)
    store, now = served.here.ports.store, served.here.clock.now()
    intent = store.read(lambda look: look.attempts(one.id))[0].intent or ""
    price = Money(14_000, "USD")
    dispute = Dispute("dp_1", one.id, intent, price, DisputeState.OPEN, now, now)

    before = one.read("/cancel")
    store.write(lambda tx: tx.save_dispute(dispute))
    during = one.read("/cancel")

    waits = "Until it decides, I cannot send anything back."
    assert waits not in before
    assert waits in during


def test_somebody_whose_page_promised_more_is_told_before_anything_happens(
    served: Served,
) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY - DAY
    told = hidden(one.read("/cancel"), "told")
    served.here.clock.move(seconds=1)

    answer = one.post("cancel", choice="cancel", told=told)

    assert answer.status_code == 409
    assert "Less goes back now" in answer.text
    assert one.now().cancels_at is None
    again = one.post("cancel", choice="cancel", told=hidden(said(answer), "told"))
    assert again.status_code == 303
    assert one.now().cancelled_by == "client_late"


def test_the_way_in_says_so_too_and_offers_the_undo(served: Served) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY - timedelta(minutes=2)
    one.post("cancel", choice="cancel")

    door = said(served.http.get(f"/join/{one.token}"))
    room = served.http.get(f"/join/{one.token}/room")

    assert "This session is cancelled" in door
    assert f'action="{one.here}/undo"' in door
    assert room.headers["location"] == f"/join/{one.token}"
    one.post("undo", number=hidden(door, "number"))
    assert "Join the video" in said(served.http.get(f"/join/{one.token}"))


def test_a_free_call_says_that_nothing_is_to_pay(served: Served) -> None:
    one = made(served, service=FREE, starts_at=WEDNESDAY, way="phone")

    page = one.read("/cancel")
    one.post("cancel", choice="cancel")

    assert "If you cancel now, there is nothing to pay." in page
    assert "There is nothing to pay." in one.read()


def test_once_we_meet_it_is_too_late_and_there_is_a_number_to_call(served: Served) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY + timedelta(seconds=1)

    page = served.http.get(f"{one.here}/cancel")
    press = one.post("cancel", choice="cancel")

    assert page.status_code == press.status_code == 409
    assert "Our time has begun" in page.text
    assert "503 555 0142" in page.text
    assert one.now().cancels_at is None


def test_another_site_cannot_cancel_anything(served: Served) -> None:
    one = made(served)

    answer = served.post(
        f"{one.here}/cancel", {"choice": "cancel"}, **{"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 403
    assert one.now().cancels_at is None
