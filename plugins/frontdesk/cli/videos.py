"""Makes the video providers that the practice names, whichever modules there are for them."""

import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module

from frontdesk.actions.video_port import VideoProvider
from frontdesk.adapters import video
from frontdesk.adapters.video_kind import Field, Given, Kind
from frontdesk.domain.practice import Practice, nearest
from frontdesk.domain.video import VideoAccount
from frontdesk.settings.reading import SettingsError
from frontdesk.settings.video import PREFIX, variable


def kinds() -> list[str]:
    """Return what a provider's kind may be: the modules of adapters/video."""
    return sorted(one.name.replace("_", "-") for one in pkgutil.iter_modules(video.__path__))


def kind(name: str) -> Kind:
    """Return a kind; its module, with all that it needs, is loaded only now."""
    found = import_module(f"{video.__name__}.{name.replace('-', '_')}").PROVIDER
    if not isinstance(found, Kind):
        raise TypeError(f"{name} has no Kind called PROVIDER")
    return found


def providers(found: Practice, held: Mapping[str, str]) -> dict[str, VideoProvider]:
    """Return the practice's providers by id.

    Args:
        found: the practice.
        held: every variable of the environment that belongs to providers, by name.

    Raises:
        SettingsError: every problem of every provider at once, never showing a secret.
    """
    accounts = [
        _Account(account, f'PRACTICE["video"]["providers"][{number}]', held)
        for number, account in enumerate(found.video.accounts)
    ]
    given = [(account, account.read()) for account in accounts]
    problems = [problem for account in accounts for problem in account.problems]
    problems += _strangers(held, [name for account in accounts for name in account.variables])
    if problems:
        raise SettingsError(problems)
    return {one.id: made.make(one) for _, (made, one) in given if made is not None}


@dataclass
class _Account:
    account: VideoAccount
    place: str
    held: Mapping[str, str]
    problems: list[str] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)

    def read(self) -> tuple[Kind | None, Given]:
        known, account = kinds(), self.account
        blank = Given(account.id, account.name, account.steps, {})
        if account.kind not in known:
            self.problems.append(
                f'{self.place}["kind"]: "{account.kind}" is none of {", ".join(known)}'
                f"{_hint(account.kind, known)}"
            )
            # What belongs to it cannot be told from what does not.
            start = variable(account.id, "")
            self.variables += [name for name in self.held if name.startswith(start)]
            return None, blank
        made = kind(account.kind)
        values = {one.name: self._value(one) for one in made.fields}
        self._odd({one.name for one in made.fields if not one.secret})
        if not self.problems:
            names = {one.name: one for one in made.fields}
            wrong = made.judge(values)
            self.problems += [f"{self._where(names[key])}: {words}" for key, words in wrong]
        shown = account.name or made.name
        return made, Given(account.id, shown, account.steps, values)

    def _where(self, one: Field) -> str:
        if one.secret:
            return variable(self.account.id, one.name)
        return f'{self.place}["{one.name}"]'

    def _value(self, one: Field) -> str:
        raw = dict(self.account.options).get(one.name)
        if one.secret:
            self.variables.append(self._where(one))
            raw = self.held.get(self._where(one))
        if raw is None:
            if one.usual is None:
                also = f" (or {self._where(one)}_FILE, a file that holds it)" if one.secret else ""
                self.problems.append(f"{self._where(one)} is missing{also}")
            return one.usual or ""
        try:
            return one.read(raw)
        except ValueError as why:
            shown = "" if one.secret else f" '{raw[:60]}'"
            self.problems.append(f"{self._where(one)}{shown}: {why}")
            return ""

    def _odd(self, known: Iterable[str]) -> None:
        secrets = [one.name for one in kind(self.account.kind).fields if one.secret]
        for key, _ in self.account.options:
            if key in secrets:
                self.problems.append(
                    f'{self.place}["{key}"] is a secret: put it into '
                    f"{variable(self.account.id, key)} and make a new one, for this one was seen"
                )
            elif key not in known:
                self.problems.append(
                    f'{self.place}["{key}"] is not a setting{_hint(key, sorted(known))}'
                )


def _strangers(held: Mapping[str, str], known: list[str]) -> list[str]:
    return [
        f"{name} belongs to no provider of PRACTICE{_hint(name, known)}"
        for name in sorted(held)
        if name.startswith(PREFIX) and name not in known
    ]


def _hint(name: str, known: list[str]) -> str:
    near = nearest(name, known)
    return f'; did you mean "{near}"?' if near else ""
