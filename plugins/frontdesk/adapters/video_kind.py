"""What a video provider of the practice is made of, and how its settings are judged."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from frontdesk.actions.video_port import VideoProvider

SECONDS = 5.0
MOST_URL_CHARS = 2000
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*")
_PORTS = {None, 443}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a kind has to be told.

    Attributes:
        read: returns the value as it is used, or raises ValueError in words for a person.
        secret: it stands in the environment, and its value is never shown.
        usual: what it is when nobody says; None for what has to be said.
    """

    name: str
    read: Callable[[str], str]
    secret: bool = False
    usual: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An account whose settings are right.

    Attributes:
        steps: the therapist's own; empty for those of the kind.
        values: by the names of the kind's fields.
        base: where the provider's interface is, if not at its usual address; for tests.
        seconds: how long a call may take.
    """

    id: str
    name: str
    steps: tuple[str, ...]
    values: Mapping[str, str] = field(repr=False)
    base: str = ""
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Kind:
    """A vendor. Each module of adapters/video has one, called PROVIDER.

    Attributes:
        name: of the vendor, as people read it.
        make: returns the provider of an account; it asks nobody.
        judge: returns what is wrong between fields, as pairs of field and words.
    """

    name: str
    fields: tuple[Field, ...]
    make: Callable[[Given], VideoProvider]
    judge: Callable[[Mapping[str, str]], list[tuple[str, str]]] = lambda _: []


def host(value: str) -> str:
    """Read the name of a server, without https:// and path."""
    if not _HOST.fullmatch(found := value.lower()):
        raise ValueError("the name of a server is needed, such as meet.example.org")
    return found


def address(value: str) -> str:
    """Read an https address of the open Internet."""
    parts = _parts(value)
    if parts is None or parts.scheme != "https" or parts.port not in _PORTS:
        raise ValueError("an address that begins with https:// is needed")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address without a name and a password before the @ is needed")
    if not _HOST.fullmatch(parts.hostname or ""):
        raise ValueError("an address with the name of a server is needed")
    if len(value) > MOST_URL_CHARS or not value.isascii() or re.search(r"[\s\"'<>\\]", value):
        raise ValueError("the address is too long, or has signs in it that no address has")
    return value


def matching(pattern: str, words: str) -> Callable[[str], str]:
    """Return a reader of what a pattern describes."""

    def read(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(words)
        return value

    return read


def within(url: str, origins: tuple[str, ...]) -> bool:
    """Tell whether an address a provider gave us leads to the provider."""
    parts = _parts(url)
    if parts is None or parts.scheme != "https" or parts.username or parts.port not in _PORTS:
        return False
    name = parts.hostname or ""
    allowed = [origin.removeprefix("https://") for origin in origins]
    return any(name.endswith(one[1:]) if one.startswith("*.") else name == one for one in allowed)


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        # Asking for the port is what finds out that it is none.
        _ = parts.port
    except ValueError:
        return None
    return parts
