"""Mails that were caught: newest first, at most five hundred, optionally in a file."""

import mailbox
import threading
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from pathlib import Path
from typing import cast

LIMIT = 500


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail as it arrived; number counts from 1 and is never used twice."""

    number: int
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", "")) or "(no subject)"

    @property
    def to(self) -> str:
        return str(self.message.get("To", ""))

    @property
    def date(self) -> str:
        return str(self.message.get("Date", ""))

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, str(value)) for name, value in self.message.items())

    @property
    def text(self) -> str:
        body = self.message.get_body(preferencelist=("plain",))
        return _decoded(body) if body is not None else ""

    @property
    def calendar(self) -> bytes | None:
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                return cast(bytes, part.get_payload(decode=True))
        return None


class Box:
    """Keeps mails for readers in other threads; keep names an mbox file that outlives us."""

    def __init__(self, keep: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._mails: deque[Caught] = deque(maxlen=LIMIT)
        self._count = 0
        self._file = None
        if keep is not None:
            keep.parent.mkdir(parents=True, exist_ok=True)
            keep.touch(mode=0o600)
            self._file = mailbox.mbox(keep)
            for message in self._file:
                self._remember(message.as_bytes())

    def add(self, raw: bytes) -> None:
        with self._lock:
            self._remember(raw)
            if self._file is not None:
                self._file.add(raw)
                self._file.flush()

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()

    def find(self, number: int) -> Caught | None:
        return next((mail for mail in self.mails if mail.number == number), None)

    @property
    def mails(self) -> tuple[Caught, ...]:
        """Newest first."""
        with self._lock:
            return tuple(reversed(self._mails))

    def _remember(self, raw: bytes) -> None:
        self._count += 1
        self._mails.append(Caught(self._count, raw))


def _decoded(part: MIMEPart) -> str:
    """Return the words of a part, readable even when its charset is made up."""
    try:
        return str(part.get_content())
    except LookupError:
        return cast(bytes, part.get_payload(decode=True)).decode("utf-8", "replace")
