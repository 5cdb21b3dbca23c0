"""A server that outlives the tests; each of them moves its own service in."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

_HOUSES: "list[House]" = []


class House:
    """A server on a free port, which hands every request to whoever lives there now."""

    def __init__(self) -> None:
        self._lives_here: ASGIApp = _nobody
        self._busy = 0
        config = uvicorn.Config(
            self,
            host="127.0.0.1",
            port=0,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
        )
        self._server = uvicorn.Server(config)
        threading.Thread(target=self._run, name="house", daemon=True).start()
        while not self._server.started:
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.origin = f"http://127.0.0.1:{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        service = self._lives_here
        self._busy += 1
        try:
            await service(scope, receive, send)
        finally:
            self._busy -= 1

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            self.loop = runner.get_loop()
            runner.run(self._server.serve())

    @property
    def is_vacant(self) -> bool:
        return self._lives_here is _nobody

    def rest(self) -> None:
        """Return when nothing is being done here, also not after an answer has gone out."""
        until = time.monotonic() + 120
        while self._busy:
            assert time.monotonic() < until, "a request never ended"
            time.sleep(0.002)

    @contextmanager
    def lived_in(self, service: ASGIApp) -> Iterator[str]:
        """Serve this at the address given, until all it began is done."""
        assert self.is_vacant
        self._lives_here = service
        try:
            yield self.origin
        finally:
            self._lives_here = _nobody
            # What it does after an answer has gone out still needs its store.
            self.rest()


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 503, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def vacant() -> House:
    """Return a house nobody lives in, which is the first one but for tests of two services."""
    empty = next((house for house in _HOUSES if house.is_vacant), None)
    if empty is None:
        _HOUSES.append(empty := House())
    return empty
