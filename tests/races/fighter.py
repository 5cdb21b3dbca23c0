"""A process that fights for the times of one day, or holds times until it is killed.

python fighter.py fight PATH NUMBER THREADS ATTEMPTS [unguarded]: prints one JSON line.
python fighter.py stream PATH NUMBER: prints each booking id once it is on the disk.
"""

import json
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from frontdesk.adapters.store import sqlite
from frontdesk.domain.booking import State
from races.samples import MONDAY_TEN, NOW, Orders, a_booking

QUARTERS_A_DAY = 24


def fight(store: sqlite.Adapter, name: str, attempts: int) -> dict[str, int]:
    """Wish for random times of a morning; give most of what was won back, so it goes on."""
    won = lost = 0
    for number in range(attempts):
        start = MONDAY_TEN + timedelta(minutes=15 * secrets.randbelow(QUARTERS_A_DAY))
        minutes = secrets.choice([20, 50, 80])
        wish = a_booking(start, number=f"{name}_{number}", minutes=minutes)
        if not store.write(lambda w, wish=wish: w.hold(wish, now=NOW)):
            lost += 1
            continue
        won += 1
        if secrets.randbelow(8):
            back = {"frm": frozenset({State.HELD}), "to": State.EXPIRED, "hold_until": None}
            assert store.write(lambda w, wish=wish, back=back: w.advance(wish.id, **back))
    return {"won": won, "lost": lost}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(what: str, path: str, name: str, *rest: str) -> None:
    if "unguarded" in rest:
        sqlite._check = lambda *_, **__: None
    store = sqlite.Adapter(Path(path), jobs=Orders())
    if what == "stream":
        for number in range(100_000):
            wish = a_booking(MONDAY_TEN, number=f"{name}_{number}", therapist=f"{name}_{number}")
            assert store.write(lambda w, wish=wish: w.hold(wish, now=NOW))
            say(wish.id)
    threads, attempts = int(rest[0]), int(rest[1])
    say("ready")
    sys.stdin.readline()
    with ThreadPoolExecutor(threads) as pool:
        fights = [pool.submit(fight, store, f"{name}_{n}", attempts) for n in range(threads)]
        results = [fight.result() for fight in fights]
    store.close()
    say(json.dumps({key: sum(r[key] for r in results) for key in ("won", "lost")}))


if __name__ == "__main__":
    main(*sys.argv[1:])
