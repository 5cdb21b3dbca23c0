"""What the actions need from a video provider; one contract suite holds every one against it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from frontdesk.domain.video import Capabilities, Health, Link, Meet


class VideoDown(Exception):
    """The provider gave no answer, or nonsense; the same call may be made again."""


class VideoRefused(Exception):
    """The provider does not accept the request; code is its own word, never a secret."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class VideoProvider(Protocol):
    """One account at one provider.

    Attributes:
        kind: which vendor it is; the names of a room mean nothing to another one.
        id, name: what the practice calls it.
        steps: sentences to read before leaving our page.
        origins: what its links begin with, and what these lead on to, as sources of a
            Content-Security-Policy: a button of ours leads nowhere else.

    No call takes longer than 5 s. prepare, move, drop, the links and health raise:
        VideoDown: try again later.
        VideoRefused: wrong credentials, quota used up, a request it does not accept.
    """

    kind: str
    id: str
    name: str
    steps: tuple[str, ...]
    origins: tuple[str, ...]
    capabilities: Capabilities

    def prepare(self, meet: Meet, *, key: str) -> Mapping[str, Any]:
        """Make the room and return the provider's names of it as JSON data.

        key: the same for the same room; where a provider knows no keys, the room's own random
        name keeps a second try from making a second room.
        """

    def move(self, meet: Meet, ref: Mapping[str, Any], *, key: str) -> Mapping[str, Any]:
        """Bring the room to other times and return its names."""

    def drop(self, ref: Mapping[str, Any]) -> None:
        """Take the room away; one that is gone already is fine."""

    def guest_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        """Return the client's way in."""

    def host_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        """Return the therapist's way in; it may need her to be signed in there."""

    def health(self, *, now: datetime) -> Health:
        """Tell whether the credentials work, the clocks agree and the quota is not used up."""
