"""Every saved state of every text, with git underneath and in nobody's way.

The states stand in a repository of their own in .press, so that neither a project without git
nor one whose owner uses git herself is asked for anything.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from press.publishing import program

_FIELDS = "%H%x1f%aI%x1f%s%x1e"
_PLAINLY = ("-c", "core.autocrlf=false", "-c", "core.quotepath=false")


class NoHistory(Exception):
    """Git is missing or refuses; the words say what that means for the author."""


@dataclass(frozen=True, slots=True)
class State:
    """One saved state: its id, when (ISO 8601), and what was done then."""

    id: str
    at: str
    words: str


class History:
    """The states of the texts below one content folder."""

    def __init__(self, content: Path, folder: Path) -> None:
        self._content = content
        self._folder = folder / "history.git"

    def available(self) -> bool:
        """Return whether states can be kept on this computer."""
        return shutil.which("git") is not None

    def keep(self, name: str, words: str) -> None:
        """Keep the state of a text as it is on the disk, or that it is gone.

        Raises:
            NoHistory: it was not kept; the text itself is safe on the disk.
        """
        if not (self._folder / "HEAD").is_file():
            self._git("init", "--quiet", "--bare", str(self._folder), inside=False)
        there = (self._content / name).is_file()
        if there or self._known(name):
            self._git("add", "--force", "--all", "--", name)
        if self._git("status", "--porcelain", "--untracked-files=no").strip():
            self._git("commit", "--quiet", "--no-verify", "--no-gpg-sign", "-m", words)

    def states(self, name: str) -> list[State]:
        """Return the states of a text, the newest first; none without git or before the first."""
        if not self.available() or not self._any():
            return []
        told = self._git("log", f"--format={_FIELDS}", "--", name)
        return [State(*each.strip("\n").split("\x1f")) for each in told.split("\x1e")[:-1]]

    def text(self, name: str, state: str) -> str:
        """Return a text as it was.

        Raises:
            NoHistory: there is no such state, or the text did not exist then.
        """
        if not state.isalnum():
            raise NoHistory("there is no such state")
        return self._git("show", f"{state}:{name}")

    def _known(self, name: str) -> bool:
        return self._any() and bool(self._git("ls-files", "--", name).strip())

    def _any(self) -> bool:
        try:
            self._git("rev-parse", "--verify", "--quiet", "HEAD")
        except NoHistory:
            return False
        return True

    def _git(self, *words: str, inside: bool = True) -> str:
        where = (f"--git-dir={self._folder}", f"--work-tree={self._content}") if inside else ()
        # Whoever started this may have told git another repository, name or editor.
        clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        who = {f"GIT_{role}_NAME": "This computer" for role in ("AUTHOR", "COMMITTER")}
        who |= {f"GIT_{role}_EMAIL": "nobody@localhost" for role in ("AUTHOR", "COMMITTER")}
        try:
            return program.run(
                ("git", *where, *_PLAINLY, *words),
                folder=self._content,
                environ=clean | who | {"GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"},
            )
        except program.Failed as error:
            raise NoHistory(f"Earlier states are not kept: {error}") from error
