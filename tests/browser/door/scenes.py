"""Every page around the room, in every state a client or her therapist may find it in."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from frontdesk.actions import join, late
from frontdesk.domain.booking import State
from frontdesk.domain.device_check import DeviceCheck
from frontdesk.web.rooms import Role
from web.join_harness import START, Desk

MINUTE = timedelta(minutes=1)
Scene = Callable[[Desk], str]


def door(at: float = -6, path: str = "", **booked: object) -> Scene:
    """Return a scene at a client's page, so many minutes from the start."""

    def scene(desk: Desk) -> str:
        desk.clock.time = START + at * MINUTE
        return f"{desk.client(desk.book(**booked))}{path}"

    return scene


def late_start(desk: Desk) -> str:
    address = door()(desk)
    visit = join.receive("b1", ports=desk.ports)
    late.say(visit, minutes=15, ports=desk.ports)
    return address


def seated(*roles: Role, admitted: bool = False, lost: bool = False) -> Scene:
    """Return a scene at the door while others sit in the room."""

    def scene(desk: Desk) -> str:
        address = door()(desk)

        def sit() -> None:
            for role in roles:
                desk.rooms._sit("b1", role, f"{role}-page-{'0' * 12}")
            room = desk.rooms._room("b1")
            room.admitted = admitted
            if lost:
                room.lost[Role.CLIENT] = "a-page"

        desk.loop.call_soon_threadsafe(sit)
        return address

    return scene


def gone_there(path: str, *, back: bool = False) -> Scene:
    """Return a scene after the client went to the provider."""

    def scene(desk: Desk) -> str:
        address = door(path=path)(desk)
        desk.rooms.away.went("b1", "Rooms", at=desk.clock.now())
        if back:
            desk.rooms.away.back("b1", at=desk.clock.now())
        return address

    return scene


def cancelled(desk: Desk) -> str:
    address, firm = door()(desk), frozenset({State.CONFIRMED})
    desk.store.write(lambda tx: tx.advance("b1", frm=firm, to=State.CANCELLED, hold_until=None))
    return address


def therapists(*, checked: bool = False) -> Scene:
    """Return a scene at the therapist's page of the room."""

    def scene(desk: Desk) -> str:
        desk.clock.time = START - 6 * MINUTE
        desk.book()
        if checked:
            check = DeviceCheck("b1", {"camera": "black"}, START - 9 * MINUTE)
            desk.store.write(lambda tx: tx.save_device_check(check))
        return desk.therapist()

    return scene


OWN_ROOM: Mapping[str, Scene] = {
    "early": door(-40),
    "early-days": door(-3 * 24 * 60),
    "early-phone": door(-40, way="phone"),
    "early-office": door(-40, way="office"),
    "open": door(),
    "open-late": late_start,
    "open-therapist-ready": seated(Role.THERAPIST),
    "open-in-another-window": seated(Role.CLIENT),
    "open-in-session": seated(Role.CLIENT, Role.THERAPIST, admitted=True),
    "open-dropped": seated(Role.THERAPIST, lost=True),
    "open-now": door(3),
    "open-after-the-end": door(70),
    "open-phone": door(way="phone"),
    "open-phone-no-number": door(way="phone", phone=""),
    "open-office": door(way="office"),
    "moved-to-phone": door(phone_since=START - 8 * MINUTE),
    "moved-no-number": door(phone_since=START - 8 * MINUTE, phone=""),
    "over": door(200),
    "cancelled": cancelled,
    "check": door(path="/check"),
    "room": door(path="/room"),
    "therapist-room": therapists(checked=True),
}
ELSEWHERE: Mapping[str, Scene] = {
    "leave": door(path="/leave"),
    "leave-gone": gone_there("/leave", back=True),
    "away": gone_there(""),
    "leave-no-number": door(path="/leave", phone=""),
}
