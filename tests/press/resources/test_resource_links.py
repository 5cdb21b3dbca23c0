"""Links of a site that was built, inside it and out; outside is this computer here."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from press.resources.inside import broken, outside
from press.resources.outside import PAUSE_SECONDS, Record, ask_all

TODAY = date(2026, 6, 10)


@pytest.fixture
def site(tmp_path: Path):
    def of(**pages: str) -> Path:
        for name, html in pages.items():
            page = tmp_path / name.replace("_", "/") / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(f"<html><body>{html}</body></html>", "utf-8")
        (tmp_path / "a.png").write_bytes(b"png")
        return tmp_path

    return of


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("/two/", ""),
        ("../two/#part", ""),
        ("#own", ""),
        ("/two/#writing/one/", ""),
        ("/a.png", ""),
        ("https://www.example.com/two/", ""),
        ("https://elsewhere.example/", ""),
        ("mailto:a@example.com", ""),
        ("/book/anything", ""),
        ("/two/#none", "there is no place #none in /two/"),
        ("#none", "there is no place #none in /one/"),
        ("/three/", "there is no /three/"),
        ("/two", "/two needs a / at its end"),
        ("https://www.example.com/three/", "there is no /three/"),
        ("b.png", "there is no /one/b.png"),
    ],
)
def test_links_that_lead_nowhere_in_the_site_are_told_with_their_page(site, link, why):
    output = site(one=f'<p id="own"><a href="{link}">x</a>', two='<h2 id="part">y</h2>')

    found = list(broken(output, siteurl="https://www.example.com", served=["/book/"]))

    assert [(one.page, one.link, one.why) for one in found] == (
        [("/one/", link, why)] if why else []
    )


def test_links_to_other_sites_are_known_with_their_pages(site):
    output = site(
        one='<a href="https://a.example/#x">x</a><a href="/two/">y</a>',
        two='<a href="https://a.example/">x</a>',
    )

    assert outside(output) == {"https://a.example/": ["/one/", "/two/"]}


class Elsewhere(BaseHTTPRequestHandler):
    asked: list[str]

    def do_HEAD(self) -> None:
        self.server.asked.append(f"HEAD {self.path}")
        code = {"/gone": 404, "/moved": 301, "/shy": 405, "/closed": 403, "/found": 302}
        self.send_response(code.get(self.path, 200))
        if self.path in {"/moved", "/found"}:
            self.send_header("Location", "/new")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.asked.append(f"GET {self.path}")
        self.send_response(403 if self.path == "/closed" else 200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_other_sites_are_asked_once_with_pauses_and_the_day_is_remembered(elsewhere, tmp_path):
    paths = ("/closed", "/found", "/gone", "/moved", "/ok", "/shy")
    links = [f"http://127.0.0.1:{elsewhere.server_port}{path}" for path in paths]
    record, pauses = Record(tmp_path / "links.json"), []

    answers = dict(ask_all(links, record, today=TODAY, wait=pauses.append))
    record.save(links)

    states = [answers[link].state for link in links]
    assert states == ["unsure", "ok", "gone", "moved", "ok", "ok"]
    assert pauses == [PAUSE_SECONDS] * 5
    assert elsewhere.asked.count("GET /shy") == 1
    assert elsewhere.asked.count("GET /new") == 0
    kept = json.loads((tmp_path / "links.json").read_text("utf-8"))
    assert {one["day"] for one in kept.values()} == {"2026-06-10"}


@pytest.mark.parametrize(
    ("day", "again", "asked"),
    [(10, False, 1), (16, False, 1), (17, False, 2), (12, True, 2), (9, False, 2)],
)
def test_what_answered_lately_is_left_alone(elsewhere, tmp_path, day, again, asked):
    links = [f"http://127.0.0.1:{elsewhere.server_port}/ok"]
    first = Record(tmp_path / "links.json")
    list(ask_all(links, first, today=TODAY, wait=lambda _: None))
    first.save(links)

    second = Record(tmp_path / "links.json")
    list(ask_all(links, second, today=date(2026, 6, day), wait=lambda _: None, again=again))

    assert len(elsewhere.asked) == asked


def test_nobody_there_and_no_address_are_answers_too(tmp_path, unused_tcp_port):
    links = [f"http://127.0.0.1:{unused_tcp_port}/", "http://[bad/", "file:///etc/passwd"]

    answers = dict(ask_all(links[:1] + links[2:], Record(tmp_path / "a"), today=TODAY, wait=print))

    assert {one.state for one in answers.values()} == {"unreachable"}


@pytest.mark.parametrize("spoiled", ["", "[]", '{"a": 1}', '{"a": {"state": "ok"}}'])
def test_a_spoiled_record_counts_for_nothing(tmp_path, spoiled):
    (tmp_path / "links.json").write_text(spoiled, "utf-8")

    assert Record(tmp_path / "links.json").answers == {}


@pytest.fixture
def unused_tcp_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        return server.server_port
