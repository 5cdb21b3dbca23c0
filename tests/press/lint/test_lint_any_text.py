"""Whatever stands in a file, the lint looks at it and says where."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.lint.facts import examine
from press.lint.kept import decoded
from press.lint.limits import Limits
from press.lint.look import look
from press.lint.post import read
from press.lint.site import Site

PIECES = [
    *("---\n", "title: a\n", "date: x\n", "tags: [a, b]\n", "lang: es\n", "lint_ok: [a: b]\n"),
    *("```\n", "`", "# ", "##", "\n", "\n\n", "- ", "> ", "| a | b |\n", "===\n", "* ", "1. "),
    *("![", "](", ")", "[", "]", "<img ", "alt='", '"', "'", ">", "<", "<!--", "-->", "<script>"),
    *("[a](b)", "![](c.png)", "{filename}", "{static}x", "[^1]", "{#x}", "javascript:", "&amp;"),
    *("My client Anna ", "cure anxiety ", "“", "”", "?", "! ", ". ", "SHOUTING LOUD ", "988", "İ"),
    *(
        "\r\n",
        "\r",
        "\x0b",
        "\u2028",
        "\ufeff",
        "\x00",
        "ß",
        "é",
        "日本",
        "\U0001f600",
        "clienta mía ",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=300)
SITE = Site(now=datetime(2026, 6, 1))  # noqa: DTZ001 - a wall time


@given(TEXTS, st.sampled_from(["post", "page"]))
def test_no_text_is_too_strange_and_every_place_is_in_the_text(text, kind):
    post = read("posts/a.md", text, kind=kind)

    found = look(post, SITE)

    assert len(post.prose) == len(post.text) == len(post.bare) == len(post.lowered)
    lines = post.text.split("\n")
    for one in found:
        assert 1 <= one.line <= len(lines)
        assert one.column is None or 1 <= one.column <= len(lines[one.line - 1]) + 1
        assert one.says


@given(TEXTS)
def test_the_same_text_is_found_the_same_however_its_lines_end(text):
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    windows = unix.replace("\n", "\r\n")

    assert look(read("posts/a.md", windows), SITE) == look(read("posts/a.md", unix), SITE)


HARMLESS = [
    "",
    "Words in a line.",
    "- an item",
    "> quoted words",
    "## A part",
    "Some *more* words.",
]


@given(
    st.lists(st.sampled_from(HARMLESS), max_size=30),
    st.lists(st.sampled_from(HARMLESS), max_size=10),
    st.sampled_from(["I guarantee it.", "A *proven* method.", "- We guarantee it."]),
    st.booleans(),
)
def test_a_claim_is_found_on_the_line_it_stands_on(before, after, claim, head):
    lines = [*(["---", "title: A", "---"] if head else []), *before, "", claim, "", *after]

    found = look(read("posts/a.md", "\n".join(lines)), SITE)

    claims = [one.line for one in found if one.rule.startswith("claim-")]
    assert claims == [len(lines) - len(after) - 1]


@given(st.binary(max_size=200), st.integers(0, 5))
def test_what_is_no_utf_8_is_told_with_its_line_and_read_as_far_as_it_goes(data, lines):
    data = b"x\n" * lines + b"\xff" + data

    text, wrong = decoded(data)

    assert wrong
    assert (wrong.rule, wrong.line) == ("encoding", lines + 1)
    look(read("posts/a.md", text), SITE)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "![](" * 20_000,
        '<a "' * 20_000,
        "<a " + "b" * 100_000,
        "`" * 99_999,
        "> " * 50_000,
        "(" * 50_000 + ")" * 50_000,
        "[a](" + "(" * 50_000,
        "# \n" * 30_000,
        "A client " * 10_000,
        "cure you cure " * 8_000,
        "*_" * 50_000,
        "a.b" * 30_000,
        "<!--" * 25_000,
        "{#" * 50_000,
        "clients " + "word " * 20_000 + "“",
    ],
    ids=lambda text: text[:8].strip(),
)
def test_a_long_text_that_means_harm_takes_no_longer_than_others(text):
    # Nothing is measured: what grows with the square of such a text would never end here.
    facts = examine(read("posts/a.md", text), Limits(), default_lang="en")

    assert facts.file == "posts/a.md"
