"""What counts as an answer, and which step comes next."""

from dataclasses import replace
from datetime import UTC, datetime
from email.headerregistry import Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.booking import Accepted, Enrolment
from frontdesk.domain.enrolment import (
    ELSEWHERE,
    consented,
    contact,
    contact_refused,
    next_step,
    place_refused,
)
from frontdesk.domain.practice import Practice
from frontdesk.domain.session import phone_link

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
GOOD = {
    "name": "Ana",
    "email": "ana@example.com",
    "phone": "503 555 0199",
    "voicemail": "yes",
}


def refusal(field: str, typed: str) -> str:
    return contact_refused(GOOD | {field: typed}).get(field, "")


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("5035550199", "5035550199"),
        ("503 555 0199", "5035550199"),
        ("(503) 555-0199", "5035550199"),
        ("503.555.0199", "5035550199"),
        ("503/555/0199", "5035550199"),
        ("+1 503 555 0199", "+15035550199"),
        ("+1 (503) 555-0199", "+15035550199"),
        (" +15035550199 ", "+15035550199"),
        ("(+1) 503 555 0199", "+15035550199"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("503\u00a0555\u00a00199", "5035550199"),  # no-break space
        ("503\u2009555\u202f0199", "5035550199"),  # thin and narrow spaces
        ("503\u2011555\u20130199", "5035550199"),  # no-break hyphen, dash
        ("\u202a+1 503 555 0199\u202c", "+15035550199"),  # marks an address book puts around it
        ("\uff0b\uff11 503 555 0199", "+15035550199"),  # wide plus and digit
        ("\u0665\u0660\u0663 \u0665\u0665\u0665 0199", "5035550199"),  # Arabic digits
        ("5550199", "5550199"),  # the shortest
        ("+123456789012345", "+123456789012345"),  # the longest
    ],
)
def test_a_phone_number_is_taken_as_people_write_it_and_can_be_dialled(typed, dialled) -> None:
    assert refusal("phone", typed) == ""
    assert phone_link(contact(GOOD | {"phone": typed}).phone) == dialled


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "missing"),
        ("  ", "missing"),
        ("+", "missing"),
        ("()-", "missing"),
        ("\u200b", "missing"),
        ("555019", "unclear"),
        ("1234567890123456", "unclear"),
        ("503 555 019a", "unclear"),
        ("call me", "unclear"),
        ("503 555 0199 x12", "unclear"),
        ("503+5550199", "unclear"),
        ("++15035550199", "unclear"),
        ("503 555 0199, 503 555 0100", "unclear"),
        ("#5035550199", "unclear"),
        ("ana@example.com", "unclear"),
        ("\u00b2\u00b2\u00b2\u00b2\u00b2\u00b2x", "unclear"),
    ],
)
def test_what_cannot_be_dialled_is_no_phone_number(typed, reason) -> None:
    assert refusal("phone", typed) == reason


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ana@example.com", "ana@example.com"),
        (" ana@example.com\t", "ana@example.com"),
        ("ana @ example.com", "ana@example.com"),
        ("ana\u00a0@example.com", "ana@example.com"),
        ("Ana.Maria+therapy@mail.Example.co.uk", "Ana.Maria+therapy@mail.Example.co.uk"),
        ("o'neil@example.com", "o'neil@example.com"),
        ("ana_1@ex-ample.museum", "ana_1@ex-ample.museum"),
        ("ana@ex\u00e4mple.com", "ana@ex\u00e4mple.com"),
        ("a@" + "b" * 63 + ".org", "a@" + "b" * 63 + ".org"),
    ],
)
def test_an_email_address_is_taken_without_the_spaces_that_phones_add(typed, kept) -> None:
    assert refusal("email", typed) == ""
    assert contact(GOOD | {"email": typed}).email == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "missing"),
        (" ", "missing"),
        ("a" * 243 + "@example.com", "too_long"),
        ("ana", "unclear"),
        ("ana@example", "unclear"),
        ("@example.com", "unclear"),
        ("ana@", "unclear"),
        ("ana@example.c", "unclear"),
        ("ana@example.com.", "unclear"),
        ("ana@example..com", "unclear"),
        ("ana@.example.com", "unclear"),
        ("ana@-example.com", "unclear"),
        ("ana@192.168.0.1", "unclear"),
        ("ana@" + "b" * 64 + ".org", "unclear"),
        ("ana@" + "\u00e4" * 63 + ".org", "unclear"),  # too long once it is written in ASCII
        ("ana@@example.com", "unclear"),
        (".ana@example.com", "unclear"),
        ("an..a@example.com", "unclear"),
        ("ana@example.com,bo@example.com", "unclear"),
        ("bo,ana@example.com", "unclear"),
        ("Ana <ana@example.com>", "unclear"),
        ('"ana"@example.com', "unclear"),
        ("ana\u200b@example.com", "unclear"),
        ("ana@example.com\x00", "unclear"),
        ("jos\u00e9@example.com", "unclear"),  # no server of ours could send to it
        ("503 555 0199", "unclear"),
    ],
)
def test_an_address_no_letter_could_reach_is_refused(typed, reason) -> None:
    assert refusal("email", typed) == reason


@given(
    st.text(st.sampled_from("abZ019.-_+@ '<>,;:\"()\\/\u00e4\u00df\u200d\u0130\n"), max_size=30)
)
@settings(max_examples=150)
def test_every_address_we_take_can_stand_in_the_head_of_a_letter(typed) -> None:
    if refusal("email", typed):
        return

    local, _, domain = contact(GOOD | {"email": typed}).email.rpartition("@")
    address = Address(addr_spec=f"{local}@{domain.encode('idna').decode()}")

    assert str(address).isascii()
    assert address.username == local


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana", "Ana"),
        ("  Ana   Mar\u00eda \n", "Ana Mar\u00eda"),
        ("\u00c1", "\u00c1"),
        ("O\u2019Neil-Smith", "O\u2019Neil-Smith"),
        ("\u5c71\u7530", "\u5c71\u7530"),
        ("\u0645\u06cc\u200c\u0631\u0627", "\u0645\u06cc\u200c\u0631\u0627"),  # with a joiner
        ("Ana\r\nBcc: bo@example.com", "Ana Bcc: bo@example.com"),
        ("An\x00a\x1b", "Ana"),
        ("4", "4"),
        ("x" * 128, "x" * 128),
    ],
)
def test_a_name_is_whatever_somebody_wants_to_be_called_on_one_line(typed, kept) -> None:
    assert refusal("name", typed) == ""
    assert contact(GOOD | {"name": typed}).name == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "missing"),
        (" \n\t\u00a0", "missing"),
        ("\u200b", "missing"),
        ("\x00", "missing"),
        ("x" * 129, "too_long"),
    ],
)
def test_a_name_nobody_can_see_is_none(typed, reason) -> None:
    assert refusal("name", typed) == reason


@pytest.mark.parametrize("typed", ["", "on", "YES", "maybe"])
def test_voicemail_is_a_plain_yes_or_no(typed) -> None:
    assert refusal("voicemail", typed) == "missing"


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert contact_refused({}) == dict.fromkeys(("name", "email", "phone", "voicemail"), "missing")
    assert contact_refused(GOOD) == {}
    assert contact(GOOD).voicemail is True
    assert contact(GOOD | {"voicemail": "no"}).voicemail is False


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.text(max_size=40)))
@settings(max_examples=100)
def test_whatever_is_typed_gets_an_answer(fields) -> None:
    refused = contact_refused(fields)

    assert set(refused.values()) <= {"missing", "too_long", "unclear"}
    assert set(fields) | set(refused) == set(GOOD)
    if not refused:
        given_back = contact(fields)
        again = {"name": given_back.name, "email": given_back.email, "phone": given_back.phone}
        assert contact(fields | again) == given_back


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"jurisdiction": "US-OR", "adult": "yes"}, set()),
        ({"jurisdiction": "US-WA", "adult": "no"}, set()),
        ({"jurisdiction": ELSEWHERE, "adult": "yes"}, set()),
        ({"jurisdiction": "US-CA", "adult": "yes"}, {"jurisdiction"}),
        ({"jurisdiction": "", "adult": "17"}, {"jurisdiction", "adult"}),
        ({}, {"jurisdiction", "adult"}),
    ],
)
def test_a_place_is_one_the_therapist_may_work_in_or_elsewhere(practice, fields, refused) -> None:
    assert place_refused(fields, dict(practice.places)) == dict.fromkeys(refused, "missing")


def done(practice: Practice) -> Enrolment:
    """An enrolment that is complete but for the sealed answers, which are kept apart."""
    return Enrolment(
        id="en_1",
        booking="bk_1",
        service="first-session",
        created_at=NOW,
        name="Ana",
        email="ana@example.com",
        phone="503 555 0199",
        voicemail=True,
        jurisdiction="US-OR",
        adult=True,
        consents=tuple(Accepted(c.id, c.revision, c.sha256, NOW) for c in practice.consents),
    )


def test_the_steps_come_one_after_the_other(practice: Practice) -> None:
    begun = Enrolment("en_1", "bk_1", "first-session", NOW)
    whole = done(practice)
    called = replace(begun, name=whole.name, email=whole.email, phone=whole.phone)
    placed = replace(called, jurisdiction="US-OR", adult=True)

    assert next_step(begun, sealed=False, practice=practice) == "contact"
    assert next_step(called, sealed=False, practice=practice) == "place"
    assert next_step(placed, sealed=False, practice=practice) == "reason"
    assert next_step(placed, sealed=True, practice=practice) == "consent"
    assert next_step(whole, sealed=True, practice=practice) == "check"


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({"name": ""}, "contact"),
        ({"email": ""}, "contact"),
        ({"phone": ""}, "contact"),
        ({"jurisdiction": ""}, "place"),
        ({"adult": False}, "place"),
        ({"adult": None}, "place"),
        ({"consents": ()}, "consent"),
        ({"name": "", "jurisdiction": "", "consents": ()}, "contact"),
    ],
)
def test_a_gap_leads_back_to_the_first_step_that_lacks_something(practice, change, step) -> None:
    assert next_step(replace(done(practice), **change), sealed=True, practice=practice) == step


def test_unsealed_answers_come_before_consent(practice: Practice) -> None:
    left = replace(done(practice), consents=())

    assert next_step(left, sealed=False, practice=practice) == "reason"


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"revision": 99}, {"id": "other"}])
def test_a_changed_text_must_be_accepted_anew(practice: Practice, change) -> None:
    accepted = done(practice)
    changed = (replace(practice.consents[0], **change), *practice.consents[1:])

    assert consented(accepted, practice)
    assert not consented(accepted, replace(practice, consents=changed))


def test_one_consent_of_two_is_not_enough_and_an_old_one_more_does_no_harm(practice) -> None:
    accepted = done(practice)
    old = Accepted("old", 1, "0" * 64, NOW)

    assert not consented(replace(accepted, consents=accepted.consents[:1]), practice)
    assert consented(replace(accepted, consents=(old, *accepted.consents)), practice)
