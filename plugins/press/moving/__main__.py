"""python -m press.moving: bring a blog from elsewhere into content/."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from press.moving.arranging import Arranging
from press.moving.fetch import Fetcher
from press.moving.haul import CannotMove
from press.moving.images import Images
from press.moving.reporting import Told, report
from press.moving.source import read

REPORT = Path(".press") / "import-report.md"
_FAILED = 1


def main(words: Sequence[str] | None = None, *, fetcher: Fetcher | None = None) -> int:
    """Import what the words name; return the exit code."""
    asked = _parser().parse_args(words)
    screen = Console(highlight=False)
    try:
        told = _moved(asked, fetcher or Fetcher(), screen)
    except CannotMove as wrong:
        Console(stderr=True, highlight=False).print(
            f"\n{wrong}\n\nNothing was imported.", markup=False, soft_wrap=True
        )
        return _FAILED
    except OSError as wrong:
        Console(stderr=True, highlight=False).print(
            f"\n{wrong}\n\nThe import stopped there. Run it again once that is mended: "
            "what has come stays and is not brought twice.",
            markup=False,
            soft_wrap=True,
        )
        return _FAILED
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report(told), "utf-8")
    _show(told, screen)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="import", description=__doc__)
    parser.add_argument("source", help="a WordPress export, a feed or its address, or a folder")
    parser.add_argument("--into", default="content", type=Path, help="the folder to write into")
    parser.add_argument("--pictures", type=Path, help="the folder wp-content/uploads, copied here")
    parser.add_argument(
        "--fetch-pictures", action="store_true", help="get pictures from the old site"
    )
    parser.add_argument(
        "--partial", action="store_true", help="take what can be read of a broken file"
    )
    parser.add_argument("--dry-run", action="store_true", help="tell what would come")
    return parser


def _moved(asked: argparse.Namespace, fetcher: Fetcher, screen: Console) -> Told:
    if asked.pictures and not asked.pictures.is_dir():
        raise CannotMove(
            f"{asked.pictures} is no folder; --pictures takes a copy of wp-content/uploads"
        )
    with screen.status(f"Reading {asked.source}"):
        haul = read(asked.source, fetcher, partial=asked.partial)
    folder = asked.pictures or (Path(asked.source) if Path(asked.source).is_dir() else None)
    images = Images(
        asked.into,
        haul.pictures,
        folder=folder,
        fetcher=fetcher if asked.fetch_pictures else None,
        dry=asked.dry_run,
    )
    arranging = Arranging(haul, asked.into, images, dry=asked.dry_run)
    outcomes = list(
        track(arranging.outcomes(), "Bringing them over", len(haul.items), console=screen)
    )
    return Told(asked.source, haul, outcomes, images, arranging.links.lists(), dry=asked.dry_run)


def _show(told: Told, screen: Console) -> None:
    table = Table(box=None, show_header=False)
    for words, number in told.counts().items():
        if number:
            table.add_row(str(number), words)
    screen.print(table)
    noted = sum(bool(one.notes) for one in told.outcomes)
    if noted:
        screen.print(f"{noted} posts or pages have something to look at.", markup=False)
    if told.haul.cut_short:
        screen.print("The file ends too early: this is what could be read.", markup=False)
    if told.dry:
        screen.print("This was a trial: nothing was written.", markup=False)
    screen.print(f"What came and what did not: {REPORT}", markup=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
