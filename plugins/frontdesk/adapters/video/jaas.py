"""Rooms at 8x8's Jitsi as a Service, opened by tokens we sign ourselves."""

import secrets
from datetime import datetime

from frontdesk.adapters.video_kind import Field, Given, Kind, matching
from frontdesk.adapters.video_line import Line
from frontdesk.adapters.video_signed import SignedRooms
from frontdesk.adapters.video_token import GUEST, HOST, not_before, private_key, seconds, signed
from frontdesk.domain.video import Link, Meet

ORIGIN = "https://8x8.vc"
_STEPS = (
    "When your browser asks, allow the camera and the microphone.",
    "Choose “Join meeting”. You wait there until I am in.",
)
# Texts, not switches. Source: developer.8x8.com/jaas/docs/api-keys-jwt.
_OFF = dict.fromkeys(
    (
        "livestreaming",
        "recording",
        "transcription",
        "sip-inbound-call",
        "sip-outbound-call",
        "inbound-call",
        "outbound-call",
        "file-upload",
    ),
    "false",
)
_CONFIG = "config.disableDeepLinking=true&config.prejoinConfig.enabled=true"


class Adapter(SignedRooms):
    """Signs tokens as 8x8 wants them."""

    kind = "jaas"

    def __init__(self, given: Given) -> None:
        self.id = given.id
        self.name = given.name
        self.steps: tuple[str, ...] = given.steps or _STEPS
        self.origins: tuple[str, ...] = (ORIGIN,)
        self._app, self._key = given.values["app_id"], given.values["key"]
        self._kid = f"{self._app}/{given.values['key_id'].rpartition('/')[2]}"
        self._line = Line(given.base or ORIGIN, seconds=given.seconds)

    def _link(self, meet: Meet, now: datetime, *, host: bool) -> Link:
        user = {
            # New each time, so that nobody at 8x8 can tell one session from the next.
            "id": secrets.token_hex(8),
            "name": HOST if host else GUEST,
            "avatar": "",
            "email": "",
            "moderator": "true" if host else "false",
        }
        claims = {
            "aud": "jitsi",
            "iss": "chat",
            "sub": self._app,
            "room": meet.room,
            "nbf": not_before(meet.opens_at, now, host=host),
            "exp": seconds(meet.closes_at),
            "context": {"user": user, "features": _OFF},
        }
        token = signed(claims, self._key, "RS256", kid=self._kid)
        url = f"{ORIGIN}/{self._app}/{meet.room}?jwt={token}#{_CONFIG}"
        return Link(url, () if host else self.steps, expires_at=meet.closes_at)


PROVIDER = Kind(
    name="8x8 JaaS",
    fields=(
        Field(
            "app_id",
            matching(
                r"vpaas-magic-cookie-[0-9a-f]{8,64}",
                "the AppID is needed; it begins with vpaas-magic-cookie-",
            ),
        ),
        Field(
            "key_id",
            matching(r"(?:vpaas-magic-cookie-[0-9a-f]+/)?[0-9a-zA-Z]{4,64}", "a key id is needed"),
        ),
        Field("key", private_key, secret=True),
    ),
    make=Adapter,
)
