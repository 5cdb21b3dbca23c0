"""What a person reads: every word must be true for the instant and the rule behind it."""

import importlib.resources
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain import wording
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Policy

PORTLAND = "America/Los_Angeles"
WEDNESDAY = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
INSTANTS = st.integers(0, 15 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
CURRENCIES = st.sampled_from(["USD", "EUR", "GBP", "CAD", "JPY", "KWD", "CHF"])


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Los_Angeles", "Pacific time"),
        ("America/New_York", "Eastern time"),
        ("America/Phoenix", "Arizona time"),
        ("Europe/London", "UK time"),
        ("Europe/Lisbon", "Lisbon time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("America/Vancouver", "Vancouver time"),
        ("UTC", "UTC"),
        ("Etc/GMT+5", "UTC-5"),
    ],
)
def test_a_zone_is_called_what_people_call_it(zone: str, words: str) -> None:
    assert wording.zone_words(zone) == words


@pytest.mark.parametrize(("name", "zones"), wording._SHARED_CLOCKS.items())
def test_zones_that_share_a_name_keep_the_same_clock_all_year(name: str, zones: str) -> None:
    days = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(730)]

    clocks = {
        tuple(day.astimezone(rules).utcoffset() for day in days)
        for rules in map(_newest, zones.split())
    }

    assert len(clocks) == 1, name


def test_an_instant_reads_as_day_clock_and_zone() -> None:
    ends = WEDNESDAY + timedelta(minutes=50)

    assert wording.day_words(WEDNESDAY, PORTLAND) == "Wednesday, November 25"
    assert wording.clock_words(WEDNESDAY, PORTLAND) == "11:30 am"
    assert (
        wording.when_words(WEDNESDAY, PORTLAND) == "Wednesday, November 25, 11:30 am Pacific time"
    )
    assert wording.span_words(WEDNESDAY, ends, PORTLAND) == "11:30 am to 12:20 pm Pacific time"


def test_the_day_is_the_readers_day_and_not_the_days_in_utc() -> None:
    late = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)

    assert wording.day_words(late, PORTLAND) == "Wednesday, November 25"
    assert wording.day_words(late, "Asia/Tokyo") == "Thursday, November 26"


@pytest.mark.parametrize(("hour", "words"), [(8, "12:00 am"), (20, "12:00 pm"), (21, "1:00 pm")])
def test_noon_and_midnight_are_not_swapped(hour: int, words: str) -> None:
    assert wording.clock_words(datetime(2026, 11, 25, hour, tzinfo=UTC), PORTLAND) == words


def test_the_year_shows_only_when_it_is_not_this_year() -> None:
    this_year, last_year = date(2026, 1, 5), date(2025, 12, 31)

    assert wording.day_words(WEDNESDAY, PORTLAND, today=this_year) == "Wednesday, November 25"
    assert wording.day_words(WEDNESDAY, PORTLAND, today=last_year).endswith("25, 2026")
    assert wording.when_words(WEDNESDAY, PORTLAND, today=last_year) == (
        "Wednesday, November 25, 2026, 11:30 am Pacific time"
    )


def test_the_hour_that_comes_twice_says_which_one() -> None:
    first = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)

    assert wording.clock_words(first, PORTLAND) == "1:30 am (before the clocks go back)"
    assert wording.clock_words(first + timedelta(hours=1), PORTLAND) == (
        "1:30 am (after the clocks go back)"
    )


@given(INSTANTS, ZONES, st.integers(1, 26 * 60))
def test_two_different_minutes_never_read_alike(
    instant: datetime, zone: str, minutes: int
) -> None:
    minute = instant.replace(second=0, microsecond=0)

    words = wording.when_words(minute, zone)

    assert words != wording.when_words(minute + timedelta(minutes=minutes), zone)


@given(INSTANTS, ZONES)
def test_the_words_lead_back_to_the_instant(instant: datetime, zone: str) -> None:
    local = instant.astimezone(ZoneInfo(zone))

    day = wording.day_words(instant, zone, today=date(1999, 1, 1))
    clock = " ".join(wording.clock_words(instant, zone).split()[:2])

    read = datetime.strptime(f"{day} {clock}", "%A, %B %d, %Y %I:%M %p")  # noqa: DTZ007
    assert read == local.replace(second=0, microsecond=0, tzinfo=None)


def test_a_time_without_a_zone_is_refused_instead_of_guessed() -> None:
    naive = datetime(2026, 11, 25, 11, 30)  # noqa: DTZ001

    for words in (wording.day_words, wording.clock_words, wording.when_words):
        with pytest.raises(ValueError, match="no zone"):
            words(naive, PORTLAND)


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (14_000, "USD", "$140"),
        (14_050, "USD", "$140.50"),
        (8_000, "EUR", "€80"),
        (123_405, "GBP", "£1,234.05"),
        (9_000, "CAD", "CA$90"),
        (1_200, "JPY", "1,200 JPY"),
        (1_500, "KWD", "1.500 KWD"),
        (9_000, "CHF", "90 CHF"),
        (0, "USD", "$0"),
    ],
)
def test_money_reads_as_people_write_it(minor: int, currency: str, words: str) -> None:
    assert wording.money_words(Money(minor, currency)) == words


@given(st.integers(0, 10**9), st.integers(0, 10**9), CURRENCIES)
def test_two_amounts_never_read_alike(one: int, other: int, currency: str) -> None:
    same = wording.money_words(Money(one, currency)) == wording.money_words(Money(other, currency))

    assert same == (one == other)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (50, "50 minutes"),
        (60, "1 hour"),
        (85, "1 hour 25 minutes"),
        (121, "2 hours 1 minute"),
    ],
)
def test_a_length_reads_in_hours_and_minutes(minutes: int, words: str) -> None:
    assert wording.minutes_words(minutes) == words


@given(st.integers(0, 100_000))
def test_the_words_of_a_length_add_up(minutes: int) -> None:
    words = wording.minutes_words(minutes).replace(",", "").split()

    counted = zip(map(int, words[::2]), words[1::2], strict=True)
    assert sum(n * (60 if unit.startswith("hour") else 1) for n, unit in counted) == minutes


def test_a_negative_length_is_refused() -> None:
    with pytest.raises(ValueError, match="no length"):
        wording.minutes_words(-1)


def test_ways_read_as_a_choice() -> None:
    assert wording.choice_words(["video", "phone", "in person"]) == "video, phone or in person"
    assert wording.choice_words(["video", "phone"]) == "video or phone"
    assert wording.choice_words(["video"]) == "video"
    assert wording.choice_words([]) == ""


FEE = Money(14_000, "USD")
FULL = "and the full fee goes back to your card."
UP_TO_24 = f"Cancel up to 24 hours before {FULL} Later than that,"
UP_TO_1 = f"Cancel up to 1 hour before {FULL} Later than that,"
ALWAYS = f"Cancel any time before the session {FULL}"


@pytest.mark.parametrize(
    ("hours", "late_fee", "price", "sentence"),
    [
        (24, 14_000, None, f"{UP_TO_24} I keep up to $140 of it."),
        (24, 14_000, Money(14_000, "EUR"), f"{UP_TO_24} I keep up to $140 of it."),
        (24, 14_000, FEE, f"{UP_TO_24} I keep the fee."),
        (1, 7_000, FEE, f"{UP_TO_1} I keep $70 and the rest goes back."),
        (24, 0, FEE, ALWAYS),
        (0, 14_000, FEE, ALWAYS),
        (
            *(24, 7_000, Money(0, "USD")),
            "Cancel any time before the session. There is nothing to pay.",
        ),
    ],
)
def test_the_cancel_rule_says_what_the_refund_does(
    hours: int, late_fee: int, price: Money | None, sentence: str
) -> None:
    policy = Policy(hours, Money(late_fee, "USD"))

    assert wording.cancel_rule(policy, price=price) == sentence


@given(st.integers(0, 500), st.integers(0, 30_000), st.integers(1, 30_000))
def test_the_cancel_rule_names_money_kept_exactly_when_money_is_kept(
    hours: int, late_fee: int, price: int
) -> None:
    paid, policy = Money(price, "USD"), Policy(hours, Money(late_fee, "USD"))
    kept_late = hours > 0 and paid.less(policy.late_fee) != paid

    sentence = wording.cancel_rule(policy, price=paid)

    assert ("I keep" in sentence) == kept_late
    assert ("the rest goes back" in sentence) == (kept_late and late_fee < price)


def _newest(zone: str) -> ZoneInfo:
    """The zone by the tzdata package: a machine's own copy may be years old."""
    path = importlib.resources.files("tzdata.zoneinfo").joinpath(zone)
    with path.open("rb") as rules:
        return ZoneInfo.from_file(rules, key=zone)
