"""Moving behind the one link: same therapist and way, nothing lost when somebody was faster."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes import World
from frontdesk.actions import hold, links
from frontdesk.domain.booking import State
from frontdesk.domain.givenback import Refund, RefundState
from web.conftest import Served, serve
from web.made import EASTERN, PACIFIC, PAID, WEDNESDAY, hidden, made, said

FRIDAY_TEN = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
FRIDAY = "2026-11-27T18:00:00Z"


def test_the_page_says_that_it_is_free_and_until_when_on_both_clocks(served: Served) -> None:
    one = made(served, client_zone=EASTERN)

    page = one.read("/move")

    assert (
        "It costs nothing. You can move it until Tuesday, November 24, 2:30 pm Eastern time "
        "(11:30 am Pacific time for me)."
    ) in page
    assert "Times are in <b>Eastern time</b>" in page
    assert "checked" not in page
    assert 'value="2026-11-25T19:30:00Z"' not in page


def test_a_chosen_time_is_the_new_time_and_the_page_says_so(served: Served) -> None:
    one = made(served)

    answer = one.post("move", slot=FRIDAY, zone=PACIFIC)
    page = one.read()

    assert answer.headers["location"] == one.here
    assert one.now().starts_at == FRIDAY_TEN
    assert one.now().revision == 1
    assert "Your new time" in page
    assert "Friday, November 27<br>10:00 am to 10:50 am Pacific time" in page
    assert "It was Wednesday, November 25, 11:30 am Pacific time" in page


def test_pressed_twice_it_is_moved_once(served: Served) -> None:
    one = made(served)
    revision = hidden(one.read("/move"), "revision")

    answers = [one.post("move", slot=FRIDAY, revision=revision) for _ in range(2)]

    assert [a.status_code for a in answers] == [303, 303]
    assert one.now().revision == 1


def test_undo_puts_the_old_time_back(served: Served) -> None:
    one = made(served)
    one.post("move", slot=FRIDAY)

    answer = one.post("undo", number=hidden(one.read(), "number"))

    assert answer.status_code == 303
    assert one.now().starts_at == WEDNESDAY
    assert "Taken back." in one.read()


def test_undo_is_over_after_three_minutes(served: Served) -> None:
    one = made(served)
    one.post("move", slot=FRIDAY)
    number = hidden(one.read(), "number")
    served.here.clock.move(minutes=3, seconds=1)

    answer = one.post("undo", number=number)

    assert answer.status_code == 409
    assert "503 555 0142" in answer.text
    assert one.now().starts_at == FRIDAY_TEN
    assert "Undo" not in one.read()


def test_a_time_that_is_taken_meanwhile_gives_three_others_and_keeps_what_was_chosen(
    served: Served,
) -> None:
    one = made(served, client_zone=EASTERN)
    other = hold.Choice(served.here.ports.practice.service(PAID), FRIDAY_TEN, "video", PACIFIC)
    hold.begin(served.here.ports, other, fresh=("o", "o", "o@x"))

    answer = one.post("move", slot=FRIDAY, zone="Europe/London", **{"from": "2026-11-27"})
    page = said(answer)

    assert answer.status_code == 409
    assert "Somebody has just taken Friday, November 27, 6:00 pm UK time" in page
    near = page.partition("Open times close to it")[2].partition("</fieldset>")[0]
    assert near.count('name="slot"') == 3
    assert "Times are in <b>UK time</b>" in page
    assert "November 27" in page
    assert one.now().starts_at == WEDNESDAY
    assert one.now().revision == 0


def test_a_time_nobody_offers_is_refused_the_same_way(served: Served) -> None:
    one = made(served)

    answer = one.post("move", slot="2026-11-29T03:17:00Z")

    assert answer.status_code == 409
    assert "is not open for booking" in answer.text
    assert one.now().revision == 0


@pytest.mark.parametrize("slot", ["", "soon", "2026-11-27T18:00:00", "９"])
def test_without_a_time_the_page_asks_for_one(served: Served, slot: str) -> None:
    one = made(served)

    answer = one.post("move", slot=slot)

    assert answer.status_code == 422
    assert "Choose a time" in answer.text
    assert one.now().revision == 0


def test_close_to_the_session_there_is_a_number_to_call_instead(served: Served) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY - timedelta(hours=24)
    assert "/move" in one.read()
    served.here.clock.move(seconds=1)

    page = served.http.get(f"{one.here}/move")
    press = one.post("move", slot=FRIDAY)

    assert page.status_code == press.status_code == 409
    assert "503 555 0142" in page.text
    assert f'href="{one.here}"' in page.text
    assert f'href="{one.here}/move"' not in one.read()
    assert one.now().revision == 0


def test_a_page_that_told_it_was_free_does_not_use_up_a_late_move(
    here: World, tmp_path: Path
) -> None:
    rule = replace(here.ports.practice.policy, late_moves=1)
    ports = replace(here.ports, practice=replace(here.ports.practice, policy=rule))
    for served in serve(replace(here, ports=ports), tmp_path):
        one = made(served)
        served.here.clock.at = WEDNESDAY - timedelta(hours=23)

        stale = one.post("move", slot=FRIDAY)
        unmoved = one.now().revision
        warned = hidden(said(stale), "late")
        fresh = one.post("move", slot=FRIDAY, late=warned)

    assert (stale.status_code, unmoved) == (409, 0)
    assert "has become late" in stale.text
    assert (fresh.status_code, one.now().starts_at) == (303, FRIDAY_TEN)


def test_while_money_is_on_its_way_back_nothing_moves(served: Served) -> None:
    one = made(served)
    here = served.here
    pending = Refund(
        "r1", one.id, "pi_x", one.now().price, "twice", RefundState.PENDING, here.clock.now()
    )
    here.ports.store.write(lambda tx: tx.save_refund(pending))

    answer = served.http.get(f"{one.here}/move")

    assert answer.status_code == 409
    assert "Money is on its way back to you" in answer.text
    assert "503 555 0142" in answer.text


def test_a_page_from_before_another_change_does_not_move_it(served: Served) -> None:
    one = made(served)
    old = hidden(one.read("/move"), "revision")
    one.act("move", slot=FRIDAY)

    answer = one.post("move", slot="2026-11-27T19:00:00Z", revision=old)

    assert answer.status_code == 409
    assert "Something changed while this page was open" in answer.text
    assert one.now().starts_at == FRIDAY_TEN


def test_the_old_link_still_opens_the_moved_booking_and_no_keeper_has_a_page(
    served: Served,
) -> None:
    one = made(served)
    one.post("move", slot=FRIDAY)
    here = served.here

    token = links.booking_token(here.ports, one.now())
    kept = [c.was["keeper"] for c in here.ports.store.read(lambda look: look.changes(one.id))]

    assert token == one.token
    assert kept[0].startswith("kp_")
    assert here.ports.store.read(lambda look: look.booking(kept[0])).state is State.HELD
    assert "kp_" not in one.today()
    desk = one.desk.replace(one.id, kept[0])
    assert served.http.get(f"{desk}/move").status_code == 404


def test_a_service_that_is_no_longer_offered_has_no_times_but_a_number_to_call(
    served: Served, tmp_path: Path
) -> None:
    one = made(served)
    here = served.here
    left = tuple(s for s in here.ports.practice.services if s.id != PAID)
    ports = replace(here.ports, practice=replace(here.ports.practice, services=left))
    folder = tmp_path / "later"
    folder.mkdir()

    for later in serve(replace(here, ports=ports), folder):
        client = later.http.get(f"{one.here}/move")
        desk = later.http.get(f"{one.desk}/move")
        page = later.http.get(one.here)
        switched = later.post(f"{one.here}/switch", {"way": "phone"})

    assert (client.status_code, desk.status_code) == (409, 409)
    assert "503 555 0142" in client.text
    assert "not in your settings any more" in desk.text
    assert (page.status_code, switched.status_code) == (200, 303)
    assert one.now().way == "phone"
