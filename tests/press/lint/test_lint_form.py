import pytest

from press.lint.facts import examine
from press.lint.limits import Limits
from press.lint.look import look
from press.lint.post import read
from press.lint.site import Site

D = "description: What a reader learns here, told in one sentence of a fair length.\n"
C = "category: Notes\n"
T = "title: A post\n"
Y = "date: 2026-01-02\n"
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "

IN_THE_TEXT = [
    ("alt-missing", "![]({static}/images/a.png)", 1),
    ("alt-missing", 'x\n<img src="/images/a.png">', 2),
    ("alt-useless", "![image]({static}/images/a.png)", 1),
    ("alt-useless", "![IMG_2034]({static}/images/a.png)", 1),
    ("alt-useless", "![a-b.JPG]({static}/images/a.png)", 1),
    ("alt-opening", "![Picture of a phone]({static}/images/a.png)", 1),
    ("alt-long", f"![{'word ' * 60}]({{static}}/images/a.png)", 1),
    ("outside-picture", "![A phone](https://other.example/a.png)", 1),
    ("outside-picture", '<img alt="A phone" src="//other.example/a.png">', 1),
    ("picture-big", "![A phone]({static}/images/big.png)", 1),
    ("heading-first", "Words.\n\n# A title\n", 3),
    ("heading-first", "A title\n=======\n", 1),
    ("heading-empty", "Words.\n\n##\n", 3),
    ("heading-empty", "<h2></h2>", 1),
    ("heading-skip", "## Two\n\nx\n\n#### Four\n", 5),
    ("sentence-long", f"Short.\n\n{LONG}{LONG}end.", 3),
    ("reading-grade", "Incomprehensible organizational considerations notwithstanding. " * 30, 1),
    ("link-broken", "Words.\n[A](/no-such-page/) b", 2),
    ("link-broken", "[words]({filename}nowhere.md)", 1),
    ("link-broken", "[words]({static}/images/none.png)", 1),
    ("link-broken", "[words]({tag}nothing)", 1),
    ("link-broken", "[words]()", 1),
    ("link-broken", "[words](htps://example.org)", 1),
    ("link-broken", "[words][one]\n\n[one]: /no-such-page/", 3),
    ("link-anchor", "## A part\n\n[words](#another-part)", 3),
    ("link-words", "Press [here](https://example.org).", 1),
    ("link-words", "Press [ ](https://example.org).", 1),
    ("link-http", "A [good page](http://example.org).", 1),
    ("markup-script", "x\n<script>alert(1)</script>", 2),
    ("markup-script", '<iframe src="https://video.example"></iframe>', 1),
    ("markup-script", '<p onclick="go()">x</p>', 1),
    ("markup-script", "[press me](javascript:go())", 1),
    ("markup-style", '<p style="color:red">x</p>', 1),
    ("markup-outside", '<video src="https://video.example/a.mp4"></video>', 1),
    ("markup-outside", '<form action="https://form.example"></form>', 1),
]
IN_THE_HEAD = [
    ("head-broken", "title: A: b\n", 2),
    ("title-missing", Y + C + D, 1),
    ("title-long", f"title: {'word ' * 20}\n" + Y + C + D, 2),
    ("title-markup", "title: A <b>post</b>\n" + Y + C + D, 2),
    ("slug-empty", "title: '???'\n" + Y + C + D, 2),
    ("date-missing", T + C + D, 1),
    ("category-missing", T + Y + D, 1),
    ("description-missing", T + Y + C, 1),
    ("description-length", T + Y + C + "description: Short.\n", 5),
    ("cover-unknown", T + Y + C + D + "cover: gardn\n", 6),
    ("draft-unclear", T + Y + C + D + "draft: perhaps\n", 6),
    ("draft-unclear", T + Y + C + D + "status: hiden\n", 6),
    ("language-unknown", T + Y + C + D + "lang: fi\n", 6),
    ("key-unknown", T + Y + C + D + "sumary: Words.\n", 6),
    ("lint-ok-unknown", T + Y + C + D + "lint_ok: [no-such: because]\n", 6),
    ("lint-ok-reason", T + Y + C + D + "lint_ok: [claim-cure]\n", 6),
    ("lint-ok-idle", T + Y + C + D + "lint_ok: ['claim-cure: it quotes an ad']\n", 6),
]
FINE = [
    "![A phone propped on books]({static}/images/a.png)",
    '<img src="/images/a.png" alt="">',
    "## One\n\n### Two\n\n## Three\n",
    "[words](/about/) and [more words](/about) and [a file](/images/a.png)",
    "[words](/about/#how-i-work), [words](#a-part)\n\n## A part\n",
    "[words](#mine)\n\n## A part {#mine}\n",
    "[words]({filename}other.md) and [words]({filename}/pages/about.md#main)",
    "[words]({tag}video), [words]({category}Notes), [words]({author}Ines), [words]({index})",
    "[the times](/book/first-session?x=1) and [the check](/check)",
    "[call](tel:988), [write](mailto:a@example.com) and [text](sms:988)",
    "<https://example.org/page>",
    "Code: `<script>` and `[x](/nowhere/)`.\n\n```\n<script>\n# no heading\n[x](/nowhere/)\n```\n",
    "<!-- <script> [x](/nowhere/) -->",
    '<div class="note" markdown="1">\n## In short\nWords.\n</div>',
    "It is a story. It has two clauses, and ends. " * 20,
    "A note.[^1]\n\n[^1]: More words.",
    "| a | b |\n|---|---|\n| 1 | 2 |",
]


@pytest.fixture
def full(site):
    about = "---\ntitle: About\nslug: about\n---\n## How I work\n\nWords.\n"
    other = "---\ntitle: Other\ndate: 2026-01-01\ncategory: Notes\ntags: [video]\n---\nx\n"
    return site(
        {"posts/other.md": other, "pages/about.md": about},
        files={"images/a.png": 1000, "images/big.png": 21_000_000},
        served=("/book/", "/check"),
    )


@pytest.mark.parametrize(("rule", "body", "line"), IN_THE_TEXT)
def test_what_is_wrong_in_the_text_is_found_on_its_line(lint, full, rule, body, line):
    found = [one for one in lint(body, site=full) if one.rule == rule]

    assert [one.line - 6 for one in found] == [line]


@pytest.mark.parametrize(("rule", "head", "line"), IN_THE_HEAD)
def test_what_is_wrong_in_the_head_is_found_on_its_line(lint, full, rule, head, line):
    found = [one for one in lint("Words.", head=head, site=full) if one.rule == rule]

    assert [one.line for one in found] == [line]


@pytest.mark.parametrize("body", FINE)
def test_what_is_right_is_left_alone(broken, full, body):
    assert broken(body, site=full) == []


def test_a_date_that_is_none_is_told_in_both_kinds_of_heads(lint, full):
    yaml = lint("x", head=T + "date: soon\n" + C + D, site=full)

    assert [(one.rule, one.line) for one in yaml] == [("head-broken", 3)]
    assert "2026-09-24" in yaml[0].says


def test_a_page_needs_neither_date_nor_category(broken, full):
    found = broken("Words.", head=T + D, kind="page", file="pages/a.md", site=full)

    assert found == []


def test_every_picture_and_link_of_a_line_has_its_column(lint, full):
    found = lint("a ![](/images/a.png) b ![](/images/a.png)", site=full)

    assert [(one.rule, one.column) for one in found] == [("alt-missing", 3), ("alt-missing", 24)]


def test_windows_line_ends_and_a_byte_order_mark_move_nothing():
    text = "---\ntitle: A\ndate: 2026-01-02\n---\n\nI guarantee it.\n"
    plain, other = (
        examine(read("posts/a.md", one, kind="post"), Limits(), default_lang="en")
        for one in (text, "\ufeff" + text.replace("\n", "\r\n"))
    )

    assert [hit.line for hit in plain.hits if hit.rule == "claim-guarantee"] == [6]
    assert other == plain


def test_classic_heads_are_read_as_well():
    text = "Title: A post\nDate: soon\nCategory: Notes\nTags: a, b\n\nI guarantee it.\n"
    found = look(read("posts/a.md", text), Site())

    rules = {one.rule: one.line for one in found}
    assert rules == {"date-bad": 2, "description-missing": 1, "claim-guarantee": 6}
