"""How long a site takes to build: Pelican as it is, with its cache, ours, Hugo and Eleventy.

python3 benchmarks/build.py [SIZE …]: sizes are numbers of posts, 100 and 1000 unless said; 5000
takes an hour on a busy machine. Every maker gets the same posts and makes the same kinds of pages,
and they take turns within one run. Fails when a budget of ARCHITECTURE.md is broken at 1000 or
5000 posts. Wall seconds are what one waits; CPU seconds tell what a busy machine hides.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import build_makers
from build_makers import Maker
from build_measured import Took, measure
from rich.console import Console
from rich.table import Table

RUNS = int(os.environ.get("BENCH_RUNS", "2"))
FULL, CHANGED, NOTHING, SAVED = "full", "one changed", "nothing changed", "save to page"
KINDS = (FULL, CHANGED, NOTHING)
Times = dict[tuple[str, str], list[Took]]


@dataclass(frozen=True, slots=True)
class Bound:
    """A ratio that is promised: of one maker and kind of build to another, at most this."""

    kind: str
    against: str
    most: float
    posts: int
    peak: bool = False


OURS = "ours, simple"
BOUNDS = (
    Bound(FULL, "pelican", 0.7, posts=1000),
    Bound(CHANGED, "pelican", 1 / 6, posts=1000),
    Bound(CHANGED, "hugo", 1.2, posts=1000),
    Bound(CHANGED, "pelican", 1 / 8, posts=5000),
    Bound(FULL, "pelican", 1.3, posts=1000, peak=True),
    Bound(FULL, "hugo", 1 / 3, posts=1000, peak=True),
    Bound(FULL, "pelican", 1.3, posts=5000, peak=True),
    Bound(FULL, "hugo", 1 / 3, posts=5000, peak=True),
)
SECONDS = ((NOTHING, 1.3), (SAVED, 1.0))  # of ours, with our own theme, at 1000 posts


def main(sizes: list[int]) -> int:
    """Print a table for each size and the ratios; return 1 when a budget is broken."""
    console = Console(width=None if os.isatty(1) else 120)
    broken = False
    fulls: dict[int, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="fd-bench-") as folder:
            makers, missing = build_makers.prepare(Path(folder), size)
            times = taken(makers)
            # While the pages are still there to be counted.
            shown = table(size, makers, times)
        console.print(shown, *missing)
        for words, ok in [*ratios(size, times), *seconds(size, times)]:
            console.print(f"  {'ok  ' if ok else 'OVER'} {words}")
            broken |= not ok
        fulls[size] = _cpu(times, "ours", FULL)
    for words, ok in growth(fulls):
        console.print(f"  {'ok  ' if ok else 'OVER'} {words}")
        broken |= not ok
    return int(broken)


def taken(makers: list[Maker]) -> Times:
    """Let the makers take turns, RUNS times."""
    times: Times = {}
    for run in range(RUNS):
        for maker in makers:
            maker.forget()
            times.setdefault((maker.name, FULL), []).append(measure(maker.command, maker.folder))
        for kind in (CHANGED, NOTHING):
            for maker in makers:
                if kind == CHANGED:
                    maker.change(run)
                took = measure(maker.command, maker.folder)
                times.setdefault((maker.name, kind), []).append(took)
        for maker in makers:
            if maker.preview:
                took = build_makers.saved(maker)
                times.setdefault((maker.name, SAVED), []).append(took)
    return times


def table(size: int, makers: list[Maker], times: Times) -> Table:
    """Return all that was measured."""
    shown = Table(title=f"{size} posts: wall s (CPU s), median of {RUNS}, taken in turn")
    for name in ("", *KINDS, SAVED, "peak MB, one process", "all", "pages"):
        shown.add_column(name, justify="left" if not name else "right")
    for maker in makers:
        cells = [_cell(times.get((maker.name, kind))) for kind in (*KINDS, SAVED)]
        full = times[maker.name, FULL]
        peaks = (max(took.largest for took in full), max(took.peak for took in full))
        shown.add_row(maker.name, *cells, *map(str, peaks), str(maker.pages()))
    return shown


def ratios(size: int, times: Times) -> Iterator[tuple[str, bool]]:
    """Yield each promised ratio in words, and whether it holds."""
    for bound in BOUNDS:
        if bound.posts != size or (bound.against, bound.kind) not in times:
            continue
        ours, theirs = (
            _peak(times, name) if bound.peak else _wall(times, name, bound.kind)
            for name in (OURS, bound.against)
        )
        what = "peak memory" if bound.peak else bound.kind
        words = f"{what}: {ours / theirs:.2f} x {bound.against}, at most {bound.most:.2f}"
        if not bound.peak:
            cpu = _cpu(times, OURS, bound.kind) / _cpu(times, bound.against, bound.kind)
            words += f" (CPU {cpu:.2f} x)"
        yield words, ours <= bound.most * theirs


def seconds(size: int, times: Times) -> Iterator[tuple[str, bool]]:
    """Yield each promised time in words, and whether it holds."""
    for kind, most in SECONDS if size == 1000 else ():  # noqa: PLR2004 - the size of the promise
        found = median(took.wall for took in times["ours", kind])
        yield f"{kind}: {found:.2f} s, at most {most} s", found <= most


def growth(fulls: dict[int, float]) -> Iterator[tuple[str, bool]]:
    """Yield how a full build grows, in CPU seconds a post."""
    sizes = sorted(fulls)
    for small, large in pairwise(sizes):
        times = fulls[large] / fulls[small]
        words = f"full, {small} to {large} posts: {times:.1f} x the CPU for {large / small:.0f} x"
        yield words, times <= large / small


def _wall(times: Times, name: str, kind: str) -> float:
    return median(took.wall for took in times[name, kind])


def _cpu(times: Times, name: str, kind: str) -> float:
    return median(took.cpu for took in times[name, kind])


def _peak(times: Times, name: str) -> float:
    return max(took.peak for took in times[name, FULL])


def _cell(found: list[Took] | None) -> str:
    if not found:
        return ""
    return f"{median(took.wall for took in found):.2f} ({median(took.cpu for took in found):.2f})"


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]] or [100, 1000]))
