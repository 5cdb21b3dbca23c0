"""The languages whose words the lint knows: one file each in words/."""

import tomllib
from functools import cache
from pathlib import Path

from press.lint.phrases import Language, language

WORDS = Path(__file__).resolve().parent / "words"


@cache
def known(code: str) -> Language | None:
    """Return a language by its two letters, None if nobody has written down its words."""
    file = WORDS / f"{code}.toml"
    if not code.isalpha() or not file.is_file():
        return None
    return language(tomllib.loads(file.read_text("utf-8")))


def codes() -> tuple[str, ...]:
    """Return the two letters of every language that is known."""
    return tuple(sorted(file.stem for file in WORDS.glob("*.toml")))
