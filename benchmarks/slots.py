"""What a month of slots costs, beside an engine that walks every minute; and how it grows."""

import os
import runpy
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table

from frontdesk.domain.clocks import minute
from frontdesk.domain.money import Money
from frontdesk.domain.practice import Service, Therapist, Window
from frontdesk.domain.slots import Taken, slots, starts
from frontdesk.settings.zones import use_packaged_zones

ORACLE = Path(__file__).resolve().parents[1] / "tests" / "oracle.py"
NOW = datetime(2026, 10, 15, tzinfo=UTC)
# The clocks go back in it.
MONTH = timedelta(days=31)
BOOKINGS, PEOPLE = (0, 300, 3000), (1, 10, 100)
MOST_MS = 0.5
# A machine that does other things as well is given some room.
SLACK = 2
RUNS, ROUNDS = 20, 7
SERVICE = Service(
    *("first-session", "First session", 50, Money(14000, "USD"), ("video",)),
    horizon_days=500,
    notice_minutes=0,
)
WEEK = tuple(
    Window(day, opens, closes)
    for day in range(1, 7)
    for opens, closes in ((time(9), time(12)), (time(13), time(18)))
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one question, and how much it had to look at and to say."""

    starts: float
    slots: float
    oracle: float
    rows: int
    answer: int


def main() -> int:
    """Print the tables; return 1 when a month costs too much or the engines disagree."""
    use_packaged_zones()
    offered = runpy.run_path(str(ORACLE))["offered"]
    months = {rows: month(rows, offered) for rows in BOOKINGS}
    teams = {(n, rows): team(n, rows) for n in PEOPLE for rows in BOOKINGS}
    grown = growth()
    console = Console(width=None if os.isatty(1) else 132)
    for shown in (month_table(months), team_table(teams, months), growth_table(grown)):
        console.print(shown)
    console.print(f"Remembered for 100 therapists and a month: {remembered() // 1024:,} KiB")
    return int(months[300].starts > MOST_MS * SLACK or not flat(grown))


def therapist(number: int = 0) -> Therapist:
    """Return one of a team, who all work the same week."""
    return Therapist(f"t{number}", "T", "", "", "America/Los_Angeles", (), WEEK)


def bookings(number: int, span: timedelta = MONTH) -> list[Taken]:
    """Spread bookings evenly over working hours: ten a day lie back to back with their buffers."""
    found: list[Taken] = []
    days = span.days
    for place in range(number):
        day, turn = place * days // number, place % max(1, -(-number // days))
        width = min(50, 540 // max(1, number // days))
        begins = minute(NOW) + day * 1440 + 16 * 60 + turn * width
        found.append((begins, begins, begins + width * 4 // 5, begins + width))
    return sorted(found)


def question(rows: list[Taken], span: timedelta = MONTH) -> dict[str, Any]:
    """Return what is asked of either engine."""
    return {"now": NOW, "since": NOW, "until": NOW + span, "taken": rows}


def month(number: int, offered: Callable[..., dict[int, Any]]) -> Cost:
    """Measure one therapist's month three ways; all must find the same."""
    who, asked = therapist(), question(bookings(number))
    walked = list(offered(SERVICE, who, **asked))
    oracle = best(lambda: offered(SERVICE, who, **asked), runs=1)
    if walked != starts(SERVICE, who, **asked):
        raise SystemExit(f"The engines disagree with {number} bookings")
    fast, told = (
        best(lambda: starts(SERVICE, who, **asked)),
        best(lambda: slots(SERVICE, who, **asked)),
    )
    return Cost(fast, told, oracle, number, len(walked))


def team(people: int, number: int) -> Cost:
    """Measure the months of several therapists, each with so many bookings."""
    team, asked = [therapist(n) for n in range(people)], question(bookings(number))
    fast = best(lambda: [starts(SERVICE, who, **asked) for who in team], runs=max(1, 20 // people))
    told = best(lambda: [slots(SERVICE, who, **asked) for who in team], runs=max(1, 20 // people))
    answer = sum(len(starts(SERVICE, who, **asked)) for who in team)
    return Cost(fast, told, 0, number * people, answer)


def growth() -> list[Cost]:
    """Measure longer and longer ranges, with five bookings a day; in turn."""
    who, costs = therapist(), {}
    spans = {5 * days: timedelta(days=days) for days in (31, 62, 124, 248, 496)}
    asked = {rows: question(bookings(rows, span), span) for rows, span in spans.items()}
    for _ in range(10 * ROUNDS):
        for rows, each in asked.items():
            began = perf_counter()
            found = starts(SERVICE, who, **each)
            cost = Cost((perf_counter() - began) * 1000, 0, 0, rows, len(found))
            costs[rows] = min(costs.get(rows, cost), cost, key=each_us)
    return list(costs.values())


def flat(grown: list[Cost]) -> bool:
    """Return whether the cost grows no faster than what is looked at and said."""
    return each_us(grown[-1]) <= SLACK * each_us(grown[0])


def each_us(cost: Cost) -> float:
    """Return the microseconds for each thing looked at or said."""
    return cost.starts * 1000 / (cost.rows + cost.answer)


def remembered() -> int:
    """Return the bytes that are kept so that the next question is answered faster."""
    service, asked = replace(SERVICE, step_minutes=15), question([])
    tracemalloc.start()
    for number in range(100):
        starts(service, therapist(number), **asked)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept


def best(run: Callable[[], object], *, runs: int = RUNS) -> float:
    """Return the milliseconds of a run in the best of several rounds."""
    run()
    rounds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        for _ in range(runs):
            run()
        rounds.append((perf_counter() - began) / runs)
    return min(rounds) * 1000


def month_table(months: dict[int, Cost]) -> Table:
    """Return one therapist's months, side by side."""
    shown = Table(title="A month of one therapist, ms (every engine finds the same)")
    for name in ("bookings", "slots", "starts", "as Slot", "minute by minute", "ratio", ""):
        shown.add_column(name, justify="right")
    for rows, cost in months.items():
        verdict = "" if rows != 300 else f"at most {MOST_MS}"  # noqa: PLR2004 - the bound of the plan
        numbers = (f"{cost.starts:.3f}", f"{cost.slots:.3f}", f"{cost.oracle:.0f}")
        ratio = f"{cost.oracle / cost.starts:,.0f} x"
        shown.add_row(f"{rows:,}", f"{cost.answer}", *numbers, ratio, verdict)
    return shown


def team_table(teams: dict[tuple[int, int], Cost], months: dict[int, Cost]) -> Table:
    """Return the months of teams."""
    shown = Table(title="The same month of several therapists, ms")
    for name in ("therapists", "bookings each", "slots", "starts", "as Slot", "ratio"):
        shown.add_column(name, justify="right")
    for (people, rows), cost in teams.items():
        ratio = f"{months[rows].oracle * people / cost.starts:,.0f} x"
        numbers = (f"{cost.answer:,}", f"{cost.starts:.2f}", f"{cost.slots:.2f}")
        shown.add_row(f"{people}", f"{rows:,}", *numbers, ratio)
    return shown


def growth_table(grown: list[Cost]) -> Table:
    """Return what longer and longer ranges cost."""
    shown = Table(title="Longer ranges with five bookings a day, one therapist")
    for name in ("bookings", "slots", "starts, ms", "microseconds for each booking and slot"):
        shown.add_column(name, justify="right")
    for cost in grown:
        row = (f"{cost.rows:,}", f"{cost.answer:,}", f"{cost.starts:.3f}", f"{each_us(cost):.3f}")
        shown.add_row(*row)
    return shown


if __name__ == "__main__":
    raise SystemExit(main())
