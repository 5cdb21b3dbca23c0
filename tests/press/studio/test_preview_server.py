"""The preview over HTTP: pages as a host serves them, and nobody else at the door."""

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from press.building.again import Built
from press.project import Project
from press.studio.app import studio
from press.studio.rebuilding import Rebuilding


class Site:
    """Builds what it is told to."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.count = 0
        self.pages = {
            "index.html": "<title>Home</title><body>Home</body>",
            "404.html": "<title>Not here</title><body>Our own words</body>",
            "writing/one/index.html": "<title>One</title><body>One</body>",
            "theme/site.css": "body{}",
        }

    def build(self) -> Built:
        self.count += 1
        for name, text in self.pages.items():
            (self.output / name).parent.mkdir(parents=True, exist_ok=True)
            (self.output / name).write_text(text)
        return Built(
            changed=tuple(self.output / name for name in self.pages),
            errors=("posts/bad.md:3: mend this",),
        )


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "preview")


@pytest.fixture
def client(site: Site, tmp_path: Path):
    places = Project(tmp_path, tmp_path / "content", site.output, ())
    app = studio(places, site, watch=False)
    with TestClient(app, base_url="http://127.0.0.1:8000") as made:
        yield made


def test_pages_are_found_by_their_addresses(client):
    assert "Home" in client.get("/").text
    assert "One" in client.get("/writing/one/").text
    answer = client.get("/writing/one", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/writing/one/")


def test_what_is_not_there_gets_the_sites_own_page_and_a_real_404(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert "Our own words" in answer.text


@pytest.mark.parametrize("path", ["/../content/secret.md", "/%2e%2e/secret", "//etc/passwd"])
def test_nothing_outside_the_site_is_served(client, tmp_path, path):
    (tmp_path / "secret").write_text("secret")

    assert client.get(path).status_code == 404


def test_every_page_gets_the_script_and_no_file_does(client, site):
    page = client.get("/writing/one/").text

    assert page.endswith('<script src="/_press/reload.js"></script></body>')
    assert "script" not in (site.output / "index.html").read_text()
    assert client.get("/theme/site.css").text == "body{}"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "10.0.0.1"])
def test_another_name_for_this_computer_is_refused(client, host):
    answer = client.get("/", headers={"host": host})

    assert answer.status_code == 403
    assert "Home" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {},
    ],
)
def test_a_form_of_another_site_is_refused(client, headers):
    assert client.post("/", headers=headers).status_code == 403


def test_a_page_may_be_framed_only_by_this_computer(client):
    rules = client.get("/").headers["content-security-policy"]

    assert "frame-ancestors 'self'" in rules
    assert "script-src 'self'" in rules


def test_everybody_who_looks_hears_of_every_build(site, run):
    async def scene() -> list[tuple[int, bool]]:
        rebuilding = Rebuilding(site, site.output)
        both = [asyncio.create_task(rebuilding.after(0)) for _ in range(2)]
        await rebuilding.build()
        return [(news.number, news.other) for news in await asyncio.gather(*both)]

    assert run(scene()) == [(1, True), (1, True)]


def test_news_name_pages_by_their_addresses(site, run):
    async def scene():
        return await Rebuilding(site, site.output).build()

    news = run(scene())

    assert news.changed == ("/", "/404.html", "/writing/one/")
    assert news.errors == ("posts/bad.md:3: mend this",)


def test_builds_asked_for_at_once_run_one_after_the_other(site, run):
    async def scene() -> int:
        rebuilding = Rebuilding(site, site.output)
        news = await asyncio.gather(*(rebuilding.build() for _ in range(3)))
        return max(one.number for one in news)

    assert run(scene()) == site.count == 3
