"""Strict stand-ins for video vendors: what their documents do not know is refused."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from adapters.video.open_stage import Answer, Call, Vendor

DAILY_KEY = "d" * 64
DOMAIN, DOMAIN_ID = "inesrooms", "25df5057-ef0d-4d97-bde6-0cf287276cbb"
WHEREBY_KEY = "w" * 80
ZOOM = {
    "user": "ines@example.com",
    "account_id": "acc_0123456789",
    "client_id": "cli_0123456789",
    "client_secret": "sec_0123456789secret",
}
_EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z")


def _only(body: Any, **kinds: type) -> bool:
    """Tell whether an object has these fields, of these kinds, and no other one."""
    return (
        isinstance(body, dict)
        and set(body) == set(kinds)
        and all(type(body[name]) is kind for name, kind in kinds.items())
    )


@dataclass
class Daily(Vendor):
    """docs.daily.co/reference/rest-api: /rooms, /rooms/:name and the domain."""

    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(self, call: Call) -> Answer:  # noqa: PLR0911 - a table of routes
        if call.headers.get("authorization") != f"Bearer {DAILY_KEY}":
            return 401, {"error": "authentication-error"}
        name = call.path.removeprefix("/v1/rooms/")
        match call.method, call.path:
            case "GET", "/v1/":
                return 200, {"domain_name": DOMAIN, "domain_id": DOMAIN_ID, "config": {}}
            case "POST", "/v1/rooms":
                return self._make(call.body)
            case "POST", path if path.startswith("/v1/rooms/") and name in self.rooms:
                return self._change(name, call.body)
            case "DELETE", path if path.startswith("/v1/rooms/") and name in self.rooms:
                del self.rooms[name]
                return 200, {"deleted": True, "name": name}
        return 404, {"error": "not-found", "info": "room not found"}

    def _make(self, body: Any) -> Answer:
        if not isinstance(body, dict) or not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", body["name"]):
            return 400, {"error": "invalid-request-error", "info": "name"}
        name = body.pop("name")
        if name in self.rooms:
            return 400, {"error": "invalid-request-error", "info": f"a room named {name} exists"}
        return self._change(name, body)

    def _change(self, name: str, body: Any) -> Answer:
        known = {
            "nbf": int,
            "exp": int,
            "eject_at_room_exp": bool,
            "max_participants": int,
            "enable_knocking": bool,
            "enable_prejoin_ui": bool,
            "enable_live_captions_ui": bool,
            "enable_transcription_storage": bool,
        }
        good = _only(body, privacy=str, properties=dict) and _only(body["properties"], **known)
        if not good or body["privacy"] != "private":
            return 400, {"error": "invalid-request-error", "info": "unknown field"}
        self.rooms[name] = body["properties"]
        url = f"https://{DOMAIN}.daily.co/{name}"
        told = {"id": "5e3cf703", "name": name, "api_created": True, "privacy": "private"}
        return 200, {**told, "url": url, "created_at": "x", "config": body["properties"]}


@dataclass
class Whereby(Vendor):
    """docs.whereby.com, REST API reference: /meetings."""

    meetings: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: int = 0

    def answer(self, call: Call) -> Answer:  # noqa: PLR0911 - a table of routes
        if call.headers.get("authorization") != f"Bearer {WHEREBY_KEY}":
            return 401, {"error": "Access token is missing or invalid"}
        meeting = call.path.removeprefix("/v1/meetings/")
        match call.method, call.path:
            case "POST", "/v1/meetings":
                return self._make(call.body)
            case "GET", "/v1/meetings":
                return 200, {"results": list(self.meetings.values()), "cursor": None}
            case "GET", path if path.startswith("/v1/meetings/") and meeting in self.meetings:
                found = self.meetings[meeting]
                if call.query.get("fields") == "hostRoomUrl":
                    return 200, {**found, "hostRoomUrl": f"{found['roomUrl']}?roomKey=eyJob3N0"}
                return 200, found
            case "DELETE", path if path.startswith("/v1/meetings/"):
                self.meetings.pop(meeting, None)
                return 204, None
        return 404, {"error": "Not found"}

    def _make(self, body: Any) -> Answer:
        good = _only(body, endDate=str, isLocked=bool, roomMode=str, roomNamePattern=str)
        if not good or not _EXACT.fullmatch(body["endDate"]) or body["roomMode"] != "normal":
            return 400, {"error": "Bad request"}
        self.made += 1
        meeting = str(10_000 + self.made)
        self.meetings[meeting] = {
            "meetingId": meeting,
            "roomName": f"/room-{self.made}",
            "roomUrl": f"https://ines.whereby.com/room-{self.made}",
            "startDate": "2026-11-25T19:00:00.000Z",
            "endDate": body["endDate"],
        }
        return 201, self.meetings[meeting]


@dataclass
class Zoom(Vendor):
    """developers.zoom.us: server-to-server OAuth and the Meeting API; 100 changes a day."""

    meetings: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: int = 0
    changes: int = 0
    token: str = ""
    tokens: int = 0

    def answer(self, call: Call) -> Answer:  # noqa: PLR0911 - a table of routes
        if call.path == "/oauth/token":
            return self._sign_in(call)
        if call.headers.get("authorization") != f"Bearer {self.token or 'none'}":
            return 401, {"code": 124, "message": "Invalid access token."}
        meeting = call.path.removeprefix("/v2/meetings/")
        own = f"/v2/users/{ZOOM['user']}/meetings"
        match call.method, unquote(call.path):
            case "POST", path if path == own:
                return self._write(call.body, None)
            case "GET", path if path == own and set(call.query) == {"type", "page_size"}:
                return 200, {"page_size": 300, "meetings": list(self.meetings.values())}
            case "GET", _ if meeting in self.meetings:
                return 200, self.meetings[meeting]
            case "PATCH", _ if meeting in self.meetings:
                return self._write(call.body, meeting)
            case "DELETE", _ if meeting in self.meetings:
                del self.meetings[meeting]
                return 204, None
        return 404, {"code": 3001, "message": "Meeting does not exist."}

    def _sign_in(self, call: Call) -> Answer:
        pair = b64encode(f"{ZOOM['client_id']}:{ZOOM['client_secret']}".encode()).decode()
        asked = dict(parse_qsl(call.raw.decode()))
        right = {"grant_type": "account_credentials", "account_id": ZOOM["account_id"]}
        formed = call.headers["content-type"] == "application/x-www-form-urlencoded"
        if call.headers.get("authorization") != f"Basic {pair}" or asked != right or not formed:
            return 400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
        self.tokens += 1
        self.token = f"token-{self.tokens}"
        told = {"token_type": "bearer", "expires_in": 3599, "scope": "meeting:write:admin"}
        return 200, {"access_token": self.token, **told, "api_url": "https://api.zoom.us"}

    def _write(self, body: Any, meeting: str | None) -> Answer:
        times = {"start_time": str, "duration": int, "timezone": str}
        new = {"topic": str, "type": int, "settings": dict}
        if not _only(body, **times, **({} if meeting else new)):
            return 400, {"code": 300, "message": "Invalid field."}
        if self.changes >= 100:
            words = "You have exceeded the daily rate limit (100) of Meeting Create/Update API"
            return 429, {"code": 429, "message": words}
        self.changes += 1
        if meeting:
            self.meetings[meeting] |= body
            return 204, None
        self.made += 1
        meeting = str(94_597_936_000 + self.made)
        self.meetings[meeting] = {
            **body,
            "id": int(meeting),
            "created_at": f"{self.at:%Y-%m-%dT%H:%M:%SZ}",
            "join_url": f"https://us02web.zoom.us/j/{meeting}?pwd=cGoxNit",
            "start_url": f"https://us02web.zoom.us/s/{meeting}?zak=eyJ0eXAi",
        }
        return 201, self.meetings[meeting]
