"""What a client's device can do for a session: codes of twelve checks, and one light."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Level(StrEnum):
    """How one check went; skipped is no news, neither good nor bad."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


class Light(StrEnum):
    """What the therapist's list shows."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


# In the order they are shown. The codes each may have, and how bad each is.
CHECKS: Mapping[str, Mapping[str, Level]] = {
    "browser": {
        "ok": Level.OK,
        "insecure": Level.FAIL,
        "no_media": Level.FAIL,
        "no_calls": Level.FAIL,
    },
    "app": {"ok": Level.OK, "in_app": Level.WARN},
    "permission": {
        "ok": Level.OK,
        "denied": Level.FAIL,
        "camera_denied": Level.WARN,
        "microphone_denied": Level.FAIL,
        "blocked": Level.FAIL,
        "held": Level.FAIL,
        "none": Level.FAIL,
        "slow": Level.WARN,
    },
    "camera": {
        "ok": Level.OK,
        "none": Level.WARN,
        "held": Level.WARN,
        "denied": Level.WARN,
        "still": Level.WARN,
        "black": Level.WARN,
        "dark": Level.WARN,
        "slow": Level.WARN,
    },
    "microphone": {
        "ok": Level.OK,
        "none": Level.FAIL,
        "held": Level.FAIL,
        "denied": Level.FAIL,
        "silent": Level.FAIL,
        "muted": Level.FAIL,
        "quiet": Level.WARN,
        "loud": Level.WARN,
        "stuck": Level.FAIL,
    },
    "speaker": {"ok": Level.OK, "heard": Level.OK, "unheard": Level.FAIL, "late": Level.WARN},
    "echo": {"ok": Level.OK, "earphones": Level.OK, "some": Level.WARN, "echo": Level.WARN},
    "device": {"ok": Level.OK, "slow": Level.WARN},
    "connection": {
        "ok": Level.OK,
        "weak": Level.WARN,
        "sound_only": Level.WARN,
        "bad": Level.FAIL,
        "offline": Level.FAIL,
    },
    "relay": {
        "ok": Level.OK,
        "weak": Level.WARN,
        "sound_only": Level.WARN,
        "tcp": Level.WARN,
        "closed": Level.WARN,
        "refused": Level.WARN,
        "none": Level.FAIL,
    },
    "battery": {"ok": Level.OK, "low": Level.WARN, "saving": Level.WARN},
    "window": {"ok": Level.OK, "second": Level.WARN},
}
NOT_RUN = "skipped"


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """The newest check before a session.

    codes: by name of CHECKS; a check that could not run has none.
    checked_at: UTC.
    """

    booking: str
    codes: Mapping[str, str]
    checked_at: datetime

    @property
    def light(self) -> Light:
        """Red when something fails, amber when something is worth a word."""
        levels = {level(name, code) for name, code in self.codes.items()}
        if Level.FAIL in levels:
            return Light.RED
        return Light.AMBER if Level.WARN in levels else Light.GREEN

    @property
    def findings(self) -> tuple[tuple[str, str], ...]:
        """What is not right: check and code, the worst first, else in the order of CHECKS."""
        bad = [
            (name, self.codes[name])
            for wanted in (Level.FAIL, Level.WARN)
            for name in CHECKS
            if name in self.codes and level(name, self.codes[name]) is wanted
        ]
        return tuple(bad)


def level(name: str, code: str) -> Level:
    """Return how bad a code is; unknown ones tell nothing."""
    return CHECKS.get(name, {}).get(code, Level.SKIPPED)


def known(said: Mapping[str, str]) -> dict[str, str]:
    """Return the codes among what a page sent; anything else is dropped."""
    return {name: code for name, code in said.items() if code in CHECKS.get(name, {})}
