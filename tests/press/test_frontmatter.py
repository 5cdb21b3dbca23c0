from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.frontmatter import BadHead, split, switch

# Without a zone: Pelican adds the one of the site.
DAY = datetime(2026, 9, 24)  # noqa: DTZ001
MORNING = datetime(2026, 9, 24, 10, 30)  # noqa: DTZ001


def head(*lines: str) -> dict[str, object]:
    return split("\n".join(["---", *lines, "---", "Body"])).head


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('title: "Quotes go away"', "Quotes go away"),
        ("title: 'It''s fine'", "It's fine"),
        ("title: Yes", "Yes"),
        ("title: No", "No"),
        ("title: 2026", "2026"),
        ("title: 2026-01-01", "2026-01-01"),
        ("title: 1e3", "1e3"),
        ('title: "A: b # c"', "A: b # c"),
        ("title: >-\n  two\n  lines", "two lines"),
        ("Title:   spaces  ", "spaces"),
    ],
)
def test_words_stay_the_words_that_were_typed(line, found):
    assert head(line) == {"title": found}


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2026-09-24", DAY),
        ('"2026-09-24"', DAY),
        ("2026-09-24 10:30", MORNING),
        ("2026-09-24T10:30:00Z", datetime(2026, 9, 24, 10, 30, tzinfo=UTC)),
        ("2026-09-24T10:30:00.000Z", datetime(2026, 9, 24, 10, 30, tzinfo=UTC)),
        (
            "2026-09-24T10:30:00+02:00",
            datetime(2026, 9, 24, 10, 30, tzinfo=timezone(timedelta(hours=2))),
        ),
    ],
)
def test_dates_are_read_with_and_without_quotes_times_and_zones(written, found):
    assert head(f"date: {written}") == {"date": found}


@pytest.mark.parametrize(
    "written", ["[a, 'b: c', d]", "\n  - a\n  - 'b: c'\n  - d", "\n- a\n- 'b: c'\n- d"]
)
def test_lists_are_read_in_each_way_of_writing_them(written):
    assert head(f"tags: {written}") == {"tags": ["a", "b: c", "d"]}


def test_what_is_left_empty_is_not_there():
    assert head("title: A", "summary:", "modified: ''", "tags: ~") == {"title": "A"}


def test_a_key_may_hold_settings_of_its_own():
    assert head("cover:", "  view: garden", "  things: [plant]") == {
        "cover": {"view": "garden", "things": ["plant"]}
    }


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["title: Pain: a year on"], 2, "needs quotes"),
        (["title: A", "tags: [a, b"], 4, "needs quotes"),
        (["title: A", "", "date: 24/09/2026"], 4, '"24/09/2026" is no date'),
        (["title: A", "slug: b", "title: C"], 4, "a second time"),
        (["title: A", "\tslug: b"], 3, "quotes"),
        (["just words"], 2, "one setting a line"),
        (["- a", "- b"], 2, "one setting a line"),
        (["a: &loop", "  - *loop"], 2, "nested too deeply"),
        (["title: \x07bell"], 1, "no keyboard types"),
    ],
)
def test_a_broken_head_is_told_by_its_line_and_what_to_do(lines, line, words):
    with pytest.raises(BadHead) as refused:
        head(*lines)

    assert refused.value.line == line
    assert words in str(refused.value)


def test_a_head_that_never_ends_is_told():
    with pytest.raises(BadHead, match="close it with a line"):
        split("---\ntitle: A\n\nBody\n")


def test_a_file_without_a_fence_has_no_such_head():
    assert split("Title: Classic\n\nBody") is None
    assert split("") is None


def test_the_body_is_what_stands_below_to_the_letter():
    document = split("---\ntitle: A\n...\n\nNote: bring earbuds\n\n---\n\nEnd")

    assert document.body == "\nNote: bring earbuds\n\n---\n\nEnd"


@pytest.mark.parametrize(
    ("written", "found"),
    [("true", True), ("Yes", True), ("on", True), ("false", False), ("NO", False)],
)
def test_switches_are_understood(written, found):
    assert switch(written) is found


def test_a_switch_that_is_neither_is_refused():
    with pytest.raises(ValueError, match="neither true nor false"):
        switch("maybe")


@given(st.text(max_size=80))
def test_no_text_whatever_brings_the_reader_down(text):
    assert _line_or_head(f"---\n{text}\n---\n")


def _line_or_head(text: str) -> bool:
    try:
        return split(text).head is not None
    except BadHead as refused:
        return 1 <= refused.line <= len(text.splitlines()) + 1
