"""Every kind of change to what is busy, one after the other, by whichever process is asked."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from frontdesk.actions.outside_port import Known, Source
from frontdesk.actions.store_port import Reader, Store, Writer
from frontdesk.adapters.store.opening import opened
from frontdesk.domain.booking import State
from frontdesk.domain.clocks import minute
from races.samples import MONDAY_TEN, NOW, Orders, a_booking

HOUR = timedelta(hours=1)
TEN = minute(MONDAY_TEN)
FIRST = a_booking(number="first", state=State.CONFIRMED)
SECOND = a_booking(MONDAY_TEN + 2 * HOUR, number="second", state=State.REQUESTED)
THIRD = a_booking(MONDAY_TEN + 4 * HOUR, number="third")
MOVED = replace(
    FIRST,
    starts_at=FIRST.starts_at + 6 * HOUR,
    ends_at=FIRST.ends_at + 6 * HOUR,
    busy_from=FIRST.busy_from + 6 * HOUR,
    busy_to=FIRST.busy_to + 6 * HOUR,
    revision=FIRST.revision + 1,
)
FEED = Known(Source("feed", "ines"), first_at=NOW, checked_at=NOW)


def _to(booked_id: str, frm: State, to: State) -> Callable[[Writer], object]:
    return lambda w: w.advance(booked_id, frm=frozenset({frm}), to=to, hold_until=None)


# By name: the change, and the hours after ten that are taken from then on.
STEPS: dict[str, tuple[Callable[[Writer], object], list[int]]] = {
    "hold": (lambda w: w.hold(FIRST, now=NOW), [0]),
    "request": (lambda w: w.hold(SECOND, now=NOW), [0, 2]),
    "hold again": (lambda w: w.hold(THIRD, now=NOW), [0, 2, 4]),
    "move": (lambda w: w.revise(MOVED, revision=FIRST.revision, now=NOW), [2, 4, 6]),
    "decline": (_to(SECOND.id, State.REQUESTED, State.DECLINED), [4, 6]),
    "let go": (_to(THIRD.id, State.HELD, State.EXPIRED), [6]),
    "take again": (_to(THIRD.id, State.EXPIRED, State.CONFIRMED), [4, 6]),
    "read a calendar": (lambda w: w.replace_outside(FEED, [(TEN, TEN + 30)]), [0, 4, 6]),
    "read it again": (lambda w: w.replace_outside(FEED, [(TEN + 60, TEN + 90)]), [1, 4, 6]),
    "forget it": (lambda w: w.forget_outside("feed"), [4, 6]),
    "cancel": (_to(MOVED.id, State.CONFIRMED, State.CANCELLED), [4]),
}


def hours_taken(look: Reader) -> list[int]:
    """Return how many hours after ten each busy time of that day begins."""
    span = {"since": MONDAY_TEN, "until": MONDAY_TEN + 10 * HOUR}
    return [(row[1] - TEN) // 60 for row in look.busy("ines", now=NOW, **span)]


def seen(store: Store, do: Callable[[str], object]) -> dict[str, list[int]]:
    """Return what is told after each step, having been asked just before it, too."""
    found = {}
    for name in STEPS:
        store.read(hours_taken)
        do(name)
        found[name] = store.read(hours_taken)
    return found


def main(address: str) -> None:
    """Do each step that is named on a line, and say so."""
    store = opened(address, jobs=Orders())
    for line in sys.stdin:
        store.write(STEPS[line.strip()][0])
        sys.stdout.write("done\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1])
