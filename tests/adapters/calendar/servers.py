"""Servers of calendars on this machine, good ones and bad ones."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"

Talk = Callable[[socket.socket, bytes], None]


@dataclass
class Heard:
    """Where a server is and what it was asked."""

    port: int
    requests: list[bytes] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving(talk: Talk, *, tls: ssl.SSLContext | None = None) -> Iterator[Heard]:
    """Answer each connection with talk, which gets the socket and the request's head."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        heard = Heard(listening.getsockname()[1])
        if tls is not None:
            tls.sni_callback = lambda _sock, name, _ctx: heard.names.append(name)
        thread = threading.Thread(target=_serve, args=(listening, talk, tls, heard))
        thread.start()
        try:
            yield heard
        finally:
            heard.stop.set()
            # Wakes the thread up, which then sees that it is over.
            socket.create_connection(("127.0.0.1", heard.port)).close()
            thread.join()


def _serve(listening: socket.socket, talk: Talk, tls: ssl.SSLContext | None, heard: Heard) -> None:
    while not heard.stop.is_set():
        plain, _ = listening.accept()
        with plain:
            plain.settimeout(60)
            try:
                speaking = tls.wrap_socket(plain, server_side=True) if tls else plain
                with speaking:
                    _hear(speaking, talk, heard)
            except OSError:
                continue


def _hear(speaking: socket.socket, talk: Talk, heard: Heard) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        part = speaking.recv(4096)
        if not part:
            return
        head += part
    heard.requests.append(head)
    talk(speaking, head)


def saying(
    body: bytes = CALENDAR,
    *,
    status: str = "200 OK",
    kind: str = "text/calendar; charset=utf-8",
    **headers: str,
) -> Talk:
    """A server that answers at once; tag_ is written Tag-."""
    known = {"Content-Type": kind, "Content-Length": str(len(body))}
    known |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in known.items() if value)
    whole = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
    return lambda sock, _: sock.sendall(whole)


def dripping(first: bytes, *, each: bytes, heard: threading.Event) -> Talk:
    """A server that never stops, a little at a time."""

    def talk(sock: socket.socket, _: bytes) -> None:
        sock.sendall(first)
        while not heard.wait(0.02):
            sock.sendall(each)

    return talk
