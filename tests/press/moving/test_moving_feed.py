"""Feeds, from a file or an address."""

import pytest

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>B</title><link>https://old.example/</link>
<item><title>Sound &amp;amp; picture</title><link>https://old.example/2020/sound.html</link>
<guid isPermaLink="false">tag:1</guid><pubDate>Mon, 06 Jan 2020 10:00:00 -0800</pubDate>
<dc:creator>Ines Halloran</dc:creator><category>Sound</category><category>Video</category>
<description>Short</description>
<content:encoded><![CDATA[<p>Put <b>earbuds</b> in.</p><script>alert(1)</script>
<img src="/a.jpg" onerror="x()"><a href="javascript:x()">y</a>]]></content:encoded></item>
<item><title>Second</title><description>Only a beginning</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://old.example/">
<title>B</title><link rel="self" href="/feed"/><link href="https://old.example/"/>
<entry><title type="html">A &amp;lt;b&amp;gt; title</title><link rel="alternate" href="/one/"/>
<id>urn:1</id><published>2020-01-06T10:00:00Z</published><updated>2020-02-01T10:00:00Z</updated>
<author><name>Ana</name></author><category term="Sleep"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <em>two</em></p></div>
</content>
</entry>
<entry><title>Plain</title><id>urn:2</id><updated>2020-01-01T00:00:00Z</updated>
<content type="text">1 &lt; 2</content></entry></feed>"""
BLOGGER = """<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'
 xmlns:app='http://purl.org/atom/app#'><title>B</title>
{}</feed>"""
_ENTRY = """<entry><id>{0}</id><published>2020-01-01T00:00:00Z</published>
<category scheme='http://schemas.google.com/g/2005#kind'
 term='http://schemas.google.com/blogger/2008/kind#{1}'/><title>{2}</title>
<content type='html'>one&lt;br/&gt;&lt;br/&gt;two</content>{3}</entry>"""


@pytest.fixture
def feed(tmp_path):
    def writing(text: str):
        file = tmp_path / "feed.xml"
        file.write_text(text, "utf-8")
        return file

    return writing


def test_rss_brings_posts_without_anything_that_runs(feed, move):
    moved = move(feed(RSS))

    post = moved.read("posts/sound.md")
    assert post.head["title"] == "Sound & picture"
    assert post.head["date"].isoformat() == "2020-01-06T10:00:00-08:00"
    assert (post.head["category"], post.head["tags"]) == ("Sound", ["Video"])
    assert post.head["redirects"] == ["/2020/sound.html"]
    assert post.body == ("Put **earbuds** in.\n\n[Picture: a.jpg](https://old.example/a.jpg)y\n")
    assert "a script was left out" in moved.report


def test_a_post_of_which_the_feed_holds_a_beginning_is_told(feed, move):
    moved = move(feed(RSS))

    assert moved.read("posts/second.md").head["draft"] == "yes"
    assert "the feed may hold only the beginning of this text" in moved.report


def test_atom_brings_posts_of_every_kind_of_text(feed, move):
    moved = move(feed(ATOM))

    one = moved.read("posts/one.md")
    assert (one.head["title"], one.head["author"]) == ("A <b> title", "Ana")
    assert one.head["modified"].isoformat() == "2020-02-01T10:00:00+00:00"
    assert one.body == "One *two*\n"
    assert moved.read("posts/plain.md").body == "1 &lt; 2\n"


def test_the_file_of_blogger_brings_posts_and_pages_only(feed, move):
    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    entries = [
        *(_ENTRY.format("1", "post", "Post", ""), _ENTRY.format("2", "page", "Page", "")),
        *(_ENTRY.format("3", "comment", "C", ""), _ENTRY.format("4", "template", "T", "")),
        _ENTRY.format("5", "post", "Draft", draft),
    ]

    moved = move(feed(BLOGGER.format("".join(entries))))

    assert moved.files() == ["pages/page.md", "posts/draft.md", "posts/post.md"]
    assert moved.read("posts/draft.md").head["draft"] == "yes"
    assert moved.read("posts/post.md").body == "one\n\ntwo\n"
    assert "1 comments" in moved.report


def test_a_post_about_another_site_takes_over_none_of_its_addresses(feed, move):
    text = RSS.replace("https://old.example/2020/sound.html", "https://other.example/story/")

    assert "redirects" not in move(feed(text)).read("posts/sound-picture.md").head
