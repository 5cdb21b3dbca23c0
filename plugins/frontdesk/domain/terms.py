"""What may be done to a booking at a moment, by whom, until when, and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain import fees
from frontdesk.domain.booking import Act, Booking, By, State
from frontdesk.domain.money import Money
from frontdesk.domain.policy import (
    agreed,
    cancelled_by_client,
    full_refund_until,
    goes_back,
    late_anyway,
    move_until,
)
from frontdesk.domain.practice import Policy
from frontdesk.domain.session import Meeting

CLIENT = "client"
THERAPIST = "therapist"
# How long into a session one may still go over to another way of meeting.
SWITCH = timedelta(minutes=15)
# The therapist says that nobody came, or corrects it, this long after the end.
MARK = timedelta(hours=48)
# These need nothing but the two people; for any other way a place has to be free.
ANYWHERE = (Meeting.VIDEO, Meeting.PHONE)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one booking at one moment; every instant is UTC and still counts itself.

    Attributes:
        may_move: whether a move is possible now, to a time that is free.
        move_until: the last instant at which a client moves it as often as they like.
        late_moves_left: how often a client may still move it later than that, up to the start.
        may_cancel: whether it can be cancelled now; a request can be withdrawn.
        full_refund_until: the last instant at which everything goes back, unless moved_late.
        moved_late: whether it was moved so late that cancelling it counts as late up to the
            start.
        refund_now: what goes back if it is cancelled this instant; what does go back once a
            cancellation is pressed.
        kept_now: what does not.
        may_switch_to: ids of ways of meeting it can be changed to.
        switch_until: the last instant for that.
        undo_until: the last instant at which the newest change can be taken back, or None.
        undoes: number of that change, or 0.
        cancels_at: when a pressed cancellation becomes final, or None.
        part: whether less than the price was paid, so that it is no "whole fee".
        charge_now: what may be charged to a card on file besides, if it is cancelled this
            instant, or was cancelled; None for nothing.
        charge_later: the same if it is cancelled when it is late.
        why_not: by act ("move", "cancel", "switch") why it is not possible: "leaving" (it is
            being cancelled), "refund_pending", "started", "move_late", "switch_late", or the
            state it is in when that is the reason.
    """

    may_move: bool
    move_until: datetime
    late_moves_left: int
    may_cancel: bool
    full_refund_until: datetime
    refund_now: Money
    kept_now: Money
    may_switch_to: tuple[str, ...]
    switch_until: datetime
    undo_until: datetime | None
    undoes: int
    cancels_at: datetime | None
    why_not: Mapping[str, str]
    moved_late: bool = False
    part: bool = False
    charge_now: Money | None = None
    charge_later: Money | None = None


def terms(  # noqa: PLR0913 - the whole question, so the answer depends on nothing else
    booking: Booking,
    *,
    now: datetime,
    policy: Policy,
    paid: Money | None,
    refund_pending: bool,
    actor: str = CLIENT,
    undo: tuple[int, datetime] | None = None,
    card: bool = False,
) -> Terms:
    """Return what may be done to a booking.

    Args:
        booking: as it is now; the policy it was made under comes before the practice's.
        now: the present, UTC.
        policy: the practice's rule.
        paid: what the client paid for this booking; None when nothing was.
        refund_pending: whether money is on its way back and has not arrived.
        actor: "client" or "therapist"; she is not bound by notice, and her cancelling is free.
        undo: number of the newest change, if it can be taken back, and until when.
        card: whether a card is kept that fees may be charged to.

    Raises:
        CurrencyMismatch: the fee the client saw is in another currency than paid.
    """
    rule = agreed(booking, policy)
    money = paid or Money(0, booking.price.currency)
    by = _by(booking, money, rule, now=now, actor=actor, card=card)
    back = goes_back(money, by=by, policy=rule)
    charge = _charge(booking, money, rule) if card else None
    hindered = {
        Act.MOVE: _not_moved(booking, rule, now=now, actor=actor, refund_pending=refund_pending),
        Act.CANCEL: _not_cancelled(booking, now=now, actor=actor, refund_pending=refund_pending),
        Act.SWITCH: _not_switched(booking, now=now),
    }
    return Terms(
        may_move=not hindered[Act.MOVE],
        move_until=move_until(booking.starts_at, rule),
        late_moves_left=_late_moves_left(booking, rule),
        may_cancel=not hindered[Act.CANCEL],
        full_refund_until=full_refund_until(booking.starts_at, rule),
        refund_now=back,
        kept_now=money.less(back),
        may_switch_to=() if hindered[Act.SWITCH] else _others(booking),
        switch_until=switch_until(booking),
        undo_until=undo[1] if undo else None,
        undoes=undo[0] if undo else 0,
        cancels_at=booking.cancels_at if booking.state is State.CONFIRMED else None,
        why_not={act.value: code for act, code in hindered.items() if code},
        moved_late=late_anyway(booking, rule),
        part=not money.free and money < booking.price,
        charge_now=charge if by == By.CLIENT_LATE else None,
        charge_later=charge,
    )


def switch_until(booking: Booking) -> datetime:
    """Return the last UTC instant at which the way of meeting may be changed."""
    return booking.starts_at + SWITCH


def late_move(booking: Booking, policy: Policy, *, now: datetime) -> bool:
    """Tell whether a client who moves it now uses up one of the late moves."""
    return now > move_until(booking.starts_at, agreed(booking, policy))


def may_mark(booking: Booking, *, now: datetime) -> bool:
    """Tell whether the therapist may say now whether the session took place."""
    return booking.starts_at <= now <= booking.ends_at + MARK


def _charge(booking: Booking, paid: Money, rule: Policy) -> Money | None:
    """Return what of the late fee is not covered by what was paid; None for nothing."""
    if not rule.full_refund_hours:
        return None
    return fees.charge(booking, paid, reason=fees.Reason.LATE, policy=rule)


def _by(
    booking: Booking, paid: Money, rule: Policy, *, now: datetime, actor: str, card: bool
) -> str:
    if booking.cancelled_by:
        return booking.cancelled_by
    if actor != CLIENT:
        return By.PROVIDER
    return cancelled_by_client(
        paid,
        cancelled_at=now,
        starts_at=booking.starts_at,
        policy=rule,
        moved_late=late_anyway(booking, rule),
        card=card,
    )


def _not_moved(
    booking: Booking, rule: Policy, *, now: datetime, actor: str, refund_pending: bool
) -> str:
    if held_back := _held_back(booking):
        return held_back
    if refund_pending:
        return "refund_pending"
    if actor != CLIENT or now <= move_until(booking.starts_at, rule):
        return ""
    if now > booking.starts_at:
        return "started"
    return "" if _late_moves_left(booking, rule) else "move_late"


def _not_cancelled(booking: Booking, *, now: datetime, actor: str, refund_pending: bool) -> str:
    if booking.state is State.REQUESTED:
        return "" if actor == CLIENT else booking.state.value
    if held_back := _held_back(booking):
        return held_back
    # A therapist who is ill must be able to say so at any time, and after the start as well.
    if actor != CLIENT:
        return ""
    if refund_pending:
        return "refund_pending"
    return "started" if now > booking.starts_at else ""


def _not_switched(booking: Booking, *, now: datetime) -> str:
    # Never a matter of money, so a pending refund is no reason.
    return _held_back(booking) or ("switch_late" if now > switch_until(booking) else "")


def _held_back(booking: Booking) -> str:
    if booking.state is not State.CONFIRMED:
        return booking.state.value
    return "leaving" if booking.cancels_at else ""


def _late_moves_left(booking: Booking, rule: Policy) -> int:
    return max(0, rule.late_moves - booking.late_moves)


def _others(booking: Booking) -> tuple[str, ...]:
    return tuple(way.value for way in ANYWHERE if way != booking.way)
