"""Publishing and going back: build, check, show what changes, ask, send, keep."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from press.publishing import check, tree
from press.publishing.command import Command
from press.publishing.folder import Folder
from press.publishing.git import GitBranch
from press.publishing.kept import Publication, Publications
from press.publishing.rsync import Rsync
from press.publishing.target import Target, kind
from press.publishing.tree import Difference, Tree


class NotPublished(Exception):
    """Nothing was sent; every reason is a sentence of its own."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to be sent.

    Attributes:
        site: folder that holds it.
        files: what is in the folder.
        change: what differs from the last publication to the same place.
        first: whether nothing was sent there from this computer yet.
        again: number of the publication it goes back to, 0 for a new one.
    """

    site: Path
    files: Tree
    change: Difference
    first: bool
    again: int = 0


def target(setting: str, project: Path) -> Target:
    """Return the target that PUBLISH_TARGET means.

    Raises:
        BadTarget: it means none.
    """
    way, rest = kind(setting)
    if way == "git":
        return GitBranch(rest, project)
    if way == "command":
        return Command(rest, project)
    if way == "rsync":
        return Rsync(rest)
    return Folder((project / Path(rest).expanduser()).resolve(), project.resolve())


def planned(site: Path, place: str, kept: Publications, *, address: str) -> Plan:
    """Return what publishing a built site would change.

    Raises:
        NotPublished: something in it must not go out.
    """
    try:
        files = tree.read(site)
    except tree.NotASite as error:
        raise NotPublished(str(error)) from error
    if found := check.problems(site, address=address):
        raise NotPublished(*found)
    standing = kept.standing(place)
    return Plan(site, files, tree.difference(standing, files), first=not standing)


@contextmanager
def going_back(place: str, kept: Publications, number: int = 0) -> Iterator[Plan]:
    """Restore an earlier publication into a folder that lasts as long as the context.

    Raises:
        Lost: there is none, or it is damaged.
    """
    earlier = kept.before(place, number)
    with tempfile.TemporaryDirectory() as folder:
        kept.restore(earlier, Path(folder))
        change = tree.difference(kept.standing(place), earlier.files)
        yield Plan(Path(folder), earlier.files, change, first=False, again=earlier.number)


def send(plan: Plan, to: Target, kept: Publications, *, at: datetime) -> Publication:
    """Send a plan and keep it.

    Raises:
        NotSent: the target could not be reached, or refused.
        OSError: it cannot be kept here, so nothing was sent.
    """
    number = kept.next_number()
    when = at.isoformat(timespec="seconds")
    made = Publication(number, when, to.place, dict(plan.files), again=plan.again)
    kept.begin(plan.site, made)
    to.send(plan.site, plan.change)
    kept.keep(made)
    return made


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one publication run at a time; a killed one leaves no lock behind.

    Raises:
        NotPublished: another one is running.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "publishing.lock", timeout=0):
            yield
    except Timeout as error:
        raise NotPublished("another publication is running; wait until it has ended") from error
