"""What pages and files say to machines: JSON-LD, feeds, redirects, words for servers."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import feedparser
import html5lib
import jsonschema
import pytest

ADDRESS = "https://www.example.com"
POST = "writing/fix-bad-sound/index.html"
NEVER = {"Review", "AggregateRating", "Rating"}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "pattern": "^https://"},
        "feed_url": {"type": "string", "pattern": "^https://"},
        "language": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_html"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https://"},
                    "title": {"type": "string"},
                    "content_html": {"type": "string", "minLength": 1},
                    "date_published": {"type": "string", "format": "date-time"},
                    "date_modified": {"type": "string", "format": "date-time"},
                    "authors": {
                        "type": "array",
                        "items": {"type": "object", "required": ["name"]},
                    },
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
# What search engines ask of each kind, from their documentation.
NEEDED = {
    "BlogPosting": {"headline", "datePublished", "dateModified", "author", "publisher"},
    "ProfessionalService": {"name", "url", "telephone", "areaServed"},
    "FAQPage": {"mainEntity"},
    "BreadcrumbList": {"itemListElement"},
}


def graph(file: Path) -> list[dict[str, Any]]:
    """Return what a page says in JSON-LD; a second element, or none of JSON, raises."""
    page = html5lib.parse(file.read_text("utf-8"), namespaceHTMLElements=False)
    found = [e for e in page.iter("script") if e.get("type") == "application/ld+json"]
    assert len(found) <= 1
    data = json.loads(found[0].text) if found else {"@graph": []}
    return list(data["@graph"])


def kinds(data: object) -> set[str]:
    """Return every @type anywhere in it."""
    if isinstance(data, dict):
        return {data.get("@type", "")} | {k for v in data.values() for k in kinds(v)}
    return {k for v in data for k in kinds(v)} if isinstance(data, list) else set()


def of_kind(file: Path, kind: str) -> dict[str, Any]:
    return next(each for each in graph(file) if each["@type"] == kind)


def test_every_page_says_what_its_kind_needs_and_nothing_of_reviews(site, strange):
    for output in (site, strange):
        for file in output.rglob("*.html"):
            found = graph(file)
            assert not kinds(found) & NEVER
            for each in found:
                assert NEEDED[each["@type"]] <= each.keys(), file
            assert "null" not in json.dumps(found)


def test_a_post_says_who_wrote_it_when_and_where_it_stands(site):
    post, crumbs = (of_kind(site / POST, kind) for kind in ("BlogPosting", "BreadcrumbList"))

    assert post["headline"] == "Fix bad sound in two minutes"
    assert post["dateModified"].startswith("2026-11-02T00:00:00")
    assert datetime.fromisoformat(post["datePublished"]).tzinfo
    assert post["author"][0]["honorificSuffix"] == "LCSW"
    assert post["publisher"]["@id"] == f"{ADDRESS}/#practice"
    assert [step["item"] for step in crumbs["itemListElement"]] == [
        f"{ADDRESS}/writing/",
        f"{ADDRESS}/writing/fix-bad-sound/",
    ]


def test_the_first_page_says_who_the_practice_is_and_that_it_is_an_example(site):
    practice = of_kind(site / "index.html", "ProfessionalService")

    assert practice["disambiguatingDescription"] == "An example practice"
    assert [place["name"] for place in practice["areaServed"]] == ["Oregon", "Washington"]
    assert practice["makesOffer"][0]["price"] == "140.00"
    licence = practice["employee"][0]["hasCredential"][0]
    assert licence["identifier"] == "L0000 (example)"


def test_the_page_of_questions_has_them_with_their_answers(site):
    found = of_kind(site / "questions/index.html", "FAQPage")["mainEntity"]
    page = html5lib.parse(
        (site / "questions/index.html").read_text("utf-8"), namespaceHTMLElements=False
    )
    shown = [" ".join("".join(h.itertext()).split()) for h in page.iter("h2")]

    assert len(found) == 3
    assert {each["name"] for each in found} < set(shown)
    assert all(len(each["acceptedAnswer"]["text"]) > 40 for each in found)
    assert not any("Book a time" in each["acceptedAnswer"]["text"] for each in found)


def test_markup_in_a_title_cannot_end_the_data(strange):
    file = next(f for f in strange.glob("writing/sound*/index.html"))

    raw = file.read_text("utf-8").split("application/ld+json")[1].split("</script>")[0]
    assert of_kind(file, "BlogPosting")["headline"].endswith("<script>alert(1)</script>")
    assert "<" not in raw


def feeds(site: Path) -> list[Path]:
    return sorted((site / "feeds").rglob("*.json"))


def test_json_feeds_hold_what_their_standard_asks_and_what_the_atom_feeds_hold(site):
    assert len(feeds(site)) == 4
    for file in feeds(site):
        data = json.loads(file.read_text("utf-8"))
        jsonschema.validate(data, JSON_FEED)
        atom = feedparser.parse(file.with_suffix(".atom.xml").read_bytes())

        assert not atom.bozo
        assert [item["url"] for item in data["items"]] == [e.link for e in atom.entries]
        assert data["feed_url"] == f"{ADDRESS}/{file.relative_to(site).as_posix()}"


def test_links_in_feeds_name_the_site(site):
    for file in [*feeds(site), *(site / "feeds").rglob("*.xml")]:
        text = file.read_text("utf-8").replace("&quot;", '"').replace('\\"', '"')

        assert not re.findall(r'(?:href|src|srcset)="/[^"]*"', text)
        assert "localsiteurl" not in text


def test_lists_of_a_subject_name_their_feeds(site):
    text = (site / "writing/category/sound-and-picture/index.html").read_text("utf-8")

    for ending in ("atom.xml", "json"):
        path = f"feeds/category/sound-and-picture.{ending}"
        assert f'href="/{path}"' in text
        assert (site / path).is_file()


def test_an_old_address_leads_on_by_itself_and_by_servers(strange):
    text = (strange / "2019/05/old-words/index.html").read_text("utf-8")

    assert '<meta http-equiv="refresh" content="0; url=/writing/classic-headers/">' in text
    assert f'<link rel="canonical" href="{ADDRESS}/writing/classic-headers/">' in text
    assert (strange / "_redirects").read_text("utf-8") == (
        "/2019/05/old-words/ /writing/classic-headers/ 301\n"
    )
    assert "old-words" not in (strange / "sitemap.xml").read_text("utf-8")


def test_the_parts_of_a_series_lead_to_each_other(strange):
    text = (strange / "writing/many-2/index.html").read_text("utf-8")

    assert '<a href="#series">Part 2 of 3</a>' in text
    assert '<b aria-current="page">Many 2</b>' in text
    assert 'Part before this: <a href="/writing/many-1/">Many 1</a>' in text
    assert 'Next part: <a href="/writing/many-3/">Many 3</a>' in text
    assert of_kind(strange / "writing/many-2/index.html", "BlogPosting")["position"] == 2


def test_a_long_post_lists_its_headings_and_a_short_one_does_not(site, strange):
    def contents(file: Path) -> list[str]:
        page = html5lib.parse(file.read_text("utf-8"), namespaceHTMLElements=False)
        found = page.find(".//nav[@aria-labelledby='contents']")
        return [] if found is None else [a.get("href") for a in found.iter("a")]

    assert len(contents(site / POST)) == 6
    assert contents(strange / "writing/many-1/index.html") == []


@pytest.mark.parametrize("name", ["humans.txt", "_headers", "search/index.json"])
def test_files_for_machines_are_there(site, name):
    assert (site / name).stat().st_size > 40
