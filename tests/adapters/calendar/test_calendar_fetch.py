"""Fetching a calendar from a stranger's server: real sockets, real certificates."""

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest
import trustme

from adapters.calendar.servers import CALENDAR, Heard, Talk, dripping, saying, serving
from frontdesk.adapters.calendar import fetch, places
from frontdesk.adapters.calendar.fetch import Answer, Fetcher
from frontdesk.domain.errors import OutsideUnread

OPEN = "93.184.216.34"
ADDRESS = "https://calendar.example/secret/basic.ics?token=abc"


class Net:
    """The Internet as a test has it: a name, the address it has, and what answers there."""

    def __init__(self, heard: Heard, trust: ssl.SSLContext) -> None:
        self.heard = heard
        self.trust = trust
        self.answers = [[OPEN]]
        self.resolved = 0
        self.reached: list[tuple[str, int]] = []

    def resolve(self, host: str, seconds: float) -> list[str]:
        assert host == "calendar.example"
        assert seconds > 0
        self.resolved += 1
        return self.answers[min(self.resolved, len(self.answers)) - 1]

    def connect(self, to: tuple[str, int], seconds: float) -> socket.socket:
        self.reached.append(to)
        return socket.create_connection(("127.0.0.1", self.heard.port), timeout=seconds)

    def fetch(self, address: str = ADDRESS, *, tag: str = "", seconds: float = 5.0) -> Answer:
        fetcher = Fetcher(
            trust=self.trust, resolve=self.resolve, connect=self.connect, seconds=seconds
        )
        return fetcher.fetch(address, tag=tag)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    return _tls(authority, "calendar.example")


def _tls(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def stop() -> Iterator[threading.Event]:
    made = threading.Event()
    yield made
    made.set()


def refusal(talk: Talk, tls: ssl.SSLContext, trust: ssl.SSLContext, **how: float) -> str:
    with serving(talk, tls=tls) as heard, pytest.raises(OutsideUnread) as why:
        Net(heard, trust).fetch(**how)
    return why.value.kind


def test_a_calendar_is_read_from_the_very_address_that_was_judged(tls, trust) -> None:
    with serving(saying(ETag='"v1"'), tls=tls) as heard:
        net = Net(heard, trust)

        answer = net.fetch()

    assert answer == Answer(CALENDAR, '"v1"')
    assert net.reached == [(OPEN, 443)]
    assert net.resolved == 1
    # The name goes along, so the server shows the right certificate.
    assert heard.names == ["calendar.example"]
    head = heard.requests[0].decode().splitlines()
    assert head[0] == "GET /secret/basic.ics?token=abc HTTP/1.1"
    assert "Host: calendar.example" in head
    assert "Accept-Encoding: identity" in head


def test_a_name_that_changes_its_address_between_looks_gains_nothing(tls, trust) -> None:
    with serving(saying(), tls=tls) as heard:
        net = Net(heard, trust)
        net.answers = [[OPEN], ["127.0.0.1"]]

        net.fetch()
        with pytest.raises(OutsideUnread, match="private-address"):
            net.fetch()

    assert net.reached == [(OPEN, 443)]


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_nothing_is_sent_where_the_address_is_a_private_one(inside, tls, trust) -> None:
    with serving(saying(), tls=tls) as heard:
        net = Net(heard, trust)
        net.answers = [[OPEN, inside]]

        with pytest.raises(OutsideUnread, match="private-address"):
            net.fetch()

    assert (net.reached, heard.requests) == ([], [])


def test_without_the_judgement_the_same_name_would_lead_inside(tls, trust, monkeypatch) -> None:
    monkeypatch.setattr(places, "allowed", lambda found, **_: found)

    with serving(saying(), tls=tls) as heard:
        net = Net(heard, trust)
        net.answers = [["127.0.0.1"]]
        net.fetch()

    assert net.reached == [("127.0.0.1", 443)]
    assert len(heard.requests) == 1


@pytest.mark.parametrize(
    "address", ["http://calendar.example/", "https://calendar.example:8443/", "ftp://x.example/"]
)
def test_only_https_on_its_own_port_is_spoken(address, tls, trust) -> None:
    with serving(saying(), tls=tls) as heard, pytest.raises(OutsideUnread, match="not-https"):
        Net(heard, trust).fetch(address)

    assert heard.requests == []


def test_a_certificate_for_another_name_ends_it_before_a_word(authority, trust) -> None:
    other = _tls(authority, "other.example")

    with serving(saying(), tls=other) as heard, pytest.raises(OutsideUnread, match="certificate"):
        Net(heard, trust).fetch()

    assert heard.requests == []


def test_a_certificate_nobody_vouches_for_ends_it_before_a_word(tls) -> None:
    assert refusal(saying(), tls, ssl.create_default_context()) == "certificate"


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Again", "308 Moved"])
def test_a_redirect_is_not_followed(status, tls, trust) -> None:
    talk = saying(b"", status=status, Location="https://127.0.0.1/inside")

    assert refusal(talk, tls, trust) == "redirect"


@pytest.mark.parametrize(
    ("talk", "kind"),
    [
        (saying(status="404 Not Found"), "refused"),
        (saying(status="500 Broken"), "refused"),
        (saying(status="304 Not Modified"), "redirect"),
        (saying(status="204 Empty"), "refused"),
        (saying(kind="text/html"), "not-a-calendar"),
        (saying(kind=""), "not-a-calendar"),
        (saying(Content_Encoding="gzip"), "packed"),
        (saying(Content_Length="99"), "unreachable"),
        (saying(Content_Length=str(2 * 1024 * 1024 + 1)), "too-large"),
        (saying(b"x" * (3 * 1024 * 1024), Content_Length=""), "too-large"),
        (lambda sock, _: sock.sendall(b"nonsense\r\n\r\n"), "unreachable"),
        (lambda sock, _: sock.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000), "unreachable"),
        (lambda sock, _: sock.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200), "unreachable"),
        (lambda _sock, _: None, "unreachable"),
    ],
)
def test_what_is_no_calendar_is_refused_for_what_it_is(talk, kind, tls, trust) -> None:
    assert refusal(talk, tls, trust) == kind


def test_a_body_of_exactly_two_mebibytes_is_still_read(tls, trust) -> None:
    whole = b"x" * fetch.MOST_BYTES

    with serving(saying(whole), tls=tls) as heard:
        answer = Net(heard, trust).fetch()

    assert answer.raw == whole


def test_an_endless_body_in_chunks_is_cut_off(tls, trust, stop) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"80000\r\n" + b"x" * 0x80000 + b"\r\n"

    assert refusal(dripping(head, each=chunk, heard=stop), tls, trust) == "too-large"


@pytest.mark.parametrize(
    ("first", "each"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n\r\n", b"x"),
    ],
)
def test_a_server_that_speaks_a_little_at_a_time_is_not_heard_out(
    first, each, tls, trust, stop
) -> None:
    # It would speak for as long as it is heard.
    assert refusal(dripping(first, each=each, heard=stop), tls, trust, seconds=0.5) == "too-slow"


def test_a_server_that_never_answers_is_given_up(tls, trust) -> None:
    def silent(sock: socket.socket, _: bytes) -> None:
        sock.recv(1)

    assert refusal(silent, tls, trust, seconds=0.3) == "too-slow"


def test_an_unchanged_calendar_is_not_sent_again(tls, trust) -> None:
    with serving(saying(b"", status="304 Not Modified"), tls=tls) as heard:
        answer = Net(heard, trust).fetch(tag='W/"v1"')

    assert answer == Answer(None, 'W/"v1"')
    assert b'If-None-Match: W/"v1"\r\n' in heard.requests[0]


@pytest.mark.parametrize("tag", ["v1", '"a\x7f"', '"' + "x" * 300 + '"', '"a" b'])
def test_a_tag_that_is_none_is_neither_kept_nor_sent(tag, tls, trust) -> None:
    with serving(saying(ETag=tag), tls=tls) as heard:
        answer = Net(heard, trust).fetch(tag=tag)

    assert answer.tag == ""
    assert b"If-None-Match" not in heard.requests[0]


def test_the_second_address_is_tried_where_the_first_does_not_answer(tls, trust) -> None:
    with serving(saying(), tls=tls) as heard:
        net = Net(heard, trust)
        net.answers = [["2606:2800:220:1::1", OPEN]]
        tried = []

        def connect(to: tuple[str, int], seconds: float) -> socket.socket:
            tried.append(to)
            if ":" in to[0]:
                raise OSError("no route")
            return net.connect(to, seconds)

        Fetcher(trust=trust, resolve=net.resolve, connect=connect).fetch(ADDRESS)

    assert tried == [("2606:2800:220:1::1", 443), (OPEN, 443)]


def test_no_error_tells_the_address(tls, trust) -> None:
    with serving(saying(status="404 Not Found"), tls=tls) as heard:
        net = Net(heard, trust)
        with pytest.raises(OutsideUnread) as refused:
            net.fetch()
    with pytest.raises(OutsideUnread) as gone:
        net.fetch()

    for why in (refused.value, gone.value):
        assert "calendar.example" not in f"{why!r} {why.__cause__!r}"
        assert why.__suppress_context__ or why.__context__ is None


def test_a_plain_server_on_this_machine_is_read_only_where_that_was_switched_on() -> None:
    with serving(saying()) as heard:
        address = f"http://127.0.0.1:{heard.port}/own.ics"

        answer = Fetcher(loopback=True).fetch(address)
        with pytest.raises(OutsideUnread, match="not-https"):
            Fetcher().fetch(address)

    assert answer.raw == CALENDAR
    assert len(heard.requests) == 1
