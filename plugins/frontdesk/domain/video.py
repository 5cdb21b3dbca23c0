"""What a video provider needs to know of a session, and what it answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

BUILT_IN = "built-in"
"""Id of our own room, which is a page of the service and no link."""


@dataclass(frozen=True, slots=True)
class Meet:
    """A session as a provider may know it: no name, no address, no word about health.

    Attributes:
        room: 32 random hex digits; nothing of the booking or its client is in it.
        starts_at, ends_at: UTC.
        opens_at, closes_at: UTC; the first and last instant a link is to work.
        language: BCP 47.
    """

    room: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    language: str = "en-US"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do. people: how many may be in one room, or None for no bound."""

    per_session: bool
    opening_window: bool
    waiting_room: bool
    host_link: bool
    needs_preparation: bool
    app_prompt: bool
    people: int | None = 2


@dataclass(frozen=True, slots=True)
class Link:
    """A way in, made when somebody asks for it and never kept or mailed.

    Attributes:
        url: where the button leads; it may hold a secret, so no log and no repr shows it.
            Empty for our own room, and for a place that is only asked after its steps are read.
        steps: sentences to read before leaving our page ("Keep both windows open.").
        expires_at: UTC instant after which another has to be made; None for never.
        provider: whom it leads to, by id; BUILT_IN, with no url, for our own room.
    """

    url: str = field(repr=False)
    steps: tuple[str, ...] = ()
    expires_at: datetime | None = None
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The room of a booking at a provider.

    Attributes:
        provider: its id among the practice's.
        room: as in Meet.
        ref: what the provider calls it, as JSON data; empty where links are signed offline.
        plan: fingerprint of the times it was prepared for.
        tries: how often preparing it failed in a row; failure: why, in the provider's code.
        state: wanted | ready | failed | dropped.
    """

    booking: str
    provider: str
    room: str
    state: str
    ref: Mapping[str, Any] = field(default_factory=dict)
    plan: str = ""
    tries: int = 0
    tried_at: datetime | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class VideoAccount:
    """One provider as the practice has set it.

    Attributes:
        id: what services and variables of the environment call it.
        kind: which module of adapters/video serves it.
        name: as people read it; "" for the name of its kind.
        steps: what a client reads before leaving our page; empty for the words of its kind.
        options: what else is set, for the kind to judge.
    """

    id: str
    kind: str
    name: str = ""
    steps: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class VideoPlan:
    """Where sessions by video are held: ids of providers, or BUILT_IN.

    Attributes:
        provider: whose rooms they are, unless a service names another.
        fallback: where both go when that one fails; "" for the phone alone.
    """

    provider: str = BUILT_IN
    fallback: str = ""
    accounts: tuple[VideoAccount, ...] = ()

    def places(self, service_provider: str = "") -> tuple[str, str]:
        """Return provider and fallback of a service, the latter "" where both are the same."""
        first = service_provider or self.provider
        return first, "" if self.fallback == first else self.fallback


OWN_ROOM = VideoPlan()


@dataclass(frozen=True, slots=True)
class Health:
    """How an account of a provider stands: whether it works, and one sentence for doctor."""

    ok: bool
    words: str
