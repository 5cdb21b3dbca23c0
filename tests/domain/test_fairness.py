"""Who gets a client that asked for nobody in particular."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.clocks import minute
from frontdesk.domain.fairness import fairest, weeks_around
from frontdesk.domain.practice import Therapist

# A Wednesday; its ISO week runs from Monday the 23rd to Sunday the 29th.
WEDNESDAY = datetime(2026, 11, 25, 18, tzinfo=UTC)
TURN = WEDNESDAY.toordinal()
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def therapist(name: str, zone: str = "UTC") -> Therapist:
    return Therapist(name, name, "", "", zone, (), ())


ANA, BO, CY = therapist("ana"), therapist("bo"), therapist("cy")


def chosen(*who: Therapist, turn: int = TURN, **begun: list[datetime]) -> str:
    loads = {name: [minute(at) for at in instants] for name, instants in begun.items()}
    return fairest(who, start=minute(WEDNESDAY), loads=loads, turn=turn).id


def test_the_fewest_sessions_in_that_week_come_first() -> None:
    busy, free = [WEDNESDAY + DAY, WEDNESDAY - DAY], [WEDNESDAY - 2 * DAY]

    # The weeks around do not weigh against it.
    assert chosen(ANA, BO, ana=busy, bo=[*free, *[WEDNESDAY - WEEK] * 5]) == "bo"
    assert chosen(BO, ANA, ana=busy, bo=free) == "bo"


def test_of_equal_weeks_the_fewer_in_the_four_around_come_first() -> None:
    two_weeks, three_weeks = WEDNESDAY - 2 * WEEK, WEDNESDAY - 3 * WEEK

    assert chosen(ANA, BO, ana=[two_weeks], bo=[three_weeks] * 9) == "bo"
    assert chosen(ANA, BO, ana=[WEDNESDAY + 3 * WEEK], bo=[WEDNESDAY + 2 * WEEK]) == "ana"


def test_of_equal_weeks_all_around_each_comes_first_in_turn() -> None:
    order = [chosen(ANA, BO, CY, turn=TURN + n) for n in range(6)]

    assert sorted(order[:3]) == ["ana", "bo", "cy"]
    assert order[:3] == order[3:]


def test_a_week_is_the_therapists_own() -> None:
    # Sunday evening in Portland, where the client's week has not begun; Monday in UTC.
    sunday = datetime(2026, 11, 23, 6, tzinfo=UTC)
    portland = therapist("bo", "America/Los_Angeles")

    assert [chosen(ANA, portland, ana=[sunday], bo=[sunday], turn=n) for n in (0, 1)] == ["bo"] * 2


def test_the_weeks_that_count_run_from_monday_to_monday() -> None:
    first, after = weeks_around("UTC", minute(WEDNESDAY))

    assert first == datetime(2026, 11, 9, tzinfo=UTC).toordinal()
    assert after == datetime(2026, 12, 14, tzinfo=UTC).toordinal()


@given(
    st.lists(st.lists(st.integers(-40, 40), max_size=6), min_size=1, max_size=4),
    st.integers(0, 9),
)
def test_nobody_who_had_more_in_that_week_is_chosen(days, turn) -> None:
    who = [therapist(f"t{number}") for number in range(len(days))]
    loads = {
        each.id: [minute(WEDNESDAY + n * DAY) for n in begun]
        for each, begun in zip(who, days, strict=True)
    }

    found = fairest(who, start=minute(WEDNESDAY), loads=loads, turn=turn)

    in_week = [sum(-2 <= n <= 4 for n in begun) for begun in days]
    assert in_week[who.index(found)] == min(in_week)
