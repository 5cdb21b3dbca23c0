"""Posts for benchmarks/build.py: always the same ones, written for each maker of sites."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

SEED = 20260417
WORDS = 670
TAGS = tuple(f"topic {n:02d}" for n in range(1, 41))
CATEGORIES = ("Pain", "Sleep", "Grief", "Work", "Sound", "Places", "Family", "Notes")
_FIRST_DAY = date(2012, 1, 1)
_SYLLABLES = (
    *("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so"),
    *("tu", "va", "we", "xi", "yo", "zu", "bran", "clem", "dros", "flin", "grat", "plum"),
)
_TABLE = (
    "| When | What | How long |\n|---|---|---|\n| Morning | {} {} | 10 |\n| Night | {} {} | 25 |"
)


class Dice:
    """Numbers that look random and are the same in every run."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, most: int) -> int:
        """Return a number from 0 to most - 1."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % most


@dataclass(frozen=True, slots=True)
class Post:
    """One post; its slug is its file's name."""

    slug: str
    title: str
    day: date
    tags: tuple[str, ...]
    category: str
    body: str


def posts(count: int, *, seed: int = SEED) -> Iterator[Post]:
    """Yield count posts, whose days never lie ahead."""
    dice = Dice(seed)
    words = [
        "".join(_SYLLABLES[dice.below(26)] for _ in range(1 + dice.below(3))) for _ in range(900)
    ]
    for number in range(count):
        slug = f"post-{number:05d}"
        tags = dict.fromkeys(TAGS[dice.below(40)] for _ in range(2 + dice.below(4)))
        yield Post(
            slug=slug,
            title=f"{_some(dice, words, 4).capitalize()} {number}",
            day=_FIRST_DAY + timedelta(days=number % 5000),
            tags=tuple(tags),
            category=CATEGORIES[dice.below(8)],
            body="\n\n".join(_blocks(dice, words, before=number)),
        )


def _blocks(dice: Dice, words: list[str], *, before: int) -> Iterator[str]:
    left = WORDS // 2 + dice.below(WORDS)
    while left > 0:
        size = 40 + dice.below(60)
        left -= size
        kind = _KINDS[dice.below(len(_KINDS))]
        yield kind(dice, words, _some(dice, words, size), before)


def _some(dice: Dice, words: list[str], count: int) -> str:
    return " ".join(words[dice.below(900)] for _ in range(count))


def _headed(dice: Dice, words: list[str], text: str, _: int) -> str:
    return f"{'##' if dice.below(3) else '###'} {_some(dice, words, 4).capitalize()}\n\n{text}."


def _linked(dice: Dice, words: list[str], text: str, before: int) -> str:  # noqa: PLR0917
    inside = f"/writing/post-{dice.below(before + 1):05d}/"
    return f"{text} [{_some(dice, words, 2)}]({inside}) and *{_some(dice, words, 3)}*."


def _outside(dice: Dice, words: list[str], text: str, _: int) -> str:
    return f"**{_some(dice, words, 2)}** {text} [{words[3]}](https://www.example.com/{words[9]})."


def _items(_dice: Dice, _words: list[str], text: str, _: int) -> str:
    parts = text.split()
    return "\n".join(f"- {' '.join(parts[n : n + 9])}" for n in range(0, len(parts), 9))


def _tabled(dice: Dice, words: list[str], text: str, _: int) -> str:
    return f"{text}.\n\n{_TABLE.format(*(words[dice.below(900)] for _ in range(4)))}"


def _pictured(dice: Dice, words: list[str], text: str, _: int) -> str:
    return f"{text}.\n\n![{_some(dice, words, 3)}](/images/picture-{dice.below(9)}.png)"


_Block = Callable[[Dice, list[str], str, int], str]
_KINDS: tuple[_Block, ...] = (
    _headed,
    _linked,
    _outside,
    _items,
    _tabled,
    _pictured,
    _headed,
    _linked,
)


def classic(post: Post) -> str:
    """Return a post with the head that Pelican itself reads."""
    return (
        f"Title: {post.title}\nDate: {post.day} 08:00\nSlug: {post.slug}\n"
        f"Tags: {', '.join(post.tags)}\nCategory: {post.category}\n\n{post.body}\n"
    )


def yaml(post: Post, *, tags: str = "tags", more: str = "") -> str:
    """Return a post with a head of YAML, as the others read it."""
    listed = ", ".join(f'"{tag}"' for tag in post.tags)
    return (
        f'---\ntitle: "{post.title}"\ndate: {post.day}T08:00:00Z\nslug: {post.slug}\n'
        f'{tags}: [{listed}]\ncategories: ["{post.category}"]\n{more}---\n{post.body}\n'
    )


def write(folder: Path, count: int, form: Callable[[Post], str]) -> None:
    """Write count posts into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for post in posts(count):
        (folder / f"{post.slug}.md").write_text(form(post), "utf-8")
