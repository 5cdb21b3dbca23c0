"""Rooms at Whereby, made for each session and locked until the host lets somebody in."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

from frontdesk.actions.video_port import VideoDown, VideoRefused
from frontdesk.adapters.video_kind import Field, Given, Kind, matching, within
from frontdesk.adapters.video_line import Answer, Asked, Line
from frontdesk.adapters.video_token import GUEST
from frontdesk.adapters.wire import Deadline
from frontdesk.domain.video import Capabilities, Health, Link, Meet

API = "https://api.whereby.dev"
NOT_FOUND = 404
_STEPS = (
    "When your browser asks, allow the camera and the microphone.",
    "Press “Knock”, and I let you in.",
)


class _Meeting(msgspec.Struct, rename="camel"):
    # A bare number would pass for an id in an address, and it is a text in the reference.
    meeting_id: str
    room_url: str
    host_room_url: str = ""


class _Listed(msgspec.Struct):
    results: list[msgspec.Raw]


class Adapter:
    """One organisation at Whereby. Source: docs.whereby.com, REST API reference, /meetings."""

    kind = "whereby"
    capabilities = Capabilities(
        per_session=True,
        opening_window=False,
        waiting_room=True,
        host_link=True,
        needs_preparation=True,
        app_prompt=False,
        people=4,
    )

    def __init__(self, given: Given) -> None:
        self.id = given.id
        self.name = given.name
        self.steps: tuple[str, ...] = given.steps or _STEPS
        self.origins: tuple[str, ...] = ("https://whereby.com", "https://*.whereby.com")
        self._key = given.values["key"]
        self._line = Line(given.base or API, seconds=given.seconds)

    def prepare(self, meet: Meet, *, key: str) -> Mapping[str, Any]:
        del key  # it knows none: who prepares takes care that nobody else does meanwhile
        return self._made(meet, self._line.begin())

    def move(self, meet: Meet, ref: Mapping[str, Any], *, key: str) -> Mapping[str, Any]:
        """Make another room: the end of one cannot be changed."""
        del key
        deadline = self._line.begin()
        made = self._made(meet, deadline)
        with suppress(VideoDown, VideoRefused):
            # It would be gone an hour after its end anyway.
            self._dropped(ref, deadline)
        return made

    def drop(self, ref: Mapping[str, Any]) -> None:
        self._dropped(ref, self._line.begin())

    def guest_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        del now
        url = f"{self._meeting(ref).room_url}?displayName={quote(GUEST)}"
        return Link(url, self.steps, expires_at=meet.closes_at)

    def host_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        del now
        return Link(self._meeting(ref).host_room_url, expires_at=meet.closes_at)

    def health(self, *, now: datetime) -> Health:
        answer = self._ask("GET", "/v1/meetings", self._line.begin()).good()
        answer.read(_Listed)
        if apart := answer.apart(now):
            return apart
        return Health(ok=True, words="the key works, and the clocks agree")

    def _made(self, meet: Meet, deadline: Deadline) -> Mapping[str, Any]:
        body = {
            # A room works for an hour longer, which is when our own door closes.
            "endDate": meet.ends_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "isLocked": True,
            "roomMode": "normal",
            "roomNamePattern": "uuid",
        }
        answer = self._ask("POST", "/v1/meetings", deadline, body=body).good()
        return {"id": self._right(answer.read(_Meeting)).meeting_id}

    def _meeting(self, ref: Mapping[str, Any]) -> _Meeting:
        path = f"/v1/meetings/{quote(ref['id'], safe='')}?fields=hostRoomUrl"
        found = self._ask("GET", path, self._line.begin()).good().read(_Meeting)
        if found.meeting_id != ref["id"] or not within(found.host_room_url, self.origins):
            raise VideoDown("nonsense")
        return self._right(found)

    def _right(self, found: _Meeting) -> _Meeting:
        if not found.meeting_id or not within(found.room_url, self.origins):
            raise VideoDown("nonsense")
        return found

    def _dropped(self, ref: Mapping[str, Any], deadline: Deadline) -> None:
        answer = self._ask("DELETE", f"/v1/meetings/{quote(ref['id'], safe='')}", deadline)
        if answer.status != NOT_FOUND:
            answer.good()

    def _ask(self, method: str, path: str, deadline: Deadline, *, body: Any = None) -> Answer:
        sent = msgspec.json.encode(body) if body is not None else b""
        head = {"Authorization": f"Bearer {self._key}"}
        return self._line.ask(Asked(method, path, head, sent), deadline)


PROVIDER = Kind(
    name="Whereby",
    fields=(
        Field(
            "key",
            matching(r"[A-Za-z0-9._~+/=-]{32,4000}", "an API key of Whereby is needed"),
            secret=True,
        ),
    ),
    make=Adapter,
)
