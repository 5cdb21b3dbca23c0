"""Notices as they should not come: forged, old, doubled, in another order, about others' money."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from money.money_provider import Provider, until
from money.processes import Running, Someone

EVER = datetime(2020, 1, 1, tzinfo=UTC)
CONFIRMED = {"confirmed-client": 1, "confirmed-therapist": 1}
LOOK = {"attention-therapist": 1, "attention-client": 1}
FAULT = "CREATE TRIGGER broken BEFORE UPDATE ON booking BEGIN SELECT RAISE(ABORT, 'full'); END"


def paid_in_silence(house: Running) -> tuple[Someone, dict[str, Any], int]:
    """Let somebody pay, and nobody tell us; return the event and when it was made."""
    ana = house.someone()
    house.provider.order("webhooks", mode="drop")
    session = ana.paid()
    house.provider.order("webhooks", mode="deliver")
    (event,) = house.provider.events(session)
    return ana, event, int(house.ports.clock.now().timestamp())


def test_fifty_copies_of_one_notice_and_the_way_back_at_once(house: Running) -> None:
    ana, event, now = paid_in_silence(house)
    body, signed = house.provider.signed(event, at=now)
    session = event["data"]["object"]["id"]

    with ThreadPoolExecutor(16) as pool:
        back = pool.submit(house.back, session)
        heard = list(pool.map(lambda _: house.hear(body, signed), range(50)))

    assert set(heard) == {200}
    assert back.result().headers["location"].startswith("/booking/")
    books = ana.books()
    assert (books.state, books.sessions, books.captured) == ("confirmed", 1, 14000)
    assert (books.returned, books.letters) == (0, CONFIRMED)


def test_only_what_the_provider_signed_just_now_is_heard(house: Running) -> None:
    ana, event, now = paid_in_silence(house)
    provider = house.provider
    right, signed = provider.signed(event, at=now)
    stranger = Provider(provider.origin, provider.key, "whsec_somebody_else")
    thin = {"id": "evt_thin", "object": "v2.core.event", "type": "v2.x", "livemode": False}
    thin["created"] = datetime.fromtimestamp(now, UTC).isoformat()
    posts = {
        "no header": (right, None),
        "another secret": stranger.signed(event, at=now),
        # A little older than allowed, as the clock goes on meanwhile.
        "old": provider.signed(event, at=now - 301),
        "from the future": provider.signed(event, at=now + 400),
        "written anew": (json.dumps(event).encode(), signed),
        "no text": provider.signed(b"\xff\xfe", at=now),
        "a list": provider.signed([event], at=now),
        "a megabyte": provider.signed(b" " * 2**20, at=now),
        "thin": provider.signed(thin, at=now),
    }

    heard = {name: house.hear(*post) for name, post in posts.items()}

    assert heard == dict.fromkeys(posts, 400) | {"a megabyte": 413, "thin": 200}
    assert ana.now().state == "awaiting_payment"
    assert house.hear(right, signed) == 200
    assert ana.books().letters == CONFIRMED


def test_a_genuine_notice_that_somebody_sends_again_changes_nothing(house: Running) -> None:
    ana, event, now = paid_in_silence(house)
    body, signed = house.provider.signed(event, at=now)
    first = house.hear(body, signed)
    before = ana.books()

    told = {"stripe-signature": signed, "x-forwarded-for": "203.0.113.9"}
    again = httpx2.post(f"{house.origin}/hooks/stripe", content=body, headers=told, timeout=60)

    assert (first, again.status_code) == (200, 200)
    assert ana.books() == before


def test_the_last_news_comes_first(house: Running) -> None:
    ana = house.someone()
    session = ana.to_pay()
    house.provider.order("webhooks", mode="reverse", hold=1000)
    intent = house.provider.pay(session)["payment_intent"]
    house.provider.order("refunds", by_hand=intent)

    house.provider.order("webhooks", mode="deliver")
    ana.becomes("confirmed")
    until(ana.refunds, "the news of the refund")
    (event,) = house.provider.events(session)
    late = {**event, "id": "evt_late", "type": "checkout.session.expired"}
    heard = house.hear(*house.provider.signed(late, at=int(house.ports.clock.now().timestamp())))

    assert heard == 200
    books = ana.books()
    assert (books.state, books.captured, books.returned) == ("confirmed", 14000, 14000)
    assert [r.ours for r in ana.refunds()] == [False]
    assert books.letters == CONFIRMED | {"refund-by-hand-therapist": 1}


def test_a_database_that_cannot_write_lets_the_notice_come_again(house: Running) -> None:
    ana, event, now = paid_in_silence(house)
    notice = house.provider.signed(event, at=now)
    house.change(FAULT)
    try:
        refused = house.hear(*notice)
    finally:
        house.change("DROP TRIGGER broken")

    taken = house.hear(*notice)

    assert (refused >= 500, taken) == (True, 200)
    books = ana.books()
    assert (books.state, books.captured, books.letters) == ("confirmed", 14000, CONFIRMED)


@pytest.mark.parametrize(
    "change", [{"amount_total": 13000}, {"currency": "eur"}, {"client_reference_id": "bk_other"}]
)
def test_what_does_not_match_is_put_to_the_therapist(
    house: Running, change: dict[str, Any]
) -> None:
    ana = house.someone()
    session = ana.to_pay()
    house.provider.order("sessions", session=session, change=change)

    house.provider.pay(session)
    ana.becomes("attention")

    again = ana.press_pay()

    # It leads to a page of ours, that says to wait, and never to another payment.
    assert again.headers.get("location", "/").startswith("/")
    assert ana.now().state == "attention"
    house.rests()
    assert house.letters(ana) == LOOK
    house.post(f"{house.desk_path}/money/payment/{ana.booking}/back", {})
    taken = house.provider.ask("GET", f"/v1/checkout/sessions/{session}")
    given = until(
        lambda: house.provider.listed("refunds", payment_intent=taken["payment_intent"]),
        "the refund",
    )
    assert [one["amount"] for one in given] == [taken["amount_total"]]
    house.rests()
    assert ana.now().state == "cancelled"
    assert house.letters(ana) == {**LOOK, "returned-client": 1}


@pytest.mark.parametrize(
    "change",
    [{"livemode": True}, {"metadata": {"site": "77" * 8}, "client_reference_id": "else"}],
)
def test_what_is_not_ours_is_left_alone(house: Running, change: dict[str, Any]) -> None:
    ana, event, now = paid_in_silence(house)
    session = event["data"]["object"]["id"]
    foreign = {**event["data"]["object"], **change}
    stray = {**event, "id": "evt_x", "data": {"object": foreign}}
    stray |= {"livemode": True} if "livemode" in change else {}
    if "livemode" not in change:
        stray["data"]["object"] |= {"id": "cs_test_nobody"}

    heard = house.hear(*house.provider.signed(stray, at=now))

    assert heard == 200
    assert ana.now().state == "awaiting_payment"
    house.back(session)
    assert ana.books().letters == CONFIRMED


def test_an_account_that_is_not_set_up_is_not_heard(house: Running) -> None:
    ana, event, now = paid_in_silence(house)
    body, signed = house.provider.signed(event, at=now)

    answer = httpx2.post(
        f"{house.origin}/hooks/stripe/nobody",
        content=body,
        headers={"stripe-signature": signed},
        timeout=60,
    )

    assert answer.status_code == 404
    house.back(event["data"]["object"]["id"])
    assert ana.books().letters == CONFIRMED


def test_a_payment_of_somebody_else_in_the_same_account_is_left_alone(house: Running) -> None:
    before = len(house.ports.store.read(lambda look: look.paid_since(since=EVER)))
    theirs = house.provider.open_for_somebody_else()

    house.provider.pay(theirs)
    until(house.provider.idle, "the end of all notices")

    (event,) = house.provider.events(theirs)
    heard = [one for one in house.provider.tries() if one["event"] == event["id"]]
    assert {one["status"] for one in heard} == {200}
    assert house.back(theirs).status_code == 404
    assert len(house.ports.store.read(lambda look: look.paid_since(since=EVER))) == before


def test_a_notice_that_is_faster_than_the_answer_books_all_the_same(house: Running) -> None:
    ana = house.someone()
    where = {"path": "/v1/checkout/sessions", "method": "POST"}
    house.provider.order("faults", kind="hang_after_commit", next=1, **where)
    asked = house.beside(ana.press_pay)
    (made,) = until(lambda: house.provider.sessions(ana.booking), "the session")

    house.provider.pay(made["id"])
    ana.becomes("confirmed")

    # The provider still hangs, for longer than anybody waits; the page comes all the same.
    assert asked.result(60).status_code in {303, 409}
    books = ana.books()
    assert (books.sessions, books.captured, books.letters) == (1, 14000, CONFIRMED)


def test_nobody_waits_for_a_provider_that_hangs(house: Running) -> None:
    ana = house.someone()
    where = {"path": "/v1/checkout/sessions", "method": "POST"}
    house.provider.order("faults", kind="hang", next=99, **where)

    # It would hang for two minutes, and for as long again at each further try.
    answer = ana.press_pay()
    house.provider.order("faults")
    house.provider.pay(ana.to_pay())
    ana.becomes("confirmed")

    assert answer.status_code == 503
    assert "Nothing was charged" in answer.text
    books = ana.books()
    assert (books.sessions, books.captured, books.letters) == (1, 14000, CONFIRMED)


@pytest.mark.parametrize("kind", ["500", "500_kept", "429", "reset_after_commit"])
def test_a_moody_provider_opens_one_payment_all_the_same(house: Running, kind: str) -> None:
    ana = house.someone()
    where = {"path": "/v1/checkout/sessions", "method": "POST"}
    house.provider.order("faults", kind=kind, next=1 if kind == "500_kept" else 2, **where)

    first = ana.press_pay()
    session = ana.to_pay()
    house.provider.pay(session)
    ana.becomes("confirmed")

    assert first.status_code in {303, 503}
    books = ana.books()
    assert (books.sessions, books.captured, books.letters) == (1, 14000, CONFIRMED)


def test_declined_and_then_another_card_in_the_same_payment(house: Running) -> None:
    ana = house.someone()
    session = ana.to_pay()
    house.provider.pay(session, "declined")
    waits = ana.now().state

    house.provider.pay(session)
    ana.becomes("confirmed")

    assert waits == "awaiting_payment"
    books = ana.books()
    assert (books.sessions, books.captured, books.letters) == (1, 14000, CONFIRMED)


def test_two_clients_want_one_time_and_one_of_them_has_two_tabs(house: Running) -> None:
    slot = house.slot()
    with ThreadPoolExecutor(2) as pool:
        begun = sorted(a.status_code for a in pool.map(house.choose, [slot, slot]))
    ana = house.someone()
    with ThreadPoolExecutor(2) as pool:
        tabs = list(pool.map(lambda _: ana.press_pay(), range(2)))
    house.provider.pay(ana.to_pay())
    ana.becomes("confirmed")

    assert begun == [303, 409]
    assert {tab.status_code for tab in tabs} <= {303, 503}
    books = ana.books()
    assert (books.sessions, books.captured, books.letters) == (1, 14000, CONFIRMED)
