"""Runs the web process and the worker, and keeps both alive."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.cli import NOT_READY, installation, logs
from frontdesk.settings.environment import Environment

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette

# Less than whoever stops us waits before a kill.
GRACE_SECONDS = 4.0
MOST_FALLS = 5
STEADY_SECONDS = 3600
WATCHED = "FRONTDESK_WATCHED_BY"


def web(host: str, port: int) -> int:
    """Run the web process until it is asked to stop."""
    import uvicorn  # noqa: PLC0415 - each process loads only what it runs

    from frontdesk.cli import compose  # noqa: PLC0415 - as above
    from frontdesk.web import app  # noqa: PLC0415 - as above

    logs.begin()
    _end_with_the_supervisor()
    env, practice = installation.read()
    place = app.Place(
        site=env.site,
        theme=env.theme,
        desk_key=env.desk_key,
        opener=_opener(env),
        ice=env.ice,
        relay=env.relay,
        payment_origins=compose.payment_origins(env),
        limited=not env.demo,
        play_money=installation.moves_no_money(env, practice),
    )
    if place.play_money:
        logging.getLogger("frontdesk").warning(installation.NO_MONEY)
    ports = compose.ports(env, practice)
    service = app.build(ports, place, invitation=compose.invitation(env, practice))

    class Server(uvicorn.Server):
        """Ends the rooms' endless streams first, or stopping would wait for them."""

        async def shutdown(self, sockets: "list[socket.socket] | None" = None) -> None:
            service.state.rooms.close()
            await super().shutdown(sockets)

    Server(config(service, host, port)).run()
    ports.store.close()
    return 0


def config(service: "Starlette", host: str, port: int) -> "uvicorn.Config":
    """Return how a web process serves; its loop and its parser are uvloop and httptools."""
    import uvicorn  # noqa: PLC0415 - as above

    return uvicorn.Config(
        service,
        host=host,
        port=port,
        log_config=None,
        # It would print addresses with their tokens.
        access_log=False,
        # Only the client's address matters behind a proxy, and limits.py reads that itself.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        # Waiting clients hold a stream each; far more than one practice has.
        limit_concurrency=1000,
    )


def work() -> int:
    """Run the worker process until it is asked to stop."""
    from frontdesk.actions import chores  # noqa: PLC0415 - as above
    from frontdesk.adapters.jobs.dbos_worker import Worker  # noqa: PLC0415 - as above
    from frontdesk.cli import compose  # noqa: PLC0415 - as above

    logs.begin()
    _end_with_the_supervisor()
    env, practice = installation.read()
    ports = compose.ports(env, practice)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    # New rules for clocks come with an upgrade, and so with a new start.
    chores.at_start(ports)
    Worker(
        env.database,
        lambda kind, args: chores.run(ports, kind, args),
        clock=ports.clock,
        every_minute=lambda: chores.reconcile(ports),
        nightly=lambda: chores.nightly(ports),
    ).run_until(stop)
    ports.store.close()
    return 0


@dataclass
class _Part:
    """One process that must run; falls counts how often it ended by itself."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    falls: int = 0
    since: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(self.command)  # noqa: S603 - ourselves
        self.since = time.monotonic()

    def fell(self) -> bool:
        return self.process is not None and self.process.poll() is not None


def both(host: str, port: int) -> int:
    """Start web and worker, start again what ends, and end both when asked to."""
    # Fail here, with one clear message, rather than in two children over and over.
    installation.read()
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    os.environ[WATCHED] = str(os.getpid())
    me = [sys.executable, "-m", "frontdesk.cli"]
    parts = [
        _Part("web", [*me, "web", "--host", host, "--port", str(port)]),
        _Part("worker", [*me, "work"]),
    ]
    for part in parts:
        part.start()
    try:
        return _watch(parts, stop)
    finally:
        _end(parts)


def _watch(parts: list[_Part], stop: threading.Event) -> int:
    while not stop.wait(0.5):
        for part in parts:
            if not part.fell():
                continue
            if part.process is not None and part.process.returncode == NOT_READY:
                return NOT_READY  # it said why, and would say so again
            # Falls long apart are not one trouble.
            part.falls = 1 if time.monotonic() - part.since > STEADY_SECONDS else part.falls + 1
            if part.falls > MOST_FALLS:
                print(f"frontdesk: the {part.name} ended {part.falls} times.", file=sys.stderr)
                return 1
            print(f"frontdesk: the {part.name} ended; starting it again.", file=sys.stderr)
            if stop.wait(min(part.falls - 1, 3)):
                return 0
            part.start()
    return 0


def _end(parts: list[_Part]) -> None:
    running = [p.process for p in parts if p.process is not None and p.process.poll() is None]
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _end_with_the_supervisor() -> None:
    """Stop this process when the one that started it is gone, even if it was killed."""
    if WATCHED not in os.environ:
        return

    def look() -> None:
        while os.environ[WATCHED] == str(os.getppid()):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, daemon=True).start()


def _opener(env: Environment) -> str:
    """Return the command that opens an intake, up to its source.

    Only in the demo are keys and service on one computer; elsewhere the therapist downloads
    the file to where her key is.
    """
    if not env.demo:
        return "frontdesk intake open --key therapist.key "
    key, here = env.keys.resolve().parent / "therapist.key", Path.cwd()
    shown = key.relative_to(here) if key.is_relative_to(here) else key
    return f".venv/bin/frontdesk intake open --key {shown} {env.origin}/today/KEY/intakes/"
