"""The pages around a session that need the whole service, in each state one may find them in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from playwright.sync_api import Page

from browser.arrival.conftest import Meeting
from frontdesk.actions import arrivals, change, join, late
from frontdesk.domain.device_check import DeviceCheck
from web.arriving import ANSWERS, NEXT_WEEK, arrive, come_to, follow, kept
from web.made import Made, made

SOME_MINUTES = timedelta(minutes=4)
Scene = Callable[[Meeting], Page]


def at(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def first_time(meeting: Meeting) -> Page:
    return at(meeting.client, meeting.arrive)


def with_mistakes(meeting: Meeting) -> Page:
    page = first_time(meeting)
    page.get_by_role("button", name="Send and join the video").click()
    return page


def told(meeting: Meeting) -> Page:
    meeting.one.served.post(arrive(meeting.one), ANSWERS)
    return first_time(meeting)


def the_same(meeting: Meeting, *, kids: tuple[str, ...] = ()) -> Page:
    one = meeting.one
    one.served.post(arrive(one), ANSWERS)
    said = kept(one)
    assert said is not None
    if kids:
        one.served.here.ports.store.write(lambda tx: tx.save_arrival(replace(said, kids=kids)))
    second = come_to(follow(one, one.now().starts_at + NEXT_WEEK))
    return at(meeting.client, f"{meeting.origin}{arrive(second)}")


def leaving(meeting: Meeting) -> Page:
    one = meeting.one
    one.served.here.clock.at = one.now().starts_at - timedelta(days=3)
    change.cancel(one.served.here.ports, one.now(), actor="client")
    return at(meeting.client, f"{meeting.origin}/join/{one.token}")


def a_full_desk(meeting: Meeting) -> Page:
    """The therapist's list with a client in each state of arriving."""
    first = meeting.one
    served = first.served
    ports, rooms, now = served.here.ports, served.rooms, served.here.clock.now()
    # The day is full from half past nine; it was booked some days ago.
    served.here.clock.at = now - timedelta(days=3)
    others = [made(served, starts_at=first.now().starts_at - n * HOUR) for n in (1, 2)]
    served.here.clock.at = now
    served.post(arrive(first), ANSWERS)
    check = DeviceCheck(first.id, {"camera": "black"}, now - SOME_MINUTES)
    ports.store.write(lambda tx: tx.save_device_check(check))
    late.say(join.receive(first.id, ports=ports), minutes=5, ports=ports)
    rooms.away.went(first.id, "Doxy.me", at=now - SOME_MINUTES)
    _skipped(others[0])
    served.post(f"/join/{others[1].token}/phone", {})
    return at(meeting.therapist, meeting.today)


def _skipped(one: Made) -> None:
    ports = one.served.here.ports
    arrivals.skip(ports, replace(join.receive(one.id, ports=ports), now=one.now().starts_at))


HOUR = timedelta(hours=1)
SCENES: Mapping[str, Scene] = {
    "where-are-you": first_time,
    "where-mistakes": with_mistakes,
    "where-told": told,
    "where-the-same": the_same,
    "where-key-changed": lambda meeting: the_same(meeting, kids=("an-older-key",)),
    "cancelled-with-undo": leaving,
    "desk": a_full_desk,
    "therapists-link-elsewhere": lambda meeting: at(
        meeting.client, f"{meeting.origin}/today/{'x' * 40}/room/b1"
    ),
    "link-unknown": lambda meeting: at(meeting.client, f"{meeting.origin}/join/{'x' * 43}"),
}
