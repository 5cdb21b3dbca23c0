"""More sessions like one: choose how often, see each date, book those that suit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontdesk.actions import links, series
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.recurrence import COUNTS, STEPS, Why
from frontdesk.domain.terms_words import both
from frontdesk.domain.wording import day_words, when_words
from frontdesk.web import sentences, week
from frontdesk.web.forms import Fields, Posted
from frontdesk.web.limits import Limits
from frontdesk.web.pages import Pages

_UNPAID = frozenset({State.HELD, State.AWAITING_PAYMENT})


@dataclass(frozen=True, slots=True)
class Row:
    """One session of a series, as the page of any of them lists it.

    Attributes:
        mood: its state, but "leaving" while a cancellation can be taken back and "expired" as
            soon as its time to be paid is over.
        here: whether it is the one whose page this is.
        url: its own page.
        pay: address of the step that pays for it, or "".
    """

    booking: Booking
    mood: str
    here: bool
    url: str
    pay: str


@dataclass(frozen=True, slots=True)
class View:
    """What the page of a booking shows of its series; more: whether it can be continued."""

    rows: tuple[Row, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button of a date; the usual one has the wall time of the first session."""

    value: str
    words: str
    usual: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One date of a series with its radio buttons; why says what is wrong with the usual time."""

    name: str
    day: str
    why: str
    options: tuple[Option, ...]
    chosen: str


def view(ports: Ports, booking: Booking) -> View:
    """Return what the page of a booking shows of its series."""
    found = [one for one in series.members(ports, booking) if not _replaced(ports, one)]
    rows = tuple(_row(ports, one, booking) for one in found) if len(found) > 1 else ()
    return View(rows, series.possible(ports, booking))


class More:
    """The page on which more sessions are booked."""

    def __init__(self, ports: Ports, pages: Pages, limits: Limits) -> None:
        self.ports = ports
        self.pages = pages
        self.limits = limits

    def show(self, request: Request) -> Response:
        """Ask how often; then draw each date; changes nothing."""
        booking = links.booking_of(self.ports, request.path_params["token"])
        return self._draw(request, booking, fields=request.query_params)

    def book(self, request: Request, fields: Fields) -> Response:
        """Book the chosen dates, and say which of them stand."""
        booking = links.booking_of(self.ports, request.path_params["token"])
        chosen = _chosen(fields)
        if not chosen:
            return self._draw(request, booking, fields=fields, missing=True)
        if not self.limits.allow("hold", request):
            return self.pages.sorry(request, "too-often")
        done = series.book(self.ports, booking, chosen)
        return self.pages.render(
            request,
            "page/series-done.html",
            status=200 if done.made else 409,
            token=request.path_params["token"],
            booking=booking,
            rows=[_row(self.ports, one, booking) for one in done.made],
            refused=[_refused(at, why, booking) for at, why in done.refused],
        )

    def _draw(
        self,
        request: Request,
        booking: Booking,
        *,
        fields: Mapping[str, str],
        missing: bool = False,
    ) -> Response:
        if not series.possible(self.ports, booking):
            return self.pages.sorry(request, "series-not")
        weeks = _number(fields.get("weeks"), STEPS)
        count = _number(fields.get("count"), COUNTS)
        asked = weeks is not None and count is not None
        found = (
            series.dates(self.ports, booking, weeks=weeks, count=count)
            if weeks is not None and count is not None
            else ()
        )
        # What was sent back without a date is drawn as it was sent: nothing is chosen for anybody.
        usual = not missing
        dates = [
            _choice(n, date, booking, fields=fields, usual=usual)
            for n, date in enumerate(found, 1)
        ]
        return self.pages.render(
            request,
            "page/series-more.html",
            status=422 if missing else 200,
            token=request.path_params["token"],
            booking=booking,
            service=self.ports.practice.service(booking.service),
            weeks=weeks or STEPS[0],
            count=count or COUNTS[2],
            counts=list(COUNTS),
            asked=asked,
            dates=dates,
            errors=_missing(dates) if missing else {},
        )


def routes(ports: Ports, pages: Pages, limits: Limits) -> list[Route]:
    """Return the routes of a series."""
    more = More(ports, pages, limits)
    return [
        Route("/booking/{token}/more", more.show),
        Route("/booking/{token}/more", Posted(more.book), methods=["POST"]),
    ]


def _row(ports: Ports, one: Booking, here: Booking) -> Row:
    mood = _mood(one, now=ports.clock.now())
    pay = ports.links.make("enrol", one.enrolment) if mood in _UNPAID else ""
    return Row(
        booking=one,
        mood=mood,
        here=one.id == here.id,
        url=f"/booking/{links.booking_token(ports, one)}",
        pay=f"/enrol/{pay}/check" if pay else "",
    )


def _replaced(ports: Ports, one: Booking) -> bool:
    """Tell whether another time was chosen instead, before it was paid for."""
    enrolment = ports.store.read(lambda look: look.enrolment(one.enrolment))
    return enrolment is not None and enrolment.booking != one.id


def _mood(one: Booking, *, now: datetime) -> str:
    if one.state is State.CONFIRMED and one.cancels_at is not None:
        return "leaving"
    if one.state is State.HELD and one.hold_until is not None and one.hold_until < now:
        return State.EXPIRED
    return one.state


def _choice(
    number: int, date: series.Date, booking: Booking, *, fields: Mapping[str, str], usual: bool
) -> Choice:
    name, zone = f"date.{number}", booking.client_zone
    starts = [date.starts_at] if date.why is None else date.others
    options = tuple(
        Option(week.value_of(at), both(at, booking), at == date.starts_at) for at in starts
    )
    default = week.value_of(date.starts_at) if usual and date.why is None else ""
    kept = fields.get(name, default)
    why = sentences.field("date", date.why) if date.why else ""
    return Choice(
        name=name,
        day=day_words(date.starts_at, zone),
        why=why,
        options=options,
        chosen=kept if any(one.value == kept for one in options) else "",
    )


def _missing(dates: Sequence[Choice]) -> dict[str, str]:
    """Return what is wrong at the first date that has something to choose."""
    first = next((date for date in dates if date.options), None)
    name = first.name.replace(".", "-") if first else "count"
    return {name: sentences.field("date", "missing")}


def _refused(at: datetime, why: Why, booking: Booking) -> tuple[str, str]:
    return when_words(at, booking.client_zone), sentences.field("date", why)


def _chosen(fields: Mapping[str, str]) -> Sequence[datetime]:
    """Return the starts that were chosen; nothing else that was sent counts."""
    found = (week.instant_of(fields.get(f"date.{number}")) for number in range(1, COUNTS.stop))
    return [at for at in found if at is not None]


def _number(told: str | None, known: Sequence[int]) -> int | None:
    return int(told) if told and told.isdecimal() and int(told) in known else None
