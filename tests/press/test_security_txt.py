"""security.txt: whom to tell, until when, and what is said when that is over."""

from datetime import date
from types import SimpleNamespace

import pytest

from press.security_txt import BadDate, past, text

PRACTICE = SimpleNamespace(email="hello@example.com")
SETTINGS = {"PRESS_SECURITY_EXPIRES": "2027-10-31", "SITEURL": "https://www.example.com"}


def test_it_says_what_the_standard_asks() -> None:
    assert text(SETTINGS, PRACTICE) == (
        "Contact: mailto:hello@example.com\n"
        "Expires: 2027-10-31T00:00:00Z\n"
        "Canonical: https://www.example.com/.well-known/security.txt\n"
    )


def test_another_contact_can_be_named_and_without_a_day_there_is_no_file() -> None:
    other = SETTINGS | {"PRESS_SECURITY_CONTACT": "https://www.example.com/security/"}

    assert str(text(other, PRACTICE)).startswith("Contact: https://www.example.com/security/\n")
    assert text({"SITEURL": ""}, PRACTICE) is None


def test_what_is_no_day_is_told_with_the_setting() -> None:
    wrong = SETTINGS | {"PRESS_SECURITY_EXPIRES": "next year"}

    with pytest.raises(BadDate, match="PRESS_SECURITY_EXPIRES"):
        text(wrong, PRACTICE)
    assert "2027-10-31" in str(past(wrong, date(2026, 1, 1)))


def test_a_day_that_has_gone_by_is_a_finding() -> None:
    assert past(SETTINGS, date(2027, 10, 30)) is None
    assert "gone by" in str(past(SETTINGS, date(2027, 10, 31)))
    assert past({}, date(2030, 1, 1)) is None
