"""How fast two browsers see and hear each other in the built-in room, and how surely again.

python3 benchmarks/session.py [--meetings N] [--rejoins N]: two real Chromium windows with made-up
cameras, on loopback. The pages take the time themselves: from the press, or from the moment a
page is told to load again, until both have sound and a picture that moves. It fails when the
median is over budget or one coming back in a random order of reloads, second windows and broken
lines does not end with sound and picture both ways.
"""

import argparse
import os
import random  # noqa: TID251 - the same order for the same seed
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser.room.side import Side  # noqa: E402 - found just above
from frontdesk.domain.booking import State  # noqa: E402 - as above
from rehearsal import chromium  # noqa: E402 - as above
from web.join_harness import START, Desk, running  # noqa: E402 - as above

MEETINGS = 20
REJOINS = 100
BUDGET_S = 1.0
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
BOTH_WAYS_S = 60
# Gives the time at which sound and a picture had come in by another call than the one before.
WATCH = """
const heardAndSeen = async (call) => {
  const got = {};
  (await call.getStats()).forEach((one) => {
    if (one.type === 'inbound-rtp') got[one.kind] = one;
  });
  return got.audio?.bytesReceived && got.video?.framesDecoded
    && document.getElementById('them').currentTime > 0;
};
window.bothWays = async (before) => {
  for (;;) {
    const call = window.calls.at(-1);
    if (call && call !== before && await heardAndSeen(call)) return Date.now();
    await new Promise((done) => { setTimeout(done, 20); });
  }
};
window.both = bothWays();
addEventListener('click', () => { window.pressed = Date.now(); }, true);
"""
RELOAD = """() => {
  setTimeout(() => location.reload());
  return Date.now();
}"""


@contextmanager
def desks() -> Iterator[Desk]:
    """Serve one desk whose session begins in six minutes."""
    with (
        tempfile.TemporaryDirectory(prefix="fd-bench-") as folder,
        running(Path(folder), now=START - timedelta(minutes=6)) as desk,
    ):
        yield desk


def flows(side: Side, *, since: float) -> bool:
    """Tell whether sound and picture arrive, and the picture moves."""
    got = side.received()
    return bool(got["audio"] and got["video"] and side.watched() > since)


def seconds_until_both(sides: tuple[Side, Side], began: float) -> float:
    """Return the seconds from began, a time of the pages' clock, until both see and hear."""
    return (max(side.page.evaluate("window.both") for side in sides) - began) / 1_000


def until_both(sides: tuple[Side, Side]) -> None:
    """Wait until both see and hear each other."""
    began = perf_counter()
    while not all(flows(side, since=0.0) for side in sides):
        if perf_counter() - began > BOTH_WAYS_S:
            states = [f"{side.state}: {side.words}" for side in sides]
            raise SystemExit(f"They do not see and hear each other: {states}")
        sides[0].page.wait_for_timeout(50)


def meetings(desk: Desk, browser: Browser, *, wanted: int) -> tuple[list[float], list[float]]:
    """Return the seconds of being let in, and of coming back by a reload."""
    let_in, again = [], []
    for _ in range(wanted):
        client = Side(browser, f"{desk.client(desk.book())}/room", script=WATCH)
        therapist = Side(browser, desk.therapist(f"b{desk.booked}"), script=WATCH)
        therapist.reaches("knock")
        therapist.press("Let them in")
        began = therapist.page.evaluate("window.pressed")
        let_in.append(seconds_until_both((client, therapist), began))
        therapist.page.evaluate("() => { window.both = bothWays(window.calls.at(-1)); }")
        began = client.page.evaluate(RELOAD)
        client.page.wait_for_event("domcontentloaded")
        again.append(seconds_until_both((client, therapist), began))
        client.close()
        therapist.close()
        done_with(desk, f"b{desk.booked}")
    return let_in, again


def done_with(desk: Desk, booking: str) -> None:
    """Give the time free for the next session."""
    frm = frozenset({State.CONFIRMED})
    desk.store.write(lambda tx: tx.advance(booking, frm=frm, to=State.CANCELLED, hold_until=None))


def rejoins(desk: Desk, browser: Browser, *, wanted: int, chance: random.Random) -> int:
    """Return how many of the rejoins ended with sound and picture both ways."""
    address = f"{desk.client(desk.book())}/room"
    room = desk.therapist(f"b{desk.booked}")
    sides = [Side(browser, address), Side(browser, room)]
    sides[1].press("Let them in")
    until_both((sides[0], sides[1]))
    ended_well = 0
    for _ in range(wanted):
        for act in chance.sample(_acts(browser, (address, room)), k=chance.randint(1, 3)):
            act(sides, chance.randrange(2), desk)
        try:
            until_both((sides[0], sides[1]))
        except SystemExit as why:
            print(why, file=sys.stderr)
            continue
        ended_well += 1
    for side in sides:
        side.close()
    return ended_well


Act = Callable[[list[Side], int, Desk], None]


def _acts(browser: Browser, addresses: tuple[str, str]) -> list[Act]:
    def reload(sides: list[Side], which: int, _: Desk) -> None:
        sides[which].reload()

    def both_reload(sides: list[Side], _which: int, _: Desk) -> None:
        for side in sides:
            side.reload()

    def second_window(sides: list[Side], which: int, _: Desk) -> None:
        before, sides[which] = sides[which], Side(browser, addresses[which])
        before.close()

    def cut(_sides: list[Side], _which: int, desk: Desk) -> None:
        desk.cut_lines()

    return [reload, both_reload, second_window, cut]


def main() -> int:
    """Print one table; return 1 when a budget is broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--meetings", type=int, default=MEETINGS)
    asked.add_argument("--rejoins", type=int, default=REJOINS)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    with sync_playwright() as play, desks() as desk:
        browser = play.chromium.launch(executable_path=str(chromium.ensure()), args=[*FLAGS])
        let_in, again = meetings(desk, browser, wanted=options.meetings)
        chance = random.Random(options.seed)  # noqa: S311 - the same order for the same seed
        well = rejoins(desk, browser, wanted=options.rejoins, chance=chance)
        browser.close()
    shown = Table(
        title=f"{options.meetings} meetings, {options.rejoins} rejoins (seed {options.seed})"
    )
    for name in ("what", "median s", "slowest s", "budget", "ratio"):
        shown.add_column(name, justify="left" if name == "what" else "right")
    for name, took in (("let in until both ways", let_in), ("reload until both ways", again)):
        middle = median(took)
        row = (f"{middle:.2f}", f"{max(took):.2f}", f"{BUDGET_S:g}", f"{middle / BUDGET_S:.2f}")
        shown.add_row(name, *row)
    shown.add_row("rejoins that failed", str(options.rejoins - well), "", "0", "")
    Console(width=None if os.isatty(1) else 100).print(shown)
    return int(median(let_in) > BUDGET_S or median(again) > BUDGET_S or well < options.rejoins)


if __name__ == "__main__":
    sys.exit(main())
