"""A reader writes in a real browser, and the therapist reads it in hers."""

import json
import logging
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from browser.arrival.at_the_door import take_key
from browser.arrival.conftest import Come
from browser.looked_at import looked_at
from frontdesk.adapters.keys import keys_new
from web.conftest import DESK_KEY, Served
from web.letters_written import PATH, SAID, kept

WORDS = "Canary words <b>&\nof mine"
EMAIL = "canary+post@example.com"


@pytest.fixture
def about(site: Path) -> str:
    """The slug of a post that the site has."""
    (site / "search").mkdir(exist_ok=True)
    row = {"url": "/writing/fix-bad-sound/", "title": "When the sound is bad"}
    (site / "search" / "posts.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    return "fix-bad-sound"


def fill(page: Page, *, words: str = WORDS, email: str = EMAIL) -> None:
    page.get_by_label("What you want to say").fill(words)
    page.get_by_label("What to call you").fill("canary-name")
    page.get_by_label("Email address for an answer").fill(email)


def send(page: Page, served: Served, *, about: str = "") -> None:
    page.goto(f"{served.origin}{PATH}?about={about}")
    fill(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="I have your letter")).to_be_visible()


def everything_kept(files: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(files.glob("frontdesk.sqlite3*")))


def test_a_letter_leaves_the_browser_sealed_and_only_her_key_opens_it(
    served: Served,
    come: Come,
    about: str,
    keys_folder: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "frontdesk")
    reader, therapist = come(), come()
    posts: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            posts.append(request.post_data or "")

    reader.on("request", note)
    send(reader, served, about=about)
    therapist.goto(f"{served.origin}/today/{DESK_KEY}")
    therapist.get_by_role("link", name="Letters: 1 new").click()
    take_key(therapist, keys_folder / "therapist.key")
    therapist.get_by_role("button", name="Open the letter").click()

    expect(therapist.locator("dd").first).to_have_text(WORDS)
    expect(therapist.get_by_role("link", name="Answer")).to_have_attribute(
        "href", "mailto:canary%2Bpost@example.com"
    )
    expect(therapist.get_by_text("New:", exact=True)).to_have_count(0)
    expect(therapist.get_by_role("button", name="Count it as read")).to_have_count(0)
    expect(therapist.get_by_role("link", name="When the sound is bad")).to_be_visible()
    assert (kept(served)[0].sealed_by, kept(served)[0].about) == ("browser", about)
    assert kept(served)[0].opened_at is not None
    assert len(posts) == 1
    assert "anary" not in posts[0]
    assert b"anary" not in everything_kept(tmp_path)
    assert "anary" not in caplog.text
    assert looked_at(therapist) == []


def test_without_script_it_is_sealed_on_arrival_and_both_sides_are_told(
    served: Served, come: Come, tmp_path: Path
) -> None:
    reader, therapist = come(java_script_enabled=False), come()
    reader.goto(f"{served.origin}{PATH}")
    expect(reader.get_by_text("is sealed when it reaches my server")).to_be_visible()

    send(reader, served)

    assert kept(served)[0].sealed_by == "server"
    assert b"anary" not in everything_kept(tmp_path)
    therapist.goto(f"{served.origin}/today/{DESK_KEY}/letters")
    expect(therapist.get_by_text("Sealed on arrival at the server.")).to_be_visible()
    assert "anary" not in therapist.content()


def test_what_is_missing_wrong_or_too_long_is_pointed_at_before_anything_is_sent(
    served: Served, come: Come
) -> None:
    page = come()
    page.goto(f"{served.origin}{PATH}")
    send_it = page.get_by_role("button", name="Send")
    summary = page.get_by_role("alert")
    expect(page.get_by_text("It is sealed on this device")).to_be_visible()

    send_it.click()
    expect(summary).to_contain_text("Check this: What you want to say")
    assert looked_at(page) == []
    long = "\U0001f600" * 4001
    fill(page, words=long, email="canary")
    send_it.click()

    expect(summary).to_contain_text("Shorten this to 4000 characters: What you want to say")
    expect(summary).to_contain_text("Check this: Email address for an answer")
    expect(page.get_by_label("What you want to say")).to_have_value(long)
    assert kept(served) == []
    fill(page, words=long[:4000])
    send_it.click()
    expect(page.get_by_role("heading", name="I have your letter")).to_be_visible()
    assert looked_at(page) == []


def test_another_key_opens_nothing_and_the_letter_stays_new(
    served: Served, come: Come, tmp_path: Path
) -> None:
    served.post(PATH, SAID)
    keys_new(tmp_path / "other", created=served.here.clock.now())
    page = come()
    page.goto(f"{served.origin}/today/{DESK_KEY}/letters")

    take_key(page, tmp_path / "other" / "therapist.key")
    page.get_by_role("button", name="Open the letter").click()

    expect(page.get_by_text("sealed to another key than the one in this browser")).to_be_visible()
    expect(page.get_by_text("New:", exact=True)).to_be_visible()
    assert kept(served)[0].opened_at is None


@pytest.mark.parametrize("email", ["a@b.example?bcc=c@d.example", "a@b.example,c@d.example", ""])
def test_what_is_no_single_address_makes_no_link(
    served: Served, come: Come, keys_folder: Path, email: str
) -> None:
    page = come()
    page.goto(f"{served.origin}{PATH}")
    fill(page, email=email)
    # A script of a stranger's own seals whatever it likes.
    page.locator("#answer-email").evaluate("box => { box.type = 'text'; }")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="I have your letter")).to_be_visible()

    page.goto(f"{served.origin}/today/{DESK_KEY}/letters")
    take_key(page, keys_folder / "therapist.key")
    page.get_by_role("button", name="Open the letter").click()

    expect(page.locator("dd").last).to_have_text(email or "No answer")
    expect(page.get_by_role("link", name="Answer")).to_have_count(0)


def test_a_letter_goes_with_a_second_press(served: Served, come: Come) -> None:
    served.post(PATH, SAID)
    page = come(java_script_enabled=True)
    page.goto(f"{served.origin}/today/{DESK_KEY}/letters")
    assert looked_at(page) == []
    page.get_by_role("button", name="Count it as read").click()
    expect(page.get_by_text("New:", exact=True)).to_have_count(0)

    page.get_by_role("link", name="delete the letter").click()
    assert looked_at(page) == []
    page.get_by_role("button", name="Delete it").click()

    expect(page.get_by_text("No letters.")).to_be_visible()
    assert kept(served) == []
