"""A process that fights for the times of one day, or holds times until it is killed.

python fighter.py fight ADDRESS NAME THREADS ATTEMPTS [unguarded]: prints one JSON line.
python fighter.py stream ADDRESS NAME: prints each booking id once it is on the disk.
"""

import json
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from frontdesk.actions.store_port import Store
from frontdesk.adapters.store import postgres, sqlite
from frontdesk.adapters.store.opening import opened
from frontdesk.domain.booking import Booking, State
from races.samples import MONDAY_TEN, NOW, Orders, a_booking

QUARTERS_A_DAY = 24
QUARTER = timedelta(minutes=15)


def wish(name: str) -> Booking:
    """Any time of a day, with buffers, at one of two therapists, in one of two rooms or none."""
    starts_at = MONDAY_TEN + QUARTER * secrets.randbelow(QUARTERS_A_DAY)
    return a_booking(
        starts_at,
        number=name,
        minutes=secrets.choice([20, 50, 80]),
        busy_from=starts_at - timedelta(minutes=secrets.choice([0, 5, 15])),
        therapist=secrets.choice(["ines", "noor"]),
        room=secrets.choice(["", "blue", "green"]),
    )


def fight(store: Store, name: str, attempts: int) -> dict[str, int]:
    """Wish for times, move some of what was won and give most of it back, so it goes on."""
    told = {"won": 0, "lost": 0, "moved": 0}
    for number in range(attempts):
        wanted = wish(f"{name}_{number}")
        if not store.write(lambda w, it=wanted: w.hold(it, now=NOW)):
            told["lost"] += 1
            continue
        told["won"] += 1
        if secrets.randbelow(2):
            new = replace(wish(f"{name}_{number}"), revision=1)
            told["moved"] += store.write(lambda w, it=new: w.revise(it, revision=0, now=NOW))
        if secrets.randbelow(16):
            back = {"frm": frozenset({State.HELD}), "to": State.EXPIRED, "hold_until": None}
            assert store.write(lambda w, it=wanted, back=back: w.advance(it.id, **back))
    return told


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def stream(store: Store, name: str) -> None:
    for number in range(100_000):
        wanted = a_booking(MONDAY_TEN, number=f"{name}_{number}", therapist=f"{name}_{number}")
        assert store.write(lambda w, it=wanted: w.hold(it, now=NOW))
        say(wanted.id)


def main(what: str, address: str, name: str, *rest: str) -> None:
    if "unguarded" in rest:
        sqlite._check = postgres._check = lambda *_, **__: None
    store = opened(address, jobs=Orders())
    if what == "stream":
        stream(store, name)
    threads, attempts = int(rest[0]), int(rest[1])
    say("ready")
    sys.stdin.readline()
    with ThreadPoolExecutor(threads) as pool:
        fights = [pool.submit(fight, store, f"{name}_{n}", attempts) for n in range(threads)]
        results = [fight.result() for fight in fights]
    store.close()
    say(json.dumps({key: sum(r[key] for r in results) for key in results[0]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
