"""python -m press.publishing: publish, rollback, publications; what the tasks call."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pelican.settings import read_settings
from rich.console import Console

from press.publishing import told
from press.publishing.discreet import told as discreetly
from press.publishing.kept import Lost, Publications
from press.publishing.publish import (
    NotPublished,
    Plan,
    alone,
    going_back,
    planned,
    send,
    target,
)
from press.publishing.target import BadTarget, NotSent, Target

SETTINGS = "publishconf.py"
_Result = TypeVar("_Result")
# Codes of the command: nothing was sent, or the person said no.
_FAILED, _DECLINED = 1, 3


def main(words: Sequence[str] | None = None) -> int:
    """Run one command in the project's folder; return its exit code."""
    asked = _parser().parse_args(words)
    try:
        return int(asked.run(asked, Path.cwd()))
    except (NotPublished, NotSent, BadTarget, Lost) as wrong:
        print(f"\n{discreetly(str(wrong))}\n\nNothing was published.", file=sys.stderr)
    except OSError as wrong:
        said = discreetly(f"{wrong.strerror or wrong}: {wrong.filename or 'this computer'}")
        print(f"\n{said}\n\nIt did not end. Publish again when it is mended.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. Publish again: what had arrived is whole.", file=sys.stderr)
    return _FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="publishing", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    out = commands.add_parser("publish", help="build, check, show what changes, ask, send")
    out.add_argument("--to", default="", help="the target, instead of PUBLISH_TARGET")
    out.add_argument("--dry-run", action="store_true", help="show what would change, send nothing")
    back = commands.add_parser("rollback", help="send what stood there before")
    back.add_argument("--to", default="", help="the target, instead of PUBLISH_TARGET")
    back.add_argument("--number", type=int, default=0, help="a publication of the list")
    back.add_argument("--dry-run", action="store_true", help="show what would change")
    for one, run in ((out, _publish), (back, _back)):
        one.add_argument("--yes", action="store_true", help="send without asking")
        one.set_defaults(run=run)
    listing = commands.add_parser("publications", help="list what was sent from this computer")
    listing.set_defaults(run=_list)
    return parser


def _publish(asked: argparse.Namespace, project: Path) -> int:
    settings = read_settings(str(project / SETTINGS))
    to = _target(asked.to or _setting(settings), project)
    with alone(project / ".press"):
        site = project / ".press" / "site"
        _step("Building the site", lambda: _built(project, site))
        kept = _kept(project)
        plan = _step(
            "Checking it", lambda: planned(site, to.place, kept, address=settings["SITEURL"])
        )
        return _sent(asked, plan, to=to, kept=kept)


def _back(asked: argparse.Namespace, project: Path) -> int:
    to = _target(asked.to or _setting(read_settings(str(project / SETTINGS))), project)
    kept = _kept(project)
    with alone(project / ".press"), going_back(to.place, kept, asked.number) as plan:
        print(f"Back to publication {plan.again}.")
        return _sent(asked, plan, to=to, kept=kept)


def _list(_asked: argparse.Namespace, project: Path) -> int:
    print("\n".join(told.listed(_kept(project).all())))
    return 0


def _target(setting: str, project: Path) -> Target:
    to = target(setting, project)
    if wrong := to.problems():
        raise NotPublished(*wrong)
    return to


def _setting(settings: dict[str, object]) -> str:
    """The environment wins: a shared file must not send one person's draft to another's place."""
    return os.environ.get("PUBLISH_TARGET") or str(settings.get("PUBLISH_TARGET") or "")


def _built(project: Path, site: Path) -> None:
    """Build with --fatal warnings: a broken link is no reason to stop at home, but is one here."""
    words = [sys.executable, "-m", "pelican", "content", "-s", SETTINGS, "-o", str(site)]
    done = subprocess.run(
        [*words, "--fatal", "warnings"],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise NotPublished((done.stderr or done.stdout).strip())


def _sent(asked: argparse.Namespace, plan: Plan, *, to: Target, kept: Publications) -> int:
    print("\n".join(["", *told.difference(plan, lambda name: _earlier(kept, to, name)), ""]))
    if asked.dry_run:
        print("Nothing was sent.")
        return 0
    if not asked.yes and not _agreed(to.place):
        return _DECLINED
    now = datetime.now(UTC)  # noqa: TID251 - the command is the edge
    made = _step("Sending it", lambda: send(plan, to, kept, at=now))
    print(f"Published as number {made.number} to {to.place}")
    print("To go back: python3 tasks.py rollback")
    return 0


def _earlier(kept: Publications, to: Target, name: str) -> bytes:
    last = kept.last(to.place)
    try:
        return kept.content(last.files[name]) if last else b""
    except (Lost, KeyError):
        return b""


def _agreed(place: str) -> bool:
    if not sys.stdin.isatty():
        print("Nothing was sent: nobody is here to agree. Look at the list, then add --yes.")
        return False
    if input(f"Send this to {place}? [y/N] ").strip().lower() in {"y", "yes"}:
        return True
    print("Nothing was sent.")
    return False


def _step(words: str, work: Callable[[], _Result]) -> _Result:
    """Show that something is going on, and how long it took."""
    began = time.monotonic()
    with Console(stderr=True).status(f"{words} …"):
        result = work()
    print(f"{words}: done in {time.monotonic() - began:.1f} s", file=sys.stderr)
    return result


def _kept(project: Path) -> Publications:
    return Publications(project / ".press" / "publications")


if __name__ == "__main__":
    sys.exit(main())
