"""A small site with a theme of its own, whose pages lean on each other in every way there is."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from press.building.again import Builder, Built

# Only what is under test: neither the practice nor the look has a part in this.
PLUGIN = """
from pelican import signals
from press import neighbours
from press.asset import Assets
from press.building import hooks
from press.reader import PressReader

def register():
    signals.initialized.connect(prepare)
    signals.readers_init.connect(read)
    signals.article_generator_finalized.connect(acquaint)
    hooks.register()
    signals.finalized.connect(hooks.finish)

def prepare(pelican):
    folders = {"theme": pelican.settings["THEME"] + "/static"}
    pelican.settings["JINJA_GLOBALS"] = {"asset": Assets(folders, made={})}
    pelican.settings["JINJA_FILTERS"] = {"shout": shout, "newest": newest}

def read(readers):
    readers.reader_classes["md"] = PressReader

def acquaint(generator):
    neighbours.acquaint(generator.dates, newest_first=True)

def shout(words):
    return words.upper()

def newest(posts):
    return posts[0].title if posts else ""
"""
SETTINGS = """
import sys
from pathlib import Path
sys.path.insert(0, str(Path(__file__).parent))
from words import TAGLINE
SITENAME = "A small site"
SITEURL = ""
PATH = "content"
THEME = "theme"
TIMEZONE = "Europe/Paris"
LOCALE = ["C.UTF-8", "C"]
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["small"]
ARTICLE_PATHS = ["posts"]
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["images"]
FORMATTED_FIELDS = []
JINJA_ENVIRONMENT = {"autoescape": True}
DRAFT_SAVE_AS = ""
WITH_FUTURE_DATES = False
ARTICLE_URL = ARTICLE_SAVE_AS = "{slug}.html"
DEFAULT_PAGINATION = 3
FEED_ALL_ATOM = "all.atom.xml"
FEED_DOMAIN = "https://www.example.com"
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
"""
FRAME = """{% from "pieces.html" import named %}
<title>{% block title %}{{ SITENAME }}{% endblock %}</title>
<link href="{{ asset('theme/site.css') }}">
<nav>{% for cat, posts in categories %}<a href="/{{ cat.url }}">{{ cat }} {{ posts|length }}</a>
{% endfor %}{% for page in pages %}<a href="/{{ page.url }}">{{ page.title }}</a>{% endfor %}</nav>
{% block body %}{% endblock %}{% include "foot.html" %}"""
POST = """{% extends "base.html" %}{% block title %}{{ article.title }}{% endblock %}
{% block body %}{{ named(article.title) }} {{ article.locale_date }} {{ article.content|safe }}
{% for tag in article.tags|default([]) %}<a href="/{{ tag.url }}">{{ tag }}</a>{% endfor %}
{% if article.older %}<a rel="prev" href="/{{ article.older.url }}">{{ article.older.title }}</a>
{% endif %}{% for other in article.translations %}{{ other.lang }}{% endfor %}{% endblock %}"""
PAGE = """{% extends "base.html" %}{% block body %}{{ page.title|shout }} {{ page.content|safe }}
{{ articles|newest }}{% endblock %}"""
LIST = """{% extends "base.html" %}{% block body %}
{% for one in (articles_page.object_list if articles_page else articles) %}
{{ one.title }}: {{ one.summary }}{% endfor %}
{% if articles_page %}{{ articles_page.number }} of {{ articles_paginator.num_pages }}{% endif %}
{% for month in articles|groupby('date.month') %}{{ month.grouper }}{% endfor %}
{% endblock %}"""
LISTS = ("index", "archives", "tag", "category", "author", "tags", "categories", "authors")
TEMPLATES = {
    "base.html": FRAME,
    "pieces.html": "{% macro named(words) %}<h1>{{ words }}</h1>{% endmacro %}",
    "foot.html": "<footer>{{ TAGLINE }}{% include 'missing.html' ignore missing %}</footer>",
    "article.html": POST,
    "page.html": PAGE,
    **{f"{name}.html": LIST for name in (*LISTS, "period_archives")},
}


def post(number: int, *more: str, body: str = "Some words.") -> str:
    head = [f"title: Post {number}", f"date: 2026-01-{number:02d}", *more]
    return "\n".join(["---", *head, "---", body, ""])


CONTENT = {
    "posts/one.md": post(1, "tags: [a, b]", "category: Pain"),
    "posts/two.md": post(2, "tags: [b]", "category: Sleep", body="See [one]({filename}one.md)."),
    "posts/three.md": post(3, "tags: [b, c]", body="![x]({static}/images/x.png)"),
    "posts/four.md": "Title: Post 4\nDate: 2026-01-04\nTags: a\nCategory: Pain\n\n*Old* head.\n",
    "posts/five.md": post(5, "tags: [a]", body="[pdf]({attach}five.pdf)"),
    "posts/fuenf.md": post(5, "lang: de", "slug: post-5", body="Worte."),
    "posts/five.pdf": "not really",
    "pages/about.md": "---\ntitle: About\n---\nWho I am, and [one]({filename}/posts/one.md).\n",
    "images/x.png": "no picture",
}


class Site:
    """A folder with all a site is made of, and ways to build it."""

    def __init__(self, folder: Path, **overrides: Any) -> None:
        self.folder = folder
        self.output = folder / "output"
        self.overrides = overrides
        self.builder = self.another()

    def another(self) -> Builder:
        """Return a builder that has not built before."""
        return Builder(self.folder / "settings.py", self.output, self.overrides)

    def build(self) -> Built:
        return self.builder.build()

    def file(self, name: str) -> Path:
        return self.folder / name

    def write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def clean(self, folder: Path, **overrides: Any) -> dict[str, bytes]:
        """Return what a build from nothing makes of the same texts."""
        shutil.rmtree(folder, ignore_errors=True)
        more = {"PRESS_CACHE": str(folder / "kept"), **self.overrides, **overrides}
        built = Builder(self.folder / "settings.py", folder / "output", more).build()
        assert built.whole, built
        return tree(folder / "output")


def tree(output: Path) -> dict[str, bytes]:
    return {
        file.relative_to(output).as_posix(): file.read_bytes()
        for file in sorted(output.rglob("*"))
        if file.is_file()
    }


def make(folder: Path) -> Site:
    site = Site(folder)
    site.write("settings.py", SETTINGS)
    site.write("words.py", 'TAGLINE = "A quiet place"\n')
    site.write("plugins/small.py", PLUGIN)
    site.write("theme/static/site.css", "p { margin: 0 }")
    for name, text in TEMPLATES.items():
        site.write(f"theme/templates/{name}", text)
    for name, text in CONTENT.items():
        site.write(f"content/{name}", text)
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make(tmp_path / "site")


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Site]:
    """Sites that have been built once, each in a folder of its own."""
    folder = tmp_path_factory.mktemp("sites")
    first = make(folder / "first")
    assert first.build().whole

    def another() -> Site:
        target = folder / f"site-{len(list(folder.iterdir()))}"
        shutil.copytree(first.folder, target)
        return Site(target)

    return another
