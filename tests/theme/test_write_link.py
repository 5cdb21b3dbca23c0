"""Every post leads to the sealed form, where the practice takes letters."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader
from lxml import html

from frontdesk.domain.practice import Practice

TEMPLATES = Path(__file__).parents[2] / "theme" / "templates"


def test_each_post_has_one_link_that_names_it_and_no_other_page_has_one(site: Path) -> None:
    posts = 0
    for file in sorted(site.rglob("index.html")):
        page = html.fromstring(file.read_bytes())
        links = page.xpath("//a/@href[starts-with(., '/write-to-me/')]")
        is_post = bool(page.xpath("//aside[@aria-label='About this post']"))
        posts += is_post

        assert links == ([f"/write-to-me/?about={file.parent.name}"] if is_post else [])
    assert posts > 3


@pytest.mark.parametrize(("change", "links"), [({"letters": True}, 1), ({"letters": False}, 0)])
def test_the_link_is_there_only_where_letters_are_taken(
    practice: Practice, change: dict[str, bool], links: int
) -> None:
    env = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    post = SimpleNamespace(slug="a-post")

    words = env.get_template("write.html").render(
        practice=replace(practice, **change), article=post
    )

    assert words.count("/write-to-me/?about=a-post") == links
