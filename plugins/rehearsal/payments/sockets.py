"""HTTP/1.1 over a loopback socket: kept alive, one send for each answer."""

import select
import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from rehearsal.payments.messages import Incoming, Reply, as_json

Answer = Callable[[Incoming], Reply]

LARGEST_BODY_BYTES = 1_000_000
IDLE_SECONDS = 60


class Listener(ThreadingHTTPServer):
    """Accepts connections and hands each request to one function."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], answer: Answer, *, family: int, date: Callable[[], int]
    ) -> None:
        self.address_family = family
        self.answer = answer
        self.date = date
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(address, Handler)

    def serve(self) -> None:
        """Serve until shutdown, which is noticed at once rather than in half a second."""
        self.serve_forever(poll_interval=0.02)

    def stop(self) -> None:
        """Stop, and hang up on every kept-alive connection, which would else be answered on."""
        self.shutdown()
        self.server_close()
        with self._lock:
            for line in self._open:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_bind(self) -> None:
        # The parent asks DNS for our name here, which no loopback address needs.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about clients that hang up; anything else is shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    # Without these two the head and the body leave in two packets, and the client's delayed
    # acknowledgement of the first costs 40 ms each time.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Listener

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_GET  # noqa: N815 - http.server calls it so
    do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the parent's name
        """Say nothing: paths and query strings hold session ids."""

    def _handle(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY_BYTES:
            self.close_connection = True
            self._send(as_json({"error": {"message": "too large"}}, status=413))
            return
        if self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            self._send(as_json({"error": {"message": "send a Content-Length"}}, status=411))
            return
        raw = self.rfile.read(int(length))
        to = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = raw.decode("utf-8", "replace")
        asked = Incoming(self.command, to.path, to.query, headers, body, self._gone)
        self._send(self.server.answer(asked))

    def _send(self, reply: Reply) -> None:
        if reply.reset:
            self._reset()
            return
        self.send_response_only(reply.status, HTTPStatus(reply.status).phrase)
        self.send_header("Date", formatdate(self.server.date(), usegmt=True))
        for name, value in {"Cache-Control": "no-store", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def _reset(self) -> None:
        # Linger on with no time left makes close() send RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _gone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
