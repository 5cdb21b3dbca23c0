"""Secrets and addresses from the environment; NAME_FILE may name a file that holds the value."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.domain.relay import Relay
from frontdesk.settings import calendars, payments, video
from frontdesk.settings.addresses import private
from frontdesk.settings.calendars import Calendars
from frontdesk.settings.payments import Account
from frontdesk.settings.reading import SettingsError

MIN_KEY_CHARS = 32
# As RFC 7065 writes it.
_RELAY = re.compile(r"turns?:[^\s/?#@:]+(:[0-9]{1,5})?(\?transport=(udp|tcp))?")
_PORT = re.compile("[0-9]{1,5}")
# Plain http only where no cable is crossed.
_ORIGIN = re.compile(r"https://[^\s/?#@]+|http://127\.0\.0\.1:[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class Environment:
    """What one installation needs besides the practice. Secrets are never shown by repr.

    database: sqlite:///FILE, or postgresql://… with the password of a server.
    production: whether clients meet it, so that a test key is refused.
    relay: what carries sound and picture where two browsers cannot reach each other.
    old_link_keys: those in use before; payments that were made then are still known as ours.
    tills: the accounts of therapists who have their own; see payments.named.
    videos: what the practice's video providers keep secret, by the names of the variables.
    """

    origin: str
    site: Path
    theme: Path
    practice: Path
    keys: Path
    demo: bool
    production: bool
    stripe_base: str | None
    smtp_host: str
    smtp_port: int
    smtp_user: str | None
    smtp_starttls: bool
    mail_from: str | None
    ice: tuple[dict[str, Any], ...]
    relay: Relay | None
    database: str = field(repr=False)
    link_key: str = field(repr=False)
    desk_key: str = field(repr=False)
    stripe_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    smtp_password: str | None = field(repr=False)
    calendars: Calendars = field(repr=False)
    tills: tuple[Account, ...] = ()
    old_link_keys: tuple[str, ...] = field(default=(), repr=False)
    videos: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account that takes money, the practice's first."""
        return (Account("", self.stripe_key, self.webhook_secrets), *self.tills)


class _Env:
    def __init__(self, raw: Mapping[str, str]) -> None:
        self.raw = raw
        self.problems: list[str] = []

    def get(self, name: str, default: str | None = None) -> str:
        value = self.maybe(name)
        if value is None and default is None:
            self.problems.append(f"{name} is missing (or {name}_FILE, a file that holds it)")
        return value if value is not None else default or ""

    def maybe(self, name: str) -> str | None:
        if value := self.raw.get(name, "").strip():
            return value
        if not (path := self.raw.get(f"{name}_FILE", "").strip()):
            return None
        value, problem = _held(Path(path))
        if problem:
            self.problems.append(f"{name}_FILE {problem}")
        return value

    def key(self, name: str) -> str:
        value = self.get(name)
        if value and len(value) < MIN_KEY_CHARS:
            self.problems.append(f"{name} is shorter than {MIN_KEY_CHARS} characters")
        return value

    def old_keys(self, name: str) -> tuple[str, ...]:
        found = tuple((self.maybe(name) or "").split())
        if any(len(key) < MIN_KEY_CHARS for key in found):
            self.problems.append(f"{name} holds a key shorter than {MIN_KEY_CHARS} characters")
        return found

    def database(self, name: str) -> str:
        """Read the name of a file, or an address; a server elsewhere is spoken to under TLS."""
        value = self.get(name, "var/frontdesk.sqlite3")
        kind, is_address, rest = value.partition("://")
        if not is_address:
            return f"sqlite:///{value}"
        if kind not in {"sqlite", "postgresql"} or not rest.strip("/"):
            self.problems.append(f"{name} is neither a file nor like postgresql://…")
        elif kind == "sqlite" and not rest.startswith("/"):
            self.problems.append(f"{name} needs three slashes before the file: sqlite:///…")
        elif kind == "postgresql" and not private(value):
            # The names of clients would cross the network for everybody to read.
            self.problems.append(f"{name} is elsewhere: end it with ?sslmode=verify-full")
        return value

    def ice(self, name: str) -> tuple[dict[str, Any], ...]:
        """Read a JSON list of RTCIceServer objects; source: WebRTC 1.0, section 4.2.2."""
        try:
            found = json.loads(self.get(name, "[]"))
            if isinstance(found, list) and all("urls" in one for one in found):
                return tuple(dict(one) for one in found)
        except (ValueError, TypeError):
            pass
        self.problems.append(f'{name} must be JSON such as [{{"urls": "stun:host:3478"}}]')
        return ()

    def relay(self, urls: str, secret: str) -> Relay | None:
        """Read a relay: its addresses and the secret it shares with us, or neither."""
        found, shared = self.get(urls, "").split(), self.maybe(secret)
        if not found and not shared:
            return None
        wrong = [one for one in found if not _RELAY.fullmatch(one)]
        if wrong or not found:
            self.problems.append(f"{urls} must be like turn:relay.example.com:3478?transport=udp")
        if not shared:
            self.problems.append(f"{secret} is missing: it stands in the relay's own settings")
        elif len(shared) < MIN_KEY_CHARS:
            self.problems.append(f"{secret} is shorter than {MIN_KEY_CHARS} characters")
        return Relay(tuple(found), shared or "")

    def calendars(self, name: str, *, demo: bool) -> Calendars:
        """Read the addresses of outside calendars."""
        found, problems = calendars.read(self.get(name, ""), demo=demo)
        self.problems += problems
        return found

    def tills(self) -> tuple[Account, ...]:
        """Read the accounts of therapists who have their own."""
        found, problems = payments.read(self.raw, self.maybe)
        self.problems += problems
        return found

    def videos(self, prefix: str) -> dict[str, str]:
        """Read all that belongs to video providers."""
        names = {name.removesuffix("_FILE") for name in self.raw if name.startswith(prefix)}
        return {name: value for name in sorted(names) if (value := self.maybe(name))}

    def port(self, name: str, default: str) -> int:
        value = self.get(name, default)
        if not _PORT.fullmatch(value) or not 0 < int(value) < 1 << 16:
            self.problems.append(f"{name} is not a port number")
            return 0
        return int(value)

    def switch(self, name: str) -> bool:
        value = self.get(name, "0")
        # "true" read as off would send mail in clear, or take real money in a demo.
        if value not in {"0", "1"}:
            self.problems.append(f"{name} is neither 0 nor 1")
        return value == "1"


def _held(path: Path) -> tuple[str, str]:
    """Return what a file holds and what is wrong with it; one of the two is empty."""
    try:
        value = path.read_text("utf-8").strip()
    except OSError as why:
        return "", f"cannot be read: {why.strerror}"
    except ValueError:
        # Its own sentence would quote bytes of the secret.
        return "", "cannot be read: it is not text"
    # An empty key would sign links that anybody can forge.
    return value, "" if value else "is empty"


def read(raw: Mapping[str, str]) -> Environment:
    """Read the environment.

    Raises:
        SettingsError: every missing or odd variable at once, by name, never its value.
    """
    env = _Env(raw)
    found = Environment(
        origin=env.get("FRONTDESK_ORIGIN").rstrip("/"),
        database=env.database("FRONTDESK_DATABASE"),
        site=Path(env.get("FRONTDESK_SITE", "output")),
        theme=Path(env.get("FRONTDESK_THEME", "theme")),
        practice=Path(env.get("FRONTDESK_PRACTICE", "pelicanconf.py")),
        keys=Path(env.get("FRONTDESK_KEYS", "keys.json")),
        demo=env.switch("FRONTDESK_DEMO"),
        production=env.switch("FRONTDESK_PRODUCTION"),
        stripe_base=env.maybe("STRIPE_API_BASE"),
        smtp_host=env.get("SMTP_HOST"),
        smtp_port=env.port("SMTP_PORT", "587"),
        smtp_user=env.maybe("SMTP_USER"),
        smtp_starttls=env.switch("SMTP_STARTTLS"),
        mail_from=env.maybe("MAIL_FROM"),
        ice=env.ice("FRONTDESK_ICE_SERVERS"),
        relay=env.relay("FRONTDESK_TURN_URLS", "FRONTDESK_TURN_SECRET"),
        link_key=env.key("FRONTDESK_LINK_KEY"),
        desk_key=env.key("FRONTDESK_DESK_KEY"),
        stripe_key=env.get("STRIPE_SECRET_KEY"),
        webhook_secrets=tuple(env.get("STRIPE_WEBHOOK_SECRET").split()),
        smtp_password=env.maybe("SMTP_PASSWORD"),
        calendars=env.calendars(
            "FRONTDESK_CALENDARS", demo=env.raw.get("FRONTDESK_DEMO", "").strip() == "1"
        ),
        tills=env.tills(),
        old_link_keys=env.old_keys("FRONTDESK_LINK_KEYS_OLD"),
        videos=env.videos(video.PREFIX),
    )
    problems = env.problems + _risks(found)
    if problems:
        raise SettingsError(problems)
    return found


@dataclass(frozen=True, slots=True)
class SettingUp:
    """What making a webhook needs: not yet its secret, nor the rest of an installation."""

    origin: str
    practice: Path
    base: str | None
    key: str = field(repr=False)


def setting_up(raw: Mapping[str, str], *, therapist: str) -> SettingUp:
    """Read the environment for frontdesk stripe-setup; therapist is "" for the practice.

    Raises:
        SettingsError: every missing or odd variable at once, by name, never its value.
    """
    env = _Env(raw)
    # For this once, a key that may do more than the service's own.
    special = env.maybe("STRIPE_SETUP_KEY")
    name = payments.variable(payments.KEY, therapist)
    usual = (env.maybe(name) or "") if special else env.get(name)
    found = SettingUp(
        origin=env.get("FRONTDESK_ORIGIN").rstrip("/"),
        practice=Path(env.get("FRONTDESK_PRACTICE", "pelicanconf.py")),
        base=env.maybe("STRIPE_API_BASE"),
        key=special or usual,
    )
    problems = [*_place(found.origin), *_wrong_key(env, found, therapist=therapist)]
    if special:
        problems = [problem.replace(name, "STRIPE_SETUP_KEY") for problem in problems]
        if usual and Account("", usual, ()).live != Account("", special, ()).live:
            problems.append(f"STRIPE_SETUP_KEY and {name}: one is live, the other is for tests")
    if problems := env.problems + problems:
        raise SettingsError(problems)
    return found


def _wrong_key(env: _Env, found: SettingUp, *, therapist: str) -> list[str]:
    account = Account(therapist, found.key, ())
    return payments.wrong([account]) + payments.risks(
        [account],
        demo=env.switch("FRONTDESK_DEMO"),
        production=env.switch("FRONTDESK_PRODUCTION"),
        base=found.base,
        origin=found.origin,
    )


def _risks(found: Environment) -> list[str]:
    """Return what would let real money meet a test, or a stranger in."""
    risks = payments.risks(
        found.accounts,
        demo=found.demo,
        production=found.production,
        base=found.stripe_base,
        origin=found.origin,
    )
    risks += payments.wrong(found.accounts)
    risks += _place(found.origin)
    if found.link_key and found.link_key == found.desk_key:
        risks.append("FRONTDESK_LINK_KEY and FRONTDESK_DESK_KEY are the same; make two")
    return risks


def _place(origin: str) -> list[str]:
    if origin and not _ORIGIN.fullmatch(origin):
        return ["FRONTDESK_ORIGIN must be like https://example.com, without a path"]
    return []
