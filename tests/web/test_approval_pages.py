"""Requests on the pages: what the client is told, and what the therapist presses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from actions.approvals import changed
from fakes import World
from frontdesk.actions import hold
from frontdesk.domain.booking import Booking, State
from frontdesk.web import desk_requests
from web.conftest import DESK_KEY, Served, serve
from web.ways import answered, helpful

DESK = f"/today/{DESK_KEY}/requests"
serving = contextmanager(serve)


@pytest.fixture
def asking(here: World, tmp_path: Path) -> Iterator[Served]:
    """The first session needs a yes."""
    yield from serve(changed(here, approval=True), tmp_path)


def booked(served: Served, way: str) -> Booking:
    return hold.of_link(served.here.ports, way.rpartition("/")[2])[1]


def requested(served: Served) -> tuple[str, Booking]:
    way = answered(served)
    answer = served.post(f"{way}/pay", {})
    assert answer.headers["location"].startswith("/booking/"), answer.text
    return way, booked(served, way)


def test_the_last_page_says_that_it_is_a_request_and_when_the_answer_comes(
    asking: Served,
) -> None:
    page = asking.http.get(f"{answered(asking)}/check").text

    assert "This is a request" in page
    assert "I answer within 48 hours" in page
    assert "You pay only after I say yes" in page
    assert "Send my request" in page
    assert "Pay $140 and book" not in page
    assert "Stripe" not in page


def test_a_service_without_approval_is_paid_as_before(served: Served) -> None:
    page = served.http.get(f"{answered(served)}/check").text

    assert "This is a request" not in page
    assert "Pay $140 and book" in page


def test_sending_the_request_leads_to_its_own_page(asking: Served) -> None:
    way, made = requested(asking)

    page = asking.http.get(asking.post(f"{way}/pay", {}).headers["location"])

    assert made.state is State.REQUESTED
    assert page.status_code == 200
    assert "not booked" not in page.text


@pytest.mark.parametrize("step", ["contact", "place", "reason", "consent", "check", "time"])
def test_every_page_of_the_steps_leads_there_while_the_request_waits(
    asking: Served, step: str
) -> None:
    way, _ = requested(asking)
    asking.here.clock.move(hours=30)

    answer = asking.http.get(f"{way}/{step}")

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/booking/")


def test_answers_cannot_change_while_the_request_waits(asking: Served) -> None:
    way, made = requested(asking)

    answer = asking.post(f"{way}/place", {"jurisdiction": "elsewhere", "adult": "yes"})

    assert answer.headers["location"].startswith("/booking/")
    assert booked(asking, way) == made


def test_yes_leads_back_to_the_desk_and_the_client_to_the_payment(asking: Served) -> None:
    way, made = requested(asking)

    pressed = [asking.post(f"{DESK}/{made.id}/approve", {}) for _ in range(2)]
    page = asking.http.get(f"{way}/check")
    paid = asking.post(f"{way}/pay", {})

    assert [answer.status_code for answer in pressed] == [303, 303]
    assert pressed[0].headers["location"] == f"/today/{DESK_KEY}"
    assert "This time works for me" in page.text
    assert "Saturday, November 21, 9:00 am Pacific time" in page.text
    assert "Pay $140 and book" in page.text
    assert paid.headers["location"].startswith("https://pay.example/")


@pytest.mark.parametrize("paying", [False, True])
def test_choosing_the_very_time_again_keeps_the_yes(asking: Served, *, paying: bool) -> None:
    way, made = requested(asking)
    asking.post(f"{DESK}/{made.id}/approve", {})
    if paying:
        asking.post(f"{way}/pay", {})
    approved = booked(asking, way)
    slot = {"way": made.way, "slot": "2026-11-23T17:00:00Z", "zone": "UTC"}

    answer = asking.post(f"{way}/time", slot)

    assert answer.headers["location"] == f"{way}/check"
    assert booked(asking, way) == approved


def test_the_link_in_the_letter_is_not_locked_out_a_day_later(asking: Served) -> None:
    way, made = requested(asking)
    asking.here.clock.move(hours=30)
    asking.post(f"{DESK}/{made.id}/approve", {})
    asking.here.clock.move(hours=20)

    page = asking.http.get(f"{way}/check")
    asking.post(f"{way}/pay", {})
    asking.here.payments.pay("cs_test_1")
    asking.http.get("/paid?session=cs_test_1")
    again = asking.http.get(f"{way}/check")
    asking.here.clock.move(hours=2)
    late = asking.http.get(f"{way}/check")

    assert page.status_code == 200
    assert again.headers["location"].startswith("/booking/")
    assert late.status_code == 410
    assert helpful(late.text)


def test_no_is_asked_once_more_and_says_what_the_client_reads(asking: Served) -> None:
    way, made = requested(asking)

    page = asking.http.get(f"{DESK}/{made.id}/decline")
    untouched = booked(asking, way).state
    answer = asking.post(f"{DESK}/{made.id}/decline", {"reason": "full"})

    assert "It gives no reason" in page.text
    assert "checked" not in page.text
    assert untouched is State.REQUESTED
    assert answer.status_code == 303
    assert booked(asking, way).state is State.DECLINED


def test_a_reason_nobody_offered_is_not_kept(asking: Served) -> None:
    way, made = requested(asking)

    asking.post(f"{DESK}/{made.id}/decline", {"reason": "obsidian"})

    (noted,) = asking.here.ports.store.read(lambda look: look.changes(made.id))
    assert "obsidian" not in repr(noted)
    assert booked(asking, way).state is State.DECLINED


def test_after_the_client_took_it_back_a_yes_says_that_it_cannot_be(asking: Served) -> None:
    _, made = requested(asking)
    soon = asking.here.clock.now() + timedelta(minutes=3)
    asking.here.ports.store.write(lambda tx: tx.leave(made.id, at=soon, by="client"))

    answers = [
        asking.post(f"{DESK}/{made.id}/approve", {}),
        asking.http.get(f"{DESK}/{made.id}/decline"),
        asking.post(f"{DESK}/{made.id}/decline", {}),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert all(helpful(answer.text) for answer in answers)
    assert desk_requests.rows(asking.here.ports) == []


@pytest.mark.parametrize("act", ["approve", "decline"])
def test_without_the_key_nobody_says_yes_or_no(asking: Served, act: str) -> None:
    way, made = requested(asking)
    wrong = f"/today/{'e' * 40}/requests/{made.id}/{act}"
    outside = {"x-forwarded-for": "127.0.0.1"}

    answers = [
        asking.post(wrong, {}),
        asking.post(f"{DESK}/{made.id}/{act}", {}, **outside),
        asking.http.get(f"{DESK}/{made.id}/decline", headers=outside),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert booked(asking, way).state is State.REQUESTED


def test_the_desk_lists_what_waits_until_when(asking: Served) -> None:
    _, made = requested(asking)

    (row,) = desk_requests.rows(asking.here.ports)

    assert (row["booking"], row["place"]) == (made, "Oregon")


def test_somebody_elsewhere_in_a_group_is_told_with_whom_it_can_be(
    here: World, tmp_path: Path
) -> None:
    practice = here.ports.practice
    oregon, washington = practice.therapists[0].licences
    first = replace(practice.therapists[0], licences=(oregon,))
    other = replace(first, id="bo", name="Bo Lindqvist", licences=(washington,))
    services = tuple(replace(s, therapists=()) for s in practice.services)
    group = replace(practice, therapists=(first, other), services=services)
    world = replace(here, ports=replace(here.ports, practice=group))
    with serving(world, tmp_path) as served:
        answer = served.post(
            "/book/first-session",
            {"way": "video", "slot": "2026-11-23T17:00:00Z", "therapist": first.id},
        )
        way = answer.headers["location"].rpartition("/")[0]
        place = {"jurisdiction": "US-WA", "adult": "yes"}

        page = served.post(f"{way}/place", place).text
        known = served.http.get(f"/book/first-session?therapist={other.id}")

    assert "not licensed where you will be" in page
    assert "only while you are in Oregon." in page
    assert "/book/first-session?therapist=bo" in page
    assert "Bo Lindqvist, LCSW has a license for Washington" in page
    assert known.status_code == 200


def test_a_place_beyond_all_licences_names_nobody(served: Served) -> None:
    way = answered(served)

    page = served.post(f"{way}/place", {"jurisdiction": "elsewhere", "adult": "yes"}).text

    assert "only while you are in Oregon or Washington" in page
    assert "?therapist=" not in page


def test_from_anywhere_the_place_is_asked_for_another_reason(here: World, tmp_path: Path) -> None:
    with serving(changed(here, licence=False), tmp_path) as served:
        way = answered(served)

        asked = served.http.get(f"{way}/place").text
        answer = served.post(f"{way}/place", {"jurisdiction": "elsewhere", "adult": "yes"})
        check = served.http.get(f"{way}/check").text

    assert "You can have this one from anywhere" in asked
    assert answer.status_code == 303
    assert "Somewhere else" in check


def test_one_too_many_offers_the_others_and_loses_nothing(here: World, tmp_path: Path) -> None:
    once = changed(here, per_person=1, price=here.ports.practice.services[1].price)
    with serving(once, tmp_path) as served:
        served.post(f"{answered(served)}/pay", {})
        way = answered(served, "2026-11-23T19:00:00Z")

        refused = served.post(f"{way}/pay", {})
        instead = served.post(f"{way}/instead", {"service": "hello-call"})
        skipped = served.http.get(f"{way}/check")
        times = served.http.get(f"{way}/time").text
        slot = {"way": "phone", "slot": "2026-11-23T22:00:00Z", "zone": "UTC"}
        chosen = served.post(f"{way}/time", slot)
        check = served.http.get(f"{way}/check").text
        odd = served.post(f"{way}/instead", {"service": "massage"})

    assert refused.status_code == 409
    assert "can book “First session” once" in refused.text
    assert "ana@example.com" not in refused.text
    assert "Short hello call, free" in refused.text
    assert instead.headers["location"] == f"{way}/time"
    assert skipped.headers["location"] == f"{way}/time"
    assert "Your answers are kept" in times
    assert chosen.headers["location"] == f"{way}/check"
    assert "Short hello call" in check
    assert "ana@example.com" in check
    assert odd.status_code == 404
