"""The times one booking could move to, as a page of radio buttons."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from frontdesk.actions.placing import TWO_YEARS
from frontdesk.actions.ports import Ports
from frontdesk.domain.booking import Booking
from frontdesk.domain.errors import NotNow, SlotGone, SlotNotOffered
from frontdesk.domain.practice import Service
from frontdesk.domain.terms import CLIENT
from frontdesk.domain.wording import when_words
from frontdesk.web import sentences, week
from frontdesk.web.forms import Fields
from frontdesk.web.pages import Pages

TAKEN, MISSING = 409, 422


class AnotherTime:
    """Draws the times with the same therapist, by the same way, beside the booking's own."""

    def __init__(self, ports: Ports, pages: Pages, *, template: str, actor: str = CLIENT) -> None:
        self.ports = ports
        self.pages = pages
        self.template = template
        self.actor = actor

    def show(
        self,
        request: Request,
        booking: Booking,
        /,
        *,
        fields: Mapping[str, str],
        zone: str,
        **words: Any,
    ) -> Response:
        """Draw the page; fields hold what was chosen or asked for so far.

        Args:
            request: who asks.
            booking: what is to move.
            fields: slot, zone, from and day, each as the page itself sends them.
            zone: IANA name of the clock to show where fields name none.
            words: what the template shows besides; errors, nearest and status have defaults.

        Raises:
            NotNow: "service": it was offered once, and is no longer in the settings.
        """
        service = self._service(booking)
        clock = week.known_zone(fields.get("zone"), default=zone)
        near = booking.starts_at.astimezone(ZoneInfo(clock)).date()
        chosen = week.instant_of(fields.get("slot"))
        shown = week.week(
            self.ports,
            service,
            zone=clock,
            first=week.day_of(fields.get("from")) or near,
            only=week.day_of(fields.get("day")),
            besides=booking.id,
            way=booking.way,
            therapist=booking.therapist,
        )
        return self.pages.render(
            request,
            self.template,
            **{
                "booking": booking,
                "week": _without(shown, booking.starts_at),
                "zones": week.zones(),
                "slot": week.value_of(chosen) if chosen else "",
                "nearest": [],
                "errors": {},
                "late": False,
                **words,
            },
        )

    def _service(self, booking: Booking) -> Service:
        service = self.ports.practice.service(booking.service)
        if service is None:
            raise NotNow("service")
        if self.actor == CLIENT:
            return service
        # As the move itself has it: the therapist is bound by hours, not by notice.
        return replace(service, notice_minutes=0, horizon_days=TWO_YEARS)

    def missing(self, request: Request, booking: Booking, /, **words: Any) -> Response:
        """Draw it again for somebody who chose no time."""
        errors = {"slot": sentences.field("slot", "missing")}
        return self.show(request, booking, errors=errors, status=MISSING, **words)

    def later(self, request: Request, booking: Booking, /, **words: Any) -> Response:
        """Draw it again for somebody whose page said less than a move costs by now."""
        errors = {"slot": sentences.field("slot", "late")}
        return self.show(request, booking, errors=errors, status=TAKEN, **words)

    def gone(
        self,
        request: Request,
        booking: Booking,
        /,
        *,
        fields: Fields,
        zone: str,
        gone: SlotGone,
        **words: Any,
    ) -> Response:
        """Draw it again with the nearest times; everything else chosen stays chosen."""
        clock = week.known_zone(fields.get("zone"), default=zone)
        reason = "not-offered" if isinstance(gone, SlotNotOffered) else "gone"
        said = sentences.field("slot", reason, when=when_words(gone.starts_at, clock))
        return self.show(
            request,
            booking,
            fields={**fields, "slot": ""},
            zone=zone,
            errors={"slot": said},
            nearest=[(week.value_of(at), when_words(at, clock)) for at in gone.nearest],
            status=TAKEN,
            **words,
        )


def _without(shown: week.Week, at: datetime) -> week.Week:
    """Leave out the time it has already: choosing that would change nothing."""
    value = week.value_of(at)
    days = (
        replace(day, times=tuple(time for time in day.times if time.value != value))
        for day in shown.days
    )
    return replace(shown, days=tuple(days))
