"""What can be booked: services, ways of meeting, and the rule for changed plans."""

from frontdesk.domain.practice import Policy, Service, Way
from frontdesk.settings import prices
from frontdesk.settings.hours import WAYS
from frontdesk.settings.reading import (
    Reading,
    name,
    one_of,
    optional_text,
    switch,
    text,
    whole,
)

_DAY_MINUTES = 24 * 60
_NOTICE_MINUTES = 60 * _DAY_MINUTES
_TWO_WEEKS_HOURS = 14 * 24
_MOST = 100


def service(one: Reading) -> Service:
    """Read one service."""
    price, bands = prices.price(one)
    return Service(
        id=one.take("id", name, blank=""),
        name=one.take("name", text, blank=""),
        minutes=one.take("minutes", whole(5, _DAY_MINUTES), blank=5),
        price=price,
        ways=one.items("ways", one_of(*WAYS), least=1),
        step_minutes=one.take("step_minutes", whole(5, _DAY_MINUTES), default=30),
        notice_minutes=one.take("notice_minutes", whole(0, _NOTICE_MINUTES), default=_DAY_MINUTES),
        horizon_days=one.take("horizon_days", whole(1, 365), default=60),
        buffer_before_minutes=one.take("buffer_before_minutes", whole(0, _DAY_MINUTES), default=0),
        buffer_after_minutes=one.take("buffer_after_minutes", whole(0, _DAY_MINUTES), default=10),
        therapists=one.items("therapists", name, least=1, optional=True),
        approval=one.take("approval", switch, default=False),
        licence=one.take("licence", switch, default=True),
        per_day=one.take("per_day", whole(1, _MOST), default=None),
        per_person=one.take("per_person", whole(1, _MOST), default=None),
        bands=bands,
        deposits=prices.amounts(one, "deposit"),
        keeps_card=one.take("keeps_card", switch, default=False),
        billing_code=one.take("billing_code", prices.billing_code, default=""),
        video=one.take("video", name, default=""),
    )


def way(one: Reading) -> Way:
    """Read one way of meeting."""
    return Way(
        id=one.take("id", one_of(*WAYS), blank=""),
        name=one.take("name", text, blank=""),
        hint=one.take("hint", text, blank=""),
        need=one.take("need", text, blank=""),
        often=one.take("often", text, blank=""),
        place=one.take("place", optional_text, default=""),
        rooms=one.items("rooms", name, least=1, optional=True),
    )


def policy(inner: Reading) -> Policy:
    """Read what happens to the fee and the time when plans change."""
    full = inner.take("full_refund_hours", whole(0, _TWO_WEEKS_HOURS), blank=24)
    late, *lates = prices.amounts(inner, "late_fee", blank=prices.NO_MONEY) or (prices.NO_MONEY,)
    missed = prices.amounts(inner, "no_show_fee")
    found = Policy(
        full_refund_hours=full,
        late_fee=late,
        # Who may still have her money back may also move.
        move_hours=inner.take("move_hours", whole(0, _TWO_WEEKS_HOURS), default=full),
        late_moves=inner.take("late_moves", whole(0, 5), default=0),
        no_show_fee=missed[0] if missed else None,
        late_fees=tuple(lates),
        no_show_fees=missed[1:],
    )
    inner.done()
    return found
