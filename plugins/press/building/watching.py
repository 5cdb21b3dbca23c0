"""What a page reads while it is drawn: names of its context and attributes of posts and pages.

Jinja asks its context for every name and its environment for every attribute. Both are made to
note what they are asked. A page whose answers are all the same would come out the same, so the
next build need not draw it.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from jinja2 import Environment, Undefined
from jinja2.runtime import Context, Macro
from pelican.contents import Content

from press.building.digests import reference

ALL_OF_IT = "*"


@dataclass(slots=True)
class Reads:
    """What one page has read so far.

    Attributes:
        names: of its context; those the template sets itself may be among them.
        attributes: reference of a post or page to what was asked of it; ALL_OF_IT when it was
            handed to code of somebody else.
        contents: those posts and pages.
        unsure: it read something that no later build can be asked for.
    """

    names: set[str] = field(default_factory=set)
    attributes: dict[str, set[str]] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    unsure: bool = False

    def note(self, content: Content, attribute: str) -> None:
        """Note that an attribute was read."""
        known = reference(content)
        if known is None or self.contents.setdefault(known, content) is not content:
            self.unsure = True
        else:
            self.attributes.setdefault(known, set()).add(attribute)

    def note_handed(self, values: Iterable[Any]) -> None:
        """Note posts and pages that somebody's function is about to look at."""
        for value in values:
            if isinstance(value, Content):
                self.note(value, ALL_OF_IT)
            elif isinstance(value, list | tuple):
                self.note_handed(value)


class _Watch:
    """Where the page being drawn notes its reads: one page at a time in one process."""

    reads: Reads | None = None


@contextmanager
def watched() -> Iterator[Reads]:
    """Note all that is read inside."""
    outer, _Watch.reads = _Watch.reads, Reads()
    try:
        yield _Watch.reads
    finally:
        _Watch.reads = outer


def watch(env: Environment, own: Iterable[str]) -> None:
    """Make an environment note what its templates read.

    Args:
        env: of one of Pelican's generators.
        own: names of the filters and tests that settings and plugins add to Jinja's.
    """
    env.context_class = _WatchedContext
    vars(env)["getattr"] = _noting(env.getattr)
    vars(env)["getitem"] = _noting(env.getitem)
    for name in own:
        for known in (env.filters, env.tests):
            if name in known:
                known[name] = _handing(cast("Callable[..., Any]", known[name]))


class _WatchedContext(Context):
    def resolve_or_missing(self, key: str) -> Any:
        if _Watch.reads:
            _Watch.reads.names.add(key)
        return super().resolve_or_missing(key)

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        # A macro is a piece of template: what it reads is noted when it reads it.
        if _Watch.reads and args and not isinstance(called, Macro):
            _Watch.reads.note_handed(args)
        return super().call(called, *args, **kwargs)


def _noting(ask: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def asked(obj: Any, name: Any) -> Any:
        found = ask(obj, name)
        if isinstance(obj, Content) and (reads := _Watch.reads):
            if callable(found) and not isinstance(found, Undefined):
                reads.unsure = True  # a method: nobody knows what it will read
            else:
                reads.note(obj, name)
        return found

    return asked


def _handing(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def handed(*args: Any, **kwargs: Any) -> Any:
        if _Watch.reads:
            _Watch.reads.note_handed(args)
            _Watch.reads.note_handed(kwargs.values())
        return function(*args, **kwargs)

    return handed
