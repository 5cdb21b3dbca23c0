"""Open times by way, room and therapist, and who gets a client that names nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.clients import bring
from fakes import World
from frontdesk.actions import hold, offer
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import SlotGone, SlotNotOffered
from frontdesk.domain.practice import Service, Therapist, Window

MONDAY_NINE = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
WEEK, DAY, MINUTE = timedelta(days=7), timedelta(days=1), timedelta(minutes=1)
EVERY_DAY = tuple(Window(day, time(9), time(17)) for day in range(1, 8))


def changed(here: World, *, rooms: tuple[str, ...] = (), **people: dict[str, Any]) -> Ports:
    """The sample practice with other therapists, by id, and rooms for the office."""
    ines = replace(here.ports.practice.therapists[0], overrides=(), time_off=(), hours=EVERY_DAY)
    who = tuple(replace(ines, id=name, name=name, **more) for name, more in people.items())
    ways = tuple(
        replace(way, rooms=rooms) if way.id == "office" else way
        for way in here.ports.practice.ways
    )
    practice = replace(here.ports.practice, ways=ways, therapists=who or (ines,))
    return replace(here.ports, practice=practice)


def service(ports: Ports, **changes: object) -> Service:
    return replace(ports.practice.services[0], **changes)


def local_date(at: datetime) -> date:
    return at.astimezone(ZoneInfo("America/Los_Angeles")).date()


_NAMES = (f"{number:08}" for number in range(10_000))


def book(
    ports: Ports,
    starts_at: datetime,
    *,
    therapist: str = "",
    way: str = "video",
    what: Service | None = None,
) -> Booking:
    chosen = hold.Choice(what or service(ports), starts_at, way, "UTC", therapist)
    name = next(_NAMES)
    return hold.begin(ports, chosen, fresh=(name, name, f"{name}@x"))[1]


def at_nine(ports: Ports, what: Service | None = None, **asked: str) -> list[tuple[str, str]]:
    found = offer.open_slots(
        ports, what or service(ports), since=MONDAY_NINE, until=MONDAY_NINE + MINUTE, **asked
    )
    return [(slot.therapist, " ".join(slot.ways)) for slot in found]


def test_only_those_who_offer_the_service_are_asked(here: World) -> None:
    ports = changed(here, ana={}, bo={}, cy={})
    asked = service(ports, therapists=("bo", "cy"))

    assert [who for who, _ in at_nine(ports, asked)] == ["bo", "cy"]
    assert [who for who, _ in at_nine(ports, asked, therapist="cy")] == ["cy"]
    assert at_nine(ports, asked, therapist="ana") == []
    assert not offer.by_rules(ports, asked, starts_at=MONDAY_NINE, therapist="ana")
    assert offer.next_slots(ports, asked, most=3, therapist="ana") == []


def test_the_next_and_the_nearest_times_name_each_start_once(here: World) -> None:
    ports = changed(here, ana={}, bo={})

    following = offer.next_slots(ports, service(ports), most=3)
    near = offer.nearest_to(ports, service(ports), starts_at=MONDAY_NINE + 30 * MINUTE)

    assert len({slot.starts_at for slot in following}) == 3
    assert [slot.starts_at for slot in near] == [MONDAY_NINE + n * MINUTE for n in (0, 30, 60)]


def test_a_way_with_hours_of_its_own_is_offered_in_them_only(here: World) -> None:
    hours = (
        *(replace(window, ways=("video", "phone")) for window in EVERY_DAY),
        Window(1, time(10), time(12), ways=("office",)),
    )
    ports = changed(here, ana={"hours": hours})
    asked = service(ports)

    assert at_nine(ports) == [("ana", "video phone")]
    assert at_nine(ports, way="video") == [("ana", "video")]
    assert at_nine(ports, way="office") == []
    assert offer.find(ports, asked, starts_at=MONDAY_NINE, way="office") is None
    assert not offer.by_rules(ports, asked, starts_at=MONDAY_NINE, way="office")
    first = offer.next_slots(ports, asked, most=1, way="office")[0]
    assert first.starts_at == MONDAY_NINE + 60 * MINUTE
    near = offer.nearest_to(ports, asked, starts_at=MONDAY_NINE, way="office")
    assert {slot.ways for slot in near} == {("office",)}


def test_a_way_the_service_does_not_have_is_never_offered(here: World) -> None:
    ports = changed(here)

    assert at_nine(ports, service(ports, ways=("video",)), way="phone") == []


def test_a_room_that_therapists_share_is_given_once(here: World) -> None:
    ports = changed(here, rooms=("blue", "green"), ana={}, bo={}, cy={})

    first = book(ports, MONDAY_NINE, therapist="ana", way="office")
    one_left = at_nine(ports)
    second = book(ports, MONDAY_NINE, therapist="bo", way="office")

    assert [first.room, second.room] == ["blue", "green"]
    assert one_left == [("bo", "video phone office"), ("cy", "video phone office")]
    assert at_nine(ports) == [("cy", "video phone")]
    assert offer.find(ports, service(ports), starts_at=MONDAY_NINE, way="office") is None
    with pytest.raises(SlotGone):
        book(ports, MONDAY_NINE, therapist="cy", way="office")
    assert book(ports, MONDAY_NINE, therapist="cy", way="phone").room == ""


def test_a_room_is_kept_for_the_buffers_of_others_but_not_for_ones_own_hold(here: World) -> None:
    ports = changed(here, rooms=("blue",), ana={}, bo={})
    own = book(ports, MONDAY_NINE, therapist="ana", way="office")
    asked = service(ports)
    slot = offer.find(ports, asked, starts_at=MONDAY_NINE, way="video", therapist="bo")
    assert slot is not None

    # From nine to ten to ten, and ten minutes more.
    office = [
        s.starts_at
        for s in offer.open_slots(
            ports, asked, since=MONDAY_NINE, until=MONDAY_NINE + 61 * MINUTE, way="office"
        )
    ]
    mine = offer.room_for(ports, asked, slot, way="office", besides=own.id)

    assert office == [MONDAY_NINE + 60 * MINUTE] * 2
    assert mine == "blue"
    assert offer.room_for(ports, asked, slot, way="video") == ""
    with pytest.raises(SlotGone):
        offer.room_for(ports, asked, slot, way="office")


def test_a_day_that_is_full_is_gone_though_the_rules_would_allow_it(here: World) -> None:
    ports = changed(here, ana={"sessions_per_day": 2})
    book(ports, MONDAY_NINE)
    book(ports, MONDAY_NINE + 120 * MINUTE)
    wanted = MONDAY_NINE + 240 * MINUTE

    assert offer.find(ports, service(ports), starts_at=wanted) is None
    assert offer.find(ports, service(ports), starts_at=wanted + DAY) is not None
    assert offer.by_rules(ports, service(ports), starts_at=wanted)
    with pytest.raises(SlotGone) as gone:
        book(ports, wanted)
    assert not isinstance(gone.value, SlotNotOffered)
    assert MONDAY_NINE.date() not in {local_date(at) for at in gone.value.nearest}


def test_a_service_may_be_had_so_often_a_day_and_another_one_still(here: World) -> None:
    ports = changed(here, ana={})
    asked = service(ports, per_day=1)
    own = book(ports, MONDAY_NINE, what=asked)
    wanted = MONDAY_NINE + 240 * MINUTE

    assert offer.find(ports, asked, starts_at=wanted) is None
    assert offer.find(ports, asked, starts_at=wanted, besides=own.id) is not None
    assert offer.find(ports, replace(asked, id="hello-call"), starts_at=wanted) is not None


def test_whoever_has_the_fewest_sessions_that_week_is_chosen(here: World) -> None:
    ports = changed(here, ana={}, bo={}, cy={})
    for n, who in enumerate(("ana", "ana", "bo", "cy", "cy")):
        book(ports, MONDAY_NINE + DAY + n * 60 * MINUTE, therapist=who)
    # Busier, but in another week.
    for n in range(3):
        book(ports, MONDAY_NINE + WEEK + n * 60 * MINUTE, therapist="bo")

    found = offer.find(ports, service(ports), starts_at=MONDAY_NINE)

    assert found is not None
    assert found.therapist == "bo"


def test_what_each_had_to_do_lately_counts_when_it_is_over(here: World) -> None:
    ports = changed(here, ana={}, bo={})
    chosen = offer.find(ports, service(ports), starts_at=MONDAY_NINE + WEEK)
    assert chosen is not None
    done = book(ports, MONDAY_NINE, therapist=chosen.therapist)
    bring(here, done, State.CONFIRMED, State.COMPLETED)
    here.clock.at = MONDAY_NINE + 2 * DAY

    now_chosen = offer.find(ports, service(ports), starts_at=MONDAY_NINE + WEEK)

    assert now_chosen is not None
    assert now_chosen.therapist != chosen.therapist


def test_only_those_who_can_be_had_by_that_way_are_chosen_from(here: World) -> None:
    no_office = tuple(replace(window, ways=("video",)) for window in EVERY_DAY)
    ports = changed(here, ana={"hours": no_office}, bo={})
    for n in range(4):
        book(ports, MONDAY_NINE + DAY + n * 60 * MINUTE, therapist="bo")

    by_office = offer.find(ports, service(ports), starts_at=MONDAY_NINE, way="office")
    by_video = offer.find(ports, service(ports), starts_at=MONDAY_NINE, way="video")

    assert by_office is not None
    assert by_video is not None
    assert [by_office.therapist, by_video.therapist] == ["bo", "ana"]


def test_with_nothing_to_choose_by_it_goes_in_turn(here: World) -> None:
    ports = changed(here, ana={}, bo={}, cy={})

    found = [offer.find(ports, service(ports), starts_at=MONDAY_NINE + n * DAY) for n in range(3)]

    assert {slot.therapist for slot in found if slot} == {"ana", "bo", "cy"}


class CountingStore:
    """The store, and how often it was looked into."""

    def __init__(self, store: Any) -> None:
        self.store, self.reads = store, 0

    def read(self, look: Any) -> Any:
        self.reads += 1
        return self.store.read(look)


def test_a_question_is_one_look_into_the_store_however_many_are_asked(here: World) -> None:
    people: dict[str, dict[str, Any]] = {f"t{n}": {"sessions_per_day": 4} for n in range(5)}
    ports = changed(here, rooms=("blue", "green"), **people)
    store = CountingStore(ports.store)
    ports = replace(ports, store=store)
    asked = service(ports)

    offer.open_slots(ports, asked, since=MONDAY_NINE, until=MONDAY_NINE + WEEK)
    offer.find(ports, asked, starts_at=MONDAY_NINE)
    offer.next_slots(ports, asked, most=10_000)
    offer.nearest_to(ports, asked, starts_at=MONDAY_NINE)

    assert store.reads == 4


def test_a_licence_that_ends_ends_the_offer(here: World) -> None:
    ports = changed(here, ana={})
    ana: Therapist = ports.practice.therapists[0]
    ending = tuple(replace(x, expires=MONDAY_NINE.date()) for x in ana.licences)
    ports = changed(here, ana={"licences": ending})

    found = offer.next_slots(ports, service(ports), most=10_000)

    assert max(local_date(slot.starts_at) for slot in found) == MONDAY_NINE.date()
    assert offer.find(ports, service(ports), starts_at=MONDAY_NINE + DAY) is None
    assert offer.find(ports, service(ports, licence=False), starts_at=MONDAY_NINE + DAY)
