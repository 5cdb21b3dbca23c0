"""What a client is asked on the way to a booking: the steps, and what counts as an answer."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from frontdesk.domain.booking import Enrolment
from frontdesk.domain.practice import Practice, Service, Therapist

STEPS = ("contact", "place", "reason", "consent", "check")
MAX_NAME = 128
MAX_EMAIL = 254
ELSEWHERE = "elsewhere"
# Only what any mail server takes. A name outside ASCII needs SMTPUTF8, which few have; a letter
# to it would never leave. Source: RFC 5321 4.1.2 (dot-string), RFC 1035 2.3.1 (labels).
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")
_PHONE_DIGITS = range(7, 16)  # E.164 allows 15; seven is the shortest number people dial
# Hyphens and dashes of every length, and marks nobody sees that come along when one pastes.
_PHONE_MARKS = re.compile(r"[\s().\-/\u2010-\u2015\u2212]")
_BROKEN = frozenset({"Cc", "Cs"})
_UNSEEN = _BROKEN | {"Cf"}
_COUNTRY_IN_BRACKETS = re.compile(r"\(\s*(\+\d+)\s*\)")


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a client, as typed and found to be usable."""

    name: str
    email: str
    phone: str
    voicemail: bool


def place_names(practice: Practice) -> dict[str, str]:
    """Return the words for every answer to where somebody will be."""
    return {**dict(practice.places), ELSEWHERE: "Somewhere else"}


def next_step(
    enrolment: Enrolment, *, sealed: bool, practice: Practice, welcome: bool = True
) -> str:
    """Return the first step that is not done; "check" when all are.

    welcome: False when the place that was answered does not do for the session any more.
    """
    done = {
        "contact": bool(enrolment.name and enrolment.email and enrolment.phone),
        "place": bool(enrolment.jurisdiction) and enrolment.adult is True and welcome,
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
        "email": email_refused(fields.get("email", "")),
        "phone": _phone(fields.get("phone", "")),
        "voicemail": "" if fields.get("voicemail") in {"yes", "no"} else "missing",
    }
    return {field: reason for field, reason in found.items() if reason}


def contact(fields: Mapping[str, str]) -> Contact:
    """Return the contact of fields that contact_refused() has nothing to say about."""
    return Contact(
        name=_tidy_name(fields["name"]),
        email="".join(fields["email"].split()),
        phone=_tidy_phone(fields["phone"]),
        voicemail=fields["voicemail"] == "yes",
    )


def place_refused(fields: Mapping[str, str], places: Collection[str]) -> dict[str, str]:
    """Return what is wrong by field: "missing"; places are the codes one may choose from."""
    found = {
        "jurisdiction": "" if fields.get("jurisdiction") in {*places, ELSEWHERE} else "missing",
        "adult": "" if fields.get("adult") in {"yes", "no"} else "missing",
    }
    return {field: reason for field, reason in found.items() if reason}


def licensed(therapist: Therapist, day: date) -> dict[str, str]:
    """Return code and name of each place a therapist has a licence for on her date.

    A licence holds through the very day it expires.
    """
    return {
        licence.jurisdiction: licence.place
        for licence in therapist.licences
        if licence.expires is None or day <= licence.expires
    }


def welcome(place: str, service: Service, *, therapist: Therapist, day: date) -> bool:
    """Tell whether a client who will be there on that date may have the service.

    A therapist who lists no licence is taken to need none. Where none is needed every place
    does, elsewhere too; it is asked all the same, as help may have to be sent there.
    """
    if not place:
        return False
    free = not service.licence or not therapist.licences
    return free or place in licensed(therapist, day)


def instead(practice: Practice, service: Service, *, place: str, day: date) -> list[Therapist]:
    """Return the therapists with whom somebody there could have the service on that date."""
    offering = practice.offering(service)
    return [t for t in offering if welcome(place, service, therapist=t, day=day)]


def _name(typed: str) -> str:
    name = _tidy_name(typed)
    if not name or all(unicodedata.category(sign) in _UNSEEN for sign in name):
        return "missing"
    return "too_long" if len(name) > MAX_NAME else ""


def _tidy_name(typed: str) -> str:
    # Joiners stay: names in Persian or Hindi are written with them.
    kept = (sign for sign in " ".join(typed.split()) if unicodedata.category(sign) not in _BROKEN)
    return "".join(kept).strip()


def email_refused(typed: str) -> str:
    """Return what is wrong with an address: "missing", "too_long", "unclear" or nothing."""
    address = "".join(typed.split())
    if not address:
        return "missing"
    if len(address) > MAX_EMAIL:
        return "too_long"
    # "=?" begins an encoded word in a mail's head, so such an address can never stand there.
    usable = _EMAIL.fullmatch(address) and "=?" not in address and _reachable(address)
    return "" if usable else "unclear"


def _reachable(address: str) -> bool:
    domain = address.rpartition("@")[2]
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    # The last label of a domain is a name; digits there mean a cut off or mistyped IP address.
    return re.fullmatch(r"(?=.*[a-z]).{2,}", ascii_domain.rpartition(".")[2].lower()) is not None


def _phone(typed: str) -> str:
    digits = _PHONE_MARKS.sub("", _tidy_phone(typed)).removeprefix("+")
    if not digits:
        return "missing"
    return "" if digits.isdecimal() and len(digits) in _PHONE_DIGITS else "unclear"


def _tidy_phone(typed: str) -> str:
    """Return the number in ASCII digits and a form that a telephone can dial."""
    seen = (sign for sign in " ".join(typed.split()) if unicodedata.category(sign) not in _UNSEEN)
    plain = unicodedata.normalize("NFKC", "".join(seen))
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in plain).strip()
    number = _COUNTRY_IN_BRACKETS.sub(r"\1", digits, count=1)
    # "+44 (0)20": the zero is for calls within the country; with the + it reaches nobody.
    return number.replace("(0)", "", 1) if number.startswith("+") else number
