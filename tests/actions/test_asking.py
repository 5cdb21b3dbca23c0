"""Asking for a time that is not on offer: one request, and up to three times in answer."""

from datetime import UTC, datetime, timedelta

import pytest

from actions.approvals import BACK, SUNDAY_EVENING, changed, letters
from actions.asks import LATER, THREE, answer, ask, choose, kept
from actions.clients import MONDAY_NINE, answered, at_once, mails
from fakes import World
from frontdesk.actions import offered, pay, requests
from frontdesk.domain.errors import LinkExpired, LinkUnknown, NotNow, SlotGone, TimesTaken
from frontdesk.domain.request import Asked


@pytest.fixture
def world(here: World) -> World:
    return changed(here)


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
