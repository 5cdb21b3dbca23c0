"""How long a text takes to read."""

import re

WORDS_A_MINUTE = 220
_TAGS = re.compile(r"<[^>]+>")


def reading_minutes(html: str) -> int:
    """Return whole minutes, at least one, for a reader who takes in 220 words a minute."""
    words = len(_TAGS.sub(" ", html).split())
    return max(1, round(words / WORDS_A_MINUTE))
