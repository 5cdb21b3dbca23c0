"""How long a therapist is open without a break, judged from her settings alone."""

from collections.abc import Iterable, Iterator

from frontdesk.domain.practice import Therapist, Window

_DAY = 24 * 60
_WEEK = 7 * _DAY
Stretch = tuple[int, int]


def longest_run(therapist: Therapist, way: str) -> int:
    """Return the minutes of the longest stretch she may be open for this way.

    Windows that touch are one, also across midnight. Whether they hold on the same dates, time
    off and days on which clocks change are left aside: it is never less than what there can be,
    so that nothing is refused that could be booked.
    """
    weekly = _longest_of_week(_minutes(w, w.weekday - 1) for w in _open(therapist.hours, way))
    dated = [
        run
        for override in therapist.overrides
        for run in _merged(_minutes(w, 0) for w in _open(override.windows, way))
    ]
    alone = max((until - since for since, until in dated), default=0)
    # A date that is open at midnight goes on into its neighbours, whatever hours those have.
    joined = sum(until - since for since, until in dated if since == 0 or until == _DAY)
    return max(weekly, alone, joined + 2 * weekly if joined else 0)


def _open(windows: Iterable[Window], way: str) -> Iterator[Window]:
    return (w for w in windows if not w.ways or way in w.ways)


def _longest_of_week(stretches: Iterable[Stretch]) -> int:
    runs = _merged(stretches)
    if len(runs) > 1 and runs[0][0] == 0 and runs[-1][1] == _WEEK:
        # Sunday night goes on into Monday.
        runs.append((runs[-1][0], _WEEK + runs[0][1]))
    return max((until - since for since, until in runs), default=0)


def _minutes(window: Window, days: int) -> Stretch:
    opens = window.opens.hour * 60 + window.opens.minute
    # 00:00 is the midnight that ends the day.
    closes = window.closes.hour * 60 + window.closes.minute or _DAY
    return days * _DAY + opens, days * _DAY + closes


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    runs: list[Stretch] = []
    for since, until in sorted(stretches):
        if runs and since <= runs[-1][1]:
            runs[-1] = runs[-1][0], max(until, runs[-1][1])
        else:
            runs.append((since, until))
    return runs
