"""A server that rsync reaches, over ssh or by its own protocol."""

from pathlib import Path

from press.publishing import program
from press.publishing.discreet import told
from press.publishing.target import NotSent
from press.publishing.tree import Difference

# A question on the terminal that nobody answers would look like a very long upload.
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20"


class Rsync:
    """Sends contents by checksum and removes only what an earlier publication put there."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/") + "/"
        self.place = told(self._address)

    def problems(self) -> list[str]:
        """Say that rsync is missing."""
        if program.missing("rsync"):
            return ["rsync is not installed; install it, or send the site in another way"]
        return []

    def send(self, site: Path, change: Difference) -> None:
        """Put all files in place at the end of the transfer, then remove what is gone."""
        # Delayed updates: files are renamed into place together once all have arrived.
        self._rsync(site, "--delay-updates")
        if change.removed:
            self._rsync(site, "--delete-after", *_only(change.removed))

    def _rsync(self, site: Path, *options: str) -> None:
        words = ("rsync", "--recursive", "--times", "--checksum", "--chmod=D755,F644")
        try:
            program.run([*words, "--rsh", _SSH, *options, f"{site}/", self._address])
        except program.Failed as error:
            raise NotSent(
                f"{error}\nWhat had not arrived whole is as it was before, and nothing was "
                "removed. Publish again when it is mended"
            ) from error


def _only(removed: tuple[str, ...]) -> list[str]:
    """Rules that let exactly these paths be removed, with folders that they leave empty."""
    paths = [f"/{name}" for name in removed]
    folders = {f"/{p}/" for name in removed for p in map(str, Path(name).parents) if p != "."}
    # A folder that holds something else is kept by rsync: it removes no folder that is not empty.
    risk = [f"--filter=R {_plain(path)}" for path in [*paths, *sorted(folders)]]
    return [*risk, "--filter=P *"]


def _plain(path: str) -> str:
    """A path in which no sign is a pattern."""
    # Without one of these rsync takes a backslash for itself.
    if not any(sign in path for sign in "*?["):
        return path
    return "".join(f"\\{sign}" if sign in "*?[\\" else sign for sign in path)
