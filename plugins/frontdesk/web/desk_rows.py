"""One session as the desk lists it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from frontdesk.actions import arrivals, enrol, video
from frontdesk.actions.ports import Ports
from frontdesk.domain import estimate, terms_words
from frontdesk.domain.arrival import Arrival
from frontdesk.domain.booking import Act, Booking, Enrolment, SealedIntake, State
from frontdesk.domain.device_check import DeviceCheck
from frontdesk.domain.enrolment import place_names
from frontdesk.domain.lateness import begins_at
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Service, Way
from frontdesk.domain.session import MET, closes_at, opens_at
from frontdesk.domain.terms import THERAPIST
from frontdesk.web import plans
from frontdesk.web.away import Gone
from frontdesk.web.door_state import gone_now
from frontdesk.web.rooms import Role, Rooms


@dataclass(frozen=True, kw_only=True)
class Row:
    """What stands in one row; two rows that look the same are the same.

    Attributes:
        place: where the client said to be, in words.
        waiting: whether the client sits in the room now.
        gone: to which provider's window the client went, and whether she came back.
        day: the therapist's date it is on.
        over: whether its door is shut for good.
        leaving: whether it is cancelled and can still be taken back.
        goes_back: what happens to the money then.
        moved_from: when it was to be before the move of the last minutes.
        switched: whether the way of meeting was changed in the last minutes.
        undoes, undo_until: which change the therapist may take back, and until when.
        mark: what may be said of it instead of what is kept.
        left: what is still open of its price.
        estimate: until when a good-faith estimate is due, in words, or "".
        late: by how many minutes the client was told it begins late; None while that is far off.
        statement: whether a statement for an insurer can be made of it.
        places: where it is held, if by video.
    """

    booking: Booking
    enrolment: Enrolment
    service: Service | None
    way: Way | None
    place: str
    sealed: SealedIntake | None
    arrival: Arrival | None
    device: DeviceCheck | None
    waiting: bool
    gone: Gone | None
    day: date
    over: bool
    leaving: bool
    goes_back: str
    moved_from: datetime | None
    switched: bool
    undoes: int
    undo_until: datetime | None
    may_move: bool
    may_switch: bool
    may_cancel: bool
    mark: State | None
    left: Money
    estimate: str
    late: int | None
    statement: bool
    places: video.Places


def row(ports: Ports, booking: Booking, *, rooms: Rooms) -> Row:
    """Return the row of a booking. rooms: where its client may be sitting."""
    found = plans.of_booking(ports, booking, actor=THERAPIST, rough=True)
    practice, terms, enrolment = ports.practice, found.terms, found.enrolment
    return Row(
        booking=booking,
        enrolment=enrolment,
        service=practice.service(booking.service),
        way=practice.way(booking.way),
        place=place_names(practice).get(enrolment.jurisdiction, enrolment.jurisdiction),
        sealed=ports.store.read(lambda look: enrol.intake_of(look, enrolment)),
        arrival=ports.store.read(lambda look: arrivals.of(look, booking)),
        device=ports.store.read(lambda look: look.device_check(booking.id)),
        waiting=Role.CLIENT in rooms.present(booking.id),
        gone=gone_now(rooms, booking),
        day=booking.starts_at.astimezone(ZoneInfo(practice.zone)).date(),
        over=found.now > closes_at(booking.ends_at),
        leaving=found.mood == "leaving",
        goes_back=terms_words.desk_back(terms),
        moved_from=found.old_start,
        switched=found.news is not None and found.news.act is Act.SWITCH,
        undoes=terms.undoes,
        undo_until=terms.undo_until,
        may_move=terms.may_move,
        may_switch=bool(terms.may_switch_to),
        may_cancel=terms.may_cancel,
        mark=found.other_mark,
        left=found.money.left,
        estimate=estimate.words(booking, practice.therapist(booking.therapist), now=found.now),
        late=_late(found),
        statement=_states(found),
        places=video.places(ports, booking),
    )


def _late(found: plans.Plans) -> int | None:
    booking = found.booking
    near = opens_at(booking.starts_at) <= found.now <= booking.ends_at
    if not near or booking.state not in MET or booking.cancels_at is not None:
        return None
    said = found.ports.store.read(lambda look: look.lateness(booking.id))
    begins = begins_at(booking.starts_at, said, now=found.now)
    return said.minutes if said and begins else 0


def _states(found: plans.Plans) -> bool:
    took_place = found.booking.state is State.COMPLETED
    return took_place and found.ports.practice.biller is not None and bool(found.money.paid)
