"""Ports of this machine that no other test run, worker or passing connection takes."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

# Below the range from which the system takes the ports of outgoing connections: a port that is
# free now is still free when the program that was given it has started.
FIRST, LAST, SIZE = 20_100, 31_900, 100


@contextmanager
def block() -> Iterator[Iterator[int]]:
    """Yield free ports one after the other; a block is ours while its first port is held."""
    with socket.socket() as held:
        first = _hold(held)
        yield iter([port for port in range(first + 1, first + SIZE) if _is_free(port)])


def _hold(held: socket.socket) -> int:
    for first in range(FIRST, LAST, SIZE):
        try:
            held.bind(("127.0.0.1", first))
        except OSError:
            continue
        # Somebody may still bind beside a socket that does not listen.
        held.listen()
        return first
    raise OSError("no block of ports is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
