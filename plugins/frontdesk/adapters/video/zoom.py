"""Meetings at Zoom, made for each session by an app of one's own account."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from frontdesk.actions.video_port import VideoDown, VideoRefused
from frontdesk.adapters.video_kind import Field, Given, Kind, matching, within
from frontdesk.adapters.video_line import Answer, Asked, Line
from frontdesk.adapters.wire import Deadline
from frontdesk.domain.video import Capabilities, Health, Link, Meet

API = "https://api.zoom.us"
SIGN_IN = "https://zoom.us"
# New and changed meetings of one host on one UTC day. Source: Zoom's rate limits.
A_DAY = 100
NEARLY = 90
_NOT_FOUND = {"3001", "404"}
_DONE = 204
_EXPIRED = 401
_TOO_MANY = 429
# A token lives for an hour; one that is about to end is not used any more.
_SPARE = timedelta(minutes=5)
_STEPS = (
    "You will see two windows. Keep both open.",
    "You need not install anything: choose “Join from your browser”.",
    "Zoom asks for your name. A first name is enough.",
    "You wait there until I let you in.",
)
# Nobody is in before the host, and nothing is kept of what is said.
_SETTINGS = {
    "waiting_room": True,
    "join_before_host": False,
    "meeting_authentication": False,
    "use_pmi": False,
    "approval_type": 2,
    "auto_recording": "none",
    "auto_start_meeting_summary": False,
    "auto_start_ai_companion_questions": False,
    "email_notification": False,
}


class _Token(msgspec.Struct):
    access_token: str
    expires_in: int


class _Meeting(msgspec.Struct):
    id: int
    join_url: str
    start_url: str


class _Listed(msgspec.Struct):
    created_at: datetime


class _List(msgspec.Struct):
    meetings: list[_Listed]


class Adapter:
    """One host in one account. Source: developers.zoom.us, Meeting API."""

    kind = "zoom"
    capabilities = Capabilities(
        per_session=True,
        opening_window=False,
        waiting_room=True,
        host_link=True,
        needs_preparation=True,
        app_prompt=True,
        people=None,
    )

    def __init__(self, given: Given) -> None:
        self.id = given.id
        self.name = given.name
        self.steps: tuple[str, ...] = given.steps or _STEPS
        self.origins: tuple[str, ...] = (
            *("https://zoom.us", "https://*.zoom.us"),
            *("https://zoom.com", "https://*.zoom.com"),
        )
        self._set = given.values
        self._api = Line(given.base or API, seconds=given.seconds)
        self._sign_in = Line(given.base or SIGN_IN, seconds=given.seconds)
        self._token, self._until = "", 0.0
        self._lock = Lock()

    def prepare(self, meet: Meet, *, key: str) -> Mapping[str, Any]:
        del key  # it knows none: who prepares takes care that nobody else does meanwhile
        return self._made(meet, self._api.begin())

    def move(self, meet: Meet, ref: Mapping[str, Any], *, key: str) -> Mapping[str, Any]:
        del key
        deadline = self._api.begin()
        asked = _asked("PATCH", f"/v2/meetings/{_id(ref)}", _times(meet))
        answer = self._ask(asked, deadline)
        if answer.code in _NOT_FOUND:
            return self._made(meet, deadline)
        if _good(answer).status != _DONE:
            raise VideoDown("nonsense")
        return ref

    def drop(self, ref: Mapping[str, Any]) -> None:
        answer = self._ask(Asked("DELETE", f"/v2/meetings/{_id(ref)}"), self._api.begin())
        if answer.code not in _NOT_FOUND:
            _good(answer)

    def guest_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        del now
        return Link(self._meeting(ref).join_url, self.steps, expires_at=meet.closes_at)

    def host_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        del now
        return Link(self._meeting(ref).start_url, expires_at=meet.closes_at)

    def health(self, *, now: datetime) -> Health:
        path = f"/v2/users/{self._user}/meetings?type=scheduled&page_size=300"
        answer = _good(self._ask(Asked("GET", path), self._api.begin()))
        if apart := answer.apart(now):
            return apart
        today = now.astimezone(UTC).date()
        made = [one for one in answer.read(_List).meetings if _day(one) == today]
        words = f"the app works; at least {len(made)} of {A_DAY} new meetings of today are used"
        return Health(ok=len(made) < NEARLY, words=words)

    @property
    def _user(self) -> str:
        return quote(self._set["user"], safe="@")

    def _made(self, meet: Meet, deadline: Deadline) -> Mapping[str, Any]:
        # Zoom shows the topic in both windows and in the host's account.
        body = {"topic": "Appointment", "type": 2, **_times(meet), "settings": _SETTINGS}
        asked = _asked("POST", f"/v2/users/{self._user}/meetings", body)
        return {"id": str(self._right(_good(self._ask(asked, deadline))).id)}

    def _meeting(self, ref: Mapping[str, Any]) -> _Meeting:
        asked = Asked("GET", f"/v2/meetings/{_id(ref)}")
        return self._right(_good(self._ask(asked, self._api.begin())))

    def _right(self, answer: Answer) -> _Meeting:
        found = answer.read(_Meeting)
        if not all(within(url, self.origins) for url in (found.join_url, found.start_url)):
            raise VideoDown("nonsense")
        return found

    def _ask(self, asked: Asked, deadline: Deadline) -> Answer:
        """Ask with a token, and once more with a new one if Zoom has forgotten it."""
        token, was_new = self._signed_in(deadline)
        answer = self._api.ask(_with(asked, token), deadline)
        if answer.status == _EXPIRED and not was_new:
            self._forget(token)
            answer = self._api.ask(_with(asked, self._signed_in(deadline)[0]), deadline)
        return answer

    def _signed_in(self, deadline: Deadline) -> tuple[str, bool]:
        with self._lock:
            if self._token and deadline.now < self._until:
                return self._token, False
        body = {"grant_type": "account_credentials", "account_id": self._set["account_id"]}
        pair = f"{self._set['client_id']}:{self._set['client_secret']}"
        asked = Asked(
            "POST",
            "/oauth/token",
            {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"},
            urlencode(body).encode(),
            kind="application/x-www-form-urlencoded",
        )
        found = self._sign_in.ask(asked, deadline).good().read(_Token)
        with self._lock:
            self._token = found.access_token
            self._until = deadline.now + found.expires_in - _SPARE.total_seconds()
        return found.access_token, True

    def _forget(self, token: str) -> None:
        with self._lock:
            if self._token == token:
                self._token = ""


def _asked(method: str, path: str, body: Mapping[str, Any]) -> Asked:
    return Asked(method, path, body=msgspec.json.encode(body))


def _with(asked: Asked, token: str) -> Asked:
    return replace(asked, headers={"Authorization": f"Bearer {token}"})


def _good(answer: Answer) -> Answer:
    # Its day is used up, which a try in a minute does not mend; a busy second does.
    if answer.status == _TOO_MANY and "daily" in answer.message:
        raise VideoRefused(str(_TOO_MANY))
    return answer.good()


def _id(ref: Mapping[str, Any]) -> str:
    return quote(str(ref["id"]), safe="")


def _times(meet: Meet) -> dict[str, Any]:
    return {
        "start_time": meet.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": (meet.ends_at - meet.starts_at) // timedelta(minutes=1),
        "timezone": "UTC",
    }


def _day(one: _Listed) -> Any:
    return one.created_at.astimezone(UTC).date()


_ID = matching(r"[A-Za-z0-9_-]{8,100}", "letters, digits, - and _ are needed, as Zoom shows it")

PROVIDER = Kind(
    name="Zoom",
    fields=(
        Field(
            "user",
            matching(
                r"[A-Za-z0-9._%+@-]{3,128}", "the e-mail of the host's Zoom account is needed"
            ),
        ),
        Field("account_id", _ID, secret=True),
        Field("client_id", _ID, secret=True),
        Field("client_secret", _ID, secret=True),
    ),
    make=Adapter,
)
