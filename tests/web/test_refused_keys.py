"""When the provider refuses our key, or its addresses come late: nobody is told a falsehood."""

from dataclasses import replace

import pytest

from frontdesk.domain.booking import State
from frontdesk.domain.errors import PaymentsRefused
from web.conftest import DESK_KEY, Served
from web.ways import answered, helpful

NOTICE = {"stripe-signature": "good"}


@pytest.fixture
def paid(served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """A client has just paid, and our key does not work any more."""
    served.post(f"{answered(served)}/pay", {})
    served.here.payments.pay("cs_test_1")

    def refuse(_session: str) -> None:
        raise PaymentsRefused("api_key_expired")

    monkeypatch.setattr(served.here.payments, "look", refuse)
    return served


def test_a_client_who_paid_is_asked_to_wait_not_told_that_nothing_is_there(paid: Served) -> None:
    answer = paid.http.get("/paid?session=cs_test_1")

    assert answer.status_code == 200
    assert "Checking your payment" in answer.text


def test_a_client_who_paid_into_an_account_that_is_gone_is_asked_to_wait(paid: Served) -> None:
    def change(tx):
        tx.save_attempt(replace(tx.attempt_of_session("cs_test_1"), account="bo"))

    paid.here.ports.store.write(change)

    answer = paid.http.get("/paid?session=cs_test_1&till=bo")
    strange = paid.http.get("/paid?session=cs_test_2&till=bo")

    assert (answer.status_code, strange.status_code) == (200, 404)
    assert "Checking your payment" in answer.text


def test_a_notice_is_asked_for_again_while_the_key_is_refused(paid: Served) -> None:
    answer = paid.http.post("/hooks/stripe", content=b"cs_test_1", headers=NOTICE)

    assert answer.status_code == 503


def test_the_payment_s_address_leads_to_the_booking_only_for_a_while(served: Served) -> None:
    served.post(f"{answered(served)}/pay", {})
    served.here.payments.pay("cs_test_1")
    soon = served.http.get("/paid?session=cs_test_1")
    served.here.clock.move(hours=3)

    late = served.http.get("/paid?session=cs_test_1")

    assert soon.status_code == 303
    assert late.status_code == 410
    assert "/booking/" not in late.text
    assert helpful(late.text)


def test_the_payment_s_address_cannot_be_asked_without_end(limited: Served) -> None:
    answers = [limited.http.get(f"/paid?session=cs_test_{n}").status_code for n in range(65)]

    assert answers[0] == 404
    assert answers[-1] == 429


def test_saying_elsewhere_while_paying_closes_the_payment(served: Served) -> None:
    way = answered(served)
    served.post(f"{way}/pay", {})

    answer = served.post(f"{way}/place", {"jurisdiction": "elsewhere", "adult": "yes"})

    assert "not licensed where you will be" in answer.text
    assert served.here.payments.checkouts["cs_test_1"].status == "expired"
    attempt = served.here.ports.store.read(lambda look: look.attempt_of_session("cs_test_1"))
    assert attempt is not None
    booking = served.here.ports.store.read(lambda look: look.booking(attempt.booking))
    assert booking is not None
    assert booking.state is State.EXPIRED


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://]", "://", "x" * 5000])
def test_an_origin_that_is_no_address_is_refused(served: Served, origin: str) -> None:
    answer = served.http.post("/book/hello-call", data={"a": "b"}, headers={"origin": origin})

    assert answer.status_code == 403


def test_a_number_of_any_length_is_no_limit(served: Served) -> None:
    answer = served.http.get(f"/api/slots?service=hello-call&limit={'9' * 5000}")

    assert answer.status_code == 422


def test_a_crash_carries_the_strict_headers_too(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(served.here.ports.store), "read", broken)

    answer = served.http.get("/booking/" + "A" * 43)

    assert answer.status_code == 500
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "headers",
    [
        {"via": "1.1 proxy"},
        {"cf-connecting-ip": "1.2.3.4"},
        {"x-forwarded-proto": "https"},
        {"host": "evil.example@127.0.0.1"},
        {"host": "[::1"},
        {"host": "127.0.0.1.evil.example"},
    ],
)
def test_a_proxy_does_not_bring_anybody_to_the_desk(
    served: Served, headers: dict[str, str]
) -> None:
    assert served.http.get(f"/today/{DESK_KEY}", headers=headers).status_code == 404
