import io
import socket
from collections.abc import Iterator

import pytest
from rich.console import Console

from rehearsal import demo
from rehearsal.demo_folder import Ports
from rehearsal.free_ports import free_port, is_free


@pytest.fixture
def taken(ports: Iterator[int]) -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", next(ports)))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_free_port_is_taken_as_it_is(taken: int) -> None:
    wanted = free_port(taken)

    assert free_port(wanted) == wanted


def test_a_taken_port_gives_the_next_free_one(taken: int) -> None:
    found = free_port(taken)

    assert taken < found <= taken + 200
    assert is_free(found)
    assert not is_free(taken)


def test_two_programs_never_get_the_same_port(taken: int) -> None:
    found = Ports(site=taken, payments=taken, mail=taken, smtp=taken).free()

    assert len({found.site, found.payments, found.mail, found.smtp, taken}) == 5


def test_no_free_port_at_the_end_of_the_range_is_said() -> None:
    with pytest.raises(OSError, match="no free port from 65536 on"):
        free_port(65_536)


def test_a_port_whose_last_visitor_just_left_is_free(ports: Iterator[int]) -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", next(ports)))
        server.listen()
        port = server.getsockname()[1]
        visitor = socket.create_connection(("127.0.0.1", port))
        served, _ = server.accept()
        # The side that hangs up first keeps the port in TIME_WAIT.
        served.close()
        visitor.close()

    assert is_free(port)


def test_a_taken_port_is_told_with_the_one_used_instead() -> None:
    page = io.StringIO()

    demo._tell_taken(Console(file=page, width=100), Ports(), Ports(site=8901))

    assert page.getvalue() == "Port 8900 is taken by another program. Using 8901 instead.\n"
