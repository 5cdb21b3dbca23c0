"""The whole front desk on free ports in var/bench, for as long as a measurement takes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rehearsal.demo import Demo
from rehearsal.demo_folder import Ports
from rehearsal.stage import Broken

ROOT = Path(__file__).resolve().parents[1]
PORTS = Ports(site=8960, payments=8970, mail=8980, smtp=8990)


@contextmanager
def running() -> Iterator[Demo]:
    """Start everything, hand it over and stop it, whatever happens."""
    folder = ROOT / "var" / "bench"
    for old in folder.glob("*.sqlite3*"):
        old.unlink()  # every measurement begins with an empty book
    demo = Demo(folder, PORTS.free())
    demo.stage.heed()
    try:
        demo.start(lambda step: print(f"{step} …", file=sys.stderr))
        yield demo
    except Broken as broken:
        raise SystemExit(f"The {broken}:\n{broken.words}") from None
    finally:
        demo.stage.stop()
