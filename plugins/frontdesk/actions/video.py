"""The way into a session by video, at whichever provider it is held."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from frontdesk.actions import video_rooms
from frontdesk.actions.join import Visit
from frontdesk.actions.ports import Ports
from frontdesk.actions.video_port import VideoDown, VideoProvider, VideoRefused
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import NoWayIn
from frontdesk.domain.video import BUILT_IN, Link

# So long before the start the therapist may go to a room that has to be made.
HOST_BEFORE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is held, as a page names it."""

    id: str
    name: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where a session by video is held.

    Attributes:
        provider: None for our own room.
        fallback: None where there is only the phone; our own room has the id BUILT_IN.
    """

    provider: Place | None
    fallback: Place | None


def places(ports: Ports, booking: Booking) -> Places:
    """Return where a session is held, and where both go if that fails."""
    first, second = _ids(ports, booking)
    fallback = Place(BUILT_IN, "", ()) if second == BUILT_IN else _place(ports, second)
    return Places(_place(ports, first), fallback)


def falls_back(ports: Ports, visit: Visit) -> bool:
    """Tell whether there is another provider to go to when our own room does not connect."""
    fallback = places(ports, visit.booking).fallback
    return fallback is not None and fallback.id != BUILT_IN


def too_early(ports: Ports, visit: Visit) -> bool:
    """Tell whether a therapist would have a room made that is long gone when it is needed."""
    video = ports.videos.get(_ids(ports, visit.booking)[0])
    makes = video is not None and video.capabilities.needs_preparation
    return makes and visit.now < visit.booking.starts_at - HOST_BEFORE


def given_up(ports: Ports, booking: Booking) -> bool:
    """Tell whether the provider is given up for this session, so that both use the fallback."""
    first, second = _ids(ports, booking)
    video = ports.videos.get(first)
    if video is None or not second or not video.capabilities.needs_preparation:
        return False
    room = video_rooms.known(ports, booking, video)
    return room is not None and room.state == video_rooms.FAILED


def way_in(visit: Visit, ports: Ports, *, host: bool, fallback: bool = False) -> Link:
    """Return the way into a session, whose right to it the caller has checked.

    Where the provider has no room and cannot make one, it leads to the fallback provider, for
    both sides and for good: two people in two rooms would wait for each other.

    Raises:
        NoWayIn: neither; there is the phone.
    """
    first, second = _ids(ports, visit.booking)
    if second and fallback:
        return _link(ports, visit, second, host=host)
    if given_up(ports, visit.booking):
        return _elsewhere(ports, visit, second, host=host)
    try:
        _have_ready(ports, visit.booking, first, once=bool(second))
    except (VideoDown, VideoRefused):
        if not second:
            raise NoWayIn(first) from None
        video_rooms.give_up(ports, visit.booking, ports.videos[first])
        if given_up(ports, visit.booking):
            return _elsewhere(ports, visit, second, host=host)
        # The other one got it ready in the meantime, and waits there.
    return _link(ports, visit, first, host=host)


def due(ports: Ports) -> list[Callable[[], object]]:
    """Return what the worker does now to have rooms ready, and to drop those nobody needs."""

    def held_at(booking: Booking) -> VideoProvider | None:
        video = ports.videos.get(_ids(ports, booking)[0])
        return video if video and video.capabilities.needs_preparation else None

    return video_rooms.due(ports, held_at)


def _ids(ports: Ports, booking: Booking) -> tuple[str, str]:
    service = ports.practice.service(booking.service)
    return ports.practice.video.places(service.video if service else "")


def _place(ports: Ports, provider: str) -> Place | None:
    video = ports.videos.get(provider)
    return Place(video.id, video.name, video.steps) if video else None


def _have_ready(ports: Ports, booking: Booking, provider: str, *, once: bool) -> None:
    video = ports.videos.get(provider)
    if video is not None and video.capabilities.needs_preparation:
        video_rooms.ready(ports, booking, video, once=once)


def _elsewhere(ports: Ports, visit: Visit, provider: str, *, host: bool) -> Link:
    """Return the way to the other place; without an address where it would have to be asked.

    A client reads first what waits there, and her next press asks: one who has waited for a
    provider that does not answer is not kept waiting for another.
    """
    video = ports.videos.get(provider)
    if video is not None and video.capabilities.needs_preparation and not host:
        return Link("", video.steps, provider=provider)
    return _link(ports, visit, provider, host=host)


def _link(ports: Ports, visit: Visit, provider: str, *, host: bool) -> Link:
    if provider == BUILT_IN:
        return Link("", provider=BUILT_IN)
    video = ports.videos[provider]
    try:
        if video.capabilities.needs_preparation:
            room = video_rooms.ready(ports, visit.booking, video)
            meet, ref = video_rooms.meet(ports, visit.booking, room=room.room), room.ref
        else:
            meet, ref = video_rooms.meet(ports, visit.booking), {}
        make = video.host_link if host else video.guest_link
        return replace(make(meet, ref, now=visit.now), provider=provider)
    except (VideoDown, VideoRefused):
        raise NoWayIn(provider) from None
