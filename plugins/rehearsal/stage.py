"""Programs that run together: started, waited for, watched and stopped by their ids."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 5.0
_LOOK_SECONDS = 0.1
_SHOWN_LINES = 15
_SERVER_ERROR = 500


class Broken(Exception):
    """A program ended, or never answered; words hold its last lines."""

    def __init__(self, name: str, happened: str, words: str) -> None:
        super().__init__(f"{name} {happened}")
        self.words = words


class Stopped(Exception):
    """Somebody asked everything to stop."""


@dataclass
class Part:
    """One program; port is where it answers HTTP once it is ready."""

    name: str
    command: Sequence[str]
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None


class Stage:
    """Programs with one environment and one folder of logs."""

    def __init__(self, *, root: Path, logs: Path, env: Mapping[str, str]) -> None:
        self._root = root
        self._logs = logs
        self._env = dict(env)
        self._parts: list[Part] = []
        self.over = threading.Event()
        logs.mkdir(parents=True, exist_ok=True)

    def heed(self) -> None:
        """Stop when the person or the system asks: Ctrl-C, SIGTERM, a closed terminal."""
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if found := getattr(signal, name, None):
                signal.signal(found, lambda *_: self.over.set())

    def run(self, name: str, command: Sequence[str]) -> None:
        """Run a program to its end. Raises: as run_together."""
        self.run_together({name: command})

    def run_together(self, steps: Mapping[str, Sequence[str]]) -> None:
        """Run programs to their ends, side by side.

        Raises:
            Broken: one failed.
            Stopped: everything was asked to stop.
        """
        parts = [self.start(Part(name, command)) for name, command in steps.items()]
        for part in parts:
            while not part.ended:
                self._pause()
            self._parts.remove(part)
            if _process(part).returncode:
                raise Broken(part.name, "failed", self.last_lines(part.name))

    def start(self, part: Part) -> Part:
        """Start a program in a session of its own, so that Ctrl-C reaches only us."""
        with self._log(part.name).open("wb") as log:
            part.process = subprocess.Popen(  # noqa: S603 - our own programs
                part.command,
                cwd=self._root,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._parts.append(part)
        return part

    def wait(self, part: Part) -> None:
        """Wait until a program answers.

        Raises:
            Broken: it ended, or did not answer in a minute.
            Stopped: everything was asked to stop.
        """
        deadline = time.monotonic() + START_SECONDS
        while not answers(part.port):
            if part.ended:
                raise Broken(part.name, "ended", self.last_lines(part.name))
            if time.monotonic() > deadline:
                raise Broken(part.name, "does not answer", self.last_lines(part.name))
            self._pause()

    def watch(self) -> None:
        """Return when asked to stop.

        Raises:
            Broken: a program ended by itself.
        """
        while not self.over.wait(_LOOK_SECONDS * 5):
            for part in self._parts:
                if part.ended:
                    raise Broken(part.name, "ended", self.last_lines(part.name))

    def stop(self) -> None:
        """Ask every program to end, the last started first; after five seconds make it."""
        parts = [part for part in reversed(self._parts) if part.process is not None]
        for part in parts:
            if not part.ended:
                _process(part).terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for part in parts:
            _end(_process(part), deadline)
        self._parts.clear()

    def last_lines(self, name: str) -> str:
        """Return the end of what a program wrote."""
        lines = self._log(name).read_text("utf-8", "replace").splitlines()
        return "\n".join(lines[-_SHOWN_LINES:])

    def pid(self, name: str) -> int:
        """Return the process id of a running part."""
        return next(_process(part).pid for part in self._parts if part.name == name)

    def _log(self, name: str) -> Path:
        return self._logs / f"{name.replace(' ', '-')}.log"

    def _pause(self) -> None:
        if self.over.wait(_LOOK_SECONDS):
            raise Stopped


def answers(port: int) -> bool:
    """Return whether a web server on 127.0.0.1 answers without an error of its own."""
    there = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        there.request("GET", "/")
        return there.getresponse().status < _SERVER_ERROR
    except (OSError, HTTPException):
        return False
    finally:
        there.close()


def _process(part: Part) -> "subprocess.Popen[bytes]":
    if part.process is None:
        raise RuntimeError(f"{part.name} was not started")
    return part.process


def _end(process: "subprocess.Popen[bytes]", deadline: float) -> None:
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
    # Its own children are in its session: none may stay behind to hold a port.
    if sys.platform != "win32":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
