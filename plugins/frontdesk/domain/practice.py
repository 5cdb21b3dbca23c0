"""The parsed, frozen description of the practice that site and service share."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Self

from frontdesk.domain.money import Money


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence to practise; jurisdiction is an ISO 3166-2 code such as US-OR."""

    title: str
    jurisdiction: str
    place: str
    number: str
    check_url: str = ""
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one weekday (ISO: Monday is 1) in the therapist's own wall time.

    Attributes:
        closes: 00:00 means the midnight that ends the day.
        ways: ids of the ways one can meet in then; empty for every way.
        valid_from, valid_to: the first and the last date it holds on; None for no bound.
    """

    weekday: int
    opens: time
    closes: time
    ways: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """The hours of one date, which take the place of its weekly ones; none close the day."""

    day: date
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class TimeOff:
    """A stretch nobody can book, in naive wall time of the therapist; until is not in it."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Therapist:
    """Somebody a client can book; sessions_per_day counts the dates of the therapist's zone."""

    id: str
    name: str
    credentials: str
    profession: str
    zone: str
    licences: tuple[Licence, ...]
    hours: tuple[Window, ...]
    overrides: tuple[Override, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    sessions_per_day: int | None = None

    @property
    def title(self) -> str:
        """Name and credentials as they stand on a page."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


@dataclass(frozen=True, slots=True)
class Way:
    """A way of meeting: video, phone or office.

    rooms: ids of rooms that therapists share; empty where nobody can be in another's way.
    """

    id: str
    name: str
    hint: str
    need: str
    often: str
    place: str = ""
    rooms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """Something that can be booked. Times in minutes, horizon in the therapist's local days.

    Attributes:
        therapists: ids of those who offer it; empty for all of them.
        approval: True when the therapist says yes before it is firm (and before it is paid).
        licence: True when the therapist needs a licence where the client will be.
        per_day: most sessions of it with one therapist on one of her dates.
        per_person: most bookings of it that one person may have, past ones included.
    """

    id: str
    name: str
    minutes: int
    price: Money
    ways: tuple[str, ...]
    step_minutes: int = 30
    notice_minutes: int = 24 * 60
    horizon_days: int = 60
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 10
    therapists: tuple[str, ...] = ()
    approval: bool = False
    licence: bool = True
    per_day: int | None = None
    per_person: int | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens to the fee and the time when plans change; hours before the start, elapsed.

    Attributes:
        full_refund_hours: cancelled this long before, the whole fee goes back.
        late_fee: what is kept of the fee later than that.
        move_hours: a client may move a session by herself until then.
        late_moves: how often one session may be moved later than that, up to its start.
    """

    full_refund_hours: int
    late_fee: Money
    move_hours: int = 24
    late_moves: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A sealed question of the intake."""

    id: str
    label: str
    hint: str = ""
    rows: int = 4
    max_chars: int = 4000
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The sealed questions as one revision of one form."""

    id: str
    revision: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Consent:
    """A text the client accepts; sha256 is of the file a client was shown."""

    id: str
    title: str
    revision: int
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """One number for a bad moment."""

    name: str
    words: str
    number: str


@dataclass(frozen=True, slots=True)
class Crisis:
    """Crisis help of the country the practice serves; the first two stand on every page."""

    help_line: CrisisLine
    emergency: CrisisLine
    others: tuple[CrisisLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipient:
    """A public age key that intakes are sealed to; role is clinician or recovery."""

    kid: str
    recipient: str
    who: str
    role: str


@dataclass(frozen=True, slots=True)
class Practice:
    """The whole practice. call_back_minutes: how soon the therapist rings when video fails."""

    name: str
    example: bool
    phone: str
    phone_shown: str
    email: str
    zone: str
    zone_words: str
    therapists: tuple[Therapist, ...]
    services: tuple[Service, ...]
    ways: tuple[Way, ...]
    policy: Policy
    form: Form
    consents: tuple[Consent, ...]
    crisis: Crisis
    call_back_minutes: int
    video: str
    payments: str
    recipients: tuple[Recipient, ...]
    demo: bool = False

    def service(self, service_id: str) -> Service | None:
        return next((s for s in self.services if s.id == service_id), None)

    def way(self, way_id: str) -> Way | None:
        return next((w for w in self.ways if w.id == way_id), None)

    def therapist(self, therapist_id: str) -> Therapist | None:
        return next((t for t in self.therapists if t.id == therapist_id), None)

    def offering(self, service: Service) -> tuple[Therapist, ...]:
        """Return the therapists a service can be booked with."""
        return tuple(
            t for t in self.therapists if not service.therapists or t.id in service.therapists
        )

    @property
    def licences(self) -> tuple[Licence, ...]:
        return tuple(x for t in self.therapists for x in t.licences)

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Jurisdiction code and name of every place a client may be in, without repeats."""
        return tuple({x.jurisdiction: x.place for x in self.licences}.items())

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change with what a widget tells: services, ways, fees, rules."""
        told = (self.services, self.ways, self.policy, self.name)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:12]

    def rehearsed(self) -> Self:
        """Return the practice with hardly any notice, for a demo in which one can meet at once."""
        return replace(self, demo=True, services=tuple(_at_once(s) for s in self.services))

    def open_around(self, today: date) -> Self:
        """Return the practice open round the clock on the weekdays of today and tomorrow."""
        near = {day.isoweekday() for day in (today, today + timedelta(days=1))}
        return replace(self, therapists=tuple(_open_on(t, near) for t in self.therapists))


def _open_on(therapist: Therapist, weekdays: Iterable[int]) -> Therapist:
    always = tuple(Window(day, time(0), time(0)) for day in weekdays)
    usual = tuple(w for w in therapist.hours if w.weekday not in set(weekdays))
    return replace(
        therapist, hours=always + usual, overrides=(), time_off=(), sessions_per_day=None
    )


def _at_once(service: Service) -> Service:
    # Enough to answer and pay; with the step, less than the 15 minutes a door opens early.
    return replace(
        service,
        step_minutes=10,
        notice_minutes=4,
        buffer_before_minutes=0,
        buffer_after_minutes=0,
    )


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name a person most likely meant, or None."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else None
