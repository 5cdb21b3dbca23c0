"""An account at each vendor there is a module for, and the stage it speaks to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from adapters.video import open_stage
from adapters.video import vendor_stage as stage
from frontdesk.actions.video_port import VideoProvider
from frontdesk.adapters.video_kind import Given
from frontdesk.cli import videos
from frontdesk.domain.video import Meet

STARTS = datetime(2026, 11, 25, 19, 30, tzinfo=UTC)
MEET = Meet(
    room="0123456789abcdef0123456789abcdef",
    starts_at=STARTS,
    ends_at=STARTS + timedelta(minutes=50),
    opens_at=STARTS - timedelta(minutes=15),
    closes_at=STARTS + timedelta(minutes=110),
)
NOW = STARTS - timedelta(minutes=5)
SECRET = "jitsi-secret-0123456789-0123456789"
APP = "vpaas-magic-cookie-1fc542a3e4414a44b2611668195e2bfe"


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem() -> str:
    return (
        private_key()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
        .strip()
    )


@dataclass(frozen=True)
class Account:
    """Settings of a kind that are right, and the stage its vendor stands on."""

    values: Callable[[], dict[str, str]]
    vendor: Callable[[datetime], open_stage.Vendor]


ACCOUNTS = {
    "static-link": Account(
        lambda: {"url": "https://doxy.me/inesexample", "host_url": "https://doxy.me/sign-in"},
        open_stage.Site,
    ),
    "jitsi": Account(
        lambda: {
            "domain": "meet.example.org",
            "app_id": "frontdesk",
            "guests": "member",
            "algorithm": "HS256",
            "audience": "",
            "subject": "",
            "key_id": "",
            "key": SECRET,
        },
        open_stage.Site,
    ),
    "jaas": Account(lambda: {"app_id": APP, "key_id": "4f4910", "key": pem()}, open_stage.Site),
    "daily": Account(
        lambda: {
            "domain": stage.DOMAIN,
            "domain_id": stage.DOMAIN_ID,
            "key": stage.DAILY_KEY,
        },
        stage.Daily,
    ),
    "whereby": Account(lambda: {"key": stage.WHEREBY_KEY}, stage.Whereby),
    "zoom": Account(lambda: dict(stage.ZOOM), stage.Zoom),
}


def provider(
    kind: str, *, base: str = "http://127.0.0.1:1", seconds: float = 5, **values: str
) -> VideoProvider:
    """Return a provider of a kind, speaking to base instead of its vendor."""
    found = {**ACCOUNTS[kind].values(), **values}
    made = videos.kind(kind)
    assert set(found) == {one.name for one in made.fields}
    return made.make(Given(kind, made.name, (), found, base=base, seconds=seconds))
