"""Until when a good-faith estimate is due: business days, holidays, and the edges of the rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from example import BOOKING, STARTS
from frontdesk.domain.estimate import business, due, holidays, words
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Licence, Therapist

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
# As the Office of Personnel Management lists them.
LISTED = {
    2024: "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24",
    2028: "2027-12-31 01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
    2029: "01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25",
    2030: "01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
}
OREGON = Therapist(
    *("ines", "Ines Halloran", "LCSW", "Social worker", "America/Los_Angeles"),
    (Licence("LCSW", "US-OR", "Oregon", "L0000"),),
    (),
)


@pytest.mark.parametrize("year", LISTED)
def test_the_federal_holidays_of_a_year_are_those_that_are_listed(year: int) -> None:
    listed = {
        date.fromisoformat(day if len(day) > 5 else f"{year}-{day}")
        for day in LISTED[year].split()
    }

    assert holidays(year) == listed
    assert not any(business(day) for day in listed)


@pytest.mark.parametrize(
    ("scheduled", "session", "last"),
    [
        # Mondays to Fridays of June 2026; the 19th is a holiday.
        ("2026-06-01", "2026-06-15", "2026-06-04"),
        ("2026-06-02", "2026-06-15", "2026-06-03"),
        ("2026-06-01", "2026-06-04", "2026-06-02"),
        ("2026-06-02", "2026-06-04", None),
        ("2026-06-04", "2026-06-04", None),
        # Over a weekend: the days before it count, the weekend does not.
        ("2026-06-03", "2026-06-08", "2026-06-04"),
        ("2026-06-04", "2026-06-08", None),
        ("2026-06-05", "2026-06-10", "2026-06-08"),
        # Booked on a Saturday.
        ("2026-06-06", "2026-06-11", "2026-06-08"),
        ("2026-06-06", "2026-06-10", None),
        # Over the holiday.
        ("2026-06-16", "2026-06-22", "2026-06-17"),
        ("2026-06-17", "2026-06-22", None),
        ("2026-06-18", "2026-07-06", "2026-06-24"),
        # Over the end of a year whose holiday is kept in the one before.
        ("2027-12-29", "2028-01-04", "2027-12-30"),
        ("2027-12-30", "2028-01-05", "2028-01-03"),
        # Over Thanksgiving.
        ("2026-11-20", "2026-11-25", "2026-11-23"),
        ("2026-11-24", "2026-11-30", "2026-11-25"),
        ("2026-11-25", "2026-11-30", None),
    ],
)
def test_the_date_is_the_one_of_the_rule(scheduled: str, session: str, last: str | None) -> None:
    found = due(date.fromisoformat(scheduled), date.fromisoformat(session))

    assert found == (date.fromisoformat(last) if last else None)


@given(scheduled=DAYS, ahead=st.integers(0, 60))
def test_it_is_due_on_a_business_day_before_the_session(scheduled: date, ahead: int) -> None:
    session = scheduled + timedelta(days=ahead)

    last = due(scheduled, session)

    between = [scheduled + timedelta(days=n) for n in range(ahead)]
    worked = sum(map(business, between))
    assert (last is None) == (worked < 3)
    if last:
        since = [scheduled + timedelta(days=n + 1) for n in range((last - scheduled).days)]
        assert business(last)
        assert sum(map(business, since)) == (3 if worked >= 10 else 1)
        assert last < session or worked == 3


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (datetime(2026, 11, 20, 18, 0, tzinfo=UTC), "due by Monday, November 23."),
        # The last minute of the therapist's Monday, and the first of her Tuesday.
        (datetime(2026, 11, 24, 7, 59, tzinfo=UTC), "due by Monday, November 23."),
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "was due by Monday, November 23."),
        (STARTS - timedelta(seconds=1), "was due by Monday, November 23."),
        (STARTS, ""),
    ],
)
def test_it_is_told_until_the_session_begins(now: datetime, says: str) -> None:
    booking = replace(BOOKING, created_at=datetime(2026, 11, 20, 17, 0, tzinfo=UTC))

    told = words(booking, OREGON, now=now)

    assert told == (f"Good-faith estimate {says}" if says else "")


def test_it_is_told_only_where_the_law_asks_for_it() -> None:
    booking = replace(BOOKING, created_at=datetime(2026, 11, 20, 17, 0, tzinfo=UTC))
    now = booking.created_at
    lisbon = replace(OREGON, licences=(Licence("OPP", "PT", "Portugal", "1"),))
    free, late = replace(booking, price=Money(0, "USD")), replace(booking, created_at=STARTS)

    assert words(booking, OREGON, now=now)
    assert words(booking, lisbon, now=now) == ""
    assert words(booking, None, now=now) == ""
    assert words(free, OREGON, now=now) == ""
    assert words(late, OREGON, now=now) == ""
