"""What clients read when something needs mending, from locale/en.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent.parent / "locale" / "en.toml"
_ALL = tomllib.loads(_FILE.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Notice:
    """A page that says what happened and what to do next, with a link there if one helps."""

    status: int
    title: str
    text: str
    next: str
    link: str = ""
    link_words: str = ""


def field(name: str, reason: str, **words: object) -> str:
    """Return the sentence for what is wrong with a field."""
    return str(_ALL["field"][f"{name}-{reason}"]).format(**words)


def page(name: str, **words: object) -> Notice:
    """Return the words of a whole page."""
    found = _ALL["page"][name]
    return Notice(
        status=found["status"],
        title=found["title"].format(**words),
        text=found["text"].format(**words),
        next=found["next"].format(**words),
        link=found.get("link", ""),
        link_words=found.get("link_words", ""),
    )
