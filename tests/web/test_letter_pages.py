"""A reader writes to the therapist, without JavaScript and with a browser that seals."""

import base64
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import World
from frontdesk.actions import letters
from frontdesk.adapters.mail.letters import Adapter as Letters
from frontdesk.adapters.vault import open_intake
from frontdesk.domain.letter import MOST_KEPT, NAME, Letter
from web.conftest import DESK_KEY, Served, serve
from web.letters_written import PATH, SAID, form, from_a_browser, kept
from web.made import said


@pytest.fixture
def posts(tmp_path: Path, served: Served) -> Served:
    """A service whose site has one post, a page, and a post in another language."""
    rows = [
        {"url": "/about/", "title": "About me"},
        {"url": "/writing/fix-bad-sound/", "title": "When <sound> is bad"},
        {"url": "/es/writing/sonido/", "title": "Sonido"},
    ]
    (tmp_path / "site" / "search").mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "site" / "search" / "posts.jsonl").write_text(lines, "utf-8")
    return served


def test_a_letter_in_clear_is_sealed_on_arrival_and_opens_with_her_key(
    posts: Served, keys_folder: Path
) -> None:
    hidden = form(posts, "?about=fix-bad-sound")

    answer = posts.post(PATH, {**hidden, **SAID})

    letter = kept(posts)[0]
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PATH}sent?about=fix-bad-sound"
    assert (letter.id, letter.sealed_by, letter.about) == (
        *(hidden["letter"], "server"),
        "fix-bad-sound",
    )
    file = posts.here.ports.store.read(lambda look: look.sealed_letter(letter.id))
    assert file is not None
    key = (keys_folder / "therapist.key").read_text()
    opened = open_intake(file, key, expected=letters.bound(posts.here.ports, letter.id))
    assert opened["answers"]["text"] == "canary words\nof mine"


def test_a_letter_that_a_browser_sealed_is_kept_as_it_came(posts: Served) -> None:
    sent = from_a_browser(posts, {"text": "canary"}, query="?about=sonido")

    answer = posts.post(PATH, sent)

    letter = kept(posts)[0]
    file = posts.here.ports.store.read(lambda look: look.sealed_letter(letter.id))
    assert answer.status_code == 303
    assert file == base64.b64decode(sent["ct"])
    assert (letter.sealed_by, letter.form, letter.about) == ("browser", NAME, "sonido")
    assert letter.kids == tuple(key.kid for key in posts.here.ports.practice.recipients)


def test_nothing_written_reaches_database_log_or_mail(
    posts: Served, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world = posts.here
    mails = Letters(world.ports.practice, origin=world.ports.origin, links=world.ports.links)

    for sent in (
        {**form(posts, "?about=fix-bad-sound"), **SAID},
        from_a_browser(posts, {"text": "canary", "email": "canary@example.com"}),
        {**form(posts), **SAID, "answer.email": "canary-wrong"},
        {**form(posts), **SAID, "ct": "Y2FuYXJ5"},
    ):
        posts.post(PATH, sent)

    world.ports.store.forget()
    files = sorted(tmp_path.glob("frontdesk.sqlite3*"))
    stored = b"".join(file.read_bytes() for file in files)
    owed = world.ports.store.read(
        lambda look: look.unsent(before=world.clock.now().replace(year=2030))
    )
    mail = [mails.note(row, letters.note(world.ports, row)) for row in owed]
    assert len(kept(posts)) == 2
    assert b"age-encryption.org/v1" in stored
    assert b"anary" not in stored
    assert "anary" not in caplog.text
    assert [letter.to for letter in mail] == [world.ports.practice.email] * 2
    assert {letter.subject for letter in mail} == {"Somebody wrote to you"}
    assert not re.search("anary|sound|therap|lt_", "".join(letter.text for letter in mail))
    assert "anary" not in repr(world.jobs.orders)


def test_the_page_names_the_post_and_leads_back_to_it(posts: Served) -> None:
    page = posts.http.get(f"{PATH}?about=fix-bad-sound").text

    assert "About “When &lt;sound&gt; is bad”" in page
    assert '<a class="back" href="/writing/fix-bad-sound/">' in page
    after = posts.http.get(f"{PATH}sent?about=fix-bad-sound").text
    assert 'href="/writing/fix-bad-sound/">Back to the post' in after


@pytest.mark.parametrize("slug", ["nothing", "about", "../../etc/passwd", "<b>", "x" * 5000, ""])
def test_a_post_that_is_not_there_is_left_out_and_the_letter_is_taken(
    posts: Served, slug: str
) -> None:
    page = posts.http.get(PATH, params={"about": slug})
    answer = posts.post(PATH, {**SAID, "about": slug})

    assert page.status_code == 200
    assert "stepno" not in page.text
    assert answer.headers["location"] == f"{PATH}sent"
    assert kept(posts)[0].about == ""


def test_an_index_that_cannot_be_read_keeps_nobody_from_writing(
    served: Served, tmp_path: Path
) -> None:
    (tmp_path / "site" / "search").mkdir()
    (tmp_path / "site" / "search" / "posts.jsonl").write_text("no json\n")

    answer = served.post(PATH, {**SAID, "about": "fix-bad-sound"})

    assert answer.status_code == 303
    assert kept(served)[0].about == ""


def test_the_crisis_line_stands_before_the_form_and_it_says_what_it_is_not(
    served: Served,
) -> None:
    page = served.http.get(PATH).text
    main = page[page.index("<main") :]

    assert main.index('href="tel:988"') < main.index("<form")
    assert "Nobody watches this page" in main
    assert "don’t do therapy by letter" in main


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({**SAID, "answer.text": " "}, "Write what you want to say"),
        ({**SAID, "answer.text": "x" * 4001}, "must be 4000 characters or less"),
        ({**SAID, "answer.email": "canary"}, "Enter an email address like"),
        ({**SAID, "answer.name": "x" * 129}, "The name must be 128 characters or less"),
        ({**SAID, "answer.mood": "x"}, "That question has changed"),
    ],
    ids=["empty", "long", "email", "name", "unknown"],
)
def test_what_needs_mending_is_said_and_nothing_typed_is_lost(
    served: Served, fields: dict[str, str], words: str
) -> None:
    hidden = form(served)

    answer = served.post(PATH, {**hidden, **fields})

    page = said(answer)
    assert answer.status_code == 422
    assert words in page
    assert f'name="letter" value="{hidden["letter"]}"' in page
    assert fields["answer.text"].partition("\r")[0].strip() in page
    assert f'value="{fields["answer.email"]}"' in page
    assert f'value="{fields["answer.name"]}"' in page
    assert kept(served) == []


@pytest.mark.parametrize(
    "ct",
    [
        base64.b64encode(b'{"v":1,"answers":{"text":"canary"}}').decode(),
        '{"text":"canary"}',
        "",
        "%%%",
    ],
    ids=["json in base64", "json", "empty", "no base64"],
)
def test_what_is_not_sealed_is_refused_and_not_kept(served: Served, ct: str) -> None:
    answer = served.post(PATH, {**form(served), "ct": ct})

    assert answer.status_code == 422
    assert "did not arrive sealed" in said(answer)
    assert "canary" not in answer.text
    assert kept(served) == []


def test_words_in_clear_beside_a_sealed_letter_are_refused(served: Served) -> None:
    answer = served.post(PATH, {**from_a_browser(served, {"text": "x"}), **SAID})

    assert answer.status_code == 422
    assert kept(served) == []


@pytest.mark.parametrize("name", ["", "lt_1", "bk_" + "0" * 32])
def test_a_sealed_letter_of_another_page_is_refused(served: Served, name: str) -> None:
    answer = served.post(PATH, {**from_a_browser(served, {"text": "x"}), "letter": name})

    assert answer.status_code == 422
    assert kept(served) == []


def test_a_letter_sealed_to_a_key_of_yesterday_is_asked_for_anew(served: Served) -> None:
    sent = {**from_a_browser(served, {"text": "x"}), "keys": "0" * 16}

    answer = served.post(PATH, sent)

    assert answer.status_code == 422
    assert "My key has changed since you opened this page" in said(answer)
    assert sent["letter"] not in answer.text
    assert kept(served) == []


def test_json_is_not_a_form(served: Served) -> None:
    answer = served.post(PATH, {}, **{"content-type": "application/json"})

    assert answer.status_code == 415


def test_another_site_cannot_write_in_somebodys_name(served: Served) -> None:
    answer = served.post(PATH, SAID, **{"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert kept(served) == []


def test_after_five_in_an_hour_the_sixth_waits_with_its_words_in_place(limited: Served) -> None:
    for _ in range(5):
        assert limited.post(PATH, SAID).status_code == 303
        assert limited.post(PATH, {**SAID, "answer.text": ""}).status_code == 422
    sealed = from_a_browser(limited, {"text": "x"})

    clear, again = limited.post(PATH, SAID), limited.post(PATH, sealed)

    assert (clear.status_code, again.status_code) == (429, 429)
    assert "canary words" in clear.text
    assert "Wait an hour" in said(clear)
    resent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', again.text))
    assert resent == sealed
    assert "Send it again" in again.text
    assert len(kept(limited)) == 5


def test_a_full_box_says_to_call_and_keeps_the_words_in_place(served: Served) -> None:
    now = served.here.clock.now()
    rows = [Letter(f"lt_{n:032x}", "", (), "browser", NAME, "", now) for n in range(MOST_KEPT)]
    served.here.ports.store.write(lambda tx: [tx.add_letter(row, b"") for row in rows])

    answer = served.post(PATH, SAID)

    assert answer.status_code == 409
    assert "I cannot take more letters now. Call me at" in said(answer)
    assert "canary words" in answer.text
    assert "No more letters are taken." in served.http.get(f"/today/{DESK_KEY}/letters").text


@pytest.fixture(params=["no wish", "no keys"])
def silent(request: pytest.FixtureRequest, here: World, tmp_path: Path) -> Iterator[Served]:
    """A practice that takes no letters, or has no key to seal them to."""
    change = {"no wish": {"letters": False}, "no keys": {"recipients": ()}}[request.param]
    here.ports = replace(here.ports, practice=replace(here.ports.practice, **change))
    yield from serve(here, tmp_path)


def test_where_no_letters_are_taken_the_page_says_to_call(silent: Served) -> None:
    answers = [silent.http.get(PATH), silent.post(PATH, SAID)]

    assert [answer.status_code for answer in answers] == [404, 404]
    for answer in answers:
        assert "You cannot write to me here" in answer.text
        assert 'href="tel:+15035550142"' in answer.text
    assert kept(silent) == []
    assert "/letters" not in silent.http.get(f"/today/{DESK_KEY}").text


def test_the_address_without_its_slash_leads_to_the_page(served: Served) -> None:
    answer = served.http.get("/write-to-me?about=x")

    assert (answer.status_code, answer.headers["location"]) == (308, PATH)
