"""What a post or page says about itself and its neighbours, put on it before pages are drawn."""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from pelican.contents import Article

from press import related, series, structured
from press.frontmatter import switch

logger = logging.getLogger(__name__)

# From so many headings on, a list of them helps more than it is in the way.
CONTENTS_FROM = 3


def posts(articles: Sequence[Any]) -> list[str]:
    """Give every post its series, related posts and contents.

    Returns:
        What is wrong with series, a sentence a problem.
    """
    for article in articles:
        headings = getattr(article, "headings", [])
        article.contents = headings if len(headings) >= CONTENTS_FROM else []
    related.relate(articles)
    return series.arrange(articles)


def tell_machines(contents: Iterable[Any], settings: dict[str, Any]) -> None:
    """Give every post its data for machines, once all else is known, its card too."""
    practice = settings["JINJA_GLOBALS"].get("practice")
    posts: Iterable[Any] = (each for each in contents if isinstance(each, Article))
    for article in posts if practice else ():
        article.posting = structured.posting(article, practice, site=settings["SITEURL"])


def page(content: Any) -> list[str]:
    """Give a page whose head says faq its questions and answers; return what is wrong."""
    content.asked = []
    if not getattr(content, "faq", None) or not switch(content.faq):
        return []
    content.asked = structured.questions(content._content)  # noqa: SLF001 - links are not asked for
    if content.asked:
        return []
    problem = (
        f'{content.source_path}: it says "faq: yes", but no heading with ## asks anything; '
        "write them as questions, with a question mark, or take the line out"
    )
    return [problem]


def tell(problems: Sequence[str]) -> None:
    """Log problems as one error, which ends a build that must not go wrong."""
    if problems:
        logger.error("\n".join(problems))
