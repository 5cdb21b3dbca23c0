"""Rooms on a Jitsi server of one's own, opened by tokens we sign ourselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from frontdesk.adapters.video_kind import Field, Given, Kind, host, matching
from frontdesk.adapters.video_line import Line
from frontdesk.adapters.video_signed import SignedRooms
from frontdesk.adapters.video_token import (
    GUEST,
    HOST,
    not_before,
    private_key,
    seconds,
    secret,
    signed,
)
from frontdesk.domain.video import Link, Meet

TOKENLESS = "without-token"
MEMBER = "member"
_STEPS = (
    "When your browser asks, allow the camera and the microphone.",
    "Choose “Join meeting”. You wait there until I am in.",
)
# No "open the app" page on phones, a look at oneself first, and nothing kept of what is said.
_CONFIG = (
    "config.disableDeepLinking=true",
    "config.prejoinConfig.enabled=true",
    "config.fileRecordingsEnabled=false",
    "config.localRecording.disable=true",
    "config.liveStreaming.enabled=false",
    "config.transcription.enabled=false",
)
_OFF = {
    "livestreaming": False,
    "recording": False,
    "transcription": False,
    "outbound-call": False,
}


class Adapter(SignedRooms):
    """Signs tokens as Prosody's plugin wants them. Source: lib-jitsi-meet, doc/tokens.md."""

    kind = "jitsi"

    def __init__(self, given: Given) -> None:
        self.id = given.id
        self.name = given.name
        self.steps: tuple[str, ...] = given.steps or _STEPS
        self._set = given.values
        self._origin = f"https://{given.values['domain']}"
        self.origins: tuple[str, ...] = (self._origin,)
        self._line = Line(given.base or self._origin, seconds=given.seconds)

    def guest_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        if self._set["guests"] == TOKENLESS:
            return Link(self._url(meet, "", GUEST), self.steps)
        return super().guest_link(meet, ref, now=now)

    def _link(self, meet: Meet, now: datetime, *, host: bool) -> Link:
        name = HOST if host else GUEST
        # All of these are texts: an empty one breaks the room's list of people.
        user = {"name": name, "affiliation": "owner" if host else "member"}
        claims = {
            "aud": self._set["audience"] or self._set["app_id"],
            "iss": self._set["app_id"],
            "sub": self._set["subject"] or self._set["domain"],
            "room": meet.room,
            "nbf": not_before(meet.opens_at, now, host=host),
            # Looked at on entering only, and whoever drops out has to get in again.
            "exp": seconds(meet.closes_at),
            "moderator": host,
            "context": {"user": user, "features": _OFF},
        }
        token = signed(claims, self._set["key"], self._set["algorithm"], kid=self._set["key_id"])
        steps = () if host else self.steps
        return Link(self._url(meet, token, name), steps, expires_at=meet.closes_at)

    def _url(self, meet: Meet, token: str, name: str) -> str:
        asked = f"?jwt={token}" if token else ""
        shown = quote(f'"{name}"')
        config = "&".join([*_CONFIG, f"userInfo.displayName={shown}"])
        return f"{self._origin}/{meet.room}{asked}#{config}"


def _domain(value: str) -> str:
    found = host(value)
    if found == "meet.jit.si" or found.endswith(".meet.jit.si"):
        raise ValueError(
            "meet.jit.si wants somebody to log in, and nobody there signs an agreement with you; "
            "a server of your own is needed, or the kind jaas"
        )
    if found == "8x8.vc":
        raise ValueError('that is 8x8\'s: put "kind": "jaas"')
    return found


def _judge(values: Mapping[str, str]) -> list[tuple[str, str]]:
    try:
        (private_key if values["algorithm"] == "RS256" else secret)(values["key"])
    except ValueError as why:
        return [("key", str(why))]
    return []


_WORD = matching(r"[A-Za-z0-9._*:/-]{0,200}", "letters, digits and . _ - / : * are needed")

PROVIDER = Kind(
    name="Jitsi",
    fields=(
        Field("domain", _domain),
        Field("app_id", matching(r"[A-Za-z0-9._-]{1,200}", "the server's app_id is needed")),
        Field("guests", matching(f"{TOKENLESS}|{MEMBER}", f"{TOKENLESS} or {MEMBER} is needed")),
        Field("algorithm", matching("HS256|RS256", "HS256 or RS256 is needed"), usual="HS256"),
        Field("audience", _WORD, usual=""),
        Field("subject", _WORD, usual=""),
        Field("key_id", _WORD, usual=""),
        Field("key", str, secret=True),
    ),
    make=Adapter,
    judge=_judge,
)
