"""A key that came with other words: one page to pay at the provider, whatever became of the first.

Such a key comes of a restored copy of our books, or of a request that is written otherwise since
an upgrade.
"""

from dataclasses import replace

import pytest

from actions.clients import BACK, answered, attempts, paying
from frontdesk.actions import checkouts, pay, settle
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.errors import OTHER_WORDS, PaymentsDown, PaymentsRefused
from frontdesk.domain.payment import AttemptState
from money.money_days import Days

CONFIRMED = {"confirmed-client": 1, "confirmed-therapist": 1}
SESSIONS = "/v1/checkout/sessions"


@pytest.fixture
def ana(days: Days) -> Enrolment:
    """A client whose page to pay is there, and whose answer was lost."""
    client = answered(days.here)
    days.order("faults", kind="reset_after_commit", path=SESSIONS)
    with pytest.raises(PaymentsDown):
        pay.start(days.here.ports, client, cancel_url=BACK)
    return client


def write_otherwise(days: Days, who: Enrolment, **changes: object) -> None:
    """Change the words that are kept to be sent again."""
    (wanted,) = days.here.ports.store.read(lambda look: look.attempts(who.booking))
    words = {**wanted.params, **changes}
    days.here.ports.store.write(lambda tx: tx.save_attempt(replace(wanted, params=words)))


def longer(days: Days, who: Enrolment) -> None:
    (wanted,) = days.here.ports.store.read(lambda look: look.attempts(who.booking))
    write_otherwise(days, who, expires_at=wanted.params["expires_at"] + 60)


def pages(days: Days) -> list[str]:
    """Return how the pages to pay stand, the oldest first."""
    return [row["status"] for row in days.server.ledger.rows("sessions")]


def paid(days: Days, who: Enrolment) -> None:
    session = paying(days.here, who)
    days.server.pay(session)
    settle.settle(days.here.ports, session)
    days.work()
    assert days.state(who) is State.CONFIRMED
    assert (days.money(who), days.letters(who)) == ((14000, 0), CONFIRMED)


def test_a_page_with_the_same_terms_is_taken_over(days: Days, ana: Enrolment) -> None:
    longer(days, ana)

    paid(days, ana)

    assert pages(days) == ["complete"]
    assert attempts(days.here, ana) == [AttemptState.PAID]


def test_a_page_with_other_terms_is_closed_before_there_is_another(
    days: Days, ana: Enrolment
) -> None:
    write_otherwise(days, ana, cancel_url="http://127.0.0.1:8900/elsewhere")

    paid(days, ana)

    assert pages(days) == ["expired", "complete"]
    assert attempts(days.here, ana) == [AttemptState.FAILED, AttemptState.PAID]


def test_a_page_that_was_paid_meanwhile_is_no_reason_for_another(
    days: Days, ana: Enrolment
) -> None:
    write_otherwise(days, ana, cancel_url="http://127.0.0.1:8900/elsewhere")
    days.server.pay(days.server.ledger.rows("sessions")[0]["id"])

    with pytest.raises(Exception, match="confirmed"):
        pay.start(days.here.ports, ana, cancel_url=BACK)
    days.work()

    assert pages(days) == ["complete"]
    assert days.state(ana) is State.CONFIRMED
    assert (days.money(ana), days.letters(ana)) == ((14000, 0), CONFIRMED)


@pytest.mark.parametrize(
    "away",
    [
        {"path": SESSIONS, "method": "GET"},
        {"path": f"{SESSIONS}/", "method": "POST"},
    ],
)
def test_while_nobody_can_see_or_close_the_first_there_is_no_second(
    days: Days, ana: Enrolment, away: dict[str, str]
) -> None:
    write_otherwise(days, ana, cancel_url="http://127.0.0.1:8900/elsewhere")
    days.order("faults", kind="503", next=99, **away)

    with pytest.raises(PaymentsDown):
        pay.start(days.here.ports, ana, cancel_url=BACK)
    between = pages(days), attempts(days.here, ana)
    days.order("faults")
    paid(days, ana)

    assert between == (["open"], [AttemptState.WANTED])
    assert pages(days) == ["expired", "complete"]


def test_without_that_look_there_would_be_two_pages_to_pay(
    days: Days, ana: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PaymentsRefused(OTHER_WORDS)

    monkeypatch.setattr(days.here.ports.payments, "open", refuse)
    longer(days, ana)
    (wanted,) = days.here.ports.store.read(lambda look: look.attempts(ana.booking))
    with pytest.raises(PaymentsDown):
        checkouts.open_at_provider(days.here.ports, wanted)
    monkeypatch.undo()

    paying(days.here, ana)

    assert pages(days) == ["open", "open"]
