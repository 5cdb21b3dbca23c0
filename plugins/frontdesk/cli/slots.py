"""The command `frontdesk slots`: which times are open at any moment, without a database."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from frontdesk.adapters.clock import System as SystemClock
from frontdesk.cli.answers import show
from frontdesk.domain.practice import Practice, Service, Therapist, nearest
from frontdesk.domain.slots import Counts, Slot, Taken, counted, slots
from frontdesk.settings.busy import Busy, entries
from frontdesk.settings.dates import an_instant
from frontdesk.settings.files import json_in, practice_in
from frontdesk.settings.people import zone
from frontdesk.settings.practice import times
from frontdesk.settings.reading import SettingsError
from frontdesk.settings.today import date_of

BAD_ARGUMENTS = 2
_INSTANTS = ("at", "from", "to")


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is asked, once every argument is known to make sense."""

    practice: Practice
    service: Service
    therapists: tuple[Therapist, ...]
    at: datetime
    since: datetime
    until: datetime
    clock: ZoneInfo
    owner: str
    way: str


class _Asked(TypedDict):
    now: datetime
    owner: str


class BadArguments(Exception):
    """Arguments that cannot be answered; one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def run(asked: argparse.Namespace) -> int:
    """Print the open times as JSON; return the exit code.

    Raises:
        SettingsError: the practice or the busy file, every problem of both at once.
    """
    try:
        instants, client_zone = _times(asked)
        # What a settings file prints must not end up in the answer.
        with redirect_stdout(sys.stderr):
            practice, busy = _files(asked, at=instants["at"])
        lookup = _lookup(asked, practice, instants=instants, client_zone=client_zone)
    except BadArguments as wrong:
        for problem in wrong.problems:
            print(f"frontdesk slots: {problem}", file=sys.stderr)
        return BAD_ARGUMENTS
    show(f"{_answer(lookup, _open(lookup, busy))}\n")
    return 0


def _times(asked: argparse.Namespace) -> tuple[dict[str, datetime], str]:
    problems: list[str] = []
    instants: dict[str, datetime] = {}
    for name in _INSTANTS:
        written = getattr(asked, name)
        try:
            instants[name] = an_instant(written)
        except ValueError as why:
            problems.append(f"--{name} {written!r}: {why}")
    try:
        client_zone = zone(asked.client_tz) if asked.client_tz is not None else ""
    except ValueError as why:
        problems.append(f"--client-tz {asked.client_tz!r}: {why}")
    if not problems and instants["to"] < instants["from"]:
        problems.append("--to lies before --from")
    if problems:
        raise BadArguments(problems)
    return instants, client_zone


def _files(asked: argparse.Namespace, *, at: datetime) -> tuple[Practice, tuple[Busy, ...]]:
    """Read both files, and complain about both at once."""
    problems: list[str] = []
    practice: Practice | None = None
    busy: tuple[Busy, ...] = ()
    # A moment of last year is judged by the licences of last year.
    today = min(date_of(SystemClock().now()), date_of(at))
    try:
        practice = times(practice_in(asked.practice), today=today)
    except SettingsError as wrong:
        problems += wrong.problems
    try:
        busy = entries(json_in(asked.busy), practice) if asked.busy else ()
    except SettingsError as wrong:
        problems += wrong.problems
    if practice is None or problems:
        raise SettingsError(problems)
    return practice, busy


def _lookup(
    asked: argparse.Namespace,
    practice: Practice,
    *,
    instants: Mapping[str, datetime],
    client_zone: str,
) -> Lookup:
    problems = [
        *_unknown("service", asked.service, [s.id for s in practice.services]),
        *_unknown("therapist", asked.therapist, [t.id for t in practice.therapists]),
    ]
    service = practice.service(asked.service) or practice.services[0]
    therapist = practice.therapist(asked.therapist)
    offering = practice.offering(service)
    if therapist and therapist not in offering:
        problems.append(f"--therapist {therapist.id} does not offer {service.id}")
    if asked.way and asked.way not in service.ways:
        known = ", ".join(service.ways)
        problems.append(f"--way {asked.way!r}: {service.id} can be met in by {known}")
    if problems:
        raise BadArguments(problems)
    return Lookup(
        practice,
        service,
        therapists=(therapist,) if therapist else offering,
        at=instants["at"],
        since=instants["from"],
        until=instants["to"],
        clock=ZoneInfo(client_zone or practice.zone),
        owner=asked.owner,
        way=asked.way,
    )


def _unknown(flag: str, wanted: str, known: Sequence[str]) -> list[str]:
    if not wanted or wanted in known:
        return []
    near = nearest(wanted, known)
    hint = f"; did you mean {near}?" if near else ""
    return [f"--{flag} {wanted!r} is not in the practice{hint}"]


def _open(lookup: Lookup, busy: Sequence[Busy]) -> list[Slot]:
    """Return the open times of every therapist asked about, by start and then by id."""
    asked: _Asked = {"now": lookup.at, "owner": lookup.owner}
    blocking = [one for one in busy if one.blocks(**asked)]
    counting = [one for one in busy if one.counts(**asked)]
    ways = {way.id: way.rooms for way in lookup.practice.ways if way.rooms}
    rooms = {
        room: _taken(one for one in blocking if one.room == room)
        for has in ways.values()
        for room in has
    }
    found = [
        slot
        for therapist in lookup.therapists
        for slot in slots(
            lookup.service,
            therapist,
            now=lookup.at,
            since=lookup.since,
            until=lookup.until,
            way=lookup.way,
            taken=_taken(_of(blocking, therapist)),
            rooms=rooms,
            ways=ways,
            counts=_counts(_of(counting, therapist), therapist, lookup.service),
        )
    ]
    return sorted(found, key=lambda slot: (slot.starts_at, slot.therapist))


def _of(busy: Sequence[Busy], therapist: Therapist) -> list[Busy]:
    return [one for one in busy if one.therapist in {"", therapist.id}]


def _taken(busy: Iterable[Busy]) -> list[Taken]:
    return sorted((one.taken for one in busy), key=lambda taken: taken[1])


def _counts(busy: Sequence[Busy], therapist: Therapist, service: Service) -> Counts:
    loads = [(one.taken[1], one.service or service.id) for one in busy]
    return counted(loads, service, therapist)


def _answer(lookup: Lookup, found: Sequence[Slot]) -> str:
    """Return JSON with one time a line, for people and programs alike."""
    lines = [json.dumps(_shown(slot, lookup.clock)) for slot in found]
    inside = "\n  " + ",\n  ".join(lines) + "\n" if lines else ""
    return f'{{"slots": [{inside}]}}'


def _shown(slot: Slot, clock: ZoneInfo) -> dict[str, str]:
    return {
        "start": f"{slot.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "end": f"{slot.ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "therapist": slot.therapist,
        "local": slot.starts_at.astimezone(clock).isoformat(),
    }
