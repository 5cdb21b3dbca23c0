"""A room with one address for everybody: Doxy.me, VSee, a personal Zoom, Meet or Teams room."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from frontdesk.adapters.video_kind import Field, Given, Kind, address
from frontdesk.domain.video import Capabilities, Health, Link, Meet

_ROOM = "{room}"
_ALLOW = "When your browser asks, allow the camera and the microphone."
_WAIT = "You wait there until I let you in."
# What clients of these meet on the way, by the end of the server's name.
_STEPS = {
    "doxy.me": (
        "Doxy.me asks for your name. A first name is enough.",
        _ALLOW,
        _WAIT,
    ),
    "vsee.com": (
        "VSee may ask you to install its program. Do that a day before, if you can.",
        "You will see two windows. Keep both open.",
        _WAIT,
    ),
    "zoom.us": (
        "You will see two windows. Keep both open.",
        "You need not install anything: choose “Join from your browser”.",
        "Zoom asks for your name. A first name is enough.",
        _WAIT,
    ),
    "meet.google.com": (
        "You need no Google account. Type a first name, then choose “Ask to join”.",
        _ALLOW,
        _WAIT,
    ),
    "teams.microsoft.com": (
        "You will see two windows. Keep both open.",
        "Choose “Continue on this browser”. On a phone, Teams may want its app.",
        "Teams asks for your name. A first name is enough.",
        _WAIT,
    ),
    "whereby.com": (
        "Whereby asks for your name. A first name is enough.",
        _ALLOW,
        "Press “Knock”, and I let you in.",
    ),
}
_STEPS["teams.live.com"] = _STEPS["teams.microsoft.com"]
_STEPS["zoom.com"] = _STEPS["zoom.us"]
_ELSEWHERE = (_ALLOW, _WAIT)
_NAMES = {
    "doxy.me": ("Doxy.me",),
    "vsee.com": ("VSee",),
    "zoom.us": ("Zoom",),
    "zoom.com": ("Zoom",),
    "meet.google.com": ("Google Meet",),
    "teams.microsoft.com": ("Teams",),
    "teams.live.com": ("Teams",),
    "whereby.com": ("Whereby",),
}
# Browsers stop a button of ours where a redirect leaves these. By the end of the first name.
_LEAD_ON = {
    "doxy.me": ("https://doxy.me", "https://*.doxy.me"),
    "zoom.us": ("https://zoom.us", "https://*.zoom.us"),
    "zoom.com": ("https://zoom.com", "https://*.zoom.com", "https://zoom.us", "https://*.zoom.us"),
    "meet.google.com": ("https://meet.google.com", "https://accounts.google.com"),
    "teams.microsoft.com": ("https://teams.microsoft.com", "https://teams.live.com"),
    "teams.live.com": ("https://teams.live.com", "https://teams.microsoft.com"),
    "vsee.com": ("https://vsee.com", "https://*.vsee.com"),
}


class Adapter:
    """One address, and perhaps another for the therapist."""

    kind = "static-link"
    capabilities = Capabilities(
        per_session=False,
        opening_window=False,
        waiting_room=False,
        host_link=False,
        needs_preparation=False,
        app_prompt=True,
        people=None,
    )

    def __init__(self, given: Given) -> None:
        self.id = given.id
        self._url = given.values["url"]
        self._host_url = given.values["host_url"] or self._url
        host = urlsplit(self._url).hostname or ""
        self.name = given.name or next(iter(_known(_NAMES, self._url)), host)
        self.steps: tuple[str, ...] = given.steps or _known(_STEPS, self._url) or _ELSEWHERE
        self.origins = tuple(
            dict.fromkeys(
                origin for url in (self._url, self._host_url) for origin in _origins(url)
            )
        )

    def prepare(self, meet: Meet, *, key: str) -> Mapping[str, Any]:
        del meet, key
        return {}

    def move(self, meet: Meet, ref: Mapping[str, Any], *, key: str) -> Mapping[str, Any]:
        del meet, key
        return ref

    def drop(self, ref: Mapping[str, Any]) -> None:
        """Leave the room as it is: it is there for everybody."""

    def guest_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        del ref, now
        return Link(self._url.replace(_ROOM, meet.room), self.steps)

    def host_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        del ref, now
        return Link(self._host_url.replace(_ROOM, meet.room))

    def health(self, *, now: datetime) -> Health:
        del now
        return Health(ok=True, words="a fixed address; open it once to see that it still works")


def _known(table: Mapping[str, tuple[str, ...]], url: str) -> tuple[str, ...]:
    host = urlsplit(url).hostname or ""
    found = (name for name in table if host == name or host.endswith(f".{name}"))
    return table.get(next(found, ""), ())


def _origins(url: str) -> tuple[str, ...]:
    parts = urlsplit(url)
    return (f"{parts.scheme}://{parts.netloc}", *_known(_LEAD_ON, url))


def _address(value: str) -> str:
    # The room stands for itself where the server's name ends.
    address(value.replace(_ROOM, "0" * 32))
    if _ROOM in value.partition("//")[2].partition("/")[0]:
        raise ValueError("{room} has to stand after the name of the server")
    return value


def _optional(value: str) -> str:
    return _address(value) if value else ""


PROVIDER = Kind(
    # Each link leads to somebody else, and is called after them.
    name="",
    fields=(Field("url", _address), Field("host_url", _optional, usual="")),
    make=Adapter,
)
