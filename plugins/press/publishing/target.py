"""Where a site goes: what every target can do, and how its one line of setting is read."""

from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from press.publishing.tree import Difference

FORMS = """\
  /srv/www/site                   a folder of this computer
  me@example.com:/srv/www/site    a server, with rsync over ssh
  git:origin#gh-pages             a branch of a git remote; an address works as well as a name
  command:upload {folder}         any program; {folder} becomes the built site"""


class NotSent(Exception):
    """The site did not reach its target; the words say what stands there now."""


class Target(Protocol):
    """A place that a site is sent to.

    Attributes:
        place: how people and the list of publications call it; holds no secret.
    """

    place: str

    def problems(self) -> list[str]:
        """Return what keeps this computer from sending there, before anything is built."""

    def send(self, site: Path, change: Difference) -> None:
        """Make the target what site is, leaving alone what no publication of ours put there.

        Pages are sent after what they load, and nothing is removed before all has arrived.

        Raises:
            NotSent: it failed; the words say what stands there now.
        """


class BadTarget(Exception):
    """The setting names no place that a site can go to."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"PUBLISH_TARGET: {problem}. It is one of\n{FORMS}")


def kind(setting: str) -> tuple[str, str]:
    """Return which kind of target a setting means, and the setting without its prefix.

    Raises:
        BadTarget: it is empty, or names a way that does not exist.
    """
    text = setting.strip()
    if not text:
        raise BadTarget("it is not set")
    head, colon, rest = text.partition(":")
    if colon and head in {"git", "command", "folder", "rsync"} and not rest.startswith("//"):
        if not rest.strip():
            raise BadTarget(f'"{head}:" has nothing behind it')
        return head, rest.strip()
    if text.startswith("rsync://") or (colon and "/" not in head and len(head) > 1):
        if text.startswith(("http:", "https:", "ftp:", "sftp:", "ssh:", "file:")):
            raise BadTarget(f'"{urlsplit(text).scheme}:" is no way that a site can be sent')
        return "rsync", text
    return "folder", text
