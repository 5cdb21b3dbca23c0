"""Search without JavaScript, on the service."""

import json
import logging
from pathlib import Path

import pytest
from lxml import html

from web.conftest import Served


@pytest.fixture
def posts(served: Served, tmp_path: Path) -> Served:
    """A service whose site holds twelve posts on sound and one that is named for it."""
    lines = [
        {
            "url": f"/writing/{n}/",
            "title": "Bad <b>sound</b>" if n == 0 else f"Post {n}",
            "about": "A summary",
            "headings": [],
            "filed": ["tips"],
            "lang": "es" if n == 1 else "en-us",
            "body": "Earbuds help the sound & the picture",
        }
        for n in range(13)
    ]
    folder = tmp_path / "site" / "search"
    folder.mkdir()
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "posts.jsonl").write_text(text, "utf-8")
    (folder / "index.html").write_text("<h1>All posts by subject</h1>", "utf-8")
    return served


def page(served: Served, asked: str) -> html.HtmlElement:
    answer = served.http.get("/search", params={"q": asked})
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def said(found: html.HtmlElement) -> str:
    return " ".join(found.find(".//main").text_content().split())


def test_what_is_found_is_shown_best_first_with_the_words_in_bold(posts: Served) -> None:
    found = page(posts, "sounds")

    rows = found.findall(".//main//ul[@class='rows']/li")
    assert "13 pages found." in said(found)
    assert [len(rows), rows[0].find(".//a").get("href")] == [10, "/writing/0/"]
    assert rows[0].find(".//a").text_content() == "Bad <b>sound</b>"
    assert [each.text for each in rows[1].findall(".//b")] == ["sound"]
    assert "Earbuds help the sound & the picture" in rows[1].text_content()
    assert found.find(".//input[@name='q']").get("value") == "sounds"


def test_more_is_one_link_away(posts: Served) -> None:
    link = page(posts, "sound").xpath("//a[contains(@href, 'page=2')]")[0].get("href")

    second = html.fromstring(posts.http.get(link).text)

    assert len(second.findall(".//main//ul[@class='rows']/li")) == 3
    assert not second.xpath("//a[contains(@href, 'page=3')]")


def test_a_text_in_another_language_says_so(posts: Served) -> None:
    rows = page(posts, "sound").findall(".//main//ul[@class='rows']/li")

    assert {row.get("lang") for row in rows} <= {None, "es"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("", "Write a word or two."),
        ("zebra", "Nothing found."),
        ("sound zebra", "No page has all of these words. 13 have some of them."),
        ('" * (', "There is no word in this"),
        ('"sound" OR NEAR(picture)', "have some of them"),
        ("sound " * 1_700, "13 pages found. That was long, so I looked for the first words only."),
        ("<script>alert(1)</script>", "No page has all of these words. 1 has some of them."),
    ],
)
def test_whatever_is_asked_gets_a_good_answer(posts: Served, asked: str, told: str) -> None:
    found = page(posts, asked)

    assert told in said(found)
    assert len(found.find(".//input[@name='q']").get("value")) <= 200
    assert not found.xpath("//main//script")


@pytest.mark.parametrize("number", ["0", "-1", "999999999999", "x", "٣", "1.5"])
def test_a_strange_number_of_a_page_is_no_failure(posts: Served, number: str) -> None:
    assert posts.http.get("/search", params={"q": "sound", "page": number}).status_code == 200


def test_a_site_without_an_index_says_where_all_posts_are(served: Served) -> None:
    found = page(served, "sound")

    assert "Search does not work right now" in said(found)
    assert found.xpath("//main//a[@href='/search/']")


def test_an_answer_is_kept_by_nobody_and_listed_nowhere(
    posts: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    answer = posts.http.get("/search", params={"q": "secretword"})

    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"
    ours = [each for each in caplog.records if each.name.startswith("frontdesk")]
    assert not [each for each in ours if "secretword" in each.getMessage()]


def test_the_form_asks_by_address_so_that_it_needs_no_script(posts: Served) -> None:
    form = page(posts, "").find(".//main//form")

    assert (form.get("action"), form.get("method") or "get") == ("/search", "get")


def test_the_sites_own_page_stands_beside_it(posts: Served) -> None:
    assert "All posts by subject" in posts.http.get("/search/").text


def test_too_many_searches_are_slowed_down(limited: Served) -> None:
    codes = [limited.http.get("/search", params={"q": "sound"}).status_code for _ in range(121)]

    assert (codes[0], codes[-1]) == (200, 429)
