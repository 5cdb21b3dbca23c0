"""A mail server for the demo that sends nothing on: it keeps mails and shows them on a page."""

import argparse
import asyncio
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from rehearsal.mail_kept import Box, Caught
from rehearsal.mail_page import PageServer

MAX_MAIL_BYTES = 2 * 1024 * 1024
# How often the page's thread looks whether it is to stop.
_STOP_SECONDS = 0.05


class Catcher:
    """An SMTP server and its page, both on 127.0.0.1; port 0 takes a free one.

    Raises:
        OSError: a port is taken.
    """

    def __init__(
        self, *, smtp_port: int = 0, http_port: int = 0, keep: Path | None = None
    ) -> None:
        with ExitStack() as undo:
            self._box = Box(keep)
            undo.callback(self._box.close)
            self._page = PageServer(self._box, port=http_port)
            undo.callback(self._page.server_close)
            self._loop = asyncio.new_event_loop()
            undo.callback(self._loop.close)
            listening = self._loop.create_server(self._conversation, "127.0.0.1", smtp_port)
            # Beside the caller's thread, which may have a running loop of its own.
            with ThreadPoolExecutor(1) as beside:
                self._sink = beside.submit(self._loop.run_until_complete, listening).result()
            self._close = undo.pop_all().close
        look = self._page.serve_forever
        self._threads = (
            threading.Thread(target=self._loop.run_forever, name="smtp", daemon=True),
            threading.Thread(target=look, args=(_STOP_SECONDS,), name="page", daemon=True),
        )

    def start(self) -> "Catcher":
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Close both servers; every open conversation ends."""
        self._page.shutdown()
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        for thread in self._threads:
            thread.join(timeout=5)
        self._close()

    @property
    def messages(self) -> tuple[Caught, ...]:
        """What was caught, newest first."""
        return self._box.mails

    @property
    def origin(self) -> str:
        return self._page.origin

    @property
    def smtp_port(self) -> int:
        return int(self._sink.sockets[0].getsockname()[1])

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.original_content
        if raw is None:
            return "554 no mail"
        self._box.add(raw)
        return "250 caught; this mail goes nowhere"

    def _conversation(self) -> SMTP:
        return SMTP(
            self,
            loop=self._loop,
            hostname="rehearsal",
            ident="rehearsal",
            data_size_limit=MAX_MAIL_BYTES,
            enable_SMTPUTF8=True,
        )

    async def _hang_up(self) -> None:
        self._sink.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT."""
    asked = _read(arguments)
    try:
        catcher = Catcher(smtp_port=asked.smtp_port, http_port=asked.http_port, keep=asked.keep)
    except OSError as taken:
        sys.stderr.write(f"The mail page cannot start: {taken.strerror}\n")
        return 1
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    catcher.start()
    sys.stdout.write(f"Mails are shown on {catcher.origin}/ and go nowhere.\n")
    sys.stdout.flush()
    over.wait()
    catcher.stop()
    return 0


def _read(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m rehearsal.mail", description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=8941)
    parser.add_argument("--http-port", type=int, default=8940)
    parser.add_argument("--keep", type=Path, help="an mbox file that outlives this program")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
