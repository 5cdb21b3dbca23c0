"""Step 2: the questions, one topic a page; nothing typed is lost."""

import base64
import binascii
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from frontdesk.actions import enrol, hold, pay
from frontdesk.actions.ports import Ports
from frontdesk.domain import enrolment as rules
from frontdesk.domain import intake
from frontdesk.domain.booking import Enrolment, State
from frontdesk.domain.errors import NotSealed
from frontdesk.domain.intake import IntakeTooLong
from frontdesk.web import sentences
from frontdesk.web.forms import Fields
from frontdesk.web.pages import Pages
from frontdesk.web.standing import Standing, to_booking

TOPICS = ("contact", "place", "reason", "consent")
Errors = Mapping[str, str]


class Questions:
    """Draws each topic and takes its form."""

    def __init__(self, ports: Ports, pages: Pages) -> None:
        self.ports = ports
        self.pages = pages

    def show(
        self,
        request: Request,
        at: Standing,
        topic: str,
        *,
        fields: Fields | None = None,
        errors: Errors | None = None,
    ) -> Response:
        """Draw a topic; with errors the fields are what was just typed."""
        sealed = at.sealed()
        returning = request.query_params.get("return") or (fields or {}).get("return")
        return self.pages.render(
            request,
            f"page/{topic}.html",
            status=422 if errors else 200,
            fields=fields if fields is not None else _kept(at.enrolment),
            errors=errors or {},
            bound=enrol.bound(self.ports, at.enrolment.id, self.ports.practice.form),
            sealed=sealed,
            sequence=sealed.sequence + 1 if sealed else 1,
            number=TOPICS.index(topic) + 1,
            topics=len(TOPICS),
            returning=returning == "check",
            back=self._back(at, topic),
            **at.words(),
        )

    def take(self, request: Request, at: Standing, topic: str, *, fields: Fields) -> Response:
        """Keep the answers of a topic, or draw it again saying what is missing."""
        acts = {
            "contact": self._contact,
            "place": self._place,
            "reason": self._reason,
            "consent": self._consent,
        }
        saved, errors = acts[topic](at, fields)
        if errors:
            return self.show(request, at, topic, fields=fields, errors=errors)
        now = at.answered(saved)
        if topic == "place" and not (saved.jurisdiction and saved.adult):
            return self._not_here(request, now, place=fields["jurisdiction"])
        return self._onward(now, after=topic, returning=fields.get("return") == "check")

    def _contact(self, at: Standing, fields: Fields) -> tuple[Enrolment, Errors]:
        if refused := rules.contact_refused(fields):
            most = {"name": rules.MAX_NAME, "email": rules.MAX_EMAIL}
            return at.enrolment, {
                name: sentences.field(name, reason, most=most.get(name))
                for name, reason in refused.items()
            }
        return enrol.save_contact(self.ports, at.enrolment, fields), {}

    def _place(self, at: Standing, fields: Fields) -> tuple[Enrolment, Errors]:
        if refused := rules.place_refused(fields, dict(self.ports.practice.places)):
            return at.enrolment, {n: sentences.field(n, why) for n, why in refused.items()}
        return enrol.save_place(self.ports, at.enrolment, fields), {}

    def _reason(self, at: Standing, fields: Fields) -> tuple[Enrolment, Errors]:
        try:
            arrival = arrival_of(fields)
            errors = {} if arrival.ciphertext else self._answers_refused(arrival.answers)
            if not errors and not enrol.save_intake(self.ports, at.enrolment, arrival):
                errors = {"sealed": sentences.field("sealed", "often")}
        except NotSealed:
            errors = {"sealed": sentences.field("sealed", "not")}
        except IntakeTooLong:
            errors = {"sealed": sentences.field("sealed", "long")}
        return at.enrolment, errors

    def _consent(self, at: Standing, fields: Fields) -> tuple[Enrolment, Errors]:
        errors = {
            f"consent.{c.id}": sentences.field("consent", "missing", consent=c.title)
            for c in self.ports.practice.consents
            if fields.get(f"consent.{c.id}") != c.sha256
        }
        if errors:
            return at.enrolment, errors
        return enrol.save_consents(self.ports, at.enrolment), {}

    def _answers_refused(self, answers: Mapping[str, str]) -> dict[str, str]:
        asked = {q.id: q for q in self.ports.practice.form.questions}
        refused = intake.refused(answers, self.ports.practice.form.questions)
        return {
            f"answer.{name}" if name in asked else "sealed": sentences.field(
                "answer",
                reason,
                question=asked[name].label if name in asked else "",
                most=asked[name].max_chars if name in asked else 0,
            )
            for name, reason in refused.items()
        }

    def _not_here(self, request: Request, at: Standing, *, place: str) -> Response:
        """Say where to turn instead; it is nobody's mistake, so it is not an error."""
        booking = pay.abandon(self.ports, at.booking)
        if booking.state is State.CONFIRMED:
            return to_booking(self.ports, booking)
        hold.release(self.ports, booking)
        if not at.enrolment.adult:
            return self.pages.render(request, "page/under18.html", **at.words())
        therapist = self.ports.practice.therapist(booking.therapist)
        held = rules.licensed(therapist, enrol.day_of(booking)) if therapist else {}
        return self.pages.render(
            request,
            "page/elsewhere.html",
            licensed_in=list(held.values()),
            there=dict(self.ports.practice.places).get(place, ""),
            others=enrol.others(self.ports, booking, place=place),
            **at.words(),
        )

    def _onward(self, at: Standing, *, after: str, returning: bool) -> Response:
        """Lead to the next topic; a change made from the check page leads straight back."""
        if at.booking.state is State.HELD:
            hold.keep(self.ports, at.booking)
        following = rules.STEPS[rules.STEPS.index(after) + 1]
        return at.onward(enrol.progress(self.ports, at.enrolment) if returning else following)

    def _back(self, at: Standing, topic: str) -> str:
        before = TOPICS.index(topic) - 1
        return at.url(TOPICS[before] if before >= 0 else "time")


def arrival_of(fields: Fields) -> enrol.Arrival:
    """Return the sealed file of a browser, or the answers to seal here.

    Raises:
        NotSealed: what claims to be a sealed file is none, or answers in clear stand beside it.
    """
    answers = intake.answers_in(fields)
    if "ct" not in fields:
        return enrol.Arrival(None, answers)
    if answers:
        raise NotSealed("answers in clear beside a sealed file")
    try:
        return enrol.Arrival(base64.b64decode(fields["ct"], validate=True), {})
    except (binascii.Error, ValueError) as why:
        raise NotSealed("not base64") from why


def _kept(enrolment: Enrolment) -> Fields:
    """Return what the client said before, as form fields."""
    said = {True: "yes", False: "no", None: ""}
    return {
        "name": enrolment.name,
        "email": enrolment.email,
        "phone": enrolment.phone,
        "voicemail": said[enrolment.voicemail],
        "jurisdiction": enrolment.jurisdiction,
        "adult": said[enrolment.adult],
        **{f"consent.{a.consent}": a.sha256 for a in enrolment.consents},
    }
