"""The editor over HTTP, without any script: writing, mistakes, pictures, history, going."""

import re
from io import BytesIO

import pytest
from lxml import html
from PIL import Image

HOME = "/write/the-key/"
TEXT = f"{HOME}text/posts/one.md"
POST = "posts/one.md"


def fields(page: str) -> dict[str, object]:
    """What a browser would send back of a page as it is."""
    form = html.fromstring(page).get_element_by_id("text")
    sent = dict(form.form_values())
    sent["tags"] = [value for name, value in form.form_values() if name == "tags"]
    return sent


def send(client, act: str = "save", *, files=None, **changed):
    sent = fields(client.get(TEXT).text) | {"act": act} | changed
    return client.post(TEXT, data=sent, files=files, follow_redirects=False)


def written(root) -> str:
    return (root / "content" / POST).read_text()


def test_saving_a_page_as_it_is_changes_nothing(client, root):
    before = written(root)

    answer = send(client)

    assert answer.status_code == 303
    assert written(root) == before


def test_what_is_saved_is_seen_at_once_and_what_was_not_touched_stays(client, root):
    send(client, title="Two: a year on", body="New words.\r\n")

    assert written(root).startswith("---\n# Mine.\ntitle: ")
    assert "Two: a year on" in client.get("/").text
    assert "New words." in client.get("/writing/two-a-year-on/").text


@pytest.mark.parametrize(
    ("changed", "control"),
    [
        ({"title": " "}, "title"),
        ({"date": "2026-02-31"}, "date"),
        ({"time": "25:00"}, "time"),
        ({"slug": "Not An Address"}, "slug"),
        ({"view": "roofs", "thing1": "laptop", "thing2": "laptop", "thing3": "ring"}, "cover"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(client, root, changed, control):
    before = written(root)

    answer = send(client, body="Typed for an hour.", **changed)

    page = html.fromstring(answer.text)
    assert answer.status_code == 422
    assert page.get_element_by_id(f"{control}-err").text_content()
    assert "Typed for an hour." in page.get_element_by_id("body").text_content()
    assert written(root) == before


def test_words_of_another_window_are_never_overwritten(client, root):
    page = fields(client.get(TEXT).text)
    send(client, body="Mine, saved first.")

    answer = client.post(TEXT, data=page | {"act": "save", "body": "Mine, saved second."})

    assert answer.status_code == 409
    assert "Mine, saved second." in answer.text
    assert "Mine, saved first." in answer.text
    assert "Mine, saved first." in written(root)


def test_a_new_post_is_a_draft_that_only_this_computer_sees(client, root):
    answer = client.post(f"{HOME}new", data={"title": "A quiet hour"}, follow_redirects=False)

    assert answer.headers["location"] == f"{HOME}text/posts/a-quiet-hour.md"
    assert "draft: true" in (root / "content" / "posts" / "a-quiet-hour.md").read_text()
    assert client.get("/drafts/a-quiet-hour/").status_code == 200
    assert "A quiet hour" not in client.get("/").text
    assert "A quiet hour" in client.get(HOME).text


@pytest.mark.parametrize(("title", "says"), [("  ", "Enter a title"), ("One", "already")])
def test_a_new_post_that_cannot_be_begun_says_why(client, title, says):
    answer = client.post(f"{HOME}new", data={"title": title})

    assert answer.status_code == 422
    assert says in answer.text


def test_a_picture_comes_with_its_description_and_without_where_it_was_taken(client, root):
    image = BytesIO()
    notes = Image.Exif()
    notes[0x010F] = "CameraMaker"
    Image.new("RGB", (900, 600), "teal").save(image, "JPEG", exif=notes)

    answer = send(
        client,
        "picture",
        description_of_picture="A desk by the window",
        files={"picture": ("IMG_1.JPG", image.getvalue())},
    )

    assert answer.status_code == 303
    assert "![A desk by the window](/images/a-desk-by-the-window.jpg)" in written(root)
    page = client.get("/writing/one/").text
    shown = re.search(r'srcset="(/images/[^ ]+\.avif)', page)
    assert shown
    data = client.get(shown[1]).content
    assert data
    assert b"CameraMaker" not in data
    assert client.get("/images/a-desk-by-the-window.jpg").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "description", "says"),
    [
        ("a.jpg", b"x", "", "Describe the picture"),
        ("a.jpg", b"", "A desk", "Choose a picture"),
        ("a.jpg", b"no picture", "A desk", "a.jpg cannot be read as a picture"),
        ("a.exe", b"x", "A desk", "ends in .jpg"),
    ],
)
def test_a_picture_that_cannot_be_taken_says_why_and_keeps_the_text(
    client, root, name, data, description, says
):
    answer = send(
        client,
        "picture",
        body="Typed.",
        description_of_picture=description,
        files={"picture": (name, data)},
    )

    assert answer.status_code == 422
    assert says in answer.text
    assert "Typed." in answer.text
    assert not list((root / "content" / "images").iterdir())


def test_an_earlier_version_comes_back_and_the_later_one_is_kept(client, root):
    first = written(root)
    send(client, body="Second.")
    page = html.fromstring(client.get(f"{HOME}history/{POST}").text)
    oldest = page.xpath("//ol/li//a/@href")[-1].removeprefix("?state=")

    looked = client.get(f"{HOME}history/{POST}?state={oldest}")
    client.post(f"{HOME}history/{POST}", data={"state": oldest})

    assert "Words of one." in looked.text
    assert written(root) == first
    assert "Brought back" in client.get(f"{HOME}history/{POST}").text


def test_a_removed_text_leaves_the_site_and_can_be_brought_back(client, root):
    asked = client.get(f"{HOME}remove/{POST}")
    client.post(f"{HOME}remove/{POST}")

    gone = client.get("/writing/one/").status_code
    page = html.fromstring(client.get(f"{HOME}history/{POST}").text)
    oldest = page.xpath("//ol/li//a/@href")[-1].removeprefix("?state=")
    client.post(f"{HOME}history/{POST}", data={"state": oldest})

    assert "Remove “One”?" in asked.text
    assert gone == 404
    assert "Words of one." in client.get("/writing/one/").text


def test_a_head_that_cannot_be_read_is_mended_as_plain_text(client, root):
    (root / "content" / POST).write_text("---\ntitle: Pain: a year on\n---\nWords.\n")

    page = client.get(TEXT)
    form = html.fromstring(page.text).get_element_by_id("text")
    sent = dict(form.form_values()) | {"act": "save"}
    sent["raw"] = '---\ntitle: "Pain: a year on"\ndate: 2026-01-02\n---\nWords.\n'
    answer = client.post(TEXT, data=sent, follow_redirects=False)

    assert "line 2" in page.text
    assert answer.status_code == 303
    assert 'title: "Pain' in written(root)


def test_a_post_that_cannot_be_read_does_not_hide_the_others(client, root):
    (root / "content" / "posts" / "bad.md").write_text("---\ntitle: A: b\n---\nx\n")

    send(client, body="Still here.")

    assert "Still here." in client.get("/writing/one/").text
    assert "bad.md" in client.get(HOME).text


@pytest.mark.parametrize(
    "name", ["../pelicanconf.py", "../../etc/passwd", "images/x.jpg", "posts/none.md"]
)
def test_nothing_but_texts_of_the_content_can_be_opened(client, name):
    assert client.get(f"{HOME}text/{name.replace('..', '%2e%2e')}").status_code == 404


def test_what_the_lint_says_stands_beside_the_text(client):
    send(client, body="Online therapy cures everybody.\n\n### Too deep\n\nWords.")

    page = html.fromstring(client.get(TEXT).text)

    assert page.xpath("//ul[@class='found']/li[@class='error']")
    assert page.xpath("//ul[@class='found']//small/text()")


def test_publishing_says_what_is_not_set_up_yet(client, monkeypatch):
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.delenv("PUBLISH_TARGET", raising=False)

    page = client.get(f"{HOME}publish").text

    assert "SITE_URL and PUBLISH_TARGET" in page
    assert 'value="publish"' not in page
