"""The calendars that therapists keep elsewhere, read as busy times."""

import hashlib
import json
import os
import subprocess
import sys
import zoneinfo
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from frontdesk.actions.outside_port import Found, Source
from frontdesk.adapters.calendar import expand
from frontdesk.adapters.calendar.fetch import Answer
from frontdesk.adapters.calendar.strip import stripped
from frontdesk.domain.errors import OutsideUnread

# Longer than a full calendar takes to work out on a slow machine.
PATIENCE_SECONDS = 15
# None of our secrets: a stranger's file is read over there.
_SHOWN = ("PATH", "PYTHONPATH", "SYSTEMROOT", "TEMP", "TMPDIR")


class Fetching(Protocol):
    """Gets what an address holds."""

    def fetch(self, address: str, *, tag: str = "") -> Answer: ...


class Adapter:
    """Outside calendars by their secret addresses, which never leave this object."""

    def __init__(
        self,
        calendars: Sequence[tuple[str, str]],
        *,
        fetcher: Fetching,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """Take therapist and address of each calendar."""
        self._addresses: Mapping[Source, str] = {
            Source(_digest(f"{therapist}\n{address}")[:32], therapist): address
            for therapist, address in calendars
        }
        self._fetcher = fetcher
        self._patience_seconds = patience_seconds

    def sources(self) -> Sequence[Source]:
        return list(self._addresses)

    def look(
        self, source: Source, *, zone: str, since: datetime, until: datetime, tag: str
    ) -> Found:
        content, _, told = tag.partition(" ")
        answer = self._fetcher.fetch(self._addresses[source], tag=told)
        if answer.raw is None:
            return Found(tag, None)
        text = stripped(answer.raw, since=since, until=until)
        new = _digest(text)
        # Many servers write the time of day into each answer and know no tags.
        times = None if new == content else self._worked_out(text, zone, since=since, until=until)
        return Found(f"{new} {answer.tag}".rstrip(), times)

    def _worked_out(
        self, text: str, zone: str, *, since: datetime, until: datetime
    ) -> list[tuple[str, int, int]]:
        """Ask another process, so that a file made to take for ever can be given up.

        A rule may be written so that no library ever finds its next time; a thread that looks
        for it could not be stopped.
        """
        # Both must go by the same rules for clocks.
        span = {"since": since.timestamp(), "until": until.timestamp(), "zones": zoneinfo.TZPATH}
        try:
            done = subprocess.run(  # noqa: S603 - ourselves
                [sys.executable, "-P", "-m", expand.__name__],
                input=json.dumps({"text": text, "zone": zone, **span}),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _SHOWN if name in os.environ},
                encoding="utf-8",
                timeout=self._patience_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise OutsideUnread("too-much") from None
        return _times(done)


def _times(done: subprocess.CompletedProcess[str]) -> list[tuple[str, int, int]]:
    if done.returncode:
        # It was ended by its limits: on some systems memory that runs out is no exception.
        raise OutsideUnread("too-much")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "problem" in answer:
        raise OutsideUnread(answer["problem"])
    return [(uid, starts, ends) for uid, starts, ends in answer["times"]]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
