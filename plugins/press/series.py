"""Posts that belong together and are read in an order: series and part of their heads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from press.related import Link
from press.slugs import slug


class BadSeries(ValueError):
    """A post's place in its series is no number, or another post has the same."""


def arrange(articles: Iterable[Any]) -> list[str]:
    """Give every post of a series its .parts, all in order, and its .place, from 1.

    Posts with a part come first, in order; those without one follow from the oldest on.

    Returns:
        What is wrong, a sentence a problem that names the files; such series stay apart.
    """
    groups: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for article in articles:
        article.parts, article.place = [], 0
        if named := getattr(article, "series", None):
            groups[article.lang, slug(str(named))].append(article)
    problems = []
    for group in groups.values():
        try:
            _arrange(group)
        except BadSeries as wrong:
            problems.append(str(wrong))
    return problems


def _arrange(group: list[Any]) -> None:
    ordered = sorted(group, key=lambda each: (_part(each), each.date, each.slug))
    for problem in _doubles(ordered):
        raise BadSeries(problem)
    parts = [Link(each.title, each.url) for each in ordered]
    for place, article in enumerate(ordered, 1):
        article.parts, article.place = parts, place


def _part(article: Any) -> float:
    written = getattr(article, "part", None)
    if written is None:
        return float("inf")
    try:
        return int(str(written))
    except ValueError:
        raise BadSeries(
            f'{article.source_path}: part is "{written}"; write a whole number, such as part: 2'
        ) from None


def _doubles(ordered: Sequence[Any]) -> Iterator[str]:
    for one, other in pairwise(ordered):
        if _part(one) == _part(other) != float("inf"):
            yield (
                f"{other.source_path}: part {other.part} of the series “{other.series}” is "
                f"{one.source_path} already; give one of them another number"
            )
