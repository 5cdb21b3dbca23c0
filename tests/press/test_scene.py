from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from press.scene import FRAMES, SKIES, VIEWS, WIDTHS, UnknownCover, follow, of, parse


def test_a_cover_is_a_view_and_things_from_left_to_right():
    scene = parse("Garden, plant , phone", slug="a-post")

    assert scene.view == "garden"
    assert [name for name, _ in scene.objects] == ["plant", "phone"]
    assert scene.objects[0][1] < scene.objects[1][1]


def test_a_cover_may_be_a_list():
    assert parse(["sea", "laptop"], slug="x") == parse("sea, laptop", slug="x")


@pytest.mark.parametrize(
    ("cover", "words"),
    [
        ("gardn, plant", '"gardn" is no view. Did you mean "garden"?'),
        ("garden, plnt", '"plnt" is no thing on the sill. Did you mean "plant"?'),
        ("qqqq", "There are: roofs, towers"),
        ("", '"" is no view'),
        ("sea, laptop, ring, books", "too much for one sill"),
    ],
)
def test_an_unknown_cover_is_told_with_the_nearest_name(cover, words):
    with pytest.raises(UnknownCover) as refused:
        parse(cover, slug="x")

    assert words in str(refused.value)


@given(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True))
def test_a_slug_always_gets_the_same_window_and_it_can_be_drawn(slug):
    scene = follow(slug)

    assert scene == follow(slug)
    assert scene.sky in SKIES
    assert scene.view in VIEWS
    assert scene.frame in FRAMES


@given(st.sampled_from(VIEWS), st.lists(st.sampled_from(sorted(WIDTHS)), max_size=4))
def test_things_stand_on_the_sill_and_never_in_each_other(view, things):
    try:
        scene = parse([view, *things], slug="x")
    except UnknownCover:
        assert sum(WIDTHS[thing] for thing in things) > 212
        return

    edges = [(x - WIDTHS[name] / 2, x + WIDTHS[name] / 2) for name, x in scene.objects]
    assert all(left >= 12 and right <= 228 for left, right in edges)
    assert all(one[1] <= two[0] + 1 for one, two in pairwise(edges))


def test_different_posts_get_different_windows():
    assert len({follow(f"post-{n}") for n in range(60)}) > 30


def test_a_post_without_a_cover_follows_its_slug():
    assert of(SimpleNamespace(slug="a-post")) == follow("a-post")
    assert of(SimpleNamespace(slug="a-post", cover="sea")).view == "sea"
