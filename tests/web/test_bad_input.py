"""Whatever goes wrong: its status, a page to act on, nothing lost, nothing charged twice."""

import base64
import re
from datetime import UTC, datetime

import pytest

from frontdesk.domain.booking import State
from web.conftest import DESK_KEY, Served

BOOK = "/book/first-session"
MONDAY_NINE = "2026-11-23T17:00:00Z"
CONTACT = {
    "name": "Ana",
    "email": "ana@example.com",
    "phone": "503 555 0199",
    "voicemail": "yes",
}
ANSWERS = {"answer.reason": "heliotrope", "answer.place": "obsidian", "answer.comfort": ""}


def begun(served: Served, slot: str = MONDAY_NINE) -> str:
    """Hold a time; return the way's address."""
    answer = served.post(BOOK, {"way": "video", "slot": slot, "zone": "America/Los_Angeles"})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[0]


def answered(served: Served, slot: str = MONDAY_NINE) -> str:
    """Go through the questions; return the way's address."""
    way = begun(served, slot)
    practice = served.here.ports.practice
    consents = {f"consent.{c.id}": c.sha256 for c in practice.consents}
    for step, fields in {
        "contact": CONTACT,
        "place": {"jurisdiction": "US-OR", "adult": "yes"},
        "reason": ANSWERS,
        "consent": consents,
    }.items():
        answer = served.post(f"{way}/{step}", fields)
        assert answer.status_code == 303, (step, answer.text)
    return way


def helpful(page: str) -> bool:
    """Tell whether a page says what to do next: at least whom to call."""
    return "503 555 0142" in page and "<h1" in page


def test_an_empty_form_says_what_is_missing_and_links_to_it(served: Served) -> None:
    answer = served.post(BOOK, {})

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    for target in re.findall(r'<li><a href="#([^"]+)">', answer.text):
        assert f'id="{target}"' in answer.text


@pytest.mark.parametrize(
    ("slot", "status"),
    [
        ("2026-11-19T17:00:00Z", 409),  # past
        ("2026-11-20T18:00:00Z", 409),  # too soon
        ("2027-11-22T17:00:00Z", 409),  # beyond the horizon
        ("2026-11-23T17:05:00Z", 409),  # between two steps
        ("tomorrow", 422),
        ("2026-11-23T17:00:00", 422),  # no zone
        ("9999-12-31T23:59:59Z", 422),
        ("0001-01-01T00:00:00Z", 422),
    ],
)
def test_a_time_that_cannot_be_had_keeps_the_rest_of_the_form(
    served: Served, slot: str, status: int
) -> None:
    answer = served.post(BOOK, {"way": "phone", "slot": slot, "zone": "Europe/Lisbon"})

    assert answer.status_code == status
    assert re.search(r'value="phone" checked', answer.text)
    assert "Lisbon time" in answer.text


def test_the_slower_of_two_clients_gets_the_nearest_times(served: Served) -> None:
    begun(served)

    answer = served.post(BOOK, {"way": "video", "slot": MONDAY_NINE})

    assert answer.status_code == 409
    assert "Somebody has just taken Monday, November 23, 9:00 am" in answer.text
    assert len(re.findall(r'class="day near".*?</fieldset>', answer.text, re.DOTALL)) == 1


def test_mistakes_in_the_contact_keep_what_was_typed_right_and_wrong(served: Served) -> None:
    way = begun(served)

    answer = served.post(f"{way}/contact", {**CONTACT, "email": "ana@", "phone": "call me"})

    assert answer.status_code == 422
    assert 'value="ana@"' in answer.text
    assert 'value="call me"' in answer.text
    assert 'value="Ana"' in answer.text
    assert "Enter an email address like" in answer.text


def test_markup_in_a_name_stays_text(served: Served) -> None:
    way = begun(served)
    served.post(f"{way}/contact", {**CONTACT, "name": "<script>alert(1)</script>"})

    page = served.http.get(f"{way}/contact").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_body_over_64_kib_is_refused(served: Served) -> None:
    way = begun(served)

    answer = served.post(f"{way}/reason", {"answer.reason": "x" * 70_000})

    assert answer.status_code == 413
    assert helpful(answer.text)


def test_another_content_type_is_refused(served: Served) -> None:
    answer = served.http.post(BOOK, json={"way": "video"})

    assert answer.status_code == 415
    assert helpful(answer.text)


@pytest.mark.parametrize("body", [b"way=%ff%fe", b"\xff\xfe", b"&".join([b"a=b"] * 100)])
def test_a_form_that_cannot_be_read_is_refused(served: Served, body: bytes) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"}

    answer = served.http.post(BOOK, content=body, headers=kind)

    assert answer.status_code == 400
    assert helpful(answer.text)


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({}, True),
        ({"origin": "OURS"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "OURS"}, False),
    ],
)
def test_only_our_own_pages_may_post(
    served: Served, headers: dict[str, str], *, allowed: bool
) -> None:
    own = {k: served.origin if v == "OURS" else v for k, v in headers.items()}

    answer = served.http.post(BOOK, data={"way": ""}, headers=own)

    assert answer.status_code == (422 if allowed else 403)
    assert allowed or "sent from our own page" in answer.text


@pytest.mark.parametrize(
    "path", ["/enrol/{}/contact", "/enrol/{}/check", "/booking/{}", "/join/{}"]
)
def test_a_forged_link_is_unknown_and_says_whom_to_call(served: Served, path: str) -> None:
    begun(served)

    answer = served.http.get(path.format("A" * 43))

    assert answer.status_code == 404
    assert helpful(answer.text)


def test_a_link_of_one_purpose_opens_nothing_of_another(served: Served) -> None:
    token = begun(served).rpartition("/")[2]

    assert served.http.get(f"/booking/{token}").status_code == 404
    assert served.http.get(f"/join/{token}").status_code == 404


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


def test_an_expired_link_says_so(served: Served) -> None:
    way = begun(served)
    served.here.clock.move(days=3)

    answer = served.http.get(f"{way}/contact")

    assert answer.status_code == 410
    assert helpful(answer.text)


@pytest.mark.parametrize(
    "fields",
    [
        {"ct": "bm90IHNlYWxlZA=="},
        {"ct": "not base64 at all!"},
        {"ct": base64.b64encode(b"age-encryption.org/v1\n").decode(), "sealed_by": "browser"},
        {"ct": "bm90IHNlYWxlZA==", "answer.reason": "in clear beside it"},
    ],
)
def test_what_claims_to_be_sealed_and_is_not_is_never_kept(
    served: Served, fields: dict[str, str]
) -> None:
    way = begun(served)

    answer = served.post(f"{way}/reason", fields)

    assert answer.status_code == 422
    sealed = served.here.ports.store.read(lambda look: look.sealed(_enrolment(served)))
    assert sealed is None


def _enrolment(served: Served) -> str:
    return "en_" + "0" * 32


def test_an_empty_answer_is_named_and_the_others_are_kept(served: Served) -> None:
    way = begun(served)

    answer = served.post(f"{way}/reason", {**ANSWERS, "answer.reason": "  "})

    assert answer.status_code == 422
    assert "What brings you here now?" in answer.text
    assert "obsidian" in answer.text


def test_somebody_elsewhere_is_shown_where_to_turn_and_can_come_back(served: Served) -> None:
    way = begun(served)
    served.post(f"{way}/contact", CONTACT)

    answer = served.post(f"{way}/place", {"jurisdiction": "elsewhere", "adult": "yes"})

    assert answer.status_code == 200
    assert "not licensed where you will be" in answer.text
    assert "Error" not in answer.text
    assert 'value="Ana"' not in answer.text
    back = served.post(f"{way}/place", {"jurisdiction": "US-OR", "adult": "yes"})
    assert back.status_code == 303
    lost = served.http.get(f"{way}/reason")
    assert lost.status_code == 409
    assert "All your answers are kept" in lost.text


def test_skipping_ahead_leads_back_to_the_first_open_step(served: Served) -> None:
    way = begun(served)

    answer = served.http.get(f"{way}/check")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{way}/contact"


def test_a_lapsed_hold_asks_only_for_a_new_time(served: Served) -> None:
    way = answered(served)
    served.here.clock.move(minutes=40)
    begun(served)

    answer = served.post(f"{way}/pay", {})
    chosen = served.post(
        f"{way}/time", {"way": "phone", "slot": "2026-11-23T18:00:00Z", "zone": "UTC"}
    )

    assert answer.status_code == 409
    assert "Nothing was charged. All your answers are kept" in answer.text
    assert chosen.headers["location"] == f"{way}/check"
    assert "ana@example.com" in served.http.get(f"{way}/check").text


def test_a_provider_that_is_down_loses_and_charges_nothing(served: Served) -> None:
    way = answered(served)
    served.here.payments.down = True

    answer = served.post(f"{way}/pay", {})
    served.here.payments.down = False
    again = served.post(f"{way}/pay", {})

    assert answer.status_code == 503
    assert "Nothing was charged" in answer.text
    assert again.status_code == 303
    assert again.headers["location"] == "https://pay.example/cs_test_1"


def test_a_provider_that_refuses_us_says_whose_fault_it_is(served: Served) -> None:
    way = answered(served)
    served.here.payments.refuses = True

    answer = served.post(f"{way}/pay", {})

    assert answer.status_code == 502
    assert "a fault on my side" in answer.text


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
    assert [o[1].split(":")[3] for o in served.here.jobs.orders] == ["client", "therapist"]


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


def test_looking_changes_nothing(served: Served) -> None:
    """Mail scanners follow every link, with GET and HEAD, many times."""
    way = answered(served)
    served.post(f"{way}/pay", {})
    paths = [
        *(f"{way}/{s}" for s in ("contact", "place", "reason", "consent", "check", "time", "pay")),
        BOOK,
        "/paid?session=cs_test_1",
        f"/today/{DESK_KEY}",
    ]
    before = _everything(served)

    for path in paths:
        served.http.get(path)
        served.http.head(path)

    assert _everything(served) == before


def _everything(served: Served) -> object:
    agenda = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return served.here.ports.store.read(
        lambda look: (
            look.agenda(since=agenda[0], until=agenda[1]),
            look.busy("ines", since=agenda[0], until=agenda[1], now=served.here.clock.now()),
            look.attempt_of_session("cs_test_1"),
        )
    )


def test_the_desk_answers_only_this_computer_and_only_with_the_key(served: Served) -> None:
    good = f"/today/{DESK_KEY}"

    assert served.http.get(good).status_code == 200
    assert served.http.get("/today/" + "e" * 40).status_code == 404
    assert served.http.get(good, headers={"host": "practice.example"}).status_code == 404
    assert served.http.get(good, headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    assert served.http.get(good, headers={"forwarded": "for=127.0.0.1"}).status_code == 404


def test_a_stranger_is_slowed_down_with_another_way_out(limited: Served) -> None:
    answers = [limited.post(BOOK, {"way": "video", "slot": MONDAY_NINE}) for _ in range(14)]

    assert answers[-1].status_code == 429
    assert helpful(answers[-1].text)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing/here/", 404), ("/book/massage", 404), ("/api/slots", 404), ("/enrol/x/y/z", 404)],
)
def test_what_is_not_there_is_said_so(served: Served, path: str, status: int) -> None:
    assert served.http.get(path).status_code == status


@pytest.mark.parametrize("limit", ["0", "13", "-1", "x", "٣", ""])
def test_the_slots_refuse_an_odd_limit(served: Served, limit: str) -> None:
    answer = served.http.get(f"/api/slots?service=first-session&limit={limit}")

    assert answer.status_code == 422
    assert answer.json()["status"] == 422


def test_the_slots_are_instants_on_offer(served: Served) -> None:
    answer = served.http.get("/api/slots?service=first-session&limit=3").json()

    assert [s["start"] for s in answer["slots"]] == [
        "2026-11-23T17:00:00Z",
        "2026-11-23T17:30:00Z",
        "2026-11-23T18:00:00Z",
    ]
    assert answer["fingerprint"] == served.here.ports.practice.fingerprint


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
