"""What stands on a receipt and on a statement for an insurer, as sheets of paper."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from frontdesk.domain.biller import Biller
from frontdesk.domain.booking import Booking, Enrolment, State
from frontdesk.domain.practice import Licence, Practice
from frontdesk.domain.receipt import Line, Receipt, Side
from frontdesk.domain.sheet import Facts, Group, Sheet
from frontdesk.domain.statement import Code, Details, Sums
from frontdesk.domain.wording import date_words, how_words, when_words

# The fact of a receipt that a client chose the words of.
FOR = "For"
BANKS = "Money given back may take 5 to 10 days to show at your bank."
OWED = (
    "{amount} did not arrive at your bank. I still owe it to you, and pay it another way. You "
    "have nothing to do."
)
WAITS = (
    "Your bank looks into your payment. Until it decides, {amount} cannot go back to you from "
    "here. You get it from your bank or from me."
)
DEMO = "Demo: nothing here is real, and no money moved."
EXAMPLE = "This is an example practice."
NO_BILL = "This is a statement for your insurer. It is no bill."
NO_PROMISE = "I cannot promise that your insurer pays any of it. Ask them before you count on it."
# Where paper is US Letter; everywhere else it is A4.
_LETTER = frozenset({"US", "CA", "MX", "PH"})


@dataclass(frozen=True, slots=True)
class Session:
    """One booking with what papers about it need to know; made is the UTC instant of making."""

    practice: Practice
    booking: Booking
    enrolment: Enrolment
    made: datetime

    @property
    def who(self) -> str:
        found = self.practice.therapist(self.booking.therapist)
        return found.title if found else self.practice.name

    @property
    def name(self) -> str:
        """The therapist's bare name: letters behind it would say what a session was for."""
        found = self.practice.therapist(self.booking.therapist)
        return found.name if found else self.practice.name

    @property
    def way(self) -> str:
        """How it was met: a switch to the phone at the last minute counts."""
        return "phone" if self.booking.phone_since else self.booking.way

    @property
    def licences(self) -> tuple[Licence, ...]:
        """The licence for where the client said to be, or else all of the therapist."""
        found = self.practice.therapist(self.booking.therapist)
        known = found.licences if found else ()
        fitting = tuple(x for x in known if x.jurisdiction == self.enrolment.jurisdiction)
        return fitting or known


def of_receipt(session: Session, found: Receipt) -> Sheet:
    """Return a receipt on paper; it does not say what the appointment was for."""
    booking, zone = session.booking, session.booking.client_zone
    way = session.practice.way(session.way)
    how = how_words(session.way, way.name if way else session.way)
    how = "cancelled" if booking.state is State.CANCELLED else how
    name = ((FOR, session.enrolment.name),) if session.enrolment.name else ()
    return Sheet(
        title="Receipt",
        letterhead=_letterhead(session, address=""),
        aside=(f"Reference {booking.reference}", f"Made {_long(session.made, zone)}"),
        groups=(
            Group(
                "Appointment",
                (
                    ("When", f"{_when(booking)}, {how}"),
                    ("With", session.name),
                    *name,
                ),
            ),
        ),
        columns=("Date", "What", "Reference", "State", "Amount"),
        rows=tuple(
            (_short(one.at, zone), one.what, one.reference, one.state, _signed(one))
            for one in found.lines
        ),
        wide=1,
        numbers=1,
        totals=_totals(found),
        notes=(*_coming(found), *_unreal(session)),
        letter=_letter(session),
    )


def _totals(found: Receipt) -> Facts:
    """Return what a receipt comes to: one line where nothing goes back."""
    told = {
        "Given back": found.back,
        "Still owed to you": found.owed,
        "Waits for your bank": found.waits,
    }
    there = tuple((name, str(amount)) for name, amount in told.items() if not amount.free)
    kept = (("Kept", str(found.kept)),) if there else ()
    return (("Paid", str(found.paid)), *there, *kept)


def _coming(found: Receipt) -> tuple[str, ...]:
    """Return what is said of money that has not reached the client yet."""
    told = {OWED: found.owed, WAITS: found.waits, BANKS: found.back}
    return tuple(words.format(amount=amount) for words, amount in told.items() if not amount.free)


def of_statement(session: Session, typed: Details, *, code: Code, sums: Sums) -> Sheet | None:
    """Return a statement for an insurer; None where the practice gives none."""
    if (biller := session.practice.biller) is None:
        return None
    booking = session.booking
    day = short(booking.starts_at.astimezone(ZoneInfo(booking.zone)).date())
    codes = f"{code.billing} {code.modifier}".strip()
    return Sheet(
        title="Statement for your insurer",
        letterhead=_letterhead(session, address=biller.address),
        aside=(
            f"Tax ID {biller.tax_id}",
            *([f"NPI {biller.npi}"] if biller.npi else []),
            f"Reference {booking.reference}",
            f"Made {_long(session.made, booking.zone)}",
        ),
        groups=(Group("Client", _client(typed)), Group("Provider", _provider(session))),
        columns=(
            *("Date of service", "Place", "Code", "Minutes"),
            *("Diagnosis", "Charge", "Paid"),
        ),
        rows=(
            (
                *(day, _place(biller, session.way), codes, str(booking.minutes)),
                ", ".join(typed.diagnoses) or "None given",
                *(str(sums.charge), str(sums.paid)),
            ),
        ),
        wide=4,
        numbers=2,
        totals=(
            ("Charge", str(sums.charge)),
            ("Paid by the client", str(sums.paid)),
            ("Balance", str(sums.balance)),
        ),
        notes=(NO_BILL, NO_PROMISE, *([biller.note] if biller.note else []), *_unreal(session)),
        sign=f"Signature of {session.who}, and the date",
        letter=_letter(session),
    )


def _unreal(session: Session) -> tuple[str, ...]:
    """Return what keeps anybody from taking a paper of a demo for a real one."""
    if session.practice.demo:
        return (DEMO,)
    return (EXAMPLE,) if session.practice.example else ()


def _client(typed: Details) -> Facts:
    return (
        ("Name", typed.name),
        ("Born", short(typed.born)),
        *((("Address", typed.address),) if typed.address else ()),
        *((("Member ID", typed.member),) if typed.member else ()),
    )


def _provider(session: Session) -> Facts:
    found = session.practice.therapist(session.booking.therapist)
    npi = found.npi if found else ""
    return (
        ("Name", session.who),
        *((("NPI", npi),) if npi else ()),
        *(("License", f"{one.title}, {one.place}, {one.number}") for one in session.licences),
    )


def _place(biller: Biller, way: str) -> str:
    return dict(biller.places).get(way, "")


def _letterhead(session: Session, *, address: str) -> tuple[str, ...]:
    practice = session.practice
    where = (address,) if address else ()
    return (practice.name, *where, f"{practice.phone_shown}, {practice.email}")


def _letter(session: Session) -> bool:
    codes = {one.jurisdiction.partition("-")[0] for one in session.practice.licences}
    return bool(codes & _LETTER)


def _when(booking: Booking) -> str:
    local = booking.starts_at.astimezone(ZoneInfo(booking.client_zone)).date()
    told = when_words(booking.starts_at, booking.client_zone)
    return told.replace(date_words(local), f"{date_words(local)}, {local.year}")


def _signed(line: Line) -> str:
    return f"\u2212{line.amount}" if line.side is Side.BACK else str(line.amount)


def _long(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone)).date()
    return f"{date_words(local).partition(', ')[2]}, {local.year}"


def _short(at: datetime, zone: str) -> str:
    return short(at.astimezone(ZoneInfo(zone)).date())


def short(day: date) -> str:
    """Return "Nov 25, 2026", which nobody can read as another day."""
    month, number = date_words(day).partition(", ")[2].split()
    return f"{month[:3]} {number}, {day.year}"
