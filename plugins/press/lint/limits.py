"""How long, how hard and how big things may be, as the settings of the site say."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


class BadSetting(Exception):
    """Settings of the lint that cannot be used; problems are sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers the lint compares with.

    Args:
        grade: highest school year of an English text.
        ease: lowest ease of a Spanish text; below 55 is "somewhat hard" on the INFLESZ scale.
        sentence_words: words in a sentence.
        title_chars: letters in a title that search engines show whole.
        description_chars: letters in a description.
        picture_mb: millions of bytes in a picture.
        resource_days: days until somebody looks at a resource again.
    """

    grade: float = 8
    ease: float = 55
    sentence_words: int = 25
    title_chars: int = 70
    description_chars: int = 160
    picture_mb: float = 20
    resource_days: int = 180


def from_settings(settings: Mapping[str, Any]) -> Limits:
    """Read PRESS_LIMITS, a dict of the names of Limits.

    Raises:
        BadSetting: a name or a number is wrong; all of them at once.
    """
    given = settings.get("PRESS_LIMITS", {})
    names = [field.name for field in fields(Limits)]
    if not isinstance(given, Mapping):
        raise BadSetting(["PRESS_LIMITS must be a dict such as {'grade': 8}"])
    problems = [
        f"PRESS_LIMITS has no {name!r}. It knows {', '.join(names)}"
        for name in given
        if name not in names
    ] + [
        f"PRESS_LIMITS[{name!r}] is {value!r}; it must be a number above 0"
        for name, value in given.items()
        if name in names and not _is_number(value)
    ]
    if problems:
        raise BadSetting(problems)
    return Limits(**given)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
