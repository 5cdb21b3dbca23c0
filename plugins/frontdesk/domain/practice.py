"""The parsed, frozen description of the practice that site and service share."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches

from frontdesk.domain.biller import Biller
from frontdesk.domain.money import Money
from frontdesk.domain.video import OWN_ROOM, VideoPlan


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
    """Somebody a client can book; sessions_per_day counts the dates of the therapist's zone.

    npi: the National Provider Identifier that stands on statements for insurers, or "".
    """

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
    npi: str = ""

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
class Band:
    """One of the prices of a service, which the client chooses without giving a reason."""

    id: str
    name: str
    price: Money
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """Something that can be booked. Times in minutes, horizon in the therapist's local days.

    Attributes:
        price: what it costs; with bands, the first one's.
        bands: prices to choose from, of one or several currencies; empty for the one price.
        deposits: what is paid at booking, one amount a currency; empty for all of it.
        keeps_card: whether a card is kept for late and no-show fees, if the client agrees.
        billing_code: what an insurer calls it (a CPT code), or "".
        therapists: ids of those who offer it; empty for all of them.
        video: id of the provider its sessions by video are held at, or "" for the practice's.
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
    bands: tuple[Band, ...] = ()
    deposits: tuple[Money, ...] = ()
    keeps_card: bool = False
    billing_code: str = ""
    video: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens to the fee and the time when plans change; hours before the start, elapsed.

    Attributes:
        full_refund_hours: cancelled this long before, the whole fee goes back.
        late_fee: what is kept of the fee later than that.
        move_hours: a client may move a session by herself until then.
        late_moves: how often one session may be moved later than that, up to its start.
        no_show_fee: what a client owes who does not come; None for as much as the late fee.
        late_fees, no_show_fees: the same fees in other currencies. What is frozen in a booking
            has none: policy.frozen() picks those of its price.
    """

    full_refund_hours: int
    late_fee: Money
    move_hours: int = 24
    late_moves: int = 0
    no_show_fee: Money | None = None
    late_fees: tuple[Money, ...] = ()
    no_show_fees: tuple[Money, ...] = ()


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
    """The whole practice.

    Attributes:
        call_back_minutes: how soon the therapist rings when video fails.
        reminder_hours: how long before a session its client is reminded by mail; 0 for never.
        statement: what follows the account's own name on a client's bank statement, or "".
        biller: what statements for insurers tell; None where none are given.
    """

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
    payments: str
    recipients: tuple[Recipient, ...]
    demo: bool = False
    video: VideoPlan = OWN_ROOM
    statement: str = ""
    biller: Biller | None = None
    reminder_hours: int = 24
    letters: bool = False

    def service(self, service_id: str) -> Service | None:
        return next((s for s in self.services if s.id == service_id), None)

    def way(self, way_id: str) -> Way | None:
        return next((w for w in self.ways if w.id == way_id), None)

    def therapist(self, therapist_id: str) -> Therapist | None:
        return next((t for t in self.therapists if t.id == therapist_id), None)

    def offering(self, service: Service) -> tuple[Therapist, ...]:
        """Return the therapists a service can be booked with."""
        return tuple(t for t in self.therapists if t.id in (service.therapists or {t.id}))

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


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name a person most likely meant, or None."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.5)), None)
