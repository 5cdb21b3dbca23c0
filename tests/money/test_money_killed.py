"""Processes that are killed at the worst instant: one booking, one payment, one letter each."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from frontdesk.adapters.store import tables_money
from money.money_provider import until
from money.processes import WEB, WORKER, Running, Someone

# The cases in which our own transactions are cut off happen on a file, and on a server.
on_both = pytest.mark.parametrize("running", ["sqlite", "postgres"], indirect=True)
CONFIRMED = {"confirmed-client": 1, "confirmed-therapist": 1}
# What keeps a transaction busy for ever: counting, or sleeping. By whether it is on a file.
_COUNT = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
_PAID = "WHEN (NEW.kind = 'checkout.session.completed')"
_SLEEP, _IT = "BEGIN PERFORM pg_sleep(600); RETURN NEW; END", "FUNCTION stuck()"
_STUCK = {
    True: [f"CREATE TRIGGER stuck BEFORE INSERT ON event {_PAID} BEGIN SELECT ({_COUNT}); END"],
    False: [
        f"CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS '{_SLEEP}'",
        f"CREATE TRIGGER stuck BEFORE INSERT ON event FOR EACH ROW {_PAID} EXECUTE {_IT}",
    ],
}
_LOOSE = {
    True: ["DROP TRIGGER stuck"],
    False: [
        # The server does not see at once that its client was killed.
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
        "DROP FUNCTION stuck CASCADE",
    ],
}
CREATE = {"path": "/v1/checkout/sessions", "method": "POST", "next": 99}
REFUND = {"path": "/v1/refunds", "method": "POST", "next": 99}


def paid_once(who: Someone, **letters: int) -> None:
    books = who.books()

    assert books.state == "confirmed"
    assert (books.sessions, books.captured, books.returned) == (1, 14000, 0)
    assert books.letters == CONFIRMED | letters


def test_killed_before_the_provider_has_heard(house: Running) -> None:
    ana = house.someone()
    house.provider.order("faults", kind="hang", **CREATE)
    asked = house.beside(ana.press_pay)
    (wanted,) = until(ana.attempts, "the attempt")

    house.kill(WEB)
    house.provider.order("faults")
    house.start(WEB)
    ana.paid()
    ana.becomes("confirmed")

    assert asked.result(60) is None
    assert [(a.key, a.params) for a in ana.attempts()] == [(wanted.key, wanted.params)]
    paid_once(ana)


@on_both
def test_killed_before_the_answer_with_the_session_is_kept(house: Running) -> None:
    ana = house.someone()
    house.provider.order("faults", kind="hang_after_commit", **CREATE)
    house.beside(ana.press_pay)
    (made,) = until(lambda: house.provider.sessions(ana.booking), "the session")

    house.kill(WEB)
    house.provider.order("faults")
    house.start(WEB)
    session = ana.paid()
    ana.becomes("confirmed")

    assert session == made["id"]
    assert len(ana.attempts()) == 1
    paid_once(ana)


def test_paid_before_we_know_of_the_session_and_killed(house: Running) -> None:
    ana = house.someone()
    house.provider.order("faults", kind="hang_after_commit", **CREATE)
    house.beside(ana.press_pay)
    (made,) = until(lambda: house.provider.sessions(ana.booking), "the session")
    house.kill(WEB)
    house.provider.order("faults")
    house.provider.order("webhooks", mode="drop")
    house.provider.pay(made["id"])

    house.start(WEB)
    known = [a.session for a in ana.attempts()]
    back = house.back(made["id"])

    assert known == [None]
    assert back.headers["location"].startswith("/booking/")
    paid_once(ana)


@on_both
def test_killed_after_the_booking_is_firm_and_before_the_notice_is_answered(
    house: Running,
) -> None:
    ana = house.someone()
    session = ana.to_pay()
    with nobody_notes_an_event(house):
        house.provider.pay(session)
        ana.becomes("confirmed")
        house.kill(WEB)
    house.start(WEB)
    (event,) = house.provider.events(session)
    heard = house.ports.store.read(lambda look: look._rows(tables_money.event.select()))

    house.provider.order("webhooks/send", event=event["id"])
    house.back(session)

    assert event["id"] not in {row["id"] for row in heard}
    paid_once(ana)


def test_killed_while_a_letter_is_on_its_way(house: Running) -> None:
    ana = house.someone()
    house.post_box.holds = True
    ana.paid()
    ana.becomes("confirmed")
    until(lambda: house.post_box.waiting, "the worker at the mail server")

    house.kill(WORKER)
    until(lambda: not house.post_box.waiting, "the end of its visit")
    house.post_box.holds = False
    unsent = house.letters(ana)
    house.start(WORKER)

    assert unsent == dict.fromkeys(CONFIRMED, 0)
    paid_once(ana)


def test_the_worker_is_away_while_somebody_pays(house: Running) -> None:
    ana = house.someone()
    house.kill(WORKER)
    session = ana.paid()
    ana.becomes("confirmed")
    house.back(session)

    house.start(WORKER)

    paid_once(ana)


def test_killed_after_the_money_went_back_and_before_that_is_kept(house: Running) -> None:
    ana = house.someone()
    session = ana.to_pay()
    house.provider.order("sessions", session=session, change={"amount_total": 13000})
    house.provider.pay(session)
    ana.becomes("attention")
    house.rests()
    house.provider.order("faults", kind="hang_after_commit", **REFUND)
    # The news of the refund would come by another way.
    house.provider.order("webhooks", mode="drop")
    house.post(f"{house.desk_path}/money/payment/{ana.booking}/back", {})
    until(lambda: house.provider.refunds(ana.booking), "the refund")

    house.kill(WORKER)
    (sent,) = ana.refunds()
    house.provider.order("faults")
    house.start(WORKER)
    until(lambda: ana.refunds()[0].state == "succeeded", "the refund's end")

    assert (sent.state, sent.tries) == ("sent", 1)
    books = ana.books()
    assert (books.state, books.captured, books.returned) == ("cancelled", 13000, 13000)
    assert len(house.provider.refunds(ana.booking)) == 1
    told = {"attention-therapist": 1, "attention-client": 1}
    assert books.letters == told | {"returned-client": 1}


@contextmanager
def nobody_notes_an_event(house: Running) -> Iterator[None]:
    """Let the transaction that notes an event begin, and never come to its end."""
    for words in _STUCK[house.on_file]:
        house.change(words)
    try:
        yield
    finally:
        for words in _LOOSE[house.on_file]:
            house.change(words)
