"""A careful reader of nested settings that gathers every problem before it complains."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from frontdesk.domain.practice import nearest

T = TypeVar("T")
_MISSING = object()
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

    def wrong(self, place: str, sentence: str) -> None:
        self.problems.append(f"{place} {sentence}")

    def place(self, key: str) -> str:
        return f'{self.path}["{key}"]'

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
        try:
            return read(self.raw[key])
        except SettingsError:
            raise
        except (ValueError, TypeError, LookupError) as why:
            self.wrong(self.place(key), f"{_shown(self.raw[key])}: {why}")
            return blank  # type: ignore[no-any-return]

    def inner(self, key: str, *, optional: bool = False) -> "Reading":
        self.seen.append(key)
        if key not in self.raw:
            if not optional:
                self.wrong(self.place(key), "is missing")
            return Reading({}, self.place(key), [] if optional else self.problems)
        return Reading(self.raw[key], self.place(key), self.problems)

    def each(self, key: str) -> Iterator["Reading"]:
        """Yield a reading for each dict in a list; an absent or empty list is a problem."""
        self.seen.append(key)
        rows = self.raw.get(key)
        if not isinstance(rows, list | tuple) or not rows:
            self.wrong(self.place(key), "needs a list of at least one entry")
            return
        for number, row in enumerate(rows):
            one = Reading(row, f"{self.place(key)}[{number}]", self.problems)
            yield one
            one.done()

    def done(self) -> None:
        """Note every key that nobody asked for, with the nearest name there is."""
        for key in self.raw:
            if key not in self.seen:
                near = nearest(str(key), self.seen)
                hint = f'; did you mean "{near}"?' if near else ""
                self.wrong(self.place(str(key)), f"is not a setting{hint}")


def text(value: Any) -> str:
    """Read a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a text in quotes is needed")
    return value.strip()


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
