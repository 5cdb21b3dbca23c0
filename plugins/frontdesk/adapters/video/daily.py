"""Rooms at Daily, made for each session and opened by tokens we sign ourselves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from frontdesk.actions.video_port import VideoDown, VideoRefused
from frontdesk.adapters.video_kind import Field, Given, Kind, matching
from frontdesk.adapters.video_line import Answer, Asked, Line
from frontdesk.adapters.video_token import GUEST, HOST, not_before, seconds, secret, signed
from frontdesk.adapters.wire import Deadline
from frontdesk.domain.video import Capabilities, Health, Link, Meet

API = "https://api.daily.co"
NOT_FOUND = 404
# The therapist may be there before the door opens for her client.
HOST_BEFORE = timedelta(hours=1)
_STEPS = (
    "When your browser asks, allow the camera and the microphone.",
    "Choose “Join”, and you are in.",
)


class _Room(msgspec.Struct):
    name: str
    privacy: str
    url: str


class _Domain(msgspec.Struct):
    domain_name: str
    domain_id: str


class Adapter:
    """One domain at Daily. Source: docs.daily.co/reference/rest-api."""

    kind = "daily"
    capabilities = Capabilities(
        per_session=True,
        opening_window=True,
        waiting_room=False,
        host_link=True,
        needs_preparation=True,
        app_prompt=False,
        people=2,
    )

    def __init__(self, given: Given) -> None:
        self.id = given.id
        self.name = given.name
        self.steps: tuple[str, ...] = given.steps or _STEPS
        self._domain, self._domain_id = given.values["domain"], given.values["domain_id"]
        self._key = given.values["key"]
        self._origin = f"https://{self._domain}.daily.co"
        self.origins: tuple[str, ...] = (self._origin,)
        self._line = Line(given.base or API, seconds=given.seconds)

    def prepare(self, meet: Meet, *, key: str) -> Mapping[str, Any]:
        del key  # the room's own name does the same
        return self._made(meet, self._line.begin())

    def move(self, meet: Meet, ref: Mapping[str, Any], *, key: str) -> Mapping[str, Any]:
        del ref, key
        deadline = self._line.begin()
        try:
            return self._changed(meet, deadline)
        except VideoRefused as why:
            if why.code not in {"not-found", str(NOT_FOUND)}:
                raise
        return self._made(meet, deadline)

    def drop(self, ref: Mapping[str, Any]) -> None:
        answer = self._ask("DELETE", f"/v1/rooms/{ref['name']}", self._line.begin())
        if answer.status != NOT_FOUND:
            answer.good()

    def guest_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        return Link(self._url(meet, ref, now, host=False), self.steps, expires_at=meet.closes_at)

    def host_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        return Link(self._url(meet, ref, now, host=True), expires_at=meet.closes_at)

    def health(self, *, now: datetime) -> Health:
        answer = self._ask("GET", "/v1/", self._line.begin()).good()
        found = answer.read(_Domain)
        if (found.domain_name, found.domain_id) != (self._domain, self._domain_id):
            return Health(
                ok=False,
                words=f"the key belongs to the domain {found.domain_name[:60]} with the "
                f"domain_id {found.domain_id[:60]}",
            )
        if apart := answer.apart(now):
            return apart
        return Health(ok=True, words="the key works, and the clocks agree")

    def _made(self, meet: Meet, deadline: Deadline) -> Mapping[str, Any]:
        body = {"name": meet.room, **_properties(meet)}
        answer = self._ask("POST", "/v1/rooms", deadline, body=body)
        if answer.code == "invalid-request-error":
            # An earlier try made it, and its answer got lost.
            return self._changed(meet, deadline)
        return self._room(answer, meet)

    def _changed(self, meet: Meet, deadline: Deadline) -> Mapping[str, Any]:
        path = f"/v1/rooms/{meet.room}"
        return self._room(self._ask("POST", path, deadline, body=_properties(meet)), meet)

    def _room(self, answer: Answer, meet: Meet) -> Mapping[str, Any]:
        found = answer.good().read(_Room)
        right = (meet.room, "private", f"{self._origin}/{meet.room}")
        if (found.name, found.privacy, found.url.rstrip("/")) != right:
            raise VideoDown("nonsense")
        return {"name": found.name}

    def _url(self, meet: Meet, ref: Mapping[str, Any], now: datetime, *, host: bool) -> str:
        room = ref["name"]
        claims = {
            "r": room,
            "d": self._domain_id,
            "iat": seconds(now),
            "nbf": not_before(meet.opens_at, now, host=host),
            "exp": seconds(meet.closes_at),
            "ejt": True,
            "u": HOST if host else GUEST,
            # No recording in the cloud, no words written down, and no button for either.
            "sr": False,
            "ast": False,
            "erui": False,
            **({"o": True} if host else {}),
        }
        return f"{self._origin}/{room}?t={signed(claims, self._key, 'HS256')}"

    def _ask(self, method: str, path: str, deadline: Deadline, *, body: Any = None) -> Answer:
        sent = msgspec.json.encode(body) if body is not None else b""
        head = {"Authorization": f"Bearer {self._key}"}
        return self._line.ask(Asked(method, path, head, sent), deadline)


def _properties(meet: Meet) -> dict[str, Any]:
    return {
        "privacy": "private",
        "properties": {
            "nbf": seconds(meet.opens_at - HOST_BEFORE),
            "exp": seconds(meet.closes_at),
            "eject_at_room_exp": True,
            "max_participants": 2,
            "enable_knocking": False,
            "enable_prejoin_ui": True,
            "enable_live_captions_ui": False,
            "enable_transcription_storage": False,
        },
    }


PROVIDER = Kind(
    name="Daily",
    fields=(
        Field(
            "domain",
            matching(r"[a-z0-9][a-z0-9-]{0,62}", "what stands before .daily.co is needed"),
        ),
        Field(
            "domain_id",
            matching(
                r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
                "the domain_id is needed; it looks like 25df5057-ef0d-4d97-bde6-0cf287276cbb",
            ),
        ),
        Field("key", secret, secret=True),
    ),
    make=Adapter,
)
