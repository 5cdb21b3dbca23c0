"""What one demo keeps on disk: its secrets, its ports and the environment its programs get."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rehearsal.free_ports import free_port

SITE_PORT = 8900
# An inherited value would win over our files: a live key must never meet the demo.
_OURS = ("FRONTDESK_", "STRIPE_", "SMTP_", "MAIL_FROM")
_SECRETS: dict[str, Callable[[], str]] = {
    "link-key": lambda: secrets.token_urlsafe(32),
    "desk-key": lambda: secrets.token_urlsafe(24),
    "webhook-secret": lambda: f"whsec_{secrets.token_hex(24)}",
    "stripe-key": lambda: f"sk_test_{secrets.token_hex(24)}",
}


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the demo listens on 127.0.0.1."""

    site: int = SITE_PORT
    payments: int = 8930
    mail: int = 8940
    smtp: int = 8941

    def free(self) -> "Ports":
        """Return the same ports, each taken one replaced by the next free one."""
        found: list[int] = []
        for wanted in (self.site, self.payments, self.mail, self.smtp):
            found.append(free_port(wanted, besides=found))
        return Ports(*found)


@dataclass(frozen=True, slots=True)
class Folder:
    """One demo's folder, such as var/demo."""

    path: Path

    def prepare(self) -> None:
        """Make the folder and its secrets; what is there stays."""
        for folder in (self.path, self.path / "secrets"):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, make in _SECRETS.items():
            if not (file := self.secret_file(name)).exists():
                _write_secret(file, make())

    def secret_file(self, name: str) -> Path:
        return self.path / "secrets" / name

    @property
    def desk_key(self) -> str:
        return self.secret_file("desk-key").read_text("utf-8").strip()

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def database(self) -> Path:
        return self.path / "frontdesk.sqlite3"

    @property
    def site(self) -> Path:
        return self.path / "site"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def env(self, ports: Ports, *, outside: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of every program of the demo."""
        inherited = {name: value for name, value in outside.items() if not name.startswith(_OURS)}
        plugins = str(Path(__file__).parents[1])
        return inherited | {
            "FRONTDESK_DEMO": "1",
            "FRONTDESK_ORIGIN": f"http://127.0.0.1:{ports.site}",
            "FRONTDESK_DATABASE": str(self.database),
            "FRONTDESK_SITE": str(self.site),
            "FRONTDESK_KEYS": str(self.keys / "keys.json"),
            "FRONTDESK_LINK_KEY_FILE": str(self.secret_file("link-key")),
            "FRONTDESK_DESK_KEY_FILE": str(self.secret_file("desk-key")),
            "STRIPE_SECRET_KEY_FILE": str(self.secret_file("stripe-key")),
            "STRIPE_WEBHOOK_SECRET_FILE": str(self.secret_file("webhook-secret")),
            "STRIPE_API_BASE": f"http://127.0.0.1:{ports.payments}",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(ports.smtp),
            # A company's proxy would be asked for 127.0.0.1, which it cannot reach.
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            "PYTHONPATH": os.pathsep.join(filter(None, (plugins, outside.get("PYTHONPATH")))),
            "PYTHONUNBUFFERED": "1",
        }


def _write_secret(file: Path, value: str) -> None:
    """Write a new file that only its owner may read, from its first byte on."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(value + "\n")
