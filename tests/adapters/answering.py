"""A server of fixed answers, for what no provider would rehearse."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class Answering:
    """A server that has one answer to every order, and one to every question.

    looked_up: what a question is answered with; without it, as everything else.
    """

    def __init__(
        self, status: int, body: str, headers: dict[str, str], *, looked_up: str | None = None
    ) -> None:
        stage = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(status, body)

            def do_GET(self) -> None:
                self._answer(*((status, body) if looked_up is None else (200, looked_up)))

            def _answer(self, status: int, body: str) -> None:
                stage.asked += 1
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Keep the tests' output clean."""

        self.asked = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
