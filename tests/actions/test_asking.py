"""Asking for a time that is not on offer: one request, up to three times, one of them held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from actions.approvals import BACK, SUNDAY_EVENING, changed, letters, wish
from actions.clients import MONDAY_NINE, answered, at_once, booking, bring, mails
from fakes import World
from frontdesk.actions import hold, offered, pay, requests
from frontdesk.actions.offered import Chosen
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.errors import LinkExpired, LinkUnknown, NotNow, SlotGone, TimesTaken
from frontdesk.domain.request import Asked, TimeRequest

LATER = SUNDAY_EVENING + timedelta(hours=2)
LATER_MONDAY = MONDAY_NINE + timedelta(hours=2)
THREE = [SUNDAY_EVENING, LATER, SUNDAY_EVENING + timedelta(days=1)]


@pytest.fixture
def world(here: World) -> World:
    return changed(here)


def ask(world: World, number: str = "1", **changes) -> TimeRequest:
    made = wish(world.ports, number, **changes)
    requests.ask(world.ports, made)
    return made


def answer(world: World, made: TimeRequest, *times: datetime) -> TimeRequest:
    given = times or (SUNDAY_EVENING, LATER)
    return requests.answer(world.ports, made.id, times=given, therapist="ines")


def choose(world: World, made: TimeRequest, at: datetime, number: str = "q") -> str:
    return offered.choose(world.ports, made, Chosen(at, (number, number, f"{number}@x")))


def kept(world: World, made: TimeRequest) -> TimeRequest:
    found = world.ports.store.read(lambda look: look.time_request(made.id))
    assert found is not None
    return found


def held_by(world: World, token: str) -> tuple[Enrolment, Booking]:
    return hold.of_link(world.ports, token)


def test_a_press_twice_is_one_request_and_one_letter_to_each(world: World) -> None:
    at_once(lambda _: ask(world), threads=4)

    open_ones = world.ports.store.read(lambda look: look.time_requests(now=world.clock.now()))
    assert [one.id for one in open_ones] == ["tr_1"]
    assert mails(world) == ["asked:client", "asked:therapist"]


def test_every_field_is_kept_as_it_was(world: World) -> None:
    made = ask(world, weekdays=(1, 7), parts=("morning", "evening"), phone="503 555 0199")

    assert kept(world, made) == made
    assert kept(world, answer(world, made, *THREE)).offered == tuple(THREE)


def test_the_therapist_learns_only_that_somebody_asks(world: World) -> None:
    ask(world)

    to_client, to_therapist = letters(world, "asked")

    assert to_client.to == "ana@example.com"
    assert to_therapist.to == "hello@example.com"
    assert "Ana" not in to_therapist.text + to_therapist.subject
    assert "ana@example.com" not in to_therapist.text


def test_one_address_cannot_fill_the_page(world: World) -> None:
    for number in range(6):
        ask(world, str(number), email="Ana@example.com" if number % 2 else "ana@example.com")
    ask(world, "other", email="bo@example.com")

    open_ones = world.ports.store.read(lambda look: look.time_requests(now=world.clock.now()))
    assert [one.id for one in open_ones] == ["tr_0", "tr_1", "tr_2", "tr_other"]


def test_times_outside_the_hours_can_be_offered_and_come_with_one_link(world: World) -> None:
    made = answer(world, ask(world))

    (letter,) = letters(world, "times")

    token = letter.text.partition("/ask/answer/")[2].split()[0]
    assert offered.of_link(world.ports, token) == made
    assert offered.still_open(world.ports, made) == [SUNDAY_EVENING, LATER]
    assert letter.text.count("http") == 1


def test_times_that_clash_are_named_and_none_is_offered(world: World) -> None:
    enrolment = answered(world, service=1)
    pay.start(world.ports, enrolment, cancel_url=BACK)
    made = ask(world)
    # 50 minutes and the buffer after them reach into what begins at nine.
    before = MONDAY_NINE - timedelta(minutes=55)

    with pytest.raises(TimesTaken) as taken:
        answer(world, made, before, SUNDAY_EVENING)

    assert taken.value.times == (before,)
    assert kept(world, made).state is Asked.OPEN
    answer(world, made, MONDAY_NINE - timedelta(minutes=60))


def test_a_time_in_the_past_cannot_be_offered(world: World) -> None:
    with pytest.raises(TimesTaken):
        answer(world, ask(world), world.clock.now())


@pytest.mark.parametrize("count", [0, 4])
def test_one_to_three_times_no_more_no_less(world: World, count: int) -> None:
    made = ask(world)
    times = [SUNDAY_EVENING + timedelta(days=n) for n in range(count)]

    with pytest.raises(ValueError, match="three"):
        requests.answer(world.ports, made.id, times=times, therapist="ines")


def test_somebody_who_does_not_offer_it_cannot_be_offered(world: World) -> None:
    with pytest.raises(ValueError, match="therapist"):
        requests.answer(world.ports, ask(world).id, times=THREE, therapist="bo")


def test_a_chosen_time_is_held_and_name_and_address_are_known(world: World) -> None:
    made = answer(world, ask(world, phone="503 555 0199"))

    enrolment, held = held_by(world, choose(world, made, SUNDAY_EVENING))

    assert (held.state, held.starts_at, held.way) == (State.HELD, SUNDAY_EVENING, "video")
    assert held.hold_until == world.clock.now() + timedelta(minutes=30)
    assert held.wall == "2026-11-29T19:00"
    assert held.client_zone == "America/New_York"
    assert (enrolment.name, enrolment.email) == ("Ana", "ana@example.com")
    assert enrolment.phone == "503 555 0199"
    assert kept(world, made).state is Asked.BOOKED


def test_notice_does_not_count_for_a_time_she_offered(world: World) -> None:
    soon = world.clock.now() + timedelta(hours=1)
    made = answer(world, ask(world), soon)

    _, held = held_by(world, choose(world, made, soon))

    assert held.starts_at == soon


def test_a_time_she_offered_needs_no_second_yes(here: World) -> None:
    world = changed(here, approval=True, price=here.ports.practice.services[1].price)
    made = answer(world, ask(world))
    enrolment, _ = held_by(world, choose(world, made, SUNDAY_EVENING))
    full = replace(answered(world), id=enrolment.id, booking=enrolment.booking)
    row = world.ports.store.read(lambda look: look.sealed(answered(world, LATER_MONDAY).id))
    world.ports.store.write(lambda tx: (tx.save_enrolment(full), _seal(tx, row, full)))

    pay.start(world.ports, full, cancel_url=BACK)

    assert booking(world, full).state is State.CONFIRMED


def _seal(tx, row, full: Enrolment) -> None:
    tx.seal(replace(row, enrolment=full.id))


def test_pressing_twice_holds_once(world: World) -> None:
    made = answer(world, ask(world))

    tokens = at_once(lambda n: choose(world, made, SUNDAY_EVENING, f"q{n}"), threads=4)

    assert len(set(tokens)) == 1
    busy = world.ports.store.read(
        lambda look: look.busy(
            "ines",
            since=SUNDAY_EVENING,
            until=SUNDAY_EVENING + timedelta(hours=1),
            now=world.clock.now(),
        )
    )
    assert len(busy) == 1


def test_two_clients_with_the_same_time_get_it_once(world: World) -> None:
    ana = answer(world, ask(world))
    bo = answer(world, ask(world, "2", email="bo@example.com", name="Bo"))
    both = [ana, bo]

    got = at_once(lambda n: choose(world, both[n], SUNDAY_EVENING, f"q{n}"), threads=2)

    (gone,) = [one for one in got if isinstance(one, SlotGone)]
    assert gone.nearest == (LATER,)
    loser = both[got.index(gone)]
    assert held_by(world, choose(world, loser, LATER, "again"))[1].starts_at == LATER


def test_choosing_another_one_lets_go_of_the_first_and_keeps_the_answers(world: World) -> None:
    made = answer(world, ask(world))
    first, held = held_by(world, choose(world, made, SUNDAY_EVENING))
    named = replace(first, name="Ana Maria", voicemail=True)
    world.ports.store.write(lambda tx: tx.save_enrolment(named))

    second, new = held_by(world, choose(world, made, LATER, "q2"))

    assert (second.id, second.name, second.voicemail) == (first.id, "Ana Maria", True)
    assert new.starts_at == LATER
    old = world.ports.store.read(lambda look: look.booking(held.id))
    assert old is not None
    assert old.state is State.EXPIRED


def test_a_time_that_lapsed_can_be_chosen_again_by_the_same_link(world: World) -> None:
    made = answer(world, ask(world))
    token = choose(world, made, SUNDAY_EVENING)
    world.clock.move(hours=1)
    _, held = held_by(world, token)
    hold.release(world.ports, held)

    assert offered.standing(world.ports, kept(world, made)) is None
    assert choose(world, made, SUNDAY_EVENING, "q2") == token


def test_what_is_booked_is_not_chosen_again(world: World) -> None:
    made = answer(world, ask(world))
    _, held = held_by(world, choose(world, made, SUNDAY_EVENING))
    bring(world, held, State.CONFIRMED)

    with pytest.raises(NotNow):
        choose(world, made, LATER, "q2")
    with pytest.raises(NotNow):
        answer(world, made, LATER)


@pytest.mark.parametrize("at", [SUNDAY_EVENING + timedelta(minutes=5), MONDAY_NINE])
def test_only_a_time_that_was_offered_can_be_chosen(world: World, at: datetime) -> None:
    made = answer(world, ask(world))

    with pytest.raises(SlotGone) as gone:
        choose(world, made, at)

    assert gone.value.nearest == (SUNDAY_EVENING, LATER)


def test_a_time_that_is_past_is_gone(world: World) -> None:
    made = answer(world, ask(world))
    world.clock.at = SUNDAY_EVENING

    with pytest.raises(SlotGone) as gone:
        choose(world, made, SUNDAY_EVENING)

    assert gone.value.nearest == (LATER,)


def test_a_newer_answer_takes_the_place_of_the_older_behind_the_same_link(world: World) -> None:
    first = answer(world, ask(world))
    token = world.ports.links.make("answer", first.id)
    second = answer(world, first, LATER)

    sent = letters(world, "times")

    assert offered.of_link(world.ports, token).offered == (LATER,)
    assert second.answers == 2
    assert len(sent) == 1
    with pytest.raises(SlotGone):
        choose(world, first, SUNDAY_EVENING)


def test_a_closed_one_opens_no_more_and_nobody_is_written_to(world: World) -> None:
    made = answer(world, ask(world))
    token = world.ports.links.make("answer", made.id)
    owed = mails(world)

    requests.close(world.ports, made.id)

    with pytest.raises(LinkExpired):
        offered.of_link(world.ports, token)
    with pytest.raises(NotNow):
        choose(world, made, LATER)
    assert mails(world) == owed


def test_after_two_weeks_it_is_forgotten_unless_it_is_answered(world: World) -> None:
    left, told = ask(world), ask(world, "2")
    world.clock.move(days=13)
    answer(world, told, world.clock.now() + timedelta(days=9))
    world.clock.move(days=1, seconds=1)

    listed = world.ports.store.read(lambda look: look.time_requests(now=world.clock.now()))

    assert [one.id for one in listed] == [told.id]
    with pytest.raises(NotNow):
        answer(world, left, world.clock.now() + timedelta(days=1))
    world.clock.move(days=14)
    with pytest.raises(LinkExpired):
        offered.of_link(world.ports, world.ports.links.make("answer", told.id))


def test_a_link_of_another_purpose_or_nobody_opens_nothing(world: World) -> None:
    made = ask(world)

    for token in (world.ports.links.make("answer", made.id), "A" * 43):
        with pytest.raises(LinkUnknown):
            offered.of_link(world.ports, token)


def test_an_office_time_needs_a_room(here: World) -> None:
    world = changed(here)
    ways = tuple(
        replace(way, rooms=("front",)) if way.id == "office" else way
        for way in world.ports.practice.ways
    )
    other = replace(world.ports.practice.therapists[0], id="bo")
    practice = replace(
        world.ports.practice, ways=ways, therapists=(*world.ports.practice.therapists, other)
    )
    shared = replace(world, ports=replace(world.ports, practice=practice))
    made = answer(shared, ask(shared, way="office"))
    other_one = requests.answer(
        shared.ports,
        ask(shared, "2", way="office").id,
        times=[SUNDAY_EVENING, LATER],
        therapist="bo",
    )
    _, held = held_by(shared, choose(shared, made, SUNDAY_EVENING))

    with pytest.raises(SlotGone):
        choose(shared, other_one, SUNDAY_EVENING, "q2")
    with pytest.raises(TimesTaken):
        requests.answer(shared.ports, other_one.id, times=[SUNDAY_EVENING], therapist="bo")

    assert held.room == "front"


@pytest.mark.parametrize(
    ("wall", "at"),
    [
        ("2026-11-29T19:00", datetime(2026, 11, 30, 3, tzinfo=UTC)),
        # In the gap of spring: the instant it ends. In the doubled hour: the first of the two.
        ("2027-03-14T02:30", datetime(2027, 3, 14, 10, tzinfo=UTC)),
        ("2026-11-01T01:30", datetime(2026, 11, 1, 8, 30, tzinfo=UTC)),
        ("2026-11-29T19:00:30", None),
        ("2026-11-29T19:00Z", None),
        ("tomorrow", None),
        ("", None),
        ("9999-12-31T23:59", None),
    ],
)
def test_what_is_typed_is_the_therapists_wall_time(wall: str, at: datetime | None) -> None:
    assert requests.instant_in(wall, "America/Los_Angeles") == at
