"""What the therapist does at the desk: told before what it means, undone for three minutes."""

from datetime import timedelta

import pytest

from frontdesk.actions import chores
from frontdesk.domain.booking import State
from frontdesk.domain.givenback import Dispute, DisputeState
from frontdesk.domain.money import Money
from web.conftest import DESK_KEY, Served
from web.made import EASTERN, FREE, WEDNESDAY, Made, hidden, made, said

FRIDAY = "2026-11-27T18:00:00Z"
ACTS = ("move", "switch", "cancel", "no-show", "came", "link", "undo")


def page(one: Made, act: str) -> str:
    return said(one.served.http.get(f"{one.desk}/{act}"))


def test_cancelling_says_that_everything_goes_back_and_then_it_does(served: Served) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY - timedelta(minutes=5)
    told = page(one, "cancel")

    one.act("cancel", choice="cancel")
    row = one.today()
    client = one.read()
    served.here.clock.move(minutes=3, seconds=1)
    chores.KINDS["leave"](served.here.ports, {"booking": one.id})

    assert "$140, all of it, goes back" in told
    assert "checked" not in told
    assert "<b>Cancelled.</b> $140 goes back to the client’s card." in row
    assert "Undo" in row
    assert "I had to cancel it." in client
    assert "$140 goes back to your card." in client
    assert 'action="/booking' not in client
    assert one.now().state is State.CANCELLED
    refunds = served.here.ports.store.read(lambda look: look.refunds(one.id))
    assert [r.amount.minor for r in refunds] == [14_000]


@pytest.mark.parametrize(("choice", "status"), [("", 422), ("keep", 303)])
def test_without_that_choice_nothing_is_cancelled(
    served: Served, choice: str, status: int
) -> None:
    one = made(served)

    answer = one.act("cancel", choice=choice)

    assert answer.status_code == status
    assert one.now().cancels_at is None


def test_moving_needs_no_notice_and_is_undone_from_the_row(served: Served) -> None:
    one = made(served, client_zone=EASTERN)
    served.here.clock.at = WEDNESDAY - timedelta(hours=2)
    told = page(one, "move")

    one.act("move", slot="2026-11-25T18:00:00Z")
    row = one.today()
    moved = one.now()
    one.act("undo", number=hidden(row, "number"))

    assert "Times are in <b>Pacific time</b>" in told
    assert 'value="2026-11-25T18:00:00Z"' in told
    assert "Wednesday, November 25, 11:30 am Pacific time (2:30 pm Eastern time for the" in told
    assert (moved.revision, moved.client_zone) == (1, EASTERN)
    assert "<b>Moved</b> from Wednesday, November 25, 11:30 am" in row
    assert one.now().starts_at == WEDNESDAY


def test_a_taken_time_gives_three_others(served: Served) -> None:
    one, _ = made(served), made(served, starts_at=WEDNESDAY - timedelta(hours=2))

    answer = one.act("move", slot="2026-11-25T17:30:00Z")

    assert answer.status_code == 409
    near = said(answer).partition("Open times close to it")[2].partition("</fieldset>")[0]
    assert near.count('name="slot"') == 3
    assert one.now().revision == 0


def test_switching_shows_at_once_in_the_row(served: Served) -> None:
    one = made(served, way="office")

    asked = one.act("switch")
    answer = one.act("switch", way="video", revision="0")

    assert "no fee" in page(one, "switch")
    assert asked.status_code == 422
    assert answer.headers["location"] == f"/today/{DESK_KEY}"
    assert "<b>Now by video.</b> Same time." in one.today()
    assert "Same time, now by video" in one.read()


def test_what_a_client_changed_shows_at_once_too(served: Served) -> None:
    one, two = made(served, way="office"), made(served, starts_at=WEDNESDAY + timedelta(days=2))

    one.post("switch", way="phone")
    two.post("cancel", choice="cancel")
    row = one.today()

    assert "<b>Now by phone.</b> Same time." in row
    assert "<b>Cancelled by the client.</b> $140 goes back" in row
    assert "Undo" not in row


def test_nobody_takes_back_what_the_other_decided(served: Served) -> None:
    one = made(served)
    one.post("cancel", choice="cancel")

    answer = one.act("undo")

    assert answer.status_code == 409
    assert one.now().cancels_at is not None


@pytest.mark.parametrize(
    ("after", "status"),
    [
        (timedelta(seconds=-1), 409),
        (timedelta(0), 303),
        (timedelta(hours=48, minutes=50), 303),
        (timedelta(hours=48, minutes=50, seconds=1), 409),
    ],
)
def test_a_client_who_did_not_come_is_noted_from_the_start_for_48_hours(
    served: Served, after: timedelta, status: int
) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY + after

    offered = f"{one.desk}/no-show" in one.today()
    looked = served.http.get(f"{one.desk}/no-show")
    answer = one.act("no-show", choice="mark")

    assert offered is (status == 303)
    assert looked.status_code == (200 if status == 303 else 409)
    assert answer.status_code == status
    assert (one.now().state is State.NO_SHOW) is (status == 303)
    assert f"{one.desk}/no-show" not in one.today()


@pytest.mark.parametrize(
    ("after", "status"),
    [(timedelta(hours=48, minutes=50), 200), (timedelta(hours=48, minutes=50, seconds=1), 409)],
)
@pytest.mark.parametrize("mark", ["came", "no-show"])
def test_neither_mark_is_spoken_of_when_it_is_too_long_ago(
    served: Served, after: timedelta, status: int, mark: str
) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY + timedelta(hours=5)
    one.act("no-show", choice="mark")
    served.here.clock.at = WEDNESDAY + after

    looked = served.http.get(f"{one.desk}/{mark}")
    unsure = one.act("came")

    assert looked.status_code == status
    assert unsure.status_code == (422 if status == 200 else 409)
    assert ("too long ago" in looked.text) is (status == 409)
    assert one.now().state is State.NO_SHOW


def test_that_they_came_is_not_said_of_a_session_that_is_not_over(served: Served) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY + timedelta(minutes=5)

    looked = served.http.get(f"{one.desk}/came")
    pressed = one.act("came", choice="mark")

    assert [looked.status_code, pressed.status_code] == [409, 409]
    assert "too long ago" not in looked.text
    assert one.now().state is State.CONFIRMED


def test_the_mark_is_corrected_and_pressed_twice_it_is_one_mark(served: Served) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY + timedelta(hours=5)
    chores.reconcile(served.here.ports)
    assert one.now().state is State.COMPLETED

    answers = [one.act("no-show", choice="mark") for _ in range(2)]
    noted = one.today()
    unsure = one.act("came")
    one.act("came", choice="mark")

    assert [a.status_code for a in answers] == [303, 303]
    assert "<b>Did not come.</b>" in noted
    assert "They came<" in noted
    assert unsure.status_code == 422
    assert one.now().state is State.COMPLETED


def test_a_free_call_is_cancelled_without_a_word_of_cards(served: Served) -> None:
    one = made(served, service=FREE, way="phone")

    assert "Nothing was paid, so nothing goes back." in page(one, "cancel")


def test_money_a_bank_disputes_is_not_promised_to_anybody(served: Served) -> None:
    one = made(served)
    store, now = served.here.ports.store, served.here.clock.now()
    intent = store.read(lambda look: look.attempts(one.id))[0].intent or ""
    price = Money(14_000, "USD")
    dispute = Dispute("dp_1", one.id, intent, price, DisputeState.OPEN, now, now)
    store.write(lambda tx: tx.save_dispute(dispute))

    told = page(one, "cancel")

    assert "bank disputes the payment. Until it decides, $140 cannot be sent back." in told
    assert "All goes back" not in told


@pytest.mark.parametrize(
    "path",
    ["booking/b/late", "requests/b/approve", "requests/b/decline", "asks/a", "asks/a/close"],
)
def test_a_stranger_learns_of_no_desk_by_what_it_cannot_read(served: Served, path: str) -> None:
    plain = {"content-type": "text/plain"}
    far = {**plain, "x-forwarded-for": "127.0.0.1"}

    answers = [
        served.post(f"/today/{'e' * 40}/{path}", {}, **plain),
        served.post(f"/today/{DESK_KEY}/{path}", {}, **far),
        served.post(f"/today/{DESK_KEY}/{path}", {}, **plain),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 415]


@pytest.mark.parametrize("act", ACTS)
def test_only_this_computer_with_the_key_may_act(served: Served, act: str) -> None:
    one = made(served)
    form = {"choice": "cancel", "slot": FRIDAY, "way": "phone"}
    wrong = one.desk.replace(DESK_KEY, "e" * 40)

    answers = [
        served.post(f"{wrong}/{act}", form),
        served.post(f"{one.desk}/{act}", form, **{"x-forwarded-for": "127.0.0.1"}),
        served.http.get(f"{wrong}/{act}"),
        served.http.get(f"/today/{DESK_KEY}/booking/bk_nobody/{act}"),
    ]
    elsewhere = served.post(f"{one.desk}/{act}", form, **{"sec-fetch-site": "cross-site"})

    assert [a.status_code for a in answers][:3] == [404, 404, 404]
    assert answers[3].status_code in {303, 404}
    assert elsewhere.status_code == 403
    assert (one.now().revision, one.now().cancels_at) == (0, None)


def test_the_link_is_sent_again_when_that_was_chosen(served: Served) -> None:
    one = made(served)
    told = page(one, "link")

    left, missing = one.act("link", choice="leave"), one.act("link")
    before = served.here.ports.store.read(
        lambda look: look.mail(f"rs_{one.id}", kind="link", audience="client", revision=0)
    )
    sent = one.act("link", choice="send")

    assert "the address the client booked with" in told
    assert (left.status_code, missing.status_code, sent.status_code) == (303, 422, 303)
    orders = [key for _, key, _ in served.here.jobs.orders if key.startswith("mail:rs_")]
    assert before is None
    assert len(orders) == 1
