"""A studio that is stopped while pages listen, and builds that go wrong in every way."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from press.building.again import Built
from press.project import Project
from press.studio.__main__ import _Server, main
from press.studio.app import studio
from press.studio.rebuilding import Rebuilding

PATIENCE_SECONDS = 60


class Builds:
    """Counts; the first build is a success unless it is told otherwise."""

    def __init__(self) -> None:
        self.count = 0
        self.problem: Exception | None = None

    def build(self) -> Built:
        self.count += 1
        if self.problem:
            raise self.problem
        return Built()


@pytest.fixture
def builds() -> Builds:
    return Builds()


@pytest.fixture
def places(tmp_path: Path) -> Project:
    (tmp_path / "preview").mkdir()
    return Project(tmp_path, tmp_path / "content", tmp_path / "preview", ())


def test_a_studio_that_is_stopped_does_not_wait_for_pages_that_listen(places, builds):
    app = studio(places, builds, watch=False)
    server = _Server(app, address="", closing=app.state.rebuilding.close)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        running.start()
        address = listening.getsockname()
        with socket.create_connection(address, timeout=PATIENCE_SECONDS) as page:
            page.sendall(b"GET /_press/changes HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            told = b""
            while b"event: now" not in told:
                told += page.recv(4096)

            server.should_exit = True
            running.join(PATIENCE_SECONDS)

    assert not running.is_alive()


def test_a_build_that_cannot_even_begin_is_told_and_the_next_is_tried(places, builds, run):
    rebuilding = Rebuilding(builds, places.output)

    builds.problem = RuntimeError("the disk is gone")
    first = run(rebuilding.build())
    builds.problem = None
    second = run(rebuilding.build())

    assert first.errors == ("RuntimeError: the disk is gone",)
    assert (second.number, second.errors) == (2, ())


@contextlib.asynccontextmanager
async def watched(rebuilding: Rebuilding, *paths: Path) -> AsyncIterator[None]:
    task = asyncio.create_task(rebuilding.watch(paths, ignore=()))
    yield
    task.cancel()
    await task


def test_a_settings_file_is_followed_though_editors_put_another_in_its_place(
    places, builds, tmp_path, run
):
    settings, folder = tmp_path / "pelicanconf.py", tmp_path / "content"
    settings.write_text("0")
    folder.mkdir()

    async def scene() -> int:
        rebuilding = Rebuilding(builds, places.output)
        async with watched(rebuilding, folder, settings), asyncio.timeout(PATIENCE_SECONDS):
            for number in range(1, 4):
                while rebuilding.news.number < number:
                    # Nobody tells when a watcher has begun to look.
                    beside = tmp_path / "beside"
                    beside.write_text(str(number))
                    beside.replace(settings)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(rebuilding.after(number - 1), 1)
        return builds.count

    assert run(scene()) >= 3


def test_a_port_that_does_not_exist_is_told_in_words(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    assert main(["--port", "70000"]) == 1
    assert "Port 70000 cannot be had" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["[", "127.0.0.1@evil.example", "[::1", "127.0.0.1:8000:x", ""])
def test_a_name_that_is_none_is_refused(places, builds, host):
    with TestClient(studio(places, builds, watch=False), base_url="http://127.0.0.1") as client:
        assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("name", ["a#b.txt", "what?.txt", "50%.txt", "señal uno.txt"])
def test_a_file_with_odd_signs_in_its_name_is_served(places, builds, name):
    (places.output / name).write_text("found")
    sent = name.replace("%", "%25").replace("#", "%23").replace("?", "%3F")

    with TestClient(studio(places, builds, watch=False), base_url="http://127.0.0.1") as client:
        assert client.get(f"/{sent}").text == "found"


def test_no_redirect_leads_to_another_host(places, builds):
    (places.output / "evil.example").mkdir()
    (places.output / "evil.example" / "index.html").write_text("x")

    with TestClient(studio(places, builds, watch=False), base_url="http://127.0.0.1") as client:
        answer = client.get("http://127.0.0.1//evil.example", follow_redirects=False)

    assert answer.headers["location"] == "/evil.example/"
