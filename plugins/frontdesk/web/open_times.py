"""The open times of a service as JSON: the next few for a widget, or all of some days."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from frontdesk.actions import offer
from frontdesk.actions.ports import Ports
from frontdesk.domain.clocks import instant
from frontdesk.domain.practice import Service
from frontdesk.domain.slots import Slot
from frontdesk.web import week

MOST_LISTED = 12
MOST_DAYS = 62
# Different questions whose answers are kept until something is booked or the minute is over.
MOST_KEPT = 256
# More therapists than these, and the question would keep the rooms of others waiting.
FEW = 4
NAMES = ("service", "therapist", "way", "zone", "limit", "from", "to")
OK, NOT_FOUND, UNCLEAR = 200, 404, 422
_COUNT = re.compile(r"[0-9]{1,2}")
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


T = TypeVar("T")


class Refused(ValueError):
    """A question that has no answer; status is the HTTP status that says so."""

    def __init__(self, words: str, *, status: int = UNCLEAR) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: limit counts the next times, days is the first date and the one after."""

    service: Service
    therapist: str
    way: str
    zone: str
    limit: int
    days: tuple[date, date] | None


class OpenTimes:
    """Answers from memory while nothing changed: the store's version and the minute tell.

    Notice and horizon move with the clock, so an answer is never older than its minute; a
    change by any process gives the store another version.
    """

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self._kept: dict[tuple[str | None, ...], bytes] = {}
        self._as_of: tuple[str, datetime] | None = None

    async def answer(self, request: Request) -> Response:
        """Answer a GET of /api/slots."""
        query = request.query_params
        # Only what we read: made-up names must not crowd out the answers that are kept.
        asked = tuple(query.get(name) for name in NAMES)
        as_of = await self._now()
        if as_of != self._as_of:
            self._kept, self._as_of = {}, as_of
        kept = self._kept
        if (known := kept.get(asked)) is not None:
            return _json(known)
        try:
            found = await self._asking(self._answer, query, as_of[1])
        except Refused as why:
            return _json(
                msgspec.json.encode({"title": str(why), "status": why.status}), status=why.status
            )
        if len(kept) < MOST_KEPT:
            # Into the answers of the version it was asked in; a newer one has another dict.
            kept[asked] = found
        return _json(found)

    async def _now(self) -> tuple[str, datetime]:
        now = self.ports.clock.now().replace(second=0, microsecond=0)
        return await self._asking(self.ports.store.version), now

    async def _asking(self, ask: Callable[..., T], *args: Any) -> T:
        """Ask at once where that takes less time than handing it to a thread and back."""
        if self.ports.store.local and len(self.ports.practice.therapists) <= FEW:
            return ask(*args)
        return await run_in_threadpool(ask, *args)

    def _answer(self, query: Mapping[str, str], generated_at: datetime) -> bytes:
        asked = _asked(self.ports, query)
        practice = self.ports.practice
        return msgspec.json.encode(
            {
                "service": asked.service.id,
                "zone": practice.zone,
                "fingerprint": practice.fingerprint,
                "generated_at": week.value_of(generated_at),
                "slots": _told(_found(self.ports, asked)),
            }
        )


def _asked(ports: Ports, query: Mapping[str, str]) -> Asked:
    practice = ports.practice
    service = practice.service(query.get("service", ""))
    if service is None:
        raise Refused("no such service", status=NOT_FOUND)
    return Asked(
        service=service,
        therapist=_one_of(query, "therapist", [t.id for t in practice.offering(service)]),
        way=_one_of(query, "way", service.ways),
        zone=week.known_zone(query.get("zone"), default=practice.zone),
        limit=_limit(query.get("limit", "6")),
        days=_days(query),
    )


def _one_of(query: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    value = query.get(name, "")
    if value and value not in known:
        raise Refused(f"{name} must be one of {', '.join(known)}")
    return value


def _limit(value: str) -> int:
    if not _COUNT.fullmatch(value) or not 1 <= int(value) <= MOST_LISTED:
        raise Refused(f"limit must be a whole number from 1 to {MOST_LISTED}")
    return int(value)


def _days(query: Mapping[str, str]) -> tuple[date, date] | None:
    if "from" not in query and "to" not in query:
        return None
    first, last = week.day_of(query.get("from")), week.day_of(query.get("to"))
    if first is None or last is None or not 0 <= (last - first).days < MOST_DAYS:
        raise Refused(f"from and to must be dates, the last at most {MOST_DAYS} days on")
    return first, last + timedelta(days=1)


def _found(ports: Ports, asked: Asked) -> list[Slot]:
    who: dict[str, Any] = {"way": asked.way, "therapist": asked.therapist}
    if asked.days is None:
        return offer.next_slots(ports, asked.service, most=asked.limit, **who)
    zone = ZoneInfo(asked.zone)
    since, until = (instant(datetime.combine(day, time(0)), zone) for day in asked.days)
    return offer.open_slots(ports, asked.service, since=since, until=until, **who)


def _told(found: Iterable[Slot]) -> list[dict[str, object]]:
    return [
        {
            # Encoded as instants in UTC, with a Z, by the library: several times as fast.
            "start": slot.starts_at,
            "end": slot.ends_at,
            "therapist": slot.therapist,
            "ways": slot.ways,
        }
        for slot in found
    ]


def _json(body: bytes, *, status: int = OK) -> Response:
    kind = "application/json" if status == OK else "application/problem+json"
    return Response(body, status, media_type=kind, headers=_HEADERS)
