"""A page the real Pelican built, served beside the times a test decides on."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from browser.widget.desk import Desk, Handler
from embeds.small_site import build, write_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("widget")
    head = "Title: One\nDate: 2026-01-02\nCategory: c\nSlug: "
    write_site(
        folder,
        {
            "one.md": f"{head}one\n\nAbove.\n\n[booking]\n\nBelow.\n",
            "intake.md": f"{head}intake\n\n[intake]\n",
        },
    )
    done = build(folder)
    assert done.returncode == 0, done.stderr
    return folder / "output"


@pytest.fixture
def desk(site: Path) -> Desk:
    desk = Desk()
    page = (site / "one.html").read_text("utf-8")
    desk.fingerprint = page.partition('data-fingerprint="')[2].partition('"')[0]
    return desk


@pytest.fixture
def origin(site: Path, desk: Desk) -> Iterator[str]:
    handler = type("Bound", (Handler,), {"desk": desk})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    desk.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()
