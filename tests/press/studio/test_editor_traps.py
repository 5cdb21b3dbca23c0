"""The editor meets files that other programs wrote, and a computer that is not well."""

import errno
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from press.editor import saving

HOME = "/write/the-key/"
POST = "posts/one.md"
HEAD = "---\ntitle: One\ndate: 2026-01-02\ncategory: Sound\n"


def put(root: Path, text: str | bytes, name: str = POST) -> Path:
    file = root / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def fields(client, name: str = POST) -> dict[str, object]:
    """What a browser would send back of a text's page as it is."""
    form = html.fromstring(client.get(f"{HOME}text/{name}").text).get_element_by_id("text")
    sent = dict(form.form_values())
    sent["tags"] = [value for key, value in form.form_values() if key == "tags"]
    return sent | {"act": "save"}


def post(client, sent: dict[str, object], name: str = POST, **more):
    return client.post(f"{HOME}text/{name}", data=sent, follow_redirects=False, **more)


@pytest.mark.parametrize(
    "head",
    [
        'title: "One"\ndate: 2026-01-02T10:30:00.000Z\n',
        "title: One\ndate: 2026-01-02 10:30:15+02:00\n",
        "title: One\ndate: 2026-01-02\ntags: sound, video # both\n",
        "title: One\ndate: 2026-01-02\ntags:\n  - sound # a remark\n  - video\n",
        "title: One\ndate: 2026-01-02\nstatus: hidden\n",
        "title: One\ndate: 2026-01-02\nstatus: draft\n",
        "title: One\ndate: 2026-01-02\ndraft: no\n",
        "title: &name One\ndescription: *name\ndate: 2026-01-02\n",
        "title: One\ndate: 2026-01-02\nsummary: |\n  Two\n  lines.\n",
        "{title: One, date: 2026-01-02, category: Sound}\n",
    ],
)
def test_what_other_programs_write_is_saved_as_they_wrote_it(client, root, head):
    file = put(root, f"---\n{head}---\n\nWords.\n")

    answer = post(client, fields(client))

    assert answer.status_code == 303
    assert file.read_text() == f"---\n{head}---\n\nWords.\n"


def test_a_page_without_a_day_can_be_saved(client, root):
    file = put(root, "---\ntitle: Fees\n---\nOld.\n", "pages/fees.md")

    answer = post(client, fields(client, "pages/fees.md") | {"body": "New."}, "pages/fees.md")

    assert answer.status_code == 303
    assert file.read_text() == "---\ntitle: Fees\n---\nNew.\n"


def test_letters_of_windows_are_written_as_utf_8_only_after_somebody_has_seen_them(client, root):
    file = put(root, f"{HEAD}---\nCaf\xe9, \x93quoted\x94.\n".encode("latin-1"))
    before = file.read_bytes()

    page = client.get(f"{HOME}text/{POST}").text
    sent = fields(client)
    unchanged = file.read_bytes()
    answer = post(client, sent)

    assert "line 6" in page
    assert "Café, “quoted”." in page
    assert unchanged == before
    assert answer.status_code == 303
    assert file.read_text("utf-8") == f"{HEAD}---\nCafé, “quoted”.\n"


def test_a_name_with_odd_signs_can_be_written_and_shown_in_history(client, root):
    name = "posts/2026/50% señal #1?.md"
    file = put(root, f"{HEAD}slug: odd\n---\nOld.\n", name)
    link = html.fromstring(client.get(HOME).text).xpath(
        "//a[contains(@href, 'posts/2026')]/@href"
    )[0]

    page = html.fromstring(client.get(link).text)
    form = page.get_element_by_id("text")
    sent = dict(form.form_values()) | {"body": "New.", "act": "save"}
    answer = client.post(form.action, data=sent, follow_redirects=False)

    assert "New." in file.read_text()
    assert client.get(answer.headers["location"]).status_code == 200
    assert "Saved" in client.get(page.xpath("//a[.='Earlier versions']/@href")[0]).text


def test_saving_twice_at_once_is_no_conflict_and_other_words_are(client, root):
    sent = fields(client) | {"body": "Typed once."}

    answers = [post(client, sent).status_code for _ in range(2)]
    other = post(client, sent | {"body": "Typed elsewhere."})

    assert answers == [303, 303]
    assert other.status_code == 409


def test_a_picture_for_a_text_that_changed_meanwhile_is_not_taken(client, root):
    sent = fields(client) | {"act": "picture", "description_of_picture": "A desk"}
    put(root, f"{HEAD}---\nSomebody else's.\n")
    image = BytesIO()
    Image.new("RGB", (10, 10)).save(image, "PNG")

    answer = post(client, sent, files={"picture": ("a.png", image.getvalue())})

    assert answer.status_code == 409
    assert not list((root / "content" / "images").iterdir())


def test_a_head_that_broke_meanwhile_is_a_conflict(client, root):
    sent = fields(client)
    put(root, "---\ntitle: A: b\n---\nx\n")

    assert post(client, sent).status_code == 409


def test_a_full_disk_is_told_and_nothing_typed_is_lost(client, root, monkeypatch):
    sent = fields(client) | {"body": "Typed for an hour."}
    before = (root / "content" / POST).read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(saving.os, "fsync", full)
    answer = post(client, sent)

    assert "No space left on device" in answer.text
    assert "Typed for an hour." in answer.text
    assert (root / "content" / POST).read_bytes() == before
    assert not list((root / "content" / "posts").glob(".*"))


def test_settings_that_cannot_be_read_are_told_and_work_again_when_mended(client, root):
    settings = root / "pelicanconf.py"
    good = settings.read_text()
    settings.write_text("SITENAME =\n" + good)
    broken = client.get(HOME)
    settings.write_text(good)

    mended = client.get(HOME)

    assert (broken.status_code, mended.status_code) == (503, 200)
    assert "SyntaxError" in broken.text


def test_who_removes_a_text_is_told_which_others_link_to_it(client, root):
    put(root, f"{HEAD}slug: two\n---\nSee [one]({{filename}}one.md).\n", "posts/two.md")

    page = html.fromstring(client.get(f"{HOME}remove/{POST}").text)

    assert page.xpath("//main//ul//a/@href") == [f"{HOME}text/posts/two.md"]


@pytest.mark.parametrize(
    ("more", "shown"),
    [
        ("lang: es\ndraft: true\n", True),
        ("lang: es\n", True),
        ("status: hidden\n", True),
        ("date_: x\ndraft: true\n", True),
        ("status: skip\n", False),
    ],
)
def test_the_page_beside_the_text_is_the_one_that_readers_will_see(client, root, more, shown):
    put(root, f"{HEAD}{more}---\nSeen.\n")
    post(client, fields(client) | {"body": "Seen now."})

    page = html.fromstring(client.get(f"{HOME}text/{POST}").text)
    frames = page.xpath("//iframe/@src")

    assert bool(frames) == shown
    for address in frames:
        assert "Seen now." in client.get(address).text


@pytest.mark.parametrize("name", ["a%00.md", f"{'a' * 400}.md", "%ff%fe.md"])
@pytest.mark.parametrize("page", ["text", "history", "remove"])
def test_a_name_that_no_file_can_have_is_not_found(client, name, page):
    assert client.get(f"{HOME}{page}/{name}").status_code == 404
    assert client.get(f"/{name}").status_code == 404
