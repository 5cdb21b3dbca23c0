"""The open times of a service as JSON: the next few for a widget, or all of some days."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope, Send

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
_HEADERS = ((b"cache-control", b"no-store"), (b"x-robots-tag", b"noindex"))

T = TypeVar("T")
K = TypeVar("K")


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


@dataclass(frozen=True, slots=True)
class _Kept:
    """Answers of one version of the store and one minute, as long as nothing changes.

    by_words: the same answers again, by the very bytes that were asked; made-up names and
    another order make other bytes, so what is kept by question does not depend on these.
    """

    as_of: tuple[str, datetime]
    by_question: dict[tuple[str | None, ...], bytes] = field(default_factory=dict)
    by_words: dict[bytes, bytes] = field(default_factory=dict)


class OpenTimes:
    """Answers from memory while nothing changed: the store's version and the minute tell.

    Notice and horizon move with the clock, so an answer is never older than its minute; a
    change by any process gives the store another version.
    """

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self._fingerprint = ports.practice.fingerprint
        self._kept: _Kept | None = None

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer a GET of /api/slots."""
        as_of = await self._now()
        kept = self._kept
        if kept is None or kept.as_of != as_of:
            kept = self._kept = _Kept(as_of)
        words = scope["query_string"]
        try:
            answer = kept.by_words.get(words) or await self._answer(kept, words)
        except Refused as why:
            problem = {"title": str(why), "status": why.status}
            await _say(send, msgspec.json.encode(problem), status=why.status)
        else:
            await _say(send, answer)

    async def _now(self) -> tuple[str, datetime]:
        now = self.ports.clock.now().replace(second=0, microsecond=0)
        return await self._asking(self.ports.store.version), now

    async def _asking(self, ask: Callable[..., T], *args: Any) -> T:
        """Ask at once where that takes less time than handing it to a thread and back."""
        if self.ports.store.local and len(self.ports.practice.therapists) <= FEW:
            return ask(*args)
        return await run_in_threadpool(ask, *args)

    async def _answer(self, kept: _Kept, words: bytes) -> bytes:
        """Return the answer, and keep it with those of the version that it was asked in."""
        query = QueryParams(words)
        # Only what we read: made-up names must not crowd out the answers that are kept.
        question = tuple(query.get(name) for name in NAMES)
        answer = kept.by_question.get(question)
        if answer is None:
            answer = await self._asking(self._told, query, kept.as_of[1])
            _keep(kept.by_question, question, answer)
        _keep(kept.by_words, words, answer)
        return answer

    def _told(self, query: Mapping[str, str], generated_at: datetime) -> bytes:
        asked = _asked(self.ports, query)
        return msgspec.json.encode(
            {
                "service": asked.service.id,
                "zone": self.ports.practice.zone,
                "fingerprint": self._fingerprint,
                "generated_at": week.value_of(generated_at),
                "slots": [_as_json(slot) for slot in _found(self.ports, asked)],
            }
        )


def _keep(answers: dict[K, bytes], asked: K, answer: bytes) -> None:
    if len(answers) < MOST_KEPT:
        answers[asked] = answer


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
