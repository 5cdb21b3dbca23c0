from pathlib import Path

import pytest
from pelican.settings import read_settings

from press.frontmatter import BadHead
from press.reader import PressReader
from press.scene import UnknownCover
from press.slugs import SUBSTITUTIONS


@pytest.fixture
def read(tmp_path: Path):
    settings = read_settings(override={"SLUG_REGEX_SUBSTITUTIONS": SUBSTITUTIONS})
    settings["FORMATTED_FIELDS"] = []

    def reading(text: str):
        file = tmp_path / "post.md"
        file.write_text(text, "utf-8")
        return PressReader(settings).read(str(file))

    return reading


def test_a_yaml_head_becomes_what_pelican_expects_and_leaves_the_body_alone(read):
    content, metadata = read(
        '---\ntitle: "Quiet & near"\ntags: [pain, "first session"]\ncategory: Places\n'
        "author: Ines Halloran\ndate: 2026-09-24\n---\nNote: bring *earbuds*.\n"
    )

    assert content == "<p>Note: bring <em>earbuds</em>.</p>"
    assert metadata["title"] == "Quiet & near"
    assert [(tag.name, tag.slug) for tag in metadata["tags"]] == [
        ("pain", "pain"),
        ("first session", "first-session"),
    ]
    assert (metadata["category"].slug, metadata["author"].slug) == ("places", "ines-halloran")
    assert (metadata["slug"], metadata["date"].day) == ("quiet-near", 24)


@pytest.mark.parametrize("tags", ["a, b", "[a, b]", "[a, b, a]", "a; b"])
def test_tags_may_be_a_list_or_one_line(read, tags):
    _, metadata = read(f"---\ntitle: T\ntags: {tags}\n---\nx")

    assert [tag.name for tag in metadata["tags"]] == ["a", "b"]


def test_a_comma_inside_a_listed_tag_stays(read):
    _, metadata = read('---\ntitle: T\ntags: ["pain, chronic", sleep]\n---\nx')

    assert [tag.name for tag in metadata["tags"]] == ["pain, chronic", "sleep"]


def test_classic_headers_still_work(read):
    content, metadata = read("Title: A: b\nDate: 2026-09-24\nTags: a, b\nSlug: mine\n\nWords.\n")

    assert content == "<p>Words.</p>"
    assert (metadata["title"], metadata["slug"]) == ("A: b", "mine")
    assert [tag.name for tag in metadata["tags"]] == ["a", "b"]


@pytest.mark.parametrize(("written", "status"), [("true", "draft"), ("false", None)])
def test_draft_may_be_a_switch(read, written, status):
    _, metadata = read(f"---\ntitle: T\ndraft: {written}\n---\nx")

    assert metadata.get("status") == status


def test_a_byte_order_mark_does_not_hide_the_head(read):
    _, metadata = read("\ufeff---\ntitle: T\n---\nx")

    assert metadata["title"] == "T"


def test_without_a_summary_the_first_words_stand_in_as_plain_text(read):
    _, metadata = read("---\ntitle: T\n---\n# Head\n\nSay *a < b* & **go**.\n\nMore.")

    assert metadata["summary"] == "Say a < b & go."
    assert metadata["summary_given"] is False


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("title: A: b", BadHead),
        ("date: soon", BadHead),
        ("cover: gardn, plant", UnknownCover),
        ("draft: perhaps", ValueError),
    ],
)
def test_what_cannot_be_read_is_refused_and_logged_with_the_file(read, caplog, line, kind):
    with pytest.raises(kind):
        read(f"---\n{line}\n---\nx")

    assert "post.md, " in caplog.text
