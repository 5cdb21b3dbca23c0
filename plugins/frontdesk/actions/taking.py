"""Take a time in the first room that is free, whoever took another one a moment ago."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.domain.booking import Booking


def held(tx: Writer, ports: Ports, booking: Booking, *, now: datetime) -> Booking | None:
    """Hold a booking, in another room where its own is taken by now.

    Returns:
        The booking as it is held; None, changing nothing, when its time cannot be had.
    """
    return next((one for one in _in_each(ports, booking) if tx.hold(one, now=now)), None)


def revised(
    tx: Writer, ports: Ports, booking: Booking, *, revision: int, now: datetime
) -> Booking | None:
    """Give a booking its new time or way, as held() does; None as Writer.revise says False."""
    each = _in_each(ports, booking)
    return next((one for one in each if tx.revise(one, revision=revision, now=now)), None)


def _in_each(ports: Ports, booking: Booking) -> Iterator[Booking]:
    """Yield a booking in the room that was free when we looked, then in the way's others."""
    yield booking
    way = ports.practice.way(booking.way)
    if booking.room and way is not None:
        for room in way.rooms:
            if room != booking.room:
                yield replace(booking, room=room)
