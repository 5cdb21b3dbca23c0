"""Cards for shared links: their size, their words, and that each is drawn once."""

from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader
from PIL import Image, ImageChops

from press import scene
from press.pictures import cards
from press.pictures.card import HEIGHT, WIDTH, card, look

THEME = Path(__file__).resolve().parents[3] / "theme"
LOOK = look(THEME / "static", name="Ines Halloran")
# Chat apps show no preview of a larger one.
MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def window():
    env = Environment(loader=FileSystemLoader(THEME / "templates"), autoescape=True)
    return env.get_template("windows.html").module.window


def drawn(window, title: str, slug: str = "a") -> Image.Image:
    data = card(str(window(*scene.follow(slug))), title, LOOK)
    assert len(data) < MOST_BYTES
    return Image.open(BytesIO(data)).convert("RGB")


def left(image: Image.Image) -> Image.Image:
    return image.crop((0, 0, 700, HEIGHT))


def right(image: Image.Image) -> Image.Image:
    return image.crop((700, 0, WIDTH, HEIGHT))


def differ(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is not None


def test_a_card_has_the_size_that_apps_ask_for(window):
    assert drawn(window, "Fix bad sound").size == (1200, 630)


def test_the_words_stand_left_and_the_window_right(window):
    one, other = drawn(window, "Fix bad sound"), drawn(window, "A first session")
    elsewhere = drawn(window, "Fix bad sound", "another slug")

    assert differ(left(one), left(other))
    assert differ(right(one), right(elsewhere))


@pytest.mark.parametrize(
    "title",
    [
        "Word " * 60,
        "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3,
        "¿Me oyes? Señales & “comillas”",
        "",
        "<b>1 & 2</b>",
    ],
)
def test_any_title_stays_on_its_side(window, title):
    paper = drawn(window, "")
    words = drawn(window, title)

    box = ImageChops.difference(left(words), left(paper)).getbbox()
    edge = 728 - 40
    assert box is None or (box[0] >= 70 and box[2] <= edge and box[1] > 20 and box[3] < 610)


def test_the_same_words_make_the_same_card(window):
    scenes = str(window(*scene.follow("a")))

    assert card(scenes, "Same", LOOK) == card(scenes, "Same", LOOK)


def test_each_card_is_drawn_once_and_a_picture_of_ones_own_is_no_card(
    window, tmp_path, monkeypatch
):
    items = [
        SimpleNamespace(title="One", scene=scene.follow("one"), picture=None),
        SimpleNamespace(title="Two", scene=scene.follow("two"), picture="/images/x-1200.jpg"),
    ]
    put: dict[str, bytes] = {}

    def ensure(name, *, made_from, make):
        assert made_from
        put[name] = make()

    def build():
        made = cards.Cards(THEME / "static", name="Ines Halloran", cache=tmp_path)
        made.give(items, window)
        made.write(ensure)

    build()
    monkeypatch.setattr(cards, "card", lambda *_: pytest.fail("drawn again"))
    build()

    assert [i.card for i in items] == [f"/{next(iter(put))}", "/images/x-1200.jpg"]
    assert len(put) == 1


def test_cards_are_off_unless_the_settings_say_so(tmp_path):
    settings = {"PATH": str(tmp_path / "content"), "SITENAME": "x"}

    assert cards.of(settings, THEME / "static") is None
    assert cards.of(settings | {"PRESS_CARDS": True}, THEME / "static")
