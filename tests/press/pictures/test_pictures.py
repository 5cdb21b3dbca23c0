"""Pictures of posts: found, turned, made in every size, and without what a camera noted."""

import logging
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import html
from PIL import Image

from press.pictures import pictures
from press.pictures.making import BadPicture, look, made, missing
from press.pictures.recipe import MAX_BYTES, Facts, Size, sizes
from press.pictures.source import NoPicture, find, is_raster

GPS, ORIENTATION = 0x8825, 0x0112


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for folder in ("posts", "images"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    return tmp_path / "content"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / ".press" / "pictures"


def photo(path: Path, size: tuple[int, int] = (2000, 1000), *, turn: int = 1) -> Path:
    """A picture of many colours, with notes such as phones make."""
    image = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", [image, image.rotate(90).resize(size), image.rotate(180)])
    notes = Image.Exif()
    notes[ORIENTATION] = turn
    notes.get_ifd(GPS)[1] = "N"
    notes[0x010F] = "CameraMaker"
    image.save(path, exif=notes)
    return path


def drawing(path: Path, size: tuple[int, int] = (600, 300)) -> Path:
    Image.new("RGBA", size, (10, 20, 30, 0)).save(path)
    return path


class Build:
    """What a build does with one post."""

    def __init__(self, content: Path, cache: Path, site: str = "") -> None:
        self._pictures = pictures.Pictures(content=content, cache=cache, site=site)
        self._post = content / "posts" / "one.md"
        self.files: dict[str, bytes] = {}

    def __call__(self, text: str, **metadata: str) -> html.HtmlElement:
        item = SimpleNamespace(_content=text, source_path=str(self._post), **metadata)
        self._pictures.dress(item)
        self.item = item
        self._pictures.write(self._ensure)
        return html.fragment_fromstring(item._content, create_parent="div")

    def _ensure(self, name: str, *, made_from: object, make) -> None:
        assert made_from
        self.files[name] = make()

    def opened(self, name: str) -> Image.Image:
        return Image.open(BytesIO(self.files[name.lstrip("/")]))


@pytest.fixture
def build(content: Path, cache: Path) -> Build:
    return Build(content, cache)


def test_a_photo_comes_in_each_format_and_size_with_room_kept_for_it(build, content):
    photo(content / "images" / "desk.jpg")

    page = build('<p><img alt="A desk" src="/images/desk.jpg"></p>')

    kinds = [s.get("type") for s in page.iter("source")]
    (img,) = page.iter("img")
    named = {part.split()[0] for s in page.iter("source") for part in s.get("srcset").split(",")}
    assert kinds == ["image/avif", "image/webp"]
    assert (img.get("width"), img.get("height"), img.get("alt")) == ("1200", "600", "A desk")
    assert {n.lstrip("/") for n in {*named, img.get("src")}} == set(build.files)
    assert {build.opened(n).size for n in named} == {
        (480, 240),
        (800, 400),
        (1200, 600),
        (1600, 800),
    }


def test_every_file_is_named_after_its_content(build, content):
    photo(content / "images" / "My Desk!.jpg")

    page = build('<p><img src="/images/My%20Desk!.jpg" alt="x"></p>')
    first = page.find(".//img").get("src")
    photo(content / "images" / "My Desk!.jpg", (1000, 600))
    second = Build(content, build._pictures._cache)('<img src="/images/My%20Desk!.jpg" alt="x">')

    assert first.startswith("/images/my-desk-")
    assert second.find(".//img").get("src") != first


def test_where_it_was_taken_and_by_what_stays_at_home(build, content):
    photo(content / "images" / "home.jpg", (900, 600))

    build('<p><img src="/images/home.jpg" alt="x"></p>')

    for name, data in build.files.items():
        assert not dict(build.opened(name).getexif()), name
        assert b"CameraMaker" not in data, name


def test_a_phone_held_upright_makes_an_upright_picture(build, content):
    photo(content / "images" / "tall.jpg", (1000, 500), turn=6)

    page = build('<p><img src="/images/tall.jpg" alt="x"></p>')

    img = page.find(".//img")
    assert (img.get("width"), img.get("height")) == ("500", "1000")
    assert {build.opened(n).size for n in build.files} == {(480, 960), (500, 1000)}


def test_a_small_picture_is_never_made_larger(build, content):
    photo(content / "images" / "small.jpg", (300, 200))

    build('<p><img src="/images/small.jpg" alt="x"></p>')

    assert {build.opened(n).size for n in build.files} == {(300, 200)}


def test_a_drawing_keeps_its_points_and_what_one_sees_through(build, content):
    drawing(content / "images" / "plan.png")

    page = build('<p><img src="/images/plan.png" alt="x"></p>')

    last = build.opened(page.find(".//img").get("src"))
    assert last.format == "PNG"
    assert last.convert("RGBA").getpixel((5, 5)) == (10, 20, 30, 0)


def test_a_moving_picture_is_sent_as_it_is(build, content):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    file = content / "images" / "wave.gif"
    frames[0].save(file, save_all=True, append_images=frames[1:])

    page = build('<p><img src="/images/wave.gif" alt="x"></p>')

    img = page.find(".//img")
    assert build.files == {img.get("src").lstrip("/"): file.read_bytes()}
    assert (img.get("width"), img.get("height")) == ("40", "30")


def test_a_picture_of_its_own_paragraph_with_a_title_becomes_a_figure(build, content):
    photo(content / "images" / "desk.jpg", (400, 300))

    page = build('<p><img src="/images/desk.jpg" alt="A desk" title="Mine &amp; yours"></p>')

    assert page.find("figure/figcaption").text == "Mine & yours"
    assert page.find("p") is None


def test_a_link_to_a_picture_leads_to_one_that_exists(build, content):
    photo(content / "images" / "desk.jpg", (400, 300))

    page = build('<p><a href="{static}/images/desk.jpg">large</a></p>')

    assert page.find(".//a").get("href").lstrip("/") in build.files


def test_only_the_first_picture_does_not_wait_until_it_is_seen(build, content):
    photo(content / "images" / "desk.jpg", (400, 300))

    page = build('<img src="/images/desk.jpg" alt="a">' * 3)

    assert [img.get("loading") for img in page.iter("img")] == [None, "lazy", "lazy"]


def test_what_an_author_chose_for_a_tag_is_kept(build, content):
    photo(content / "images" / "desk.jpg", (400, 300))

    page = build('<img class="wide" src="/images/desk.jpg" alt="a &quot;b&quot;" width="9">')

    img = page.find(".//img")
    assert (img.get("class"), img.get("alt"), img.get("width")) == ("wide", 'a "b"', "400")


@pytest.mark.parametrize(
    "address",
    ["/images/desk.jpg", "{static}/images/desk.jpg", "../images/desk.jpg", "images/desk.jpg"],
)
def test_a_picture_is_found_however_its_address_is_written(content, address):
    file = photo(content / "images" / "desk.jpg", (40, 30))

    assert find(address, post=content / "posts" / "one.md", content=content) == file.resolve()


@pytest.mark.parametrize("address", ["https://x.example/a.jpg", "//x.example/a.jpg", "/a.svg", ""])
def test_what_is_no_picture_of_ours_is_left_alone(build, address):
    assert not is_raster(address)

    page = build(f'<p><img src="{address}" alt="x"></p>')

    assert page.find(".//img").get("src") == address
    assert build.files == {}


def test_a_missing_picture_is_told_with_the_nearest_one(build, content, caplog):
    photo(content / "images" / "desk.jpg", (40, 30))

    page = build('<p><img src="/images/dsk.jpg" alt="x"></p>')

    assert page.find(".//img").get("src") == "/images/dsk.jpg"
    assert 'one.md: there is no picture "/images/dsk.jpg"; did you mean "/images/desk.jpg"?' in (
        caplog.text
    )


def test_no_address_leads_out_of_the_content(content, tmp_path):
    photo(tmp_path / "secret.jpg", (40, 30))

    with pytest.raises(NoPicture):
        find("../../secret.jpg", post=content / "posts" / "one.md", content=content)


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff\xe0 cut"])
def test_a_broken_picture_is_told_and_does_not_stop_the_rest(build, content, caplog, data):
    (content / "images" / "bad.jpg").write_bytes(data)
    photo(content / "images" / "good.jpg", (40, 30))

    page = build('<img src="/images/bad.jpg" alt="a"><img src="/images/good.jpg" alt="b">')

    assert "bad.jpg cannot be read as a picture" in caplog.text
    assert caplog.records[0].levelno == logging.WARNING
    assert len(list(page.iter("source"))) == 2


def test_a_picture_that_is_too_large_says_what_to_do(content, cache):
    file = content / "images" / "large.jpg"
    with file.open("wb") as opened:
        opened.truncate(MAX_BYTES + 1)

    with pytest.raises(BadPicture, match="Save it smaller"):
        look(file, cache)


def test_each_size_is_made_once(content, cache, monkeypatch):
    file = photo(content / "images" / "desk.jpg", (400, 300))
    facts = look(file, cache)
    (size, *_) = sizes(facts)

    first = made(file, facts, size, cache=cache)
    monkeypatch.setattr(Image, "open", lambda *_: pytest.fail("made again"))

    assert not missing(facts, size, cache)
    assert made(file, look(file, cache), size, cache=cache) == first


def test_the_same_post_can_be_dressed_again_with_another_picture(build, content, cache):
    photo(content / "images" / "desk.jpg", (400, 300))
    build('<p><img src="/images/desk.jpg" alt="x"></p>')
    photo(content / "images" / "desk.jpg", (300, 400))

    again = pictures.Pictures(content=content, cache=cache, site="")
    again.dress(build.item)

    assert 'width="300" height="400"' in build.item._content


def test_the_picture_an_author_chose_for_shared_links_is_one_file(build, content):
    photo(content / "images" / "desk.jpg")

    build("<p>Words</p>", image="/images/desk.jpg")

    assert build.item.picture.endswith("-1200.jpg")
    assert build.item.picture.lstrip("/") in build.files


def test_formats_with_the_smallest_files_come_first():
    found = sizes(Facts("x", 1000, 500, "photo", ".jpg"))

    assert [s.format for s in found] == ["avif"] * 3 + ["webp"] * 3 + ["jpg"]
    assert found[-1] == Size(1000, 500, "jpg")
