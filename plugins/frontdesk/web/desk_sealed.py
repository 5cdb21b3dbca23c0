"""Sealed answers as the desk hands them out, and what a browser needs to open them there."""

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontdesk.actions import arrivals, enrol
from frontdesk.actions import letters as written
from frontdesk.actions.ports import Ports
from frontdesk.domain import arrival as arriving
from frontdesk.domain import letter as letters
from frontdesk.domain.arrival import Arrival
from frontdesk.domain.booking import Booking, Enrolment, SealedIntake
from frontdesk.domain.intake import Binding
from frontdesk.domain.letter import Letter
from frontdesk.domain.practice import Form
from frontdesk.domain.wording import clock_words

_NEVER_KEPT = {"Cache-Control": "no-store"}


class Opening:
    """What static/open.js is told on the therapist's pages; all of it is public."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    @property
    def roles(self) -> dict[str, str]:
        """Role by the short name of each key that answers are sealed to now."""
        return {one.kid: one.role for one in self._ports.practice.recipients}

    @property
    def forms(self) -> dict[str, list[tuple[str, str]]]:
        """Id and words of each question, by form."""
        forms = (self._ports.practice.form, arriving.FORM, letters.FORM)
        return {form.id: [(one.id, one.label) for one in form.questions] for form in forms}

    def arrival(self, enrolment: Enrolment) -> dict[str, Any]:
        """Return what must stand inside what a client said on arrival."""
        return _told(arrivals.bound(self._ports, enrolment))

    def intake(self, sealed: SealedIntake) -> dict[str, Any]:
        """Return what must stand inside an intake; of an older form only its number is known."""
        form = self._ports.practice.form
        told = _told(enrol.bound(self._ports, sealed.enrolment, form))
        if sealed.form != _name(form):
            told["form"] = _older(sealed.form)
        return told

    def letter(self, one: Letter) -> dict[str, Any]:
        """Return what must stand inside a letter, sealed to the keys of its day."""
        told = _told(written.bound(self._ports, one.id)) | {"kid": list(one.kids)}
        return told if one.form == letters.NAME else told | {"form": _older(one.form)}

    def line(self, said: Arrival | None, zone: str) -> str:
        """Return what is known without opening anything; zone: the therapist's."""
        if said is None:
            return "Has not said yet where they are."
        if said.skipped:
            return "Will tell you where they are. Ask first."
        same = ", the same as last time" if said.same_as else ""
        late = "" if said.sealed_by == "browser" else " Sealed on arrival at the server."
        at = clock_words(said.said_at, zone)
        return f"Sealed answers: where, number, who is there. Said at {at}{same}.{late}"


class Sealed:
    """Hands sealed files to the therapist; only her own key opens them."""

    def __init__(self, ports: Ports, door: Callable[[Request], None]) -> None:
        self.ports = ports
        self.door = door
        self.opening = Opening(ports)

    def intake(self, request: Request) -> Response:
        """Hand out the newest intake of an enrolment."""
        self.door(request)
        enrolment_id = request.path_params["enrolment"]
        sealed = self.ports.store.read(lambda look: look.sealed(enrolment_id))
        if sealed is None:
            raise HTTPException(404)
        return file(sealed.ciphertext, enrolment_id)

    def arrival(self, request: Request) -> Response:
        """Hand out what was said on arrival at one session."""
        self.door(request)
        booking_id = request.path_params["booking"]
        said = self.ports.store.read(lambda look: look.arrival(booking_id))
        if said is None or said.skipped:
            raise HTTPException(404)
        return file(said.ciphertext, f"arrival-{booking_id}")

    def news(self, request: Request) -> Response:
        """Tell whether something was said, without a word of it."""
        self.door(request)
        booking_id = request.path_params["booking"]
        booking = self.ports.store.read(lambda look: look.booking(booking_id))
        if booking is None:
            raise HTTPException(404)
        return JSONResponse(self._told(booking), headers=_NEVER_KEPT)

    def _told(self, booking: Booking) -> dict[str, str]:
        said = self.ports.store.read(lambda look: arrivals.of(look, booking))
        line = self.opening.line(said, booking.zone)
        return {"sha256": said.sha256 if said else "", "line": line}


def routes(ports: Ports, door: Callable[[Request], None]) -> list[Route]:
    """Return the routes of sealed files, and of the news that there is one."""
    sealed = Sealed(ports, door)
    return [
        Route("/today/{key}/intakes/{enrolment}.age", sealed.intake),
        Route("/today/{key}/arrivals/{booking}.age", sealed.arrival),
        Route("/today/{key}/arrivals/{booking}", sealed.news),
    ]


def file(ciphertext: bytes, name: str) -> Response:
    """Return a sealed file as a download that no cache keeps."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.age"', **_NEVER_KEPT}
    return Response(ciphertext, media_type="application/age", headers=headers)


def _told(bound: Binding) -> dict[str, Any]:
    return {
        "enrolment": bound.enrolment,
        "origin": bound.origin,
        "form": {"id": bound.form_id, "rev": bound.form_rev, "sha256": bound.form_sha256},
        "kid": list(bound.kids),
    }


def _older(form: str) -> dict[str, Any]:
    form_id, _, revision = form.rpartition("@")
    return {"id": form_id, "rev": int(revision), "sha256": ""}


def _name(form: Form) -> str:
    return f"{form.id}@{form.revision}"
