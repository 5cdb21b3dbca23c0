"""The busy file of `frontdesk slots`: times that are taken, without a database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from frontdesk.domain.booking import BLOCKING, TOOK_PLACE, State
from frontdesk.domain.clocks import minute, minute_up
from frontdesk.domain.practice import Practice, nearest
from frontdesk.domain.slots import Taken
from frontdesk.settings.dates import an_instant
from frontdesk.settings.reading import Reading, SettingsError, name, one_of, whole

KINDS = ("booking", "hold", "external")
_DAY_MINUTES = 24 * 60
_AT_FIRST = {"booking": State.CONFIRMED, "hold": State.HELD, "external": State.CONFIRMED}
_KIND = one_of(*KINDS)
_STATE = one_of(*State)
_BUFFER = whole(0, _DAY_MINUTES)


@dataclass(frozen=True, slots=True)
class Busy:
    """One entry of a busy file.

    Attributes:
        therapist: whose time it takes; "" for everybody's.
        taken: the session with its buffers, in whole UTC minutes.
        service: what it is a session of; "" for whichever is asked about.
        room: the shared room it takes, or "".
        owner: who may book over it: the client it belongs to, or "".
        expires_at: UTC instant until which a hold keeps its time, that instant included.
    """

    kind: str
    state: State
    therapist: str
    taken: Taken
    service: str
    room: str
    owner: str
    expires_at: datetime | None

    def blocks(self, *, now: datetime, owner: str) -> bool:
        """Tell whether this keeps the owner from booking its time at that moment."""
        _, starts, ends, _ = self.taken
        if self.state not in BLOCKING or starts == ends:
            return False
        if self.kind == "external":
            return True
        return not self._lapsed(now) and not (owner and self.owner == owner)

    def counts(self, *, now: datetime, owner: str) -> bool:
        """Tell whether it is one of the sessions that the limits of a day count at that moment.

        One that is over still counts for its day, though it is in nobody's way any more.
        """
        if self.kind == "external":
            return False
        if self.state in TOOK_PLACE:
            return self.taken[1] <= minute(now)
        return self.blocks(now=now, owner=owner)

    def _lapsed(self, now: datetime) -> bool:
        # Who has begun to pay keeps the time until the payment provider says that it is over.
        if self.expires_at is None or self.state is State.AWAITING_PAYMENT:
            return False
        return (self.kind == "hold" or self.state is State.HELD) and self.expires_at < now


def entries(raw: Any, practice: Practice | None) -> tuple[Busy, ...]:
    """Read the list in a busy file; practice tells which therapists, services and rooms there are.

    Raises:
        SettingsError: every problem at once, each naming its place, such as [3]["end"].
    """
    if not isinstance(raw, list):
        raise SettingsError(["the busy file needs a list in [ ]"])
    problems: list[str] = []
    known = _names(practice) if practice else {}
    found = [_entry(Reading(row, f"[{n}]", problems), known) for n, row in enumerate(raw)]
    if problems:
        raise SettingsError(problems)
    return tuple(found)


def _names(practice: Practice) -> Mapping[str, Sequence[str]]:
    return {
        "therapist": [t.id for t in practice.therapists],
        "service": [s.id for s in practice.services],
        "room": [room for way in practice.ways for room in way.rooms],
    }


def _entry(one: Reading, known: Mapping[str, Sequence[str]]) -> Busy:
    kind = one.take("kind", _KIND, default=None) or "booking"
    state = one.take("state", _STATE, default=None)
    found = Busy(
        kind=kind,
        state=State(state) if state else _AT_FIRST[kind],
        therapist=one.take("therapist", _one_known(known, "therapist"), default=None) or "",
        taken=_taken(one, external=kind == "external"),
        service=one.take("service", _one_known(known, "service"), default=None) or "",
        room=one.take("room", _one_known(known, "room"), default=None) or "",
        owner=one.take("owner", _owner, default=None) or "",
        expires_at=one.take("expires_at", an_instant, default=None),
    )
    one.done()
    return found


def _taken(one: Reading, *, external: bool) -> Taken:
    since, until = one.take("start", an_instant), one.take("end", an_instant)
    before = one.take("buffer_before_minutes", _BUFFER, default=None) or 0
    after = one.take("buffer_after_minutes", _BUFFER, default=None) or 0
    if since is None or until is None:
        return 0, 0, 0, 0
    if until < since:
        one.wrong(one.place("end"), f"is {one.raw['end']}: it ends before it starts")
    starts = minute(since)
    # An empty stretch stays one, wherever in its minute it lies.
    ends = minute_up(until) if until > since else starts
    # Somebody else's calendar knows nothing of our buffers.
    return (
        (starts, starts, ends, ends) if external else (starts - before, starts, ends, ends + after)
    )


def _one_known(known: Mapping[str, Sequence[str]], kind: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        names = known.get(kind, ())
        # Without a practice that could be read there is nothing to compare with.
        if (found := name(value)) not in names and known:
            near = nearest(found, names)
            raise ValueError(
                f"there is no such {kind}" + (f'; did you mean "{near}"?' if near else "")
            )
        return found

    return read


def _owner(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is needed")
    return value
