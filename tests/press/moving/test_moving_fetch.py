"""Fetching goes to the open Internet only, and ends."""

import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import trustme

from press.moving.fetch import Fetcher, NotFetched

FEED = (
    b'<rss version="2.0"><channel><link>https://old.example/</link><item><title>One</title>'
    b"<link>https://old.example/one/</link><pubDate>Mon, 06 Jan 2020 10:00:00 GMT</pubDate>"
    b"<description>Words</description></item></channel></rss>"
)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            return
        if self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            self.server.stop.wait(60)
            return
        found = self.path in {"/feed/", "/cut"}
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(FEED) + (9 if self.path == "/cut" else 0)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *_):
        pass


@contextmanager
def _serving(context: ssl.SSLContext | None = None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.stop = threading.Event()
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port
    finally:
        server.stop.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def port():
    with _serving() as port:
        yield port


def test_a_feed_at_an_address_is_imported(port, move):
    moved = move(f"http://127.0.0.1:{port}/feed/", fetcher=Fetcher(loopback=True))

    assert moved.files() == ["posts/one.md"]


def test_a_secure_address_is_checked_by_its_name():
    authority = trustme.CA()
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("old.example").configure_cert(there)
    here = ssl.create_default_context()
    authority.configure_trust(here)
    fetcher = Fetcher(trust=here, loopback=True, resolve=lambda _: ["127.0.0.1"])

    with _serving(there) as port:
        assert fetcher.fetch(f"https://old.example:{port}/feed/") == FEED
        with pytest.raises(NotFetched, match="certificate"):
            fetcher.fetch(f"https://other.example:{port}/feed/")


@pytest.mark.parametrize(
    "place",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104 - none may be reached
        *("192.0.0.1", "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::1"),
    ],
)
def test_a_name_that_leads_inside_is_refused_even_beside_a_good_one(place):
    fetcher = Fetcher(resolve=lambda _: ["93.184.216.34", place])

    with pytest.raises(NotFetched, match="not on the open Internet"):
        fetcher.fetch("https://old.example/feed/")


@pytest.mark.parametrize(
    "address",
    ["https://old.example:8443/", "http://old.example:443/", "https://me:x@old.example/"],
)
def test_unusual_ports_and_passwords_are_refused(address):
    with pytest.raises(NotFetched, match="not on the open Internet"):
        Fetcher(resolve=lambda _: ["93.184.216.34"]).fetch(address)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://old.example/x", "https://"])
def test_other_kinds_of_address_are_refused(address):
    with pytest.raises(NotFetched, match="is no web address"):
        Fetcher().fetch(address)


def test_redirects_are_not_followed_but_told(port):
    with pytest.raises(NotFetched, match=r"leads on to http://127\.0\.0\.1:1/"):
        Fetcher(loopback=True).fetch(f"http://127.0.0.1:{port}/moved")


@pytest.mark.parametrize(("path", "told"), [("/none", "answers 404"), ("/cut", "ended early")])
def test_a_wrong_address_and_half_an_answer_are_told(port, path, told):
    with pytest.raises(NotFetched, match=told):
        Fetcher(loopback=True).fetch(f"http://127.0.0.1:{port}{path}")


def test_what_is_too_large_is_given_up(port):
    with pytest.raises(NotFetched, match="is larger than"):
        Fetcher(loopback=True).fetch(f"http://127.0.0.1:{port}/feed/", most_bytes=10)


def test_what_never_ends_is_given_up(port):
    with pytest.raises(NotFetched, match="took longer"):
        Fetcher(loopback=True, seconds=0.3).fetch(f"http://127.0.0.1:{port}/slow")


def test_a_host_that_nobody_knows_is_told():
    def resolve(_):
        raise OSError

    with pytest.raises(NotFetched, match=r"nobody knows a computer called old\.example"):
        Fetcher(resolve=resolve).fetch("https://old.example/")
