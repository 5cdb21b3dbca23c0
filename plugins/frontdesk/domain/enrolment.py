"""What a client is asked on the way to a booking: the steps, and what counts as an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from frontdesk.domain.booking import Enrolment
from frontdesk.domain.practice import Practice

STEPS = ("contact", "place", "reason", "consent", "check")
MAX_NAME = 128
MAX_EMAIL = 254
ELSEWHERE = "elsewhere"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_PHONE_DIGITS = range(7, 16)  # E.164 allows 15; seven is the shortest number people dial
_PHONE_MARKS = re.compile(r"[\s().\-/\u00a0\u2009\u202f]|^\+")


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a client, as typed and found to be usable."""

    name: str
    email: str
    phone: str
    voicemail: bool


def next_step(enrolment: Enrolment, *, sealed: bool, practice: Practice) -> str:
    """Return the first step that is not done; "check" when all are."""
    done = {
        "contact": bool(enrolment.name and enrolment.email and enrolment.phone),
        "place": bool(enrolment.jurisdiction) and enrolment.adult is True,
        "reason": sealed,
        "consent": consented(enrolment, practice),
    }
    return next((step for step in STEPS if not done.get(step, False)), "check")


def consented(enrolment: Enrolment, practice: Practice) -> bool:
    """Tell whether every consent was accepted in the very text that stands there now."""
    accepted = {(a.consent, a.revision, a.sha256) for a in enrolment.consents}
    return {(c.id, c.revision, c.sha256) for c in practice.consents} <= accepted


def contact_refused(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong by field: "missing", "too_long" or "unclear"."""
    found = {
        "name": _name(fields.get("name", "")),
        "email": _email(fields.get("email", "")),
        "phone": _phone(fields.get("phone", "")),
        "voicemail": "" if fields.get("voicemail") in {"yes", "no"} else "missing",
    }
    return {field: reason for field, reason in found.items() if reason}


def contact(fields: Mapping[str, str]) -> Contact:
    """Return the contact of fields that contact_refused() has nothing to say about."""
    return Contact(
        name=" ".join(fields["name"].split()),
        email="".join(fields["email"].split()),
        phone=fields["phone"].strip(),
        voicemail=fields["voicemail"] == "yes",
    )


def place_refused(fields: Mapping[str, str], places: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return what is wrong by field: "missing"."""
    known = {code for code, _ in places} | {ELSEWHERE}
    found = {
        "jurisdiction": "" if fields.get("jurisdiction") in known else "missing",
        "adult": "" if fields.get("adult") in {"yes", "no"} else "missing",
    }
    return {field: reason for field, reason in found.items() if reason}


def _name(typed: str) -> str:
    if not typed.strip():
        return "missing"
    return "too_long" if len(typed.strip()) > MAX_NAME else ""


def _email(typed: str) -> str:
    address = "".join(typed.split())
    if not address:
        return "missing"
    if len(address) > MAX_EMAIL:
        return "too_long"
    return "" if _EMAIL.fullmatch(address) and address.isprintable() else "unclear"


def _phone(typed: str) -> str:
    digits = _PHONE_MARKS.sub("", typed.strip())
    if not digits:
        return "missing"
    return "" if digits.isdecimal() and len(digits) in _PHONE_DIGITS else "unclear"
