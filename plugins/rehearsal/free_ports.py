"""Free ports on 127.0.0.1."""

import socket
import sys
from collections.abc import Container

_TRIES = 200
_LAST = 65_535


def free_port(wanted: int, *, besides: Container[int] = ()) -> int:
    """Return the wanted port, or the next one that nobody listens on.

    Raises:
        OSError: two hundred ports in a row are taken.
    """
    for port in range(wanted, min(wanted + _TRIES, _LAST + 1)):
        if port not in besides and is_free(port):
            return port
    raise OSError(f"no free port from {wanted} on")


def is_free(port: int) -> bool:
    """Return whether a server could listen on the port now."""
    with socket.socket() as probe:
        # A port whose old connections linger is free; on Windows this flag would steal it.
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
