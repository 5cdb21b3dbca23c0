"""Which posts a reader of one post may want next: they share tags, subject or plain words."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from press.search.words import words

MOST = 3
TAG, CATEGORY, WORD = 4, 1, 1
# Posts that share something are compared with so many on either side, the nearest in time.
# Otherwise 5,000 posts under one tag would be 25 million comparisons.
NEAR = 12
# Words that stand in titles everywhere, or one shared word, relate nothing.
LEAST = 8


class Link(NamedTuple):
    """A title and where it leads; url begins without a slash, as Pelican's do."""

    title: str
    url: str


def relate(articles: Sequence[Any]) -> None:
    """Give every article its list .related, best first; in one language only.

    Compares titles, tags and subjects, not texts: who mends a typing error changes no other page.
    """
    by_language: defaultdict[str, list[Any]] = defaultdict(list)
    for article in sorted(articles, key=lambda each: (each.date, each.slug)):
        by_language[article.lang].append(article)
    for group in by_language.values():
        for article, near in zip(group, _nearest([_signs(each) for each in group]), strict=True):
            article.related = [Link(group[n].title, group[n].url) for n in near]


def _nearest(signs: Sequence[dict[str, int]]) -> Iterator[list[int]]:
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, own in enumerate(signs):
        for sign in own:
            holders[sign].append(number)
    # In whole numbers, so that no machine rounds differently: a sign that half of all posts
    # bear counts once, one of every 1,000 ten times.
    rare = {sign: (len(signs) // len(held)).bit_length() for sign, held in holders.items()}
    place: Counter[str] = Counter()
    for number, own in enumerate(signs):
        found: dict[int, int] = {}
        for sign, weight in own.items():
            held, at = holders[sign], place[sign]
            place[sign] = at + 1
            for other in (*held[max(0, at - NEAR) : at], *held[at + 1 : at + 1 + NEAR]):
                found[other] = found.get(other, 0) + weight * rare[sign]
        yield _best(number, found)


def _best(number: int, found: dict[int, int]) -> list[int]:
    enough = [other for other, score in found.items() if score >= LEAST]
    # Of two as close the nearer in time, then the newer.
    enough.sort(key=lambda other: (-found[other], abs(other - number), -other))
    return enough[:MOST]


def _signs(article: Any) -> dict[str, int]:
    own = dict.fromkeys(words(str(article.title)), WORD)
    if category := getattr(article, "category", None):
        own[f"category {category.slug}"] = CATEGORY
    # A space keeps tags apart from words, which have none.
    own.update((f"tag {tag.slug}", TAG) for tag in getattr(article, "tags", []))
    return own
