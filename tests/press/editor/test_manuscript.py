"""What an author does not touch stays as it was written; what she writes can be read again."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from press.editor.manuscript import BadHead, digest, read, revised

TEXT = """---
# Mine.
title: "Pain: a year on"
date: 2026-09-14   # a Monday
tags: [sound, video]
description: >
  Two lines
  of it.

# Where it belongs:
category: Sound
---
Words.
"""
SIMPLE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"))


def loaded(text: str) -> dict[str, object]:
    """Every value as it stands there: dates and numbers too are words."""
    return yaml.load(text.split("\n---\n", maxsplit=1)[0].removeprefix("---\n"), yaml.BaseLoader)  # noqa: S506


def test_only_what_changed_is_written_anew():
    after = revised(TEXT, {"title": "Plain"}, "Words.\n")

    assert after == TEXT.replace('title: "Pain: a year on"', "title: Plain")


def test_a_value_of_several_lines_is_replaced_whole_and_remarks_stay():
    after = revised(TEXT, {"description": "One", "category": None, "slug": "new"}, "Other")

    assert "description: One\n\n# Where it belongs:\nslug: new\n---\nOther\n" in after
    assert "Two lines" not in after
    assert "category" not in after


def test_a_date_is_written_as_authors_write_it():
    after = revised(TEXT, {"date": "2026-10-01", "modified": "2026-10-02 10:30"}, "x")

    assert "\ndate: 2026-10-01\n" in after
    assert "\nmodified: 2026-10-02 10:30\n" in after


def test_a_classic_head_becomes_yaml_with_all_it_said():
    after = revised("Title: One\nTags: a, b\n\nWords: here.\n", {"category": "Sound"}, "New.")

    found = read(after)
    assert found.head == {"title": "One", "tags": ["a", "b"], "category": "Sound"}
    assert found.body == "New.\n"


def test_a_text_without_a_head_gets_one():
    assert revised("Just words.\n", {"title": "A"}, "Just words.") == (
        "---\ntitle: A\n---\nJust words.\n"
    )


def test_line_ends_of_other_systems_are_made_the_same():
    after = revised(TEXT.replace("\n", "\r\n"), {"title": "Plain"}, "One\r\n\r\nTwo\r\n")

    assert "\r" not in after
    assert after.endswith("---\nOne\n\nTwo\n")


def test_a_file_with_a_mark_at_its_start_is_read_like_one_without():
    assert read("\ufeff" + TEXT).head == read(TEXT).head
    assert read("\ufeff" + TEXT).digest != digest(TEXT)


@given(
    st.dictionaries(st.sampled_from(["title", "slug", "tags", "blurb", "date"]), SIMPLE), SIMPLE
)
def test_whatever_is_written_is_read_again(changes, body):
    after = revised(TEXT, changes, body)

    head = loaded(after)
    for key, value in changes.items():
        assert head.get(key, "") == value
    assert head["category"] == "Sound"
    assert after.split("\n---\n", 1)[1].rstrip("\n") == body.rstrip("\n")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)))
def test_lists_are_read_again(tags):
    after = revised(TEXT, {"tags": tags}, "x")

    head = loaded(after)
    assert head.get("tags", []) == tags


@pytest.mark.parametrize(
    "head",
    [
        "{title: One, category: Sound, more: {a: b}}\n",
        "title: &t One\ncategory: Sound\nblurb: *t\nmore:\n  a: b\n",
        'title: "One\u2028two"\ncategory: Sound\nmore: {a: b}\n',
        "title:\n  One\n  two\ncategory: Sound\nmore: {a: b}\n",
        "? title\n: One\n? category\n: Sound\nmore: {a: b}\n",
    ],
)
def test_however_a_head_is_folded_a_change_takes_nothing_else_with_it(head):
    before = read(f"---\n{head}---\nx\n").head

    after = read(revised(f"---\n{head}---\nx\n", {"title": "New", "tags": ["a"]}, "x")).head

    assert after == {**before, "title": "New", "tags": ["a"]}


def test_a_new_time_of_day_stays_in_the_zone_of_the_one_before():
    after = revised(
        "---\ndate: 2026-01-02T10:30:00+02:00\n---\nx\n", {"date": "2026-01-02 11:00"}, "x"
    )

    assert loaded(after)["date"] == "2026-01-02 11:00+02:00"


def test_names_with_commas_between_are_several():
    assert read("---\ntags: sound, video\nauthors: A, B; C\n---\n").head == {
        "tags": ["sound", "video"],
        "authors": ["A, B", "C"],
    }


def test_a_classic_head_keeps_its_day_and_what_goes_on_in_the_next_line():
    text = "Title: One\nDate: 2 January 2026\nSummary: Two\n    lines.\nAuthors: A, B; C\n\nx\n"

    assert read(text).head == {
        "title": "One",
        "date": "2026-01-02",
        "summary": "Two lines.",
        "authors": ["A, B", "C"],
    }


def test_a_classic_head_with_no_day_in_its_date_is_told():
    with pytest.raises(BadHead, match="is no date"):
        read("Title: One\nDate: soon\n\nx\n")
