"""By which ways of meeting a slot can be had: their own hours, and their rooms."""

from datetime import UTC, datetime, time, timedelta

from frontdesk.domain.clocks import minute
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Service, Therapist, Window
from frontdesk.domain.slots import Slot, one_each, slots, starts

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SESSION = Service(
    "first-session",
    "First session",
    50,
    Money(14000, "USD"),
    ("video", "phone", "office"),
    notice_minutes=0,
)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def busy(begins: int, ends: int, *, before: int = 0) -> tuple[int, int, int, int]:
    """What is taken on Monday, in minutes after midnight."""
    since, until = minute(MONDAY) + begins, minute(MONDAY) + ends
    return since - before, since, until, until


WINDOWS = (
    Window(1, time(9), time(10)),
    Window(1, time(10), time(11), ways=("office",)),
    Window(1, time(9, 15), time(10, 15), ways=("phone",)),
)
WAYS_APART = Therapist("ines", "Ines", "", "", "UTC", (), WINDOWS)


def by_way(**more) -> dict[str, tuple[str, ...]]:
    asked = {"now": MONDAY - DAY, "since": MONDAY, "until": MONDAY + DAY} | more
    return {f"{s.starts_at:%H:%M}": s.ways for s in slots(SESSION, WAYS_APART, **asked)}


def test_a_slot_says_by_which_ways_it_can_be_had() -> None:
    assert by_way() == {
        "09:00": ("video", "phone", "office"),
        # From nine to a quarter past ten the phone is one window.
        "09:30": ("office",),
        "10:00": ("office",),
    }
    assert by_way(way="office") == dict.fromkeys(("09:00", "09:30", "10:00"), ("office",))
    assert by_way(way="phone") == {"09:00": ("phone",)}
    assert by_way(way="smoke signals") == {}


def test_an_office_is_offered_while_one_of_its_rooms_is_free() -> None:
    places = {"ways": {"office": ("blue", "green")}}
    blue, green = busy(480, 570), busy(580, 660, before=15)

    both = by_way(rooms={"blue": [blue], "green": [green]}, **places)
    one = by_way(rooms={"blue": [blue], "green": []}, **places)

    assert both == {"09:00": ("video", "phone"), "09:30": ("office",), "10:00": ("office",)}
    assert one == by_way()
    assert by_way(way="office", rooms={"blue": [busy(480, 720)]}, **places) == by_way(way="office")


def test_starts_are_those_of_slots_by_any_way_or_by_one() -> None:
    asked = {"now": MONDAY - DAY, "since": MONDAY, "until": MONDAY + DAY}

    every = starts(SESSION, WAYS_APART, **asked)
    phone = starts(SESSION, WAYS_APART, way="phone", **asked)

    assert every == [minute(MONDAY) + n for n in (540, 570, 600)]
    assert phone == [minute(MONDAY) + 540]
    assert starts(SESSION, WAYS_APART, way="fax", **asked) == []


def test_of_several_therapists_at_one_start_the_first_is_told_with_the_ways_of_all() -> None:
    at = [(MONDAY + n * MINUTE, MONDAY + (n + 50) * MINUTE) for n in (0, 30)]
    offered = [
        Slot(*at[0], "ana", ("office",)),
        Slot(*at[0], "bo", ("video", "office")),
        Slot(*at[1], "bo", ("video",)),
    ]

    assert one_each(offered, SESSION) == [Slot(*at[0], "ana", ("video", "office")), offered[2]]
