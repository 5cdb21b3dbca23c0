"""Files that are cut, misread, hostile or something else."""

import pytest


def test_half_an_export_writes_nothing_and_says_what_could_be_read(export, move):
    export.add("One", slug="one").add("Two", slug="two").add("Three", "Words " * 50, slug="three")
    file = export.file()
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.index(b"Words ") + 40])

    moved = move(file)

    assert moved.code == 1
    assert moved.files() == []
    assert "line 8" in moved.told
    assert "2 posts and pages before that can be read" in moved.told
    assert "--partial" in moved.told


def test_half_an_export_gives_its_whole_posts_when_asked(export, move):
    export.add("One", slug="one").add("Two", "Words " * 50, slug="two")
    file = export.file()
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.index(b"Words ") + 40])

    moved = move(file, "--partial")

    assert moved.code == 0
    assert moved.files() == ["posts/one.md"]
    assert "The file ends too early" in moved.report


def test_letters_that_are_not_what_the_file_claims_are_read_as_windows_letters(export, move):
    export.add("Post", "It\u2019s caf\u00e9", slug="post")
    file = export.file()
    file.write_bytes(export.text().encode("cp1252"))

    moved = move(file)

    assert moved.read("posts/post.md").body == "It\u2019s caf\u00e9\n"
    assert "2 bytes are not in the encoding that the file claims" in moved.report


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_other_encodings_are_read(export, move, encoding):
    export.add("Post", "caf\u00e9", slug="post")
    file = export.file()
    named = encoding.removesuffix("-sig")
    file.write_bytes(export.text().replace('"UTF-8"', f'"{named}"').encode(encoding))

    assert move(file).read("posts/post.md").body == "caf\u00e9\n"


def test_an_encoding_that_nobody_knows_is_named(export, move):
    export.add("Post")
    file = export.file()
    file.write_text(export.text().replace('"UTF-8"', '"klingon"'), "utf-8")

    moved = move(file)

    assert moved.code == 1
    assert '"klingon", which nobody knows' in moved.told


def test_control_characters_cost_no_post(export, move):
    export.add("Post", "one\x08two\x0bthree\ufffefour", slug="post")

    moved = move(export.file())

    assert moved.read("posts/post.md").body == "onetwothreefour\n"
    assert "3 invisible control characters" in moved.report


def test_entities_are_neither_expanded_nor_fetched(export, move, tmp_path):
    (tmp_path / "secret.txt").write_text("a secret", "utf-8")
    doctype = (
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        f'<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>\n<rss '
    )
    export.add("Post", slug="post")
    text = export.text().replace("<rss ", doctype, 1).replace("<![CDATA[]]>", "w &b; &x; v", 1)
    file = export.file()
    file.write_text(text, "utf-8")

    moved = move(file)

    body = (moved.content / "posts/post.md").read_text("utf-8")
    assert "a secret" not in body
    assert "haha" not in body
    assert "w " in body


def test_names_that_were_not_declared_cost_nothing(export, move):
    export.add("Post", slug="post")
    file = export.file()
    text = export.text().replace('xmlns:dc="http://purl.org/dc/elements/1.1/"', "")
    file.write_text(text.replace("<channel>", "<channel><atom:link href='x'/>"), "utf-8")

    assert move(file).files() == ["posts/post.md"]


def test_a_field_of_twenty_megabytes_is_told_and_the_rest_comes(export, move):
    export.add("Huge", "word " * 4_000_000, slug="huge").add("Post", "Words", slug="post")

    moved = move(export.file())

    assert moved.files() == ["posts/post.md"]
    assert "Huge: its text has 20,000,000 letters: that is no post" in moved.report


def test_a_picture_inside_the_text_costs_the_picture_only(export, move):
    picture = f'<img src="data:image/png;base64,{"A" * 3_000_000}" alt="x">'
    export.add("Post", f"Before {picture} after", slug="post")

    moved = move(export.file())

    assert moved.read("posts/post.md").body == "Before after\n"
    assert "a picture that stood inside the text itself was left out" in moved.report


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "is packed. Unpack it"),
        (b"<!doctype html><html><body>x</body></html>", "is a web page"),
        (b"\x89PNG\r\n", "is neither a WordPress export"),
        (b"<opml><body/></opml>", "is neither a WordPress export"),
    ],
)
def test_what_is_no_export_is_refused_in_words(move, tmp_path, content, told):
    (tmp_path / "file.xml").write_bytes(content)

    moved = move("file.xml")

    assert moved.code == 1
    assert told in moved.told
    assert "Nothing was imported." in moved.told
    assert moved.report == ""


def test_a_file_that_is_not_there_is_told(move):
    assert "neither a file, a folder nor a web address" in move("nowhere.xml").told


def test_an_export_without_posts_is_told(export, move):
    assert "holds no posts and no pages" in move(export.file()).told
