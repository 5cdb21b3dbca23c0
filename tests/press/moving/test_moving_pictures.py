"""Pictures and files of the old site."""

import io
from pathlib import Path

import pytest
from PIL import Image

from press.moving.fetch import NotFetched


def _picture(shade: int = 0) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), (shade, shade, shade)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    (folder / "2019/05").mkdir(parents=True)
    (folder / "2019/05/Photo 1.jpg").write_bytes(_picture())
    (folder / "2019/05/leaf.pdf").write_bytes(b"%PDF-1.4")
    (folder / "2019/05/broken.jpg").write_bytes(b"<script>alert(1)</script>")
    (tmp_path / "secret.jpg").write_bytes(_picture(9))
    return folder


def _attached(export, name: str, number: str, *, alt: str = "", parent: str = ""):
    meta = [("_wp_attachment_image_alt", alt)] if alt else []
    export.add(
        "file",
        kind="attachment",
        number=number,
        meta=meta,
        parent=parent,
        file=f"https://old.example/wp-content/uploads/2019/05/{name}",
        excerpt="A <b>caption</b>" if alt else "",
    )


def test_pictures_come_in_full_size_with_their_descriptions(export, move, uploads):
    at = "https://old.example/wp-content/uploads/2019/05/Photo%201"
    _attached(export, "Photo%201.jpg", "9", alt="A blue chair")
    export.add(
        "Post",
        f'<a href="{at}.jpg"><img src="{at}-300x200.jpg"></a> '
        '<a href="/wp-content/uploads/2019/05/leaf.pdf">Leaf</a> '
        f'<img src="https://i0.wp.com/{at.removeprefix("https://")}.jpg?w=600" alt="">',
        slug="post",
    )

    moved = move(export.file(), "--pictures", str(uploads))

    shown = "![A blue chair]({static}/images/2019/05/photo-1.jpg)"
    assert moved.read("posts/post.md").body == (
        f"{shown} [Leaf]({{static}}/images/2019/05/leaf.pdf) {shown}\n"
    )
    assert (moved.content / "images/2019/05/photo-1.jpg").read_bytes() == _picture()
    assert [one for one in moved.files() if one.startswith("images")] == [
        *("images/2019/05/leaf.pdf", "images/2019/05/photo-1.jpg"),
    ]


def test_the_picture_above_a_post_stays_above_it(export, move, uploads):
    _attached(export, "Photo%201.jpg", "9", alt="A blue chair")
    export.add("Post", "Words", slug="post", meta=[("_thumbnail_id", "9")])

    post = move(export.file(), "--pictures", str(uploads)).read("posts/post.md")

    assert post.head["picture"] == "/images/2019/05/photo-1.jpg"
    assert post.body == "![A blue chair]({static}/images/2019/05/photo-1.jpg)\n\nWords\n"


def test_a_gallery_shows_its_pictures_with_captions(export, move, uploads):
    _attached(export, "Photo%201.jpg", "9", alt="A blue chair", parent="50")
    export.add("Post", '[gallery ids="9,77"]', slug="post", number="50")
    export.add("Own", "[gallery]", slug="own", number="51")
    _attached(export, "Photo%201.jpg", "10", alt="A blue chair", parent="51")

    moved = move(export.file(), "--pictures", str(uploads))

    told = (
        '<figure>\n<img src="{static}/images/2019/05/photo-1.jpg" alt="A blue chair">\n'
        "<figcaption>A caption</figcaption>\n</figure>\n"
    )
    assert moved.read("posts/post.md").body == told
    assert moved.read("posts/own.md").body == told


def test_missing_pictures_and_descriptions_are_reported(export, move, uploads):
    at = "https://old.example/wp-content/uploads/2019/05"
    export.add(
        "Post",
        f'<img src="{at}/Photo%201.jpg"><img src="{at}/gone.jpg" alt="A lake">'
        f'<img src="{at}/broken.jpg" alt="B">',
        slug="post",
    )

    moved = move(export.file(), "--pictures", str(uploads))

    assert "no description: photo-1.jpg" in moved.report
    assert f"{at}/gone.jpg: it is not in the folder of pictures" in moved.report
    assert f"{at}/broken.jpg: it is no picture, or a broken one" in moved.report
    assert f"[Picture: A lake]({at}/gone.jpg)" in moved.read("posts/post.md").body


def test_nothing_outside_of_the_folder_is_read(export, move, uploads):
    (uploads / "2019/05/link.jpg").symlink_to(uploads.parent / "secret.jpg")
    at = "https://old.example/wp-content/uploads"
    export.add(
        "Post",
        f'<img src="{at}/../secret.jpg" alt="A"><img src="{at}/2019/05/link.jpg" alt="B">',
        slug="post",
    )

    moved = move(export.file(), "--pictures", str(uploads))

    assert moved.files() == ["posts/post.md"]


def test_two_pictures_of_one_name_are_both_kept(export, move, uploads, tmp_path):
    there = tmp_path / "content/images/2019/05/photo-1.jpg"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"mine")
    at = "https://old.example/wp-content/uploads/2019/05/Photo%201.jpg"
    export.add("Post", f'<img src="{at}" alt="A">', slug="post")

    moved = move(export.file(), "--pictures", str(uploads))

    assert there.read_bytes() == b"mine"
    assert "images/2019/05/photo-1-2.jpg" in moved.read("posts/post.md").body


class _Fetcher:
    def __init__(self):
        self.asked = []

    def fetch(self, address, **_):
        self.asked.append(address)
        if "gone" in address:
            raise NotFetched(f"{address} answers 404; is the address right?")
        return _picture(3)


def test_pictures_are_fetched_only_when_asked_and_once(export, move):
    at = "https://old.example/wp-content/uploads/2019/05"
    text = f'<img src="{at}/a.jpg" alt="A"><img src="{at}/a.jpg" alt="A"><img src="{at}/gone.png">'
    export.add("Post", text, slug="post")
    without, fetching = _Fetcher(), _Fetcher()

    move(export.file(), "--dry-run", fetcher=without)
    moved = move(export.file(), "--fetch-pictures", fetcher=fetching)

    assert without.asked == []
    assert fetching.asked == [f"{at}/a.jpg", f"{at}/gone.png"]
    assert (moved.content / "images/2019/05/a.jpg").read_bytes() == _picture(3)
    assert "gone.png answers 404" in moved.report


def test_a_folder_of_pictures_that_is_none_is_told(export, move):
    export.add("Post")

    moved = move(export.file(), "--pictures", "nowhere")

    assert moved.code == 1
    assert "nowhere is no folder" in moved.told
