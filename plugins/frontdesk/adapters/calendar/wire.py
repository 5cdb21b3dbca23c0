"""A connection that ends at a given instant, however slowly the other side speaks."""

import io
import socket
from time import monotonic
from typing import Any


class Deadline:
    """An instant of this process's own timer."""

    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

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
