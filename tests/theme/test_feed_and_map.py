"""What readers' programs and search engines are told."""

import re
from pathlib import Path

import feedparser
from lxml import etree

ADDRESS = "https://www.example.com"


def listed(output: Path) -> dict[str, str | None]:
    root = etree.parse(output / "sitemap.xml").getroot()
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return {url.findtext(f"{name}loc"): url.findtext(f"{name}lastmod") for url in root}


def test_the_feed_is_clean_atom_with_full_texts_and_whole_addresses(site):
    feed = feedparser.parse((site / "feeds/all.atom.xml").read_bytes())

    assert (feed.bozo, feed.version) == (False, "atom10")
    assert len(feed.entries) == len(list(site.glob("writing/*/index.html"))) - 4
    for entry in feed.entries:
        assert entry.link.startswith(f"{ADDRESS}/writing/")
        assert len(entry.content[0].value) > 500
        assert entry.updated


def test_a_summary_in_the_feed_reads_as_it_was_typed(strange):
    feed = feedparser.parse((strange / "feeds/all.atom.xml").read_bytes())

    entry = next(e for e in feed.entries if e.title.startswith("Sound"))
    assert entry.summary == 'If a &lt; b &amp; "c" &gt; d, then &lt;em&gt;so&lt;/em&gt;'


def test_the_site_map_lists_exactly_the_pages_that_may_be_indexed(site, strange):
    for output in (site, strange):
        may = {
            f"{ADDRESS}/{file.relative_to(output).as_posix().removesuffix('index.html')}"
            for file in output.rglob("*.html")
            if 'name="robots" content="noindex"' not in file.read_text("utf-8")
        }

        assert set(listed(output)) == may
        assert f"{ADDRESS}/404.html" not in may
        assert f"{ADDRESS}/" in may
        assert not any("/page/2/" in address for address in may)


def test_the_site_map_knows_when_a_post_last_changed(site):
    found = listed(site)

    assert found[f"{ADDRESS}/writing/fix-bad-sound/"] == "2026-11-02"
    assert found[f"{ADDRESS}/writing/"] == max(day for day in found.values() if day)


def test_every_page_names_its_one_address(site):
    for file in site.rglob("*.html"):
        found = re.findall(r'<link rel="canonical" href="([^"]+)">', file.read_text("utf-8"))
        path = file.relative_to(site).as_posix().removesuffix("index.html")

        assert found == [f"{ADDRESS}/{path}"]


def test_robots_are_kept_off_the_pages_of_one_client(site):
    rules = (site / "robots.txt").read_text("utf-8").splitlines()

    assert f"Sitemap: {ADDRESS}/sitemap.xml" in rules
    private = ("booking", "join", "enrol", "ask", "waitlist", "write-to-me")
    assert {f"Disallow: /{name}/" for name in private} <= set(rules)
