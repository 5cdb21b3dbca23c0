from collections.abc import Callable
from datetime import datetime

import pytest

from press.lint.facts import Facts, examine
from press.lint.finding import Finding
from press.lint.limits import Limits
from press.lint.look import look
from press.lint.post import read
from press.lint.site import Site

HEAD = (
    "title: A post\ndate: 2026-01-02\ncategory: Notes\n"
    "description: What a reader learns here, told in one sentence of a fair length.\n"
)
HEAD_LINES = 6


@pytest.fixture
def lint() -> Callable[..., list[Finding]]:
    def looking(body: str, *, more: str = "", head: str = HEAD, **about) -> list[Finding]:
        site = about.pop("site", Site())
        post = read(about.pop("file", "posts/one.md"), f"---\n{head}{more}---\n{body}\n", **about)
        return look(post, site)

    return looking


@pytest.fixture
def broken(lint) -> Callable[..., list[str]]:
    """The rules a text breaks, without how it is written."""

    def rules(body: str, **about) -> list[str]:
        return [one.rule for one in lint(body, **about)]

    return rules


@pytest.fixture
def site() -> Callable[..., Site]:
    def of(texts: dict[str, str] | None = None, **about) -> Site:
        found = {file: facts(file, text) for file, text in (texts or {}).items()}
        given = {"now": datetime(2026, 6, 1), "patterns": PATTERNS} | about  # noqa: DTZ001
        return Site(texts=found, **given)

    return of


PATTERNS = {
    "ARTICLE_URL": "writing/{slug}/",
    "ARTICLE_LANG_URL": "{lang}/writing/{slug}/",
    "PAGE_URL": "{slug}/",
    "PAGE_LANG_URL": "{lang}/{slug}/",
}


def facts(file: str, text: str) -> Facts:
    kind = "page" if file.startswith("pages/") else "post"
    return examine(read(file, text, kind=kind), Limits(), default_lang="en")
