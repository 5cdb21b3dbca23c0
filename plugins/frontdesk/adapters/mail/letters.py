"""The words of each mail, from the text files in templates/mail/."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from frontdesk.actions.ports import Letter, Links, Note
from frontdesk.actions.store_port import MailRow
from frontdesk.adapters import ics
from frontdesk.domain import fee_words, fees, wording
from frontdesk.domain.booking import Booking, By, Enrolment, State
from frontdesk.domain.due import rest
from frontdesk.domain.due_words import made_rule
from frontdesk.domain.money import Money
from frontdesk.domain.policy import agreed, goes_back
from frontdesk.domain.practice import Practice

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"
# A greeting only: anything that could be read as a link or an advertisement is left out,
# because a stranger may type somebody else's address beside any "name" they like.
_NAME = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_NAME_CHARS = 30
# Money may also come back because somebody paid twice; then the appointment stands.
_STANDS = frozenset({State.CONFIRMED, State.COMPLETED, State.NO_SHOW})
# Which letters carry a calendar file, and what it asks a calendar to do.
_METHODS = {
    "confirmed": "REQUEST",
    "moved": "REQUEST",
    "switched": "REQUEST",
    "zone": "REQUEST",
    "cancelled": "CANCEL",
}


class Adapter:
    """Every letter names a day, never a reason; the client's carries one link, ours.

    The therapist's letters carry none: the client's link acts for the client, and a mailbox
    is no place to keep it.
    """

    def __init__(self, practice: Practice, origin: str, links: Links, *, sender: str = "") -> None:
        """Take who writes; sender is the address mails come from, if not the practice's own."""
        self._practice = practice
        # Every copy of a calendar file must name the same organizer, or programs see two events.
        self._sender = sender or practice.email
        self._origin = origin.rstrip("/")
        self._links = links
        self._words = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 - plain text, not a page
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def compose(
        self,
        row: MailRow,
        *,
        booking: Booking,
        enrolment: Enrolment,
        paid: Money | None = None,
        held: bool = False,
    ) -> Letter:
        """Return the letter a row asks for; see actions/ports.py.

        Raises:
            jinja2.TemplateNotFound: no text for this kind and audience.
        """
        firm = paid or booking.deposit or booking.price
        known = self._known(booking, enrolment, paid=firm, held=held)
        page = self._words.get_template(f"{row.kind}-{row.audience}.txt").render(known)
        subject, _, text = page.partition("\n")
        to = enrolment.email if row.audience == "client" else self._practice.email
        return Letter(
            to=to,
            subject=subject.strip(),
            text=text.strip() + "\n",
            message_id=self._message_id(row),
            calendar=self._calendar(row, booking, to=to) if row.kind in _METHODS else None,
        )

    def note(self, row: MailRow, note: Note) -> Letter:
        """Return a letter that is not about a booking; facts are what its text names.

        Raises:
            jinja2.TemplateNotFound: no text for this kind and audience.
        """
        known = {"practice": self._practice, "origin": self._origin, **note.facts}
        known["name"] = _called(str(note.facts.get("name", "")))
        page = self._words.get_template(f"{row.kind}-{row.audience}.txt").render(known)
        subject, _, text = page.partition("\n")
        about = note.facts.get("booking")
        calendar = None
        if row.kind in _METHODS and isinstance(about, Booking) and about.state in _STANDS:
            calendar = self._calendar(row, about, to=note.to)
        return Letter(
            to=note.to,
            subject=subject.strip(),
            text=text.strip() + "\n",
            message_id=self._message_id(row),
            calendar=calendar,
        )

    def _known(
        self, booking: Booking, enrolment: Enrolment, *, paid: Money, held: bool
    ) -> Mapping[str, Any]:
        practice = self._practice
        way, rule = practice.way(booking.way), agreed(booking, practice.policy)
        back = goes_back(paid, by=booking.cancelled_by, policy=rule)
        left = rest(booking, paid)
        theirs, ours = _span(booking, booking.client_zone), _span(booking, booking.zone)
        return {
            "practice": practice,
            "name": _called(enrolment.name),
            "rings": bool(enrolment.phone),
            "day": wording.day_words(booking.starts_at, booking.client_zone),
            "day_here": wording.day_words(booking.starts_at, booking.zone),
            "when": theirs,
            "when_here": ours if ours != theirs else "",
            "when_desk": ours,
            "way": way,
            "how": wording.how_words(booking.way, way.name if way else ""),
            "cancelled_by": booking.cancelled_by,
            "money": self._money(booking, paid, back, held=held),
            "money_desk": self._money(booking, paid, back, held=held, desk=True),
            "link": self._link(booking),
            "book": f"{self._origin}/book/",
            "price": wording.money_words(booking.price),
            "paid": wording.money_words(paid),
            "paid_some": not paid.free,
            "left": "" if left.free else wording.money_words(left),
            "rule": made_rule(booking, practice.service(booking.service), rule),
            "reference": booking.reference,
            "stands": booking.state in _STANDS,
        }

    def _money(
        self, booking: Booking, paid: Money, back: Money, *, held: bool, desk: bool = False
    ) -> str:
        """Return what becomes of the money of a cancelled session, a card on file included."""
        service, charge = self._practice.service(booking.service), None
        if booking.cancelled_by == By.CLIENT_LATE and service and service.keeps_card:
            policy = self._practice.policy
            charge = fees.charge(booking, paid, reason=fees.Reason.LATE, policy=policy)
        words = wording.back_words(paid, back, desk=desk, held=held)
        return fee_words.with_charge(words, charge, free=paid.free, desk=desk)

    def _link(self, booking: Booking) -> str:
        token = self._links.make("booking", booking.id, generation=booking.generation)
        return f"{self._origin}/booking/{token}"

    def _calendar(self, row: MailRow, booking: Booking, *, to: str) -> bytes:
        url = self._link(booking) if row.audience == "client" else f"{self._origin}/"
        return ics.invitation(
            booking,
            practice=self._practice,
            sender=self._sender,
            url=url,
            method=_METHODS[row.kind],
            attendee=to,
            # The letter's own instant: a copy that is sent again must be the same file.
            stamped=row.wanted_at,
        )

    def _message_id(self, row: MailRow) -> str:
        """Return the same id for the same letter; hashed, as mail headers are copied around."""
        owed = f"{row.about}\n{row.kind}\n{row.audience}\n{row.revision}"
        digest = hashlib.sha256(owed.encode()).hexdigest()[:32]
        return f"<{digest}@{urlsplit(self._origin).hostname or 'localhost'}>"


def _span(booking: Booking, zone: str) -> str:
    day = wording.day_words(booking.starts_at, zone)
    return f"{day}, {wording.span_words(booking.starts_at, booking.ends_at, zone)}"


def _called(name: str) -> str:
    """Return the first name to greet with, or nothing when it does not look like one."""
    first = (name.split() or [""])[0]
    return first if len(first) <= _NAME_CHARS and _NAME.fullmatch(first) else ""
