"""Which dates of a series can be had, and which sessions have none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from actions.clients import MONDAY_NINE, bring
from actions.followers import enrolment_of, firm, latest, somebody_else, with_service
from fakes import World
from frontdesk.actions import enrol, pay, series
from frontdesk.domain.booking import State
from frontdesk.domain.errors import NotNow
from frontdesk.domain.recurrence import Why

WEEK = timedelta(weeks=1)
HOUR = timedelta(hours=1)


def test_nobody_has_more_than_one_person_may(here: World) -> None:
    with_service(here, per_person=3)
    first = firm(here)

    done = series.book(here.ports, first, [MONDAY_NINE + n * WEEK for n in (1, 2, 3, 4)])

    assert len(done.made) == 2
    assert [why for _, why in done.refused] == [Why.LIMIT] * 2
    more = series.book(here.ports, first, [MONDAY_NINE + 4 * WEEK])
    assert [why for _, why in more.refused] == [Why.LIMIT]


def test_a_full_day_is_not_free(here: World) -> None:
    first = firm(here)
    somebody_else(here, MONDAY_NINE + WEEK + 4 * HOUR)
    therapist = replace(here.ports.practice.therapists[0], sessions_per_day=1)
    practice = replace(here.ports.practice, therapists=(therapist,))
    here.ports = replace(here.ports, practice=practice)

    found = series.dates(here.ports, first, weeks=1, count=2)

    assert [date.why for date in found] == [Why.TAKEN, None]
    done = series.book(here.ports, first, [MONDAY_NINE + WEEK])
    assert done.made == ()


@pytest.mark.parametrize("state", [State.CANCELLED, State.NO_SHOW])
def test_nothing_is_booked_from_a_session_that_does_not_stand(here: World, state: State) -> None:
    first = firm(here)
    bring(here, first, state)

    with pytest.raises(NotNow):
        series.book(here.ports, latest(here, first), [MONDAY_NINE + WEEK])
    assert not series.possible(here.ports, latest(here, first))


def test_a_service_that_needs_a_yes_or_is_gone_has_no_series(here: World) -> None:
    first = firm(here)
    assert series.possible(here.ports, first)

    with_service(here, approval=True)
    assert not series.possible(here.ports, first)
    with_service(here, approval=False, ways=("office",))
    assert not series.possible(here.ports, first)


def test_no_session_is_booked_where_the_licence_has_run_out(here: World) -> None:
    first = firm(here)
    therapist = here.ports.practice.therapists[0]
    ends = (MONDAY_NINE + 2 * WEEK).date()
    licences = tuple(
        replace(x, expires=ends if x.jurisdiction == "US-OR" else None) for x in therapist.licences
    )
    practice = replace(here.ports.practice, therapists=(replace(therapist, licences=licences),))
    here.ports = replace(here.ports, practice=practice)

    done = series.book(here.ports, first, [MONDAY_NINE + n * WEEK for n in (2, 3)])

    assert [one.starts_at for one in done.made] == [MONDAY_NINE + 2 * WEEK]
    assert done.refused == ((MONDAY_NINE + 3 * WEEK, Why.PLACE),)


def test_old_consents_are_asked_for_again_even_where_nothing_is_paid(here: World) -> None:
    first = firm(here, service=1)
    enrolment = replace(enrolment_of(here, first), consents=())
    here.ports.store.write(lambda tx: tx.save_enrolment(enrolment))

    one = series.book(here.ports, first, [MONDAY_NINE + WEEK]).made[0]

    assert one.state is State.HELD
    assert enrol.progress(here.ports, enrolment_of(here, one)) == "consent"
    finished = enrol.save_consents(here.ports, enrolment_of(here, one))
    assert pay.start(here.ports, finished, cancel_url="http://127.0.0.1/check") is None
    assert latest(here, one).state is State.CONFIRMED


def test_what_was_never_on_offer_is_refused(here: World) -> None:
    first = firm(here)
    sunday = MONDAY_NINE - timedelta(days=1) + WEEK
    chosen = [sunday, MONDAY_NINE + 20 * WEEK, here.clock.at, MONDAY_NINE + WEEK + HOUR / 60]

    done = series.book(here.ports, first, chosen)

    assert done.made == ()
    assert {why for _, why in done.refused} == {Why.CLOSED, Why.FAR, Why.SOON}
    assert here.jobs.orders == []


def test_each_date_is_free_or_says_why_not_and_what_is_near(here: World) -> None:
    first = firm(here)
    somebody_else(here, MONDAY_NINE + WEEK)

    found = series.dates(here.ports, first, weeks=1, count=8)

    assert [date.why for date in found[:5]] == [Why.TAKEN, None, None, None, None]
    assert found[0].others == (
        MONDAY_NINE + WEEK + HOUR,
        MONDAY_NINE + WEEK + 1.5 * HOUR,
    )
    assert [date.why for date in found[5:]] == [Why.FAR] * 3
    assert [date.starts_at for date in found] == [MONDAY_NINE + n * WEEK for n in range(1, 9)]


def test_a_closed_day_is_told_apart_from_a_taken_time(here: World) -> None:
    # The sample practice is away on Thursday, November 26 and has no hours on December 24.
    thursday = datetime(2026, 12, 3, 20, 0, tzinfo=UTC)
    first = firm(here, starts_at=thursday)

    found = series.dates(here.ports, first, weeks=1, count=3)

    assert [date.why for date in found] == [None, None, Why.CLOSED]
    assert all(at.date().isoformat() != "2026-12-24" for at in found[2].others)
    assert found[2].others
