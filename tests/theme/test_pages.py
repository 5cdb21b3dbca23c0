"""Every page of the site, read as a browser and a crawler would."""

import functools
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import html5lib

ADDRESS = "https://www.example.com"
# Answered by the service, not by a file.
SERVICE = ("/book/", "/booking/", "/check", "/write-to-me/")


@functools.cache
def pages(output: Path) -> dict[str, Any]:
    """Address to parsed page; a parse error anywhere raises."""
    found = {}
    for file in sorted(output.rglob("*.html")):
        address = "/" + file.relative_to(output).as_posix().removesuffix("index.html")
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
        found[address] = parser.parse(file.read_text("utf-8"))
    return found


def text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def wrong(output: Path, check: Any) -> list[str]:
    return [address for address, page in pages(output).items() if not check(page)]


def test_every_page_has_one_heading_a_title_a_description_and_a_language(site, strange):
    def complete(page):
        head = page.find("head")
        described = head.find("meta[@name='description']").get("content", "").strip()
        return (
            len(page.findall(".//h1")) == 1
            and len(page.findall(".//main[@id='main']")) == 1
            and page.get("lang", "").startswith("en")
            and text(head.find("title"))
            and described
        )

    assert len(pages(site)) > 20
    assert wrong(site, complete) == []
    assert wrong(strange, complete) == []


def test_no_two_pages_share_a_title(site):
    titles = Counter(text(page.find("head/title")) for page in pages(site).values())

    assert [title for title, count in titles.items() if count > 1] == []


def test_every_id_is_there_once(site, strange):
    def unique(page):
        ids = Counter(e.get("id") for e in page.iter() if e.get("id"))
        return set(ids.values()) == {1}

    assert wrong(site, unique) == []
    assert wrong(strange, unique) == []


def test_crisis_help_is_the_first_line_after_the_skip_link(site):
    def first(page):
        skip, crisis, *_ = page.find("body")
        numbers = [a.get("href") for a in crisis.iter("a")]
        return skip.get("href") == "#main" and numbers == ["tel:988", "tel:911"]

    assert wrong(site, first) == []


def test_no_page_carries_style_or_script_of_its_own(site, strange):
    def clean(page):
        inline = [e for e in page.iter() if e.tag == "style" or e.get("style") is not None]
        scripts = [e for e in page.iter("script") if e.get("type") != "application/ld+json"]
        bare = [e for e in scripts if not e.get("src") or text(e)]
        handlers = [n for e in page.iter() for n in e.attrib if str(n).startswith("on")]
        return not (inline or bare or handlers)

    assert wrong(site, clean) == []
    assert wrong(strange, clean) == []


def test_nothing_is_loaded_from_another_company(site):
    def own(page):
        loads = [e.get("src") for e in page.iter() if e.get("src")]
        kinds = {"stylesheet", "preload", "icon", "manifest", "modulepreload", "preconnect"}
        loads += [e.get("href") for e in page.iter("link") if kinds & set(e.get("rel").split())]
        return loads and all(re.match(r"/[^/]", load) for load in loads)

    assert wrong(site, own) == []
    sheet = (site / "theme/site.css").read_text("utf-8")
    assert {u.split("/")[0] for u in re.findall(r"url\(([^)]+)\)", sheet)} == {"fonts"}


def test_every_link_inside_the_site_leads_somewhere(site, strange):
    for output in (site, strange):
        assert _dead_links(output) == []


def _dead_links(output: Path) -> list[str]:
    known = pages(output)
    ids = {at: {e.get("id") for e in page.iter()} for at, page in known.items()}
    dead = []
    for at, page in known.items():
        for element in page.iter():
            href = (element.get("href") or element.get("src") or "").removeprefix(ADDRESS)
            # What is to be shared is named behind the #, where no server is told of it.
            href = href.replace("/share/#", "/")
            target, anchor = urldefrag(href.split("?")[0] if href.startswith("/") else href)
            if target.startswith("/") and not target.startswith(SERVICE):
                reached = target in known or (output / target.lstrip("/")).is_file()
                missing = anchor and target in known and anchor not in ids[target]
                dead += [f"{at}: {href}"] if not reached or missing else []
            elif anchor and not target and anchor not in ids[at]:
                dead.append(f"{at}: {href}")
    # A theme shown with other content still links the pages every practice must have.
    required = ("/privacy/", "/accessibility/", "/help-with-video/", "/crisis-help/", "/fees/")
    return [d for d in dead if output.parent.name.startswith("site") or not d.endswith(required)]


def test_the_frame_links_what_every_practice_must_have(site):
    links = {a.get("href") for a in pages(site)["/"].iter("a")}

    assert {"/privacy/", "/accessibility/", "/help-with-video/", "/crisis-help/"} <= links
    assert {"tel:+15035550142", "mailto:hello@example.com", "/book/"} <= links


def test_an_example_practice_says_so_on_every_page(site):
    assert wrong(site, lambda page: "This is an example practice." in text(page)) == []


def test_titles_and_summaries_with_markup_are_shown_as_they_were_typed(strange):
    found = pages(strange)
    at = next(a for a in found if a.startswith("/writing/sound"))
    page = found[at]

    assert text(page.find(".//h1")) == 'Sound & "picture": <b>bold</b> <script>alert(1)</script>'
    assert text(page.find(".//p[@class='lede']")) == 'If a < b & "c" > d, then <em>so</em>'
    assert [
        s.get("src", "")
        for s in page.iter("script")
        if "frontdesk" not in s.get("src", "") and s.get("type") != "application/ld+json"
    ] == []
    assert "Q & A" in [text(a) for a in page.iter("a")]
    assert {"/writing/tag/r-b-x/", "/writing/tag/dont-panic/", "/writing/category/q-a/"} <= set(
        found
    )


def test_the_share_links_carry_title_and_address(site):
    page = pages(site)["/writing/what-being-seen-adds/"]
    links = [a.get("href") for a in page.iter("a")]

    assert (
        "mailto:?subject=What%20being%20seen%20adds"
        "&body=https%3A%2F%2Fwww.example.com%2Fwriting%2Fwhat-being-seen-adds%2F"
    ) in links
    assert any(link.startswith("sms:?&body=https%3A%2F%2Fwww.example.com%2F") for link in links)


def test_drafts_posts_of_tomorrow_and_consents_are_written_nowhere(strange):
    names = " ".join(path.as_posix() for path in strange.rglob("*"))
    words = " ".join(
        f.read_text("utf-8") for f in strange.rglob("*") if f.suffix in {".html", ".xml"}
    )

    for name in ("not-yet", "tomorrow", "drafts", "telehealth"):
        assert name not in names
    assert "Classic headers" in words
    for secret in ("A draft nobody may see", "Another draft", "A post of tomorrow", "A consent"):
        assert secret not in words


def test_long_lists_turn_pages(strange):
    found = pages(strange)
    second = found["/writing/page/2/"]

    assert "Page 2 of 2" in text(second)
    assert {"/writing/", "/writing/tag/many/page/2/"} <= set(found)
    assert [a.get("href") for a in second.iter("a") if a.get("rel") == "prev"] == ["/writing/"]


def test_the_newest_post_names_the_one_before_it(strange):
    page = pages(strange)["/writing/classic-headers/"]
    pager = page.find(".//nav[@class='pager']")

    assert next(a.get("href") for a in pager.iter("a")) == "/writing/many-12/"


def test_a_post_without_a_summary_gets_one_from_its_first_words(strange):
    page = pages(strange)["/writing/many-1/"]

    assert page.find("head/meta[@name='description']").get("content") == "Some words."
    assert page.find(".//p[@class='lede']") is None
