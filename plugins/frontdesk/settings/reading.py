"""A careful reader of nested settings that gathers every problem before it complains."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from frontdesk.domain.practice import nearest

T = TypeVar("T")
_MISSING = object()
_BREAKS = re.compile("[\t\n\r \u2028\u2029]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
MOST_SHOWN = 60
# What a setting is called since it can say more.
_RENAMED = {"days_off": "time_off"}


class SettingsError(ValueError):
    """Settings that cannot be used; the message lists every problem, one a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Reading:
    """One dict of the settings, and the list of problems that all readings share.

    path is how the therapist would write the place: PRACTICE["services"][0].
    needed are the keys whose absence is a problem; None for every one without a default.
    short is the key that a row in short form stands for, or "".
    """

    def __init__(
        self,
        raw: Any,
        path: str,
        problems: list[str],
        *,
        needed: Container[str] | None = None,
        short: str = "",
    ) -> None:
        self.path = path
        self.problems = problems
        self.needed = needed
        self.short = short
        self.seen: list[str] = []
        self.raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        if not isinstance(raw, Mapping):
            self.wrong(path, f"is {_shown(raw)}; a dict in {{ }} is needed")
            # All that should stand inside is missing too, and saying so would only be noise.
            self.problems = []

    def wrong(self, place: str, sentence: str) -> None:
        self.problems.append(f"{place} {sentence}")

    def place(self, key: object) -> str:
        if self.short and key == self.short:
            return self.path
        plain = isinstance(key, str) and not _CONTROL.search(key)
        return f'{self.path}["{key}"]' if plain else f"{self.path}[{_shown(key)}]"

    def take(
        self, key: str, read: Callable[[Any], T], *, default: Any = _MISSING, blank: Any = _MISSING
    ) -> T:
        """Return read(value), or default when the key is absent.

        A missing or bad value is noted as a problem and blank (or else the default, or None) is
        returned, so that the reading goes on and finds the next problem too. Where there is a
        default, None says as little as a key that is absent: "per_day": None is no limit.
        """
        if blank is _MISSING:
            blank = None if default is _MISSING else default
        self.seen.append(key)
        if default is not _MISSING and self.raw.get(key) is None:
            return default  # type: ignore[no-any-return]
        if self._absent(key):
            self._miss(key)
            return blank  # type: ignore[no-any-return]
        for found in self._read(self.raw[key], read, place=self.place(key)):
            return found
        return blank  # type: ignore[no-any-return]

    def items(
        self, key: str, read: Callable[[Any], T], *, least: int, optional: bool = False
    ) -> tuple[T, ...]:
        """Return read(entry) for each entry of a list; bad ones are noted and left out.

        An optional list may be absent altogether, whatever the least it holds when it is there.
        """
        self.seen.append(key)
        blank = self.raw.get(key) is None and (optional or not self._needs(key))
        rows = () if blank else self._rows(key, least=least)
        return tuple(
            found
            for number, row in enumerate(rows)
            for found in self._read(row, read, place=f"{self.place(key)}[{number}]")
        )

    def inner(self, key: str) -> "Reading":
        """Return a reading of the dict under key; the caller asks it for done()."""
        self.seen.append(key)
        if self._absent(key):
            self._miss(key)
            return Reading({}, self.place(key), [], needed=self.needed)
        return Reading(self.raw[key], self.place(key), self.problems, needed=self.needed)

    def each(self, key: str, *, least: int = 1, short: str = "") -> Iterator["Reading"]:
        """Yield a reading for each dict in a list, and ask it for done().

        With short, a row that is no dict is read as a dict that has only this key.
        """
        self.seen.append(key)
        least = least if self._needs(key) else 0
        for number, row in enumerate(self._rows(key, least=least)):
            brief = short if not isinstance(row, Mapping) else ""
            one = Reading(
                {short: row} if brief else row,
                f"{self.place(key)}[{number}]",
                self.problems,
                needed=self.needed,
                short=brief,
            )
            yield one
            one.done()

    def _needs(self, key: str) -> bool:
        return self.needed is None or key in self.needed

    def _absent(self, key: str) -> bool:
        return key not in self.raw or (self.raw[key] is None and not self._needs(key))

    def _miss(self, key: str) -> None:
        if self._needs(key):
            self.wrong(self.place(key), "is missing")

    def _rows(self, key: str, *, least: int) -> Sequence[Any]:
        rows: Any = () if self.raw.get(key) is None else self.raw[key]
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
                self.wrong(self.place(key), f"is not a setting{self._hint(key)}")

    def _hint(self, key: object) -> str:
        now = _RENAMED.get(key) if isinstance(key, str) else None
        if now in self.seen:
            return f'; it is called "{now}" now'
        near = nearest(str(key), self.seen)
        return f'; did you mean "{near}"?' if near else ""


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


def one_of(*known: str) -> Callable[[Any], str]:
    """Return a reader of one of these words."""

    def read(value: Any) -> str:
        if value not in known:
            near = nearest(value, known) if isinstance(value, str) else None
            hint = f'; did you mean "{near}"?' if near else ""
            raise ValueError(f"one of {', '.join(known)} is needed{hint}")
        return str(value)

    return read


def _shown(value: Any) -> str:
    try:
        shown = repr(value)
    except (ValueError, RecursionError):
        # A number of thousands of digits, or lists in lists without end.
        return f"a {type(value).__name__} too long to show"
    return shown if len(shown) <= MOST_SHOWN else f"{shown[: MOST_SHOWN - 3]}..."
