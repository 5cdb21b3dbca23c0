"""A careful reader of nested settings that gathers every problem before it complains."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from frontdesk.domain.practice import nearest

T = TypeVar("T")
_MISSING = object()
_BREAKS = re.compile("[\t\n\r \u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
MOST_SHOWN = 60


class SettingsError(ValueError):
    """Settings that cannot be used; the message lists every problem, one a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Reading:
    """One dict of the settings, and the list of problems that all readings share.

    path is how the therapist would write the place: PRACTICE["services"][0].
    """

    def __init__(self, raw: Any, path: str, problems: list[str]) -> None:
        self.path = path
        self.problems = problems
        self.seen: list[str] = []
        self.raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        if not isinstance(raw, Mapping):
            self.wrong(path, f"is {_shown(raw)}; a dict in {{ }} is needed")
            # All that should stand inside is missing too, and saying so would only be noise.
            self.problems = []

    def wrong(self, place: str, sentence: str) -> None:
        self.problems.append(f"{place} {sentence}")

    def place(self, key: object) -> str:
        return f'{self.path}["{key}"]' if isinstance(key, str) else f"{self.path}[{key!r}]"

    def take(
        self, key: str, read: Callable[[Any], T], *, default: Any = _MISSING, blank: Any = None
    ) -> T:
        """Return read(value), or default when the key is absent.

        A missing or bad value is noted as a problem and blank is returned, so that the
        reading goes on and finds the next problem too.
        """
        self.seen.append(key)
        if key not in self.raw:
            if default is _MISSING:
                self.wrong(self.place(key), "is missing")
                return blank  # type: ignore[no-any-return]
            return default  # type: ignore[no-any-return]
        for found in self._read(self.raw[key], read, place=self.place(key)):
            return found
        return blank  # type: ignore[no-any-return]

    def items(self, key: str, read: Callable[[Any], T], *, least: int) -> tuple[T, ...]:
        """Return read(entry) for each entry of a list; bad ones are noted and left out."""
        rows = self._rows(key, least=least)
        return tuple(
            found
            for number, row in enumerate(rows)
            for found in self._read(row, read, place=f"{self.place(key)}[{number}]")
        )

    def inner(self, key: str) -> "Reading":
        """Return a reading of the dict under key; the caller asks it for done()."""
        self.seen.append(key)
        if key not in self.raw:
            self.wrong(self.place(key), "is missing")
            return Reading({}, self.place(key), [])
        return Reading(self.raw[key], self.place(key), self.problems)

    def each(self, key: str, *, least: int = 1) -> Iterator["Reading"]:
        """Yield a reading for each dict in a list, and ask it for done()."""
        for number, row in enumerate(self._rows(key, least=least)):
            one = Reading(row, f"{self.place(key)}[{number}]", self.problems)
            yield one
            one.done()

    def _rows(self, key: str, *, least: int) -> Sequence[Any]:
        self.seen.append(key)
        rows = self.raw.get(key, ())
        if isinstance(rows, list | tuple) and len(rows) >= least:
            return rows
        self.wrong(self.place(key), f"needs a list{' of at least one entry' if least else ''}")
        return ()

    def _read(self, value: Any, read: Callable[[Any], T], *, place: str) -> tuple[T, ...]:
        try:
            return (read(value),)
        except (ValueError, TypeError) as why:
            self.wrong(place, f"{_shown(value)}: {why}")
            return ()

    def done(self) -> None:
        """Note every key that nobody asked for, with the nearest name there is."""
        for key in self.raw:
            if key not in self.seen:
                near = nearest(str(key), self.seen)
                hint = f'; did you mean "{near}"?' if near else ""
                self.wrong(self.place(key), f"is not a setting{hint}")


def name(value: Any) -> str:
    """Read an id: it stands in addresses and in the names of form fields."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError("letters, digits and hyphens are needed, such as first-session")
    return value


def text(value: Any) -> str:
    """Read a text that is not blank; line breaks count as spaces, for they break a mail's head."""
    if not isinstance(value, str) or not (found := _BREAKS.sub(" ", value).strip()):
        raise ValueError("a text in quotes is needed")
    if _CONTROL.search(found):
        raise ValueError("a control character is in it that nobody can see")
    return found


def optional_text(value: Any) -> str:
    """Read a text that may be empty."""
    return "" if value == "" else text(value)


def switch(value: Any) -> bool:
    """Read True or False."""
    if not isinstance(value, bool):
        raise TypeError("True or False is needed")
    return value


def whole(least: int, most: int) -> Callable[[Any], int]:
    """Return a reader of whole numbers within bounds, both included."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most} is needed")
        return value

    return read


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= MOST_SHOWN else f"{shown[: MOST_SHOWN - 3]}..."
