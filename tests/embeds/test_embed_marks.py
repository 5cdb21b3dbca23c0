"""Where an embed is one, and where it is only text: through the real Markdown."""

import re

import pytest
from markdown import Markdown

from frontdesk.embeds.marks import MARK, written

PELICANS = ["markdown.extensions.extra", "markdown.extensions.codehilite"]


def convert(text: str, extensions: list[str] = PELICANS) -> tuple[str, list[str]]:
    html = Markdown(extensions=[*extensions, "frontdesk.embeds.marks"]).convert(text)
    return MARK.sub("<hr>", html), [written(m["hex"]).strip() for m in MARK.finditer(html)]


@pytest.mark.parametrize(
    "line",
    [
        "[booking]",
        '[booking service="first-session"]',
        "[booking service='first-session']",
        "[ booking ]  ",
        "   [intake]",
        "[bookng]",
        "[Booking]",
        "[intkae]",
        "[bookings]",
        '[booking servce="first-session"]',
        '[booking service="first-session]',
        "[booking service=first-session]",
        "[booking service=“first-session”]",
        '[booking service="a]b"]',
        '[booking service="first-session"',
        "[booking first-session]",
    ],
)
def test_an_embed_on_a_line_of_its_own_is_found_even_when_misspelt(line: str) -> None:
    html, found = convert(f"Before.\n\n{line}\n\nAfter.")

    assert found == [line.strip()]
    assert html.split() == ["<p>Before.</p>", "<hr>", "<p>After.</p>"]


@pytest.mark.parametrize(
    "line",
    [
        "[x]",
        "[1]",
        "[ ]",
        "[see below]",
        "[looking back at this]",
        "[book]",
        "[note: booking is open]",
        "[booking](/book/)",
        "[booking][1]",
        "[booking]: /book/",
        "[^booking]",
        r"\[booking]",
        "[booking] now",
        "Try [booking]",
        "[booking].",
        "`[booking]`",
        "> [booking]",
        "[[booking]]",
        "[/booking]",
        "# [booking]",
    ],
)
def test_ordinary_text_in_brackets_is_left_alone(line: str) -> None:
    html, found = convert(f"Before.\n\n{line}\n\nAfter.")
    plain = Markdown(extensions=PELICANS).convert(f"Before.\n\n{line}\n\nAfter.")

    assert found == []
    assert html == plain


@pytest.mark.parametrize(
    "text",
    [
        "```\n[booking]\n```",
        "~~~~ {.html}\n[bookng]\n\n[intake]\n~~~~",
        "```python\nx = 1\n[booking]\n```\n",
        "    [booking]",
        "\t[booking]\n\n\t[intake]",
        "    code\n    [booking]\n",
        "`` one\n[booking]\ntwo ``",
        "<pre>\n[booking]\n</pre>",
        '<div>\n[booking service="a"]\n</div>',
        "<!--\n[booking]\n-->",
    ],
)
@pytest.mark.parametrize("extensions", [PELICANS, ["extra"], ["fenced_code"]])
def test_code_and_raw_html_come_out_as_if_there_were_no_embeds(
    text: str, extensions: list[str]
) -> None:
    text = f"Before.\n\n{text}\n\nAfter."

    html, found = convert(text, extensions)

    assert found == []
    assert html == Markdown(extensions=extensions).convert(text)


def test_a_name_that_the_document_defines_as_a_link_stays_a_link() -> None:
    html, found = convert("Book here:\n\n[booking]\n\n[Booking]: /book/\n")

    assert found == []
    assert '<a href="/book/">booking</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "One.\n[booking]\nTwo.",
        "- One.\n[booking]\n\nTwo.",
        "> One.\n[booking]\n\nTwo.",
        "# One.\n[booking]\nTwo.",
        "One.\n\n[booking]\n```\n[booking]\n```\nTwo.",
    ],
)
def test_an_embed_ends_what_stands_above_it(text: str) -> None:
    html, found = convert(text)

    assert found == ["[booking]"]
    assert re.search(r"One\..*?</\w+>\s*(</\w+>\s*)*<hr>.*Two\.", html, re.DOTALL)
    assert not re.search(r"<(p|li|blockquote)>\s*<hr>", html)


def test_no_trace_of_the_work_is_left_in_a_page() -> None:
    html, found = convert("[booking]\n\n```\n[booking]\n```\n\n`a\n[intake]\nb`\n")

    assert found == ["[booking]"]
    assert not re.search("[\ue000-\uf8ff\x02\x03]", html)


def test_without_an_extension_for_fences_there_are_no_fences() -> None:
    _, found = convert("~~~\n[booking]\n~~~", [])

    assert found == ["[booking]"]


def test_a_place_is_the_same_whether_or_not_the_front_matter_is_still_there() -> None:
    body = "One.\n\n[booking]\n\nTwo.\n\n\n"

    backs = [
        MARK.search(Markdown(extensions=["meta", "frontdesk.embeds.marks"]).convert(text))
        for text in (f"Title: A\nDate: 2026\n\n{body}", body, f"\n\n{body.strip()}")
    ]

    assert [found and found["back"] for found in backs] == ["2", "2", "2"]
