"""Paying when something goes wrong: nothing lost, nothing charged twice, nobody left alone."""

from dataclasses import replace

import pytest

from frontdesk.domain.booking import State
from frontdesk.domain.payment import AttemptState, CheckoutStatus
from web.conftest import Served
from web.ways import answered, helpful


def test_the_way_back_from_the_payment_leads_nobody_into_a_session(served: Served) -> None:
    way = answered(served)
    served.post(f"{way}/pay", {})
    served.here.payments.pay("cs_test_1")
    served.http.get("/paid?session=cs_test_1")
    served.here.clock.move(hours=2)

    looked, acted = served.http.get(f"{way}/check"), served.post(f"{way}/pay", {})

    assert (looked.status_code, acted.status_code) == (410, 410)
    assert "/booking/" not in looked.text + acted.text
    assert helpful(looked.text)


def test_a_provider_that_is_down_loses_and_charges_nothing(served: Served) -> None:
    way = answered(served)
    served.here.payments.down = True

    answer = served.post(f"{way}/pay", {})
    served.here.payments.down = False
    again = served.post(f"{way}/pay", {})

    assert answer.status_code == 503
    assert "Nothing was charged" in answer.text
    assert f'href="{way}/check"' in answer.text
    assert again.status_code == 303
    assert again.headers["location"] == "https://pay.example/cs_test_1"


@pytest.mark.parametrize("changed", [{"minor": 9000}, {"expires_at": 0}])
def test_a_key_that_came_with_other_words_leads_to_one_page_to_pay(
    served: Served, changed: dict[str, int]
) -> None:
    way = answered(served)
    payments = served.here.payments
    payments.lost_answers = 1
    served.post(f"{way}/pay", {})
    (first,) = payments.asked
    payments.asked[first] |= changed

    payments.down = True
    down = served.post(f"{way}/pay", {})
    payments.down = False
    led = served.post(f"{way}/pay", {})

    open_ones = [c.url for c in payments.checkouts.values() if c.status is CheckoutStatus.OPEN]
    assert (down.status_code, "Nothing was charged" in down.text) == (503, True)
    assert (led.status_code, [led.headers["location"]]) == (303, open_ones)


def test_a_key_whose_page_was_paid_leads_to_the_appointment(served: Served) -> None:
    way = answered(served)
    payments = served.here.payments
    payments.lost_answers = 1
    served.post(f"{way}/pay", {})
    payments.pay("cs_test_1")
    payments.asked[next(iter(payments.asked))] |= {"expires_at": 0}

    led = served.post(f"{way}/pay", {})
    page = served.http.get(led.headers["location"], follow_redirects=True)

    assert led.status_code == 303
    assert "/booking/" in str(page.url)
    assert len(payments.checkouts) == 1


def test_a_provider_that_refuses_us_says_whose_fault_it_is(served: Served) -> None:
    way = answered(served)
    served.here.payments.refuses = True

    answer = served.post(f"{way}/pay", {})

    assert answer.status_code == 502
    assert "a fault on my side" in answer.text


def test_who_comes_back_to_a_slow_payment_reads_how_it_stands(served: Served) -> None:
    served.post(f"{answered(served)}/pay", {})
    slow = {"status": CheckoutStatus.COMPLETE, "payment": "unpaid"}
    served.here.payments.tell("cs_test_1", **slow)
    coming = served.http.get("/paid?session=cs_test_1")

    served.here.payments.tell("cs_test_1", **slow, failed=True)
    failed = served.http.get("/paid?session=cs_test_1")

    assert "Your payment is on its way" in coming.text
    assert 'href="/book/"' not in coming.text
    assert (failed.status_code, "Your payment did not go through" in failed.text) == (410, True)
    assert "Nothing was charged" in failed.text
    assert 'href="/book/"' in failed.text


def test_the_return_page_leads_on_and_never_says_failed(served: Served) -> None:
    way = answered(served)
    served.post(f"{way}/pay", {})
    waiting = served.http.get("/paid?session=cs_test_1")
    served.here.payments.pay("cs_test_1")

    done = served.http.get("/paid?session=cs_test_1")

    assert waiting.status_code == 200
    assert "Checking your payment" in waiting.text
    assert done.status_code == 303
    assert done.headers["location"].startswith("/booking/")
    assert served.http.get(f"{way}/check").headers["location"] == done.headers["location"]


@pytest.mark.parametrize("session", ["", "cs_test_99", "pi_1", "cs_" + "x" * 400])
def test_an_unknown_payment_is_not_found(served: Served, session: str) -> None:
    answer = served.http.get(f"/paid?session={session}")

    assert answer.status_code == 404
    assert helpful(answer.text)


def test_a_notice_is_taken_only_when_it_is_signed(served: Served) -> None:
    way = answered(served)
    served.post(f"{way}/pay", {})
    served.here.payments.pay("cs_test_1")

    refused = served.http.post("/hooks/stripe", content=b"cs_test_1")
    taken = [
        served.http.post(
            "/hooks/stripe", content=b"cs_test_1", headers={"stripe-signature": "good"}
        ).status_code
        for _ in range(3)
    ]

    assert refused.status_code == 400
    assert taken == [200, 200, 200]
    told = [args["audience"] for kind, _, args in served.here.jobs.orders if kind == "mail"]
    assert told == ["client", "therapist"]


def test_a_notice_during_an_outage_is_asked_for_again(served: Served) -> None:
    way = answered(served)
    served.post(f"{way}/pay", {})
    served.here.payments.down = True

    answer = served.http.post(
        "/hooks/stripe", content=b"cs_test_1", headers={"stripe-signature": "good"}
    )

    assert answer.status_code == 503


def test_a_notice_may_be_larger_than_a_form_but_not_without_end(served: Served) -> None:
    signed = {"stripe-signature": "bad"}

    fits = served.http.post("/hooks/stripe", content=b"x" * 100_000, headers=signed)
    too_large = served.http.post("/hooks/stripe", content=b"x" * 300_000, headers=signed)

    assert (fits.status_code, too_large.status_code) == (400, 413)


def test_a_booking_that_is_being_paid_shows_that_nothing_was_charged(served: Served) -> None:
    way = answered(served)
    served.post(f"{way}/pay", {})

    page = served.http.get(f"{way}/check")

    assert "You have not paid yet" in page.text
    (booked,) = served.here.ports.store.read(
        lambda look: [look.booking(a.booking) for a in [look.attempt_of_session("cs_test_1")] if a]
    )
    assert booked is not None
    assert booked.state is State.AWAITING_PAYMENT


def test_who_pays_by_a_slow_method_is_told_that_the_time_is_kept(served: Served) -> None:
    served.post(f"{answered(served)}/pay", {})
    served.here.payments.tell("cs_test_1", status=CheckoutStatus.COMPLETE, payment="unpaid")

    page = served.http.get("/paid?session=cs_test_1")

    assert page.status_code == 200
    assert "Your payment is on its way" in page.text
    assert "http-equiv" not in page.text


def test_who_paid_twice_comes_back_to_the_booking(served: Served) -> None:
    served.post(f"{answered(served)}/pay", {})
    served.here.payments.pay("cs_test_1")
    first = served.http.get("/paid?session=cs_test_1")
    attempt = served.here.ports.store.read(lambda look: look.attempt_of_session("cs_test_1"))
    assert attempt is not None
    twin = replace(
        attempt, id=f"{attempt.id}x", number=2, key="2", session="cs_test_2", intent=None
    )
    twin = replace(twin, state=AttemptState.OPEN)
    served.here.ports.store.write(lambda tx: tx.save_attempt(twin))
    known = served.here.payments.checkouts["cs_test_1"]
    served.here.payments.checkouts["cs_test_2"] = replace(
        known, session="cs_test_2", intent="pi_2", attempt=2
    )

    second = served.http.get("/paid?session=cs_test_2")

    page = served.http.get(second.headers["location"]).text.replace("\u00a0", " ")
    assert second.headers["location"] == first.headers["location"]
    assert "$140 is on its way back to your card." in page
