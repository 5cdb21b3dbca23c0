"""Connections that end at a given instant, however slowly the other side speaks."""

import io
import socket
from threading import Thread
from time import monotonic
from typing import Any


def resolved(host: str, *, seconds: float) -> list[str]:
    """Return the addresses of a host name, found out once.

    Raises:
        TimeoutError: nobody said within the seconds.
        OSError: no such host.
    """
    found: list[str] = []

    def ask() -> None:
        try:
            told = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(one[4][0]) for one in told))
        except (OSError, UnicodeError):
            # Nothing was found; that is said below.
            return

    # The resolver has no time limit of its own; a thread that waits for it harms nobody.
    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise TimeoutError
    if not found:
        raise socket.gaierror
    return list(found)


class Deadline:
    """An instant of this process's own timer."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    @property
    def now(self) -> float:
        """This process's own timer, in seconds."""
        return monotonic()

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            TimeoutError: none.
        """
        left = self._at - monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Wire:
    """As much of a socket as http.client needs; each wait is cut to what is left.

    A plain timeout starts anew with every byte, so somebody who sends one byte a second could
    keep the worker for days.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Ear(self._sock, self._deadline))

    def close(self) -> None:
        """Stay open: http.client calls this while the answer is still to be read."""

    def end(self) -> None:
        self._sock.close()


class _Ear(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)
