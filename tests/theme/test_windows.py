"""The drawings, and the frame around every page, rendered by a bare Jinja as the service does."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from lxml import etree

from frontdesk.domain.wording import cancel_rule, money_words
from frontdesk.settings.practice import load
from press.scene import FRAMES, SKIES, VIEWS, WIDTHS

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = Environment(
    loader=FileSystemLoader(ROOT / "theme" / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
)
ENVIRONMENT.filters |= {"money": money_words, "cancel_rule": cancel_rule}
ENVIRONMENT.globals |= {"asset": lambda name: f"/{name}?v=1"}
DRAWN = ENVIRONMENT.get_template("windows.html").module

# A window with nothing in it: frame, sky, three rings and a sun, two parts of the sill.
BARE = 8


def paths(svg: str) -> int:
    root = etree.fromstring(str(svg))
    return sum(1 for _ in root.iter("path", "circle", "rect"))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("sky", SKIES)
def test_every_view_can_be_drawn_under_every_sky(sky, view):
    assert paths(DRAWN.window(sky, view, (), "plain")) > BARE


def test_an_unknown_view_is_refused_where_undefined_names_are():
    with pytest.raises(UndefinedError, match="moon"):
        DRAWN.window("a", "moon", (), "plain")


@pytest.mark.parametrize("thing", WIDTHS)
def test_every_thing_can_stand_on_the_sill(thing):
    bare = paths(DRAWN.window("a", "sea", (), "plain"))

    assert paths(DRAWN.window("a", "sea", [(thing, 100)], "plain")) > bare


@pytest.mark.parametrize("frame", [*FRAMES, "plain"])
def test_every_frame_refers_to_a_shape_that_the_page_holds(frame):
    page = ENVIRONMENT.get_template("frame.html").render(practice=_practice(), **_service())
    drawn = str(DRAWN.window("a", "sea", (), frame))
    shape = drawn.split("url(#")[1].split(")", maxsplit=1)[0]

    assert page.count(f'<clipPath id="{shape}">') == 1
    assert "clipPath" not in drawn


def test_the_plugin_and_the_theme_know_the_same_drawings():
    source = ENVIRONMENT.get_template("windows.html").module

    assert set(source.views) == set(VIEWS)
    assert set(source.things) == set(WIDTHS)
    assert set(source.skies) == set(SKIES)
    assert set(source.frames) == {*FRAMES, "plain"}


def test_a_step_page_has_the_crisis_line_and_no_menu():
    page = ENVIRONMENT.get_template("frame.html").render(
        practice=_practice(), **_service(flow=True)
    )

    assert "tel:988" in page
    assert "<nav" not in page
    assert "This is an example practice." in page


def test_a_page_of_the_demo_says_that_nothing_is_real():
    frame = ENVIRONMENT.get_template("frame.html")

    assert "no money moves" in frame.render(practice=_practice(), **_service(demo=True))
    assert "no money moves" not in frame.render(practice=_practice(), **_service())


def _practice():
    return load(ROOT / "pelicanconf.py")


def _service(*, flow=False, demo=False):
    return {"flow": flow, "demo": demo, "page_id": "", "SITEURL": ""}
