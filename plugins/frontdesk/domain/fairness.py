"""Who gets a client that asked for nobody in particular."""

from collections.abc import Mapping, Sequence

from frontdesk.domain.clocks import day_of
from frontdesk.domain.practice import Therapist

_WEEK_DAYS = 7
# Weeks to either side of the one in question that tell who had less to do lately.
_AROUND = 2


def fairest(
    candidates: Sequence[Therapist],
    *,
    start: int,
    loads: Mapping[str, Sequence[int]],
    turn: int,
) -> Therapist:
    """Return who is to have a session, of those who could: whoever has the least to do then.

    Args:
        candidates: those who are free, in the order of the practice; at least one.
        start: UTC minute since 1970 at which the session is to begin.
        loads: UTC minutes at which each therapist's sessions begin, by id; it may hold more
            than the weeks that count, and therapists who are not asked about.
        turn: ordinal of the practice's date of the session.

    Counted is, by the therapist's own calendar, the ISO week of the session, then the two weeks
    before it and the two after. Where both are equal it goes in turn: each day another of the
    candidates comes first.
    """

    def burden(place: int) -> tuple[int, int, int]:
        who = candidates[place]
        begun = loads.get(who.id, ())
        weeks = [_week(who.zone, each) - _week(who.zone, start) for each in begun]
        nearby = sum(abs(away) <= _AROUND for away in weeks)
        return weeks.count(0), nearby, (place - turn) % len(candidates)

    return candidates[min(range(len(candidates)), key=burden)]


def weeks_around(zone: str, start: int) -> tuple[int, int]:
    """Return the ordinals of the first day that counts for a start, and of the first after."""
    monday = _week(zone, start) * _WEEK_DAYS + 1
    return monday - _AROUND * _WEEK_DAYS, monday + (_AROUND + 1) * _WEEK_DAYS


def _week(zone: str, start: int) -> int:
    # Ordinal 1 is a Monday, as are ISO weeks' first days.
    return (day_of(zone, start) - 1) // _WEEK_DAYS
