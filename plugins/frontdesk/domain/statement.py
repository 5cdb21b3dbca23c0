"""The statement a client can give to an insurer: when there is one, and what she types for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self
from unicodedata import category

from frontdesk.domain import ledger
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.givenback import DisputeState
from frontdesk.domain.money import Money
from frontdesk.domain.receipt import Moves

MOST_CODES = 4
MOST_CHARS = {"legal_name": 100, "address": 160, "member": 40}
_OLDEST = timedelta(days=130 * 366)
# The shape of an ICD-10-CM code; the point may be left out when typing. Source: ICD-10-CM
# Official Guidelines, section I.A.2.
_DIAGNOSIS = re.compile(r"([A-Z][0-9][0-9A-Z])(?:\.?([0-9A-Z]{1,4}))?")
# CPT and HCPCS codes have five signs, the first or last of which may be a letter; so have local
# ones elsewhere other shapes. Modifiers have two.
_BILLING = re.compile(r"[0-9A-Z][0-9A-Z .]{1,8}[0-9A-Z]")
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
# Some scripts cannot be written without these two.
_JOINERS = "\u200c\u200d"
_BORN = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Details:
    """What was typed for one statement. It lives as long as the request does."""

    name: str
    born: date
    address: str
    member: str
    diagnoses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """What was done, as insurers call it; modifier is "" or two signs such as 95."""

    billing: str
    modifier: str

    @classmethod
    def of(cls, setting: str) -> Self:
        """Return the code of a service; a setting such as "90834-95" holds a modifier too."""
        billing, _, modifier = setting.partition("-")
        return cls(billing, modifier)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a session cost, what of it was paid and kept, and what is open."""

    charge: Money
    paid: Money

    @property
    def balance(self) -> Money:
        return self.charge.less(self.paid)


def sums(booking: Booking, moves: Moves) -> Sums:
    """Return what a session cost and what is left of the payments for it.

    What the client's bank took back is not left.
    """
    currency = booking.price.currency
    taken = {one.intent for one in moves.disputes if one.state is DisputeState.LOST}
    left = [
        ledger.left(one, moves.refunds)
        for one in ledger.payments(moves.attempts, moves.refunds)
        if one.intent not in taken
    ]
    paid = sum(one.minor for one in left if one.currency == currency)
    return Sums(booking.price, Money(min(paid, booking.price.minor), currency))


def why_not(booking: Booking, found: Sums) -> str:
    """Return why there is no statement for a session yet: "early", "missed", "unpaid" or ""."""
    if booking.state in {State.CONFIRMED, State.ATTENTION}:
        return "early"
    if booking.state is not State.COMPLETED:
        return "missed"
    return "unpaid" if found.paid.free else ""


def refused(fields: Mapping[str, str], *, today: date) -> dict[str, str]:
    """Return what is wrong with what was typed, by field, as one word: "missing", "long"."""
    found = {}
    for name, most in MOST_CHARS.items():
        if len(_plain(fields, name)) > most:
            found[name] = "long"
    if not _plain(fields, "legal_name"):
        found["legal_name"] = "missing"
    if reason := _born_refused(_plain(fields, "born"), today):
        found["born"] = reason
    typed = _typed(fields)
    if len(typed) > MOST_CODES:
        found["diagnoses"] = "many"
    elif not all(_DIAGNOSIS.fullmatch(one) for one in typed):
        found["diagnoses"] = "unclear"
    return found


def details(fields: Mapping[str, str]) -> Details:
    """Return what was typed, once refused() finds nothing wrong with it."""
    born = _date(_plain(fields, "born"))
    if born is None:
        raise ValueError("refused() was not asked")
    return Details(
        name=_plain(fields, "legal_name"),
        born=born,
        address=_plain(fields, "address"),
        member=_plain(fields, "member"),
        diagnoses=tuple(_pointed(one) for one in _typed(fields)),
    )


def code_refused(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with the code the therapist typed, by field."""
    typed, found = code(fields), {}
    if not _BILLING.fullmatch(typed.billing):
        found["billing"] = "unclear" if typed.billing else "missing"
    if typed.modifier and not _MODIFIER.fullmatch(typed.modifier):
        found["modifier"] = "unclear"
    return found


def code(fields: Mapping[str, str]) -> Code:
    """Return the code the therapist typed."""
    return Code(_plain(fields, "billing").upper(), _plain(fields, "modifier").upper())


def _born_refused(typed: str, today: date) -> str:
    if not typed:
        return "missing"
    born = _date(typed)
    if born is None:
        return "unclear"
    return "" if today - _OLDEST <= born <= today else "odd"


def _date(typed: str) -> date | None:
    """Read what a date field sends, or what Americans type where there is none."""
    if not (found := _BORN.fullmatch(typed)):
        return None
    year, month, day = (found[1], found[2], found[3]) if found[1] else found.group(6, 4, 5)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _typed(fields: Mapping[str, str]) -> list[str]:
    return [one for one in re.split(r"[ ,;]+", _plain(fields, "diagnoses").upper()) if one]


def _pointed(typed: str) -> str:
    found = _DIAGNOSIS.fullmatch(typed)
    if found is None:
        raise ValueError("refused() was not asked")
    return f"{found[1]}.{found[2]}" if found[2] else found[1]


def _plain(fields: Mapping[str, str], name: str) -> str:
    """Return a field on one line, without signs that only turn or hide others."""
    typed = (c for c in fields.get(name, "") if c in _JOINERS or category(c) != "Cf")
    return " ".join("".join(typed).split())
