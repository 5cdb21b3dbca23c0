"""python -m press.resources OUTPUT: checks the links of a built site; what the task calls."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pelican.settings import read_settings
from rich.console import Console
from rich.progress import Progress

from press.building.build import folder
from press.resources import inside
from press.resources.outside import Record, ask_all

SETTINGS = "pelicanconf.py"
_ASSETS = ("/theme/", "/frontdesk/")
_BAD = frozenset({"gone", "unreachable"})


def main(words: Sequence[str] | None = None) -> int:
    """Check a built site; return 1 if a link of it is broken."""
    asked = _parser().parse_args(words)
    if not asked.output.is_dir():
        print(f"{asked.output} is not there. Build the site first.", file=sys.stderr)
        return 2
    settings = read_settings(SETTINGS)
    served = [*settings.get("PRESS_SERVED", ()), *settings.get("ROBOTS_DISALLOW", ()), *_ASSETS]
    found = list(inside.broken(asked.output, siteurl=settings["SITEURL"], served=served))
    for one in found:
        print(f"{one.page}: {one.link}: {one.why}")
    links = inside.outside(asked.output)
    bad = 0
    if asked.outside:
        bad = _outside(links, Record(folder(settings) / "links.json"), again=asked.again)
    print(_summary(len(found), len(links), bad, outside=asked.outside))
    return int(bool(found or bad))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tasks.py links", description=__doc__)
    parser.add_argument("output", nargs="?", type=Path, default=Path("output"))
    parser.add_argument("--outside", action="store_true", help="also ask other sites, slowly")
    parser.add_argument("--again", action="store_true", help="also those that answered lately")
    return parser


def _outside(links: dict[str, list[str]], record: Record, *, again: bool) -> int:
    """Ask for the links of other sites, and say what is wrong with each; return how many."""
    bad = 0
    today = date.today()  # noqa: DTZ011 - the day on this person's wall
    with Progress(console=Console(stderr=True), transient=True) as progress:
        step = progress.add_task("Asking other sites", total=len(links))
        try:
            for link, answer in ask_all(links, record, today=today, again=again):
                progress.advance(step)
                if answer.state != "ok":
                    print(f"{', '.join(links[link])}: {link}: {answer.says}")
                bad += answer.state in _BAD
        finally:
            # What was asked before somebody stopped it need not be asked again.
            record.save(links)
    return bad


def _summary(broken: int, links: int, bad: int, *, outside: bool) -> str:
    own = "1 broken link" if broken == 1 else f"{broken} broken links"
    if not outside:
        return f"{own} inside. {links} lead to other sites; --outside asks whether they are there."
    return f"{own} inside, {bad} of {links} to other sites."


if __name__ == "__main__":
    sys.exit(main())
