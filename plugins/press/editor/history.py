"""Every saved state of every text, with git underneath and in nobody's way.

The states stand in a repository of their own in .press, so that neither a project without git
nor one whose owner uses git herself is asked for anything.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from press.publishing import program

_FIELDS = "%H%x1f%aI%x1f%s%x1e"
_QUIET = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C.UTF-8"}
# Keeping a state takes a tenth of a second; two windows may do it at once.
_WAIT_SECONDS = 20
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
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder.with_suffix(".lock"), timeout=_WAIT_SECONDS):
                self._make_ready()
                self._keep(name, words)
        except (OSError, Timeout) as error:
            raise NoHistory(f"Earlier states are not kept: {error}") from error

    def _make_ready(self) -> None:
        # Nobody but the holder of our lock works here: who left this one was killed.
        (self._folder / "index.lock").unlink(missing_ok=True)
        if self._folder.exists() and not self._is_whole():
            number = sum(1 for _ in self._folder.parent.glob("history-damaged-*")) + 1
            self._folder.rename(self._folder.with_name(f"history-damaged-{number}.git"))
        if not self._folder.exists():
            self._git("init", "--quiet", "--bare", str(self._folder), inside=False)

    def _is_whole(self) -> bool:
        try:
            self._git("rev-parse", "--git-dir")
            return not self._any() or bool(self._git("rev-parse", "HEAD^{tree}"))
        except NoHistory:
            return not self.available()

    def _keep(self, name: str, words: str) -> None:
        there = (self._content / name).is_file()
        if there or self._known(name):
            self._git("add", "--force", "--all", "--", name)
        if self._git("status", "--porcelain", "--untracked-files=no", "--", name).strip():
            self._git("commit", "--quiet", "--no-verify", "--no-gpg-sign", "-m", words)

    def states(self, name: str) -> list[State]:
        """Return the states of a text, the newest first; none without git or before the first."""
        if not self.available() or not self._any():
            return []
        told = self._git("log", f"--format={_FIELDS}", "--", name)
        return [State(*each.strip("\n").split("\x1f")) for each in told.split("\x1e")[:-1]]

    def text(self, name: str, state: str) -> bytes:
        """Return a text as it was, in the letters of then.

        Raises:
            NoHistory: there is no such state, or the text did not exist then.
        """
        if not state.isalnum():
            raise NoHistory("there is no such state")
        return self._told("show", f"{state}:{name}")

    def _known(self, name: str) -> bool:
        return self._any() and bool(self._git("ls-files", "--", name).strip())

    def _any(self) -> bool:
        try:
            self._git("rev-parse", "--verify", "--quiet", "HEAD")
        except NoHistory:
            return False
        return True

    def _git(self, *words: str, inside: bool = True) -> str:
        return self._told(*words, inside=inside).decode("utf-8", "replace")

    def _told(self, *words: str, inside: bool = True) -> bytes:
        where = (f"--git-dir={self._folder}", f"--work-tree={self._content}") if inside else ()
        # Whoever started this may have told git another repository, name or editor.
        clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        who = {f"GIT_{role}_NAME": "This computer" for role in ("AUTHOR", "COMMITTER")}
        who |= {f"GIT_{role}_EMAIL": "nobody@localhost" for role in ("AUTHOR", "COMMITTER")}
        try:
            return program.output(
                ("git", *where, *_PLAINLY, *words),
                folder=self._content,
                environ=clean | who | _QUIET,
            )
        except program.Failed as error:
            raise NoHistory(f"Earlier states are not kept: {error}") from error
