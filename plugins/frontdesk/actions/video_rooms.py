"""Have the room of a session ready at its provider, and take it away again."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import sleep

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader, Writer
from frontdesk.actions.video_port import VideoDown, VideoProvider, VideoRefused
from frontdesk.domain import session
from frontdesk.domain.booking import Booking
from frontdesk.domain.session import Meeting
from frontdesk.domain.video import Meet, Prepared

# So long before the start the worker begins to prepare.
LEAD = timedelta(minutes=20)
# After the first, the second and every further failure in a row.
WAITS = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5))
# Whoever began to prepare is done by then, or never will be.
CLAIM = timedelta(seconds=15)
# How often, and how long in all, one waits for somebody else who prepares.
LOOKS, LOOK_SECONDS = 40, 0.15
# No session lasts longer than a day; the rooms of those that began earlier are gone.
BEHIND = timedelta(hours=26)
_MINUTE = timedelta(minutes=1)
# Stands between the times of a room and its vendor; older rows have none.
_AT = "@"
WANTED, READY, FAILED, DROPPED = "wanted", "ready", "failed", "dropped"
_LOG = logging.getLogger("frontdesk.chores")


def meet(ports: Ports, booking: Booking, *, room: str = "") -> Meet:
    """Return a session as a provider may know it.

    room: what it is called at the provider; empty for a name that only our key can make again,
        and by which both sides come to the same room without anything being kept.
    """
    named = room or ports.links.digest(ports.links.make("video-room", booking.id))[:32]
    return Meet(
        room=named,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        opens_at=session.opens_at(booking.starts_at),
        closes_at=session.closes_at(booking.ends_at),
    )


def plan_of(booking: Booking, video: VideoProvider) -> str:
    """Return what tells rooms for other times, or at another vendor, apart."""
    times = f"{booking.starts_at:%Y%m%dT%H%MZ}/{booking.ends_at:%Y%m%dT%H%MZ}"
    return f"{times}{_AT}{video.kind}"


def known(ports: Ports, booking: Booking, video: VideoProvider) -> Prepared | None:
    """Return the room of a booking as far as it was prepared for its present times."""
    room = ports.store.read(lambda look: look.prepared(booking.id, provider=video.id))
    return room if room and room.plan == plan_of(booking, video) else None


def ready(ports: Ports, booking: Booking, video: VideoProvider, *, once: bool = False) -> Prepared:
    """Return the room of a booking, made now unless somebody has made it.

    Two who ask at one time get the same room: one makes it, the other waits. Where it could not
    be made, neither has one: a second try might lead the two to different places.

    Args:
        ports: the world.
        booking: whose room.
        video: where.
        once: whether what was given up stays so, because there is another place.

    Raises:
        VideoDown, VideoRefused: there is none.
    """
    making = _Making(ports, booking, video, once=once)
    for _ in range(LOOKS):
        room, is_mine = ports.store.write(making.claim)
        if is_mine:
            return making.make(room)
        if room.state == READY:
            return room
        if making.is_vain(room):
            raise VideoDown("given up")
        making = replace(making, waited=True)
        sleep(LOOK_SECONDS)
    raise VideoDown("somebody else began to prepare it")


def give_up(ports: Ports, booking: Booking, video: VideoProvider) -> None:
    """Let nobody go there any more, so that both sides go to the other place."""

    def change(tx: Writer) -> None:
        room = tx.prepared(booking.id, provider=video.id)
        if room is not None and room.state != READY:
            tx.save_prepared(replace(room, state=FAILED, plan=plan_of(booking, video)))

    ports.store.write(change)


def due(
    ports: Ports, held_at: Callable[[Booking], VideoProvider | None]
) -> list[Callable[[], object]]:
    """Return what is to be prepared and what to be dropped now, as acts.

    held_at: returns whose room a session needs that has to be prepared, if any.
    """
    now = ports.clock.now()
    if not any(video.capabilities.needs_preparation for video in ports.videos.values()):
        return []

    def found(look: Reader) -> list[Callable[[], object]]:
        ahead = look.agenda(since=now - BEHIND, until=now + LEAD + _MINUTE)
        wanted = {
            booking.id: (booking, video)
            for booking, _ in ahead
            if (video := _wants(booking, held_at, now=now)) is not None
        }
        kept = look.rooms_kept(since=now - BEHIND, until=now + LEAD + _MINUTE)
        gone = [room for room in kept if not _still(room, wanted)]
        return [
            *(
                partial(_try, ports, booking, video)
                for booking, video in wanted.values()
                if _is_time(
                    look.prepared(booking.id, provider=video.id), plan_of(booking, video), now=now
                )
            ),
            *(partial(drop, ports, room) for room in gone if room.provider in ports.videos),
        ]

    return ports.store.read(found)


def drop(ports: Ports, room: Prepared) -> None:
    """Take a room away.

    Raises:
        VideoDown: not now; it is tried again next minute.
    """
    failure, video = "", ports.videos[room.provider]
    try:
        # A room at a vendor that is not set up any more ends there with its time.
        if not _strange(room, video):
            video.drop(room.ref)
    except VideoRefused as why:
        # Asking again would not help; what is left there ends with its time.
        failure = why.code
    gone = replace(room, state=DROPPED, ref={}, plan="", tries=0, failure=failure)

    def change(tx: Writer) -> None:
        if tx.prepared(room.booking, provider=room.provider) == room:
            tx.save_prepared(gone)

    ports.store.write(change)


def _try(ports: Ports, booking: Booking, video: VideoProvider) -> None:
    # It was noted, with when to try again.
    with suppress(VideoDown, VideoRefused):
        ready(ports, booking, video)


def _wants(
    booking: Booking, held_at: Callable[[Booking], VideoProvider | None], *, now: datetime
) -> VideoProvider | None:
    elsewhere = booking.way != Meeting.VIDEO or booking.cancels_at or booking.phone_since
    over = booking.state not in session.MET or session.closes_at(booking.ends_at) < now
    if elsewhere or over or booking.starts_at > now + LEAD:
        return None
    return held_at(booking)


def _still(room: Prepared, wanted: dict[str, tuple[Booking, VideoProvider]]) -> bool:
    booking, video = wanted.get(room.booking, (None, None))
    return booking is not None and video is not None and video.id == room.provider


def _is_time(room: Prepared | None, plan: str, *, now: datetime) -> bool:
    if room is None or room.state == DROPPED or room.tried_at is None:
        return True
    if room.state == READY:
        return room.plan != plan
    if room.state == FAILED:
        # Refused for these times; for others it may be asked once more.
        return bool(room.plan) and room.plan != plan
    if not room.failure:
        return now - room.tried_at > CLAIM
    return now >= room.tried_at + WAITS[min(room.tries, len(WAITS)) - 1]


@dataclass(frozen=True, slots=True)
class _Making:
    """One try to have the room of a session ready at a provider.

    waited: whether somebody else was found making it.
    """

    ports: Ports
    booking: Booking
    video: VideoProvider
    once: bool
    waited: bool = False

    def is_vain(self, room: Prepared) -> bool:
        """Tell whether another try could only part the two."""
        if room.state == FAILED and room.plan == plan_of(self.booking, self.video):
            return self.once or self.waited
        return self.waited and bool(room.failure)

    def claim(self, tx: Writer) -> tuple[Prepared, bool]:
        """Return the room as it is, or say that we make it now; nobody else does for a while."""
        now = self.ports.clock.now()
        room = tx.prepared(self.booking.id, provider=self.video.id)
        if (
            room is not None
            and room.state == READY
            and room.plan == plan_of(self.booking, self.video)
        ):
            return room, False
        if room is not None and (_being_made(room, now=now) or self.is_vain(room)):
            return room, False
        stays = room is not None and room.state != DROPPED and not _strange(room, self.video)
        kept = room if stays else None
        claim = Prepared(
            booking=self.booking.id,
            provider=self.video.id,
            room=kept.room if kept else meet(self.ports, self.booking).room,
            state=WANTED,
            ref=kept.ref if kept else {},
            plan=kept.plan if kept else "",
            tries=(kept.tries if kept else 0) + 1,
            # The store keeps whole seconds, and this is compared with what it kept.
            tried_at=now.replace(microsecond=0),
        )
        tx.save_prepared(claim)
        return claim, True

    def make(self, claim: Prepared) -> Prepared:
        """Make the room that was claimed, or bring it to its new times."""
        asked = meet(self.ports, self.booking, room=claim.room)
        try:
            if claim.ref:
                ref = self.video.move(asked, claim.ref, key=claim.room)
            else:
                ref = self.video.prepare(asked, key=claim.room)
        except (VideoDown, VideoRefused) as why:
            self._note(claim, why)
            raise
        made = replace(
            claim, state=READY, ref=ref, plan=plan_of(self.booking, self.video), tries=0
        )
        kept = self.ports.store.write(partial(_keep, claim, made))
        if kept is not made and kept.ref != made.ref:
            # Somebody did not wait for us; both sides go to where that one went.
            with suppress(VideoDown, VideoRefused):
                self.video.drop(made.ref)
        if kept.state != READY:
            raise VideoDown("given up")
        return kept

    def _note(self, claim: Prepared, why: VideoDown | VideoRefused) -> None:
        refused = isinstance(why, VideoRefused)
        _LOG.warning("a video room waits: %s %s", type(why).__name__, why)
        failed = replace(
            claim,
            state=FAILED if refused else WANTED,
            plan=plan_of(self.booking, self.video) if refused else claim.plan,
            failure=str(why) or "down",
        )

        def change(tx: Writer) -> None:
            if tx.prepared(claim.booking, provider=claim.provider) == claim:
                tx.save_prepared(failed)

        self.ports.store.write(change)


def _strange(room: Prepared, video: VideoProvider) -> bool:
    """Tell whether a room is at another vendor than the one that has its id now."""
    return room.plan.partition(_AT)[2] not in {"", video.kind}


def _being_made(room: Prepared, *, now: datetime) -> bool:
    if room.state != WANTED or room.failure or room.tried_at is None:
        return False
    return now - room.tried_at <= CLAIM


def _keep(claim: Prepared, made: Prepared, tx: Writer) -> Prepared:
    room = tx.prepared(claim.booking, provider=claim.provider)
    if room is not None and room != claim and room.state in {READY, FAILED}:
        return room
    tx.save_prepared(made)
    return made
