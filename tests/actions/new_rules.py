"""Zones whose rules a government has changed, and bookings made before that."""

import struct
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from actions.clients import MONDAY_NINE, answered, booking, bring
from fakes import World
from frontdesk.actions import chores
from frontdesk.adapters.mail.letters import Adapter as WrittenLetters
from frontdesk.domain.booking import Booking, State

HOUR = timedelta(hours=1)
HERE = "America/Los_Angeles"
ZoneOf = Callable[[str], ZoneInfo]


def rules(posix: str) -> ZoneInfo:
    """Read a zone from a file as a tzdata release would bring it. Source: RFC 8536."""
    head = struct.pack(">4s1s15x6L", b"TZif", b"2", 0, 0, 0, 0, 1, 4)
    kind = struct.pack(">lBB", -8 * 3600, 0, 0) + b"PST\x00"
    return ZoneInfo.from_file(BytesIO((head + kind) * 2 + f"\n{posix}\n".encode()), key=HERE)


# What if the clocks of the West Coast were never put back in November 2026?
ALWAYS_SUMMER = rules("PDT7")
AS_EVER = rules("PST8PDT,M3.2.0,M11.1.0")


def changed(name: str) -> ZoneInfo:
    return ALWAYS_SUMMER if name == HERE else ZoneInfo(name)


def with_letters(here: World) -> World:
    """Give a world letters that read as they really do."""
    letters = WrittenLetters(here.ports.practice, here.ports.origin, here.ports.links)
    here.ports = replace(here.ports, letters=letters)
    return here


def made(here: World, starts_at: datetime = MONDAY_NINE, *states: State) -> Booking:
    found = booking(here, answered(here, starts_at))
    bring(here, found, *(states or (State.CONFIRMED,)))
    return again(here, found)


def again(here: World, known: Booking) -> Booking:
    found = here.ports.store.read(lambda look: look.booking(known.id))
    assert found is not None
    return found


def send(here: World) -> None:
    for kind, _, args in list(here.jobs.orders):
        if kind == "mail" and args["about"].startswith("tz_"):
            chores.run(here.ports, kind, args)
