"""Pictures that no phone makes on purpose, and some that every phone makes."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from press.editor.pictures import Refused, take
from press.pictures.making import BadPicture, look, made
from press.pictures.moving import without_notes
from press.pictures.recipe import sizes

_LIGHT = Image.linear_gradient("L").resize((200, 120))
_ROUND = Image.radial_gradient("L").resize((200, 120))
MANY = Image.merge("RGB", [_LIGHT, _LIGHT.rotate(180), _ROUND])


def written(image: Image.Image, kind: str, **how: object) -> bytes:
    data = BytesIO()
    image.save(data, kind, **how)
    return data.getvalue()


def all_made(folder: Path, name: str, data: bytes) -> list[tuple[str, Image.Image]]:
    """Every file that comes of a picture, opened again."""
    path = folder / name
    path.write_bytes(data)
    facts = look(path, folder / "cache")
    found = [(s.format, made(path, facts, s, cache=folder / "cache")) for s in sizes(facts)]
    return [(kind, Image.open(BytesIO(content))) for kind, content in found]


def test_a_phones_picture_with_a_second_one_behind_it_tells_no_place(tmp_path):
    notes = Image.Exif()
    notes[0x010F] = "CameraMaker"
    data = written(MANY, "MPO", save_all=True, append_images=[MANY], exif=notes)

    found = all_made(tmp_path, "a.jpg", data)

    assert [kind for kind, _ in found] == ["avif", "webp", "jpg"]
    assert not any(image.getexif() for _, image in found)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused_before_a_build_stumbles_over_it(tmp_path, kind):
    data = written(MANY, kind)
    path = tmp_path / f"a.{kind.lower()}"
    path.write_bytes(data[: len(data) // 2])

    with pytest.raises(BadPicture, match="cannot be read"):
        look(path, tmp_path / "cache")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_with_a_damaged_profile_keeps_its_own_colours(tmp_path, kind):
    data = written(MANY, kind, icc_profile=b"garbage" * 20)

    assert all_made(tmp_path, f"a.{kind.lower()}", data)


def test_a_scan_in_65536_greys_does_not_turn_white(tmp_path):
    grey = Image.frombytes("I;16", (40, 40), (0x4000).to_bytes(2, "little") * 1600)

    found = all_made(tmp_path, "a.png", written(grey, "PNG"))

    assert {image.convert("L").getpixel((9, 9)) for _, image in found} == {0x40}


def test_a_picture_higher_than_webp_can_be_comes_in_the_other_formats(tmp_path):
    found = all_made(tmp_path, "a.jpg", written(Image.new("RGB", (20, 20_000)), "JPEG"))

    assert [kind for kind, _ in found] == ["avif", "jpg"]


@pytest.mark.parametrize("turn", range(2, 9))
def test_a_turned_picture_stands_upright_however_it_was_held(tmp_path, turn):
    image = Image.new("RGB", (80, 40), "white")
    notes = Image.Exif()
    notes[0x0112] = turn

    found = all_made(tmp_path, "a.jpg", written(image, "JPEG", exif=notes))

    assert {made.size for _, made in found} == {(40, 80) if turn > 4 else (80, 40)}


@pytest.mark.parametrize(
    "data",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n",
        written(MANY, "TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
    ids=["postscript", "tiff", "svg"],
)
def test_another_kind_of_file_with_the_name_of_a_picture_is_refused(tmp_path, data):
    with pytest.raises(Refused, match=r"photo.jpg cannot be read"):
        take(tmp_path, data, name="photo.jpg", description="A desk", cache=tmp_path / "cache")

    assert not (tmp_path / "images").exists()


def test_two_pictures_with_one_description_are_both_kept(tmp_path):
    lines = [
        take(tmp_path, written(MANY, "PNG"), name="a.png", description="Desk", cache=tmp_path)
        for _ in range(2)
    ]

    assert lines == ["![Desk](/images/desk.png)", "![Desk](/images/desk-2.png)"]


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_moving_picture_moves_on_without_what_was_noted_in_it(kind):
    notes = Image.Exif()
    notes[0x010F] = "CameraMaker"
    noted = {} if kind == "GIF" else {"exif": notes}
    data = written(MANY, kind, save_all=True, append_images=[MANY.rotate(180)], **noted)

    with Image.open(BytesIO(without_notes(data))) as image:
        image.seek(1)
        image.load()
        frames, left = image.n_frames, dict(image.getexif())

    assert b"CameraMaker" in data or kind == "GIF"
    assert (frames, left) == (2, {})
    assert b"CameraMaker" not in without_notes(data)
