"""Embeds through the real Pelican: what is drawn, and how a wrong one fails the build."""

from pathlib import Path

import pytest
from lxml import html as lxml_html

from embeds.small_site import PRACTICE, build, write_site

CLASSIC = "Title: One\nDate: 2026-01-02\nSlug: {slug}\n\n"
FENCED = "---\ntitle: Two\ndate: 2026-01-02\nslug: {slug}\n---\n\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    posts = {
        "both.md": f"{CLASSIC.format(slug='both')}Words first.\n\n[booking]\nMore words.\n\n"
        '[booking service="hello-call"]\n\n[intake]\n\nLast words.\n',
        "plain.md": f"{FENCED.format(slug='plain')}Words [x].\n\n    [booking]\n\n[see below]\n",
        "asked.md": f"{CLASSIC.format(slug='asked')}[intake]\n",
        "pages/page.md": "Title: Page\nSlug: page\n\n[booking]\n",
        "draft.md": f"{CLASSIC.format(slug='draft')}".replace(
            "Slug", "Status: draft\nCategory: c\nSlug"
        )
        + "[booking]\n",
    }
    write_site(folder, posts)
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "output"


def test_a_booking_widget_says_what_how_long_how_much_and_the_rule(built: Path) -> None:
    first, second, _ = _widgets(built / "both.html")

    assert first.xpath(".//dd/text()") == [
        "First session, 50 minutes",
        "$140",
        "Video or in person",
    ]
    assert "Later than that, I keep $70 and the rest goes back." in first.text_content()
    assert second.xpath(".//dd/text()") == ["Hello call, 15 minutes", "Free", "Video"]
    assert "There is nothing to pay." in second.text_content()


def test_a_booking_widget_leads_to_the_times_without_any_script(built: Path) -> None:
    first, second, _ = _widgets(built / "both.html")

    assert first.xpath(".//a/@href") == ["/book/first-session"]
    assert second.xpath(".//a/@href") == ["/book/hello-call"]
    assert first.xpath(".//@data-frontdesk-slots") == ["/api/slots?service=first-session&limit=12"]
    assert len(first.xpath(".//@data-fingerprint")[0]) == 12


def test_an_intake_embed_lists_the_questions_and_who_can_read_the_answers(built: Path) -> None:
    intake = _widgets(built / "both.html")[2]

    assert [one.strip() for one in intake.xpath(".//li/text()")] == [
        "What brings you here?",
        "What would make it easier? (optional)",
    ]
    assert "only I can open them" in intake.text_content()
    assert intake.xpath(".//a/@href") == ["/book/"]


def test_words_around_an_embed_keep_their_paragraphs(built: Path) -> None:
    page = lxml_html.parse(built / "both.html")

    assert page.xpath("//main/p/text()") == ["Words first.", "More words.", "Last words."]


@pytest.mark.parametrize(
    ("name", "scripts"), [("both", 1), ("pages/page", 1), ("drafts/draft", 1)]
)
def test_a_page_with_widgets_loads_the_script_once(built: Path, name: str, scripts: int) -> None:
    found = lxml_html.parse(built / f"{name}.html").xpath("//script")

    assert len(found) == scripts
    assert found[0].get("type") == "module"
    assert found[0].get("src").startswith("/frontdesk/widget.js?v=")


@pytest.mark.parametrize("name", ["plain", "asked", "index"])
def test_a_page_where_nothing_can_be_booked_loads_no_script(built: Path, name: str) -> None:
    assert lxml_html.parse(built / f"{name}.html").xpath("//script") == []


def test_code_and_ordinary_brackets_stay_as_written(built: Path) -> None:
    page = lxml_html.parse(built / "plain.html")

    assert page.xpath("string(//pre)").strip() == "[booking]"
    assert "Words [x]." in page.xpath("//main/p/text()")
    assert "[see below]" in page.xpath("//main/p/text()")


def test_a_summary_never_holds_a_piece_of_a_widget(built: Path) -> None:
    page = (built / "index.html").read_text("utf-8")

    assert "Last words." in page
    assert "widget" not in page
    assert "frontdesk-embed" not in page


def test_templates_know_the_practice_its_filters_and_the_way_to_the_times(built: Path) -> None:
    page = (built / "index.html").read_text("utf-8")

    assert "<title>Ana &amp; Sons</title>" in page
    assert "<p>$140</p>" in page
    assert '<a href="/book/first-session">See open times</a>' in page


def test_the_services_files_lie_beside_the_site(built: Path) -> None:
    for name in ("widget.js", "widget-times.js"):
        assert (built / "frontdesk" / name).is_file()


WRONG = {
    '[booking service="first-sesion"]': 'there is no service "first-sesion"; '
    'did you mean "first-session"? Known: first-session, hello-call',
    "[bookng]": "[bookng] is not an embed; did you mean [booking]? Known: [booking], [intake]. "
    r"If you mean the words, write \[bookng …].",
    '[booking servce="first-session"]': '"servce" is not an attribute of [booking]; '
    'did you mean "service"? Known: service',
    '[intake service="first-session"]': '"service" is not known: [intake] takes no attributes',
    '[booking service="first-session]': 'service="first-session has a quote that is not closed. '
    'Write [booking service="…"].',
    "[booking service=first-session]": "service=first-session needs straight quotes around the "
    'value. Write [booking service="…"].',
    "[booking service=“first-session”]": "service=“first-session” is in curly quotes; straight "
    'ones (") are needed. Write [booking service="…"].',
    '[booking service="first-session"': '[booking service="first-session" has no closing ]. '
    'Write [booking service="…"].',
    '[booking service="hello-call" service="first-session"]': '[booking] has "service" twice',
    "[booking now]": 'now in [booking] cannot be read. Write [booking service="…"]. '
    r"If you mean the words, write \[booking …].",
}


def test_every_wrong_embed_is_named_with_its_file_line_and_the_nearest_right_one(
    tmp_path: Path,
) -> None:
    posts, expected = {}, []
    for number, (line, problem) in enumerate(WRONG.items()):
        head = (CLASSIC, FENCED)[number % 2].format(slug=f"post-{number}")
        above = "Words.\n\n" + "```\n" + f"{line}\n" + "```\n\n" + "\n" * number
        posts[f"post-{number}.md"] = f"{head}{above}{line}\n\nWords below.\n\n\n"
        expected.append(f"content/post-{number}.md:{(head + above).count(chr(10)) + 1}: {problem}")
    write_site(tmp_path, posts)

    done = build(tmp_path)

    assert done.returncode != 0
    assert sorted(_problems(done.stderr)) == sorted(expected)


def test_every_problem_of_one_file_is_reported_in_order(tmp_path: Path) -> None:
    body = '[bookng]\n\nFine: [x]\n\n[booking servce="a" service="b"]\n\n[intake]\n'
    write_site(tmp_path, {"one.md": CLASSIC.format(slug="one") + body})

    done = build(tmp_path)

    assert done.returncode != 0
    assert [line.split(": ")[0] for line in _problems(done.stderr)] == [
        "content/one.md:5",
        "content/one.md:9",
        "content/one.md:9",
    ]


def test_a_refused_build_writes_no_page(tmp_path: Path) -> None:
    write_site(tmp_path, {"one.md": CLASSIC.format(slug="one") + "[bookng]\n"})

    build(tmp_path)

    assert list((tmp_path / "output").rglob("*.html")) == []


def test_wrong_settings_fail_the_build_with_every_problem(tmp_path: Path) -> None:
    wrong = {**PRACTICE, "phnoe": "1", "zone": "America/Portland"}
    write_site(tmp_path, {}, PRACTICE=wrong)

    done = build(tmp_path)

    assert done.returncode != 0
    assert 'PRACTICE["phnoe"] is not a setting; did you mean "phone"?' in done.stderr
    assert 'PRACTICE["zone"]' in done.stderr


def test_a_site_without_a_practice_is_refused_in_one_line(tmp_path: Path) -> None:
    write_site(tmp_path, {})
    conf = tmp_path / "pelicanconf.py"
    conf.write_text(conf.read_text().replace("PRACTICE = ", "PRACTISE = "))

    done = build(tmp_path)

    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == "PRACTICE is not in the settings file"


def test_the_demo_is_known_to_templates_and_changes_the_fingerprint(tmp_path: Path) -> None:
    posts = {"one.md": CLASSIC.format(slug="one") + "[booking]\n"}
    for name in ("real", "demo"):
        write_site(tmp_path / name, posts)
    build(tmp_path / "real", FRONTDESK_DEMO="0")
    build(tmp_path / "demo", FRONTDESK_DEMO="1")

    real = lxml_html.parse(tmp_path / "real/output/one.html")
    demo = lxml_html.parse(tmp_path / "demo/output/one.html")

    assert (real.xpath("//meta[@name='demo']"), len(demo.xpath("//meta[@name='demo']"))) == ([], 1)
    assert real.xpath("//@data-fingerprint") != demo.xpath("//@data-fingerprint")


def test_a_site_may_draw_an_embed_its_own_way(tmp_path: Path) -> None:
    write_site(
        tmp_path,
        {"one.md": CLASSIC.format(slug="one") + "[intake]\n"},
        THEME_TEMPLATES_OVERRIDES=[str(tmp_path / "own")],
    )
    (tmp_path / "own/embed").mkdir(parents=True)
    (tmp_path / "own/embed/intake.html").write_text("<p>Mine for {{ practice.name }}</p>")

    done = build(tmp_path)

    assert done.returncode == 0, done.stderr
    assert "<p>Mine for Ana &amp; Sons</p>" in (tmp_path / "output/one.html").read_text()


def test_links_carry_the_sites_address_and_the_times_stay_on_the_same_origin(
    tmp_path: Path,
) -> None:
    posts = {"one.md": CLASSIC.format(slug="one") + "[booking]\n"}
    write_site(tmp_path, posts, SITEURL="https://example.com")

    build(tmp_path)

    (widget,) = _widgets(tmp_path / "output/one.html")
    assert widget.xpath(".//a/@href") == ["https://example.com/book/first-session"]
    assert widget.xpath(".//@data-frontdesk-slots")[0].startswith("/api/slots?")


def _widgets(page: Path) -> list[lxml_html.HtmlElement]:
    return list(lxml_html.parse(page).xpath("//section[@class='widget']"))


def _problems(stderr: str) -> list[str]:
    return [line for line in stderr.splitlines() if line.startswith("content/")]
