"""Whatever is typed or posted wrongly: its status, a page to act on, nothing typed is lost."""

import base64
import re

import pytest

from frontdesk.actions import hold
from frontdesk.domain.booking import SealedIntake
from web.conftest import Served
from web.ways import ANSWERS, BOOK, CONTACT, MONDAY_NINE, answered, begun, helpful


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
    assert sealed(served, way) is None


def sealed(served: Served, way: str) -> SealedIntake | None:
    enrolment, _ = hold.of_link(served.here.ports, way.rpartition("/")[2])
    return served.here.ports.store.read(lambda look: look.sealed(enrolment.id))


def test_what_is_answered_is_kept_sealed(served: Served) -> None:
    way = begun(served)
    served.post(f"{way}/contact", CONTACT)

    answer = served.post(f"{way}/reason", ANSWERS)

    assert answer.status_code == 303
    kept = sealed(served, way)
    assert kept is not None
    assert b"heliotrope" not in kept.ciphertext


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
