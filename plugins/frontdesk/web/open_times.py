"""The open times of a service as JSON: the next few for a widget, or all of some days."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from starlette.types import Receive, Scope, Send

from frontdesk.actions import offer
from frontdesk.actions.ports import Ports
from frontdesk.domain.clocks import instant
from frontdesk.domain.practice import Service
from frontdesk.domain.slots import Slot
from frontdesk.web import week
from frontdesk.web.repeated import LONGEST, asking, parsed

MOST_LISTED = 12
MOST_DAYS = 62
MOST_UNDERSTOOD = 256
PATH = "/api/slots"
NAMES = ("service", "therapist", "way", "zone", "limit", "from", "to")
OK, NOT_FOUND, UNCLEAR = 200, 404, 422
_COUNT = re.compile(r"[0-9]{1,2}")
_HEADERS = ((b"cache-control", b"no-store"), (b"x-robots-tag", b"noindex"))


class Refused(ValueError):
    """A question that has no answer; status is the HTTP status that says so."""

    def __init__(self, words: str, *, status: int = UNCLEAR) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: limit counts the next times; span is from and until, as UTC instants."""

    service: Service
    therapist: str
    way: str
    limit: int
    span: tuple[datetime, datetime] | None


class OpenTimes:
    """Answers from the book, each time anew; repeated.py is what remembers."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self._fingerprint = ports.practice.fingerprint
        # Made out once for the very same words: it takes as long as to find some times.
        self._understood = lru_cache(MOST_UNDERSTOOD)(lambda words: _asked(ports, _read(words)))

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer a GET of /api/slots."""
        try:
            asked = self._understood(scope["query_string"])
            answer = await asking(self.ports, lambda: self._told(asked))
        except Refused as why:
            problem = {"title": str(why), "status": why.status}
            await _say(send, msgspec.json.encode(problem), status=why.status)
        else:
            await _say(send, answer)

    def _told(self, asked: Asked) -> bytes:
        return msgspec.json.encode(
            {
                "service": asked.service.id,
                "zone": self.ports.practice.zone,
                "fingerprint": self._fingerprint,
                "generated_at": week.value_of(self.ports.clock.now().replace(second=0)),
                "slots": [_as_json(slot) for slot in _found(self.ports, asked)],
            }
        )


def _read(words: bytes) -> Mapping[str, str]:
    if len(words) > LONGEST:
        raise Refused(f"a question has at most {LONGEST} bytes")
    return parsed(words)


def _asked(ports: Ports, query: Mapping[str, str]) -> Asked:
    practice = ports.practice
    service = practice.service(query.get("service", ""))
    if service is None:
        raise Refused("no such service", status=NOT_FOUND)
    return Asked(
        service=service,
        therapist=_one_of(query, "therapist", [t.id for t in practice.offering(service)]),
        way=_one_of(query, "way", service.ways),
        limit=_limit(query.get("limit", "6")),
        span=_span(query, ZoneInfo(week.known_zone(query.get("zone"), default=practice.zone))),
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


def _span(query: Mapping[str, str], zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    if "from" not in query and "to" not in query:
        return None
    first, last = week.day_of(query.get("from")), week.day_of(query.get("to"))
    if first is None or last is None or not 0 <= (last - first).days < MOST_DAYS:
        raise Refused(f"from and to must be dates, the last at most {MOST_DAYS} days on")
    ends = last + timedelta(days=1)
    return _midnight(first, zone), _midnight(ends, zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, time(0)), zone)


def _found(ports: Ports, asked: Asked) -> list[Slot]:
    who: dict[str, Any] = {"way": asked.way, "therapist": asked.therapist}
    if asked.span is None:
        return offer.next_slots(ports, asked.service, most=asked.limit, **who)
    since, until = asked.span
    return offer.open_slots(ports, asked.service, since=since, until=until, **who)


@lru_cache(maxsize=1 << 12)
def _as_json(slot: Slot) -> msgspec.Raw:
    """Return one time as it stands in an answer; the next answer mostly has it, too."""
    told = {
        # Encoded as instants in UTC, with a Z, by the library.
        "start": slot.starts_at,
        "end": slot.ends_at,
        "therapist": slot.therapist,
        "ways": slot.ways,
    }
    return msgspec.Raw(msgspec.json.encode(told))


async def _say(send: Send, body: bytes, *, status: int = OK) -> None:
    kind = b"application/json" if status == OK else b"application/problem+json"
    length = b"%d" % len(body)
    headers = [(b"content-type", kind), (b"content-length", length), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
