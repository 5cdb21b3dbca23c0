"""When there is a statement for an insurer, and what may be typed for it."""

from dataclasses import replace
from datetime import date

import pytest

from example import BOOKING, PRACTICE, STARTS
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.givenback import Dispute, DisputeState, Refund, RefundState
from frontdesk.domain.money import Money
from frontdesk.domain.paper_words import Session, of_receipt, of_statement
from frontdesk.domain.payment import Attempt, AttemptState, Purpose
from frontdesk.domain.practice import Licence, Therapist
from frontdesk.domain.receipt import Moves, receipt
from frontdesk.domain.statement import (
    Code,
    Sums,
    code,
    code_refused,
    details,
    refused,
    sums,
    why_not,
)

TODAY = date(2026, 11, 25)
TYPED = {"legal_name": " Ana  Pérez ", "born": "1985-03-27"}
MET = replace(BOOKING, state=State.COMPLETED)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def paid(minor: int, **changes: object) -> Attempt:
    made = Attempt(
        *("at_1", "b1", 1, "key", {}, usd(minor), STARTS, AttemptState.PAID, STARTS),
        intent="pi_1",
    )
    return replace(made, **changes)


def back(minor: int) -> Refund:
    return Refund(
        *("rf_1", "b1", "pi_1", usd(minor), "provider:re_1", RefundState.SUCCEEDED, STARTS),
    )


def test_charge_paid_and_balance_are_those_of_the_session() -> None:
    deposit = sums(MET, Moves([paid(4_000, purpose=Purpose.DEPOSIT)]))
    lowered = sums(MET, Moves([paid(14_000)], [back(5_000)]))
    too_much = sums(MET, Moves([paid(15_000)]))
    fee = sums(MET, Moves([paid(5_000, purpose=Purpose.FEE)]))

    assert (deposit.charge, deposit.paid, deposit.balance) == (
        usd(14_000),
        usd(4_000),
        usd(10_000),
    )
    assert lowered.paid == usd(9_000)
    assert (too_much.paid, too_much.balance) == (usd(14_000), usd(0))
    assert fee.paid.free


@pytest.mark.parametrize(("state", "left"), [(DisputeState.LOST, 0), (DisputeState.OPEN, 14_000)])
def test_what_the_bank_took_back_was_not_paid(state: DisputeState, left: int) -> None:
    dispute = Dispute("dp_1", "b1", "pi_1", usd(14_000), state, STARTS, STARTS)

    found = sums(MET, Moves([paid(14_000)], [], [dispute]))

    assert found.paid == usd(left)


@pytest.mark.parametrize(
    ("state", "minor", "why"),
    [
        (State.COMPLETED, 14_000, ""),
        (State.COMPLETED, 0, "unpaid"),
        (State.CONFIRMED, 14_000, "early"),
        (State.ATTENTION, 14_000, "early"),
        (State.NO_SHOW, 14_000, "missed"),
        (State.CANCELLED, 14_000, "missed"),
        (State.EXPIRED, 0, "missed"),
    ],
)
def test_only_a_session_that_took_place_and_was_paid_for_has_one(
    state: State, minor: int, why: str
) -> None:
    assert why_not(replace(BOOKING, state=state), Sums(usd(14_000), usd(minor))) == why


def test_what_is_typed_is_made_tidy() -> None:
    typed = {**TYPED, "diagnoses": " f4321,g89.29;  m54.50 Z00", "member": " A  1 "}

    assert refused(typed, today=TODAY) == {}
    found = details(typed)
    assert (found.name, found.born, found.member) == ("Ana Pérez", date(1985, 3, 27), "A 1")
    assert found.diagnoses == ("F43.21", "G89.29", "M54.50", "Z00")


@pytest.mark.parametrize(
    ("born", "why"),
    [
        ("1985-03-27", None),
        ("3/7/1985", None),
        ("2026-11-25", None),
        ("2024-02-29", None),
        ("2026-11-26", "odd"),
        ("1890-01-01", "odd"),
        ("0000-01-01", "unclear"),
        ("2023-02-29", "unclear"),
        ("27.3.1985", "unclear"),
        ("1985", "unclear"),
        ("\u0661\u0669\u0668\u0665-01-01", "unclear"),
        ("", "missing"),
    ],
)
def test_a_date_of_birth_is_a_day_somebody_alive_was_born(born: str, why: str | None) -> None:
    assert refused({**TYPED, "born": born}, today=TODAY).get("born") == why


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", None),
        ("F32", None),
        ("F32.A", None),
        ("U07.1", None),
        ("S72.001A T14.91XA C4A.0", None),
        ("F4", "unclear"),
        ("FF3.1", "unclear"),
        ("F43.", "unclear"),
        ("F43.21234", "unclear"),
        ("296.32", "unclear"),
        ("F43.2\u0661", "unclear"),
        ("A01 A02 A03 A04", None),
        ("A01 A02 A03 A04 A05", "many"),
    ],
)
def test_a_diagnosis_has_the_shape_of_icd_10(typed: str, why: str | None) -> None:
    assert refused({**TYPED, "diagnoses": typed}, today=TODAY).get("diagnoses") == why


def test_signs_that_turn_or_hide_others_are_left_out() -> None:
    typed = {
        **TYPED,
        "legal_name": "Ana\u202e \ufeffP\u00aderez\u2066",
        "member": "\u0645\u200c\u06cc",
    }

    found = details(typed)

    assert (found.name, found.member) == ("Ana Perez", "\u0645\u200c\u06cc")
    assert refused({**TYPED, "legal_name": "\u202e"}, today=TODAY) == {"legal_name": "missing"}


def test_a_code_of_the_settings_may_hold_its_modifier() -> None:
    assert Code.of("90834-95") == Code("90834", "95")
    assert Code.of("90834") == Code("90834", "")
    assert code({"billing": " h0004 ", "modifier": "gt"}) == Code("H0004", "GT")
    assert code_refused({"billing": "90834", "modifier": ""}) == {}
    assert code_refused({"billing": "", "modifier": "9"}) == {
        "billing": "missing",
        "modifier": "unclear",
    }


def test_nothing_unchecked_gets_onto_paper() -> None:
    with pytest.raises(ValueError, match="refused"):
        details({"born": "soon"})
    with pytest.raises(ValueError, match="refused"):
        details({**TYPED, "diagnoses": "sad"})


def test_a_practice_without_the_setting_makes_none() -> None:
    session = Session(PRACTICE, MET, Enrolment("e1", "b1", "first-session", STARTS), STARTS)

    made = of_statement(session, details(TYPED), code=Code("90834", ""), sums=Sums(usd(1), usd(1)))

    assert made is None


def test_a_receipt_is_on_the_paper_of_its_country() -> None:
    client = Enrolment("e1", "b1", "first-session", STARTS)
    found = receipt(Moves([paid(14_000)]), currency="USD")
    who = Therapist("ines", "Ines Halloran", "LCSW", "", "America/Los_Angeles", (), ())
    there = {
        code: replace(PRACTICE, therapists=(replace(who, licences=(Licence("", code, "", ""),)),))
        for code in ("US-OR", "CA-BC", "PT")
    }

    made = {
        code: of_receipt(Session(practice, MET, client, STARTS), found)
        for code, practice in there.items()
    }

    assert {code: sheet.letter for code, sheet in made.items()} == {
        "US-OR": True,
        "CA-BC": True,
        "PT": False,
    }
    assert made["PT"].rows == (("Nov 25, 2026", "Appointment", "pi_1", "Paid", "140.00 USD"),)
    assert made["PT"].totals == (("Paid", "140.00 USD"),)


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"demo": True}, "Demo: nothing here is real"), ({"example": True}, "an example practice")],
)
def test_a_paper_of_no_real_practice_says_so(changes: dict[str, bool], says: str) -> None:
    real = replace(PRACTICE, example=False)
    client = Enrolment("e1", "b1", "first-session", STARTS)
    found = receipt(Moves([paid(14_000)]), currency="USD")

    sheets = [
        of_receipt(Session(practice, MET, client, STARTS), found)
        for practice in (real, replace(real, **changes))
    ]

    assert sheets[0].notes == ()
    assert says in sheets[1].notes[-1]
