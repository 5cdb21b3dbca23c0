"""Calendars kept elsewhere: who hears of an overlap, and of a calendar that is silent."""

import pytest

from actions.clients import MONDAY_NINE, answered, booking, bring
from actions.elsewhere import HOUR, MINUTE, ToldCalendars, confirmed, refresh, send, told_to
from fakes import World
from frontdesk.domain.booking import State


@pytest.fixture
def told(here: World) -> ToldCalendars:
    return told_to(here)


def test_a_promise_wins_and_the_therapist_is_told_once(here, told) -> None:
    mine = confirmed(here)
    told.say((MONDAY_NINE - HOUR, MONDAY_NINE + 20 * MINUTE))

    refresh(here)
    refresh(here)
    send(here)
    send(here)

    (letter,) = here.mail.sent
    assert letter.to == here.ports.practice.email
    assert letter.subject == "Two appointments overlap on Monday, November 23"
    assert "Overlap: 9:00 am to 9:20 am Pacific time" in letter.text
    assert mine.reference in letter.text
    assert here.ports.store.read(lambda r: r.booking(mine.id)) == mine


def test_another_overlap_is_told_again(here, told) -> None:
    confirmed(here)
    told.say((MONDAY_NINE - HOUR, MONDAY_NINE + 20 * MINUTE))
    refresh(here)
    told.say((MONDAY_NINE - HOUR, MONDAY_NINE + 30 * MINUTE))

    refresh(here)
    send(here)

    assert len(here.mail.sent) == 2


def test_a_session_confirmed_over_an_outside_time_is_told_of_even_if_nothing_changed(
    here, told
) -> None:
    made = booking(here, answered(here))
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR))
    refresh(here)
    bring(here, made, State.CONFIRMED)
    told.times = None

    refresh(here)
    send(here)

    assert len(here.mail.sent) == 1


def test_an_overlap_with_a_session_that_is_gone_is_not_told(here, told) -> None:
    mine = confirmed(here)
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR))
    refresh(here)

    bring(here, mine, State.CANCELLED)
    send(here)

    assert here.mail.sent == []


def test_a_silent_calendar_is_told_of_after_a_day_and_then_once_a_day(here, told) -> None:
    refresh(here)
    told.trouble = "refused"
    counts = []

    for _ in range(74):
        refresh(here, hours=1)
        send(here)
        counts.append(len(here.mail.sent))

    # The hours 25, 48 and 72 after the last good answer; exactly a day is still in time.
    assert [counts.index(n) + 1 for n in (1, 2, 3)] == [25, 48, 72]
    assert counts[-1] == 3
    letter = here.mail.sent[0]
    assert letter.subject == "A calendar does not answer"
    assert "since Friday, November 20, 9:10 am Pacific time." in letter.text
    assert "may have been withdrawn" in letter.text
    assert "still count as taken" in letter.text


def test_a_calendar_that_never_answered_is_told_of_as_such(here, told) -> None:
    told.trouble = "unknown-host"
    refresh(here)

    refresh(here, hours=25)
    send(here)

    (letter,) = here.mail.sent
    assert "has given no good answer yet." in letter.text
    assert "None of its times are known" in letter.text


def test_a_calendar_that_answers_again_is_not_complained_of(here, told) -> None:
    told.trouble = "refused"
    refresh(here)
    refresh(here, hours=25)
    told.trouble = ""
    refresh(here)

    send(here)

    assert here.mail.sent == []


@pytest.mark.parametrize("trouble", ["", "refused"])
def test_no_letter_names_a_client_or_says_why_they_meet(trouble: str, here, told) -> None:
    confirmed(here)
    told.say((MONDAY_NINE, MONDAY_NINE + HOUR))
    refresh(here)
    told.trouble = trouble
    refresh(here, hours=30)
    send(here)

    everything = "\n".join(f"{m.subject}\n{m.text}" for m in here.mail.sent).lower()
    assert everything
    for word in ("ana", "therap", "client", "patient", "health", "session", "http", "crisis"):
        assert word not in everything
