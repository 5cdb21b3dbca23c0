"""A digest of any value, the same in every build in which the value is the same."""

import dataclasses
import functools
import inspect
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum
from hashlib import blake2b
from pathlib import PurePath
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from pelican.contents import Content
from pelican.paginator import Page as Turned
from pelican.paginator import Paginator
from pelican.urlwrappers import URLWrapper

BYTES = 16
# Plumbing that hangs on Pelican's objects: no template draws it, and it leads to everything.
_PLUMBING = frozenset({"settings", "_context"})


Of = Callable[[Any], bytes]


class Digests:
    """Digests of the values of one build; what is big and shared is worked out once."""

    def __init__(self) -> None:
        # The value is kept as well: another one could get its id once it is gone.
        self._kept: dict[int, tuple[object, bytes]] = {}
        self._around: list[int] = []

    def of(self, value: Any) -> bytes:
        """Return BYTES bytes that stand for a value.

        A post or page stands for itself, not for what is in it: whoever reads an attribute of it
        notes that. What cannot be looked into gets a digest that no second build will get.
        """
        if isinstance(value, _SMALL):
            return _leaf(value.__class__.__name__, value)
        key = id(value)
        if key in self._kept:
            return self._kept[key][1]
        if key in self._around:
            return _leaf("again", len(self._around) - self._around.index(key))
        self._around.append(key)
        try:
            found = self._looked(value)
        finally:
            self._around.pop()
        self._kept[key] = (value, found)
        return found

    def _looked(self, value: Any) -> bytes:
        if inspect.isfunction(made_from := getattr(type(value), "made_from", None)):
            return self.of(made_from(value))
        for types, look in _LOOKS:
            if isinstance(value, types):
                return look(value, self.of)
        if dataclasses.is_dataclass(value) or hasattr(value, "__dict__"):
            return _fields(value, self.of)
        return self._last(value)

    def _last(self, value: Any) -> bytes:
        try:
            # A time of day, a decimal: what a copy would be made from.
            made, parts, *_ = value.__reduce_ex__(4)
        except (TypeError, ValueError):
            return _leaf(type(value).__qualname__, secrets.token_hex())
        return combined([self.of(made), self.of(parts)])


def digest(value: Any) -> bytes:
    """Return the digest of one value, as Digests does."""
    return Digests().of(value)


def whole(content: Content) -> bytes:
    """Return the digest of all that a post or page holds."""
    return _fields(content, Digests().of)


def of_bytes(data: bytes) -> bytes:
    """Return the digest of a file's bytes."""
    return blake2b(data, digest_size=BYTES).digest()


def combined(parts: Iterable[bytes]) -> bytes:
    """Return one digest for several, in their order."""
    return of_bytes(b"".join(parts))


def reference(content: Content) -> str | None:
    """Return what a post or page is known by in this build and the next."""
    path: str | None = content.relative_source_path
    return path


def _leaf(kind: str, value: object) -> bytes:
    return of_bytes(f"{kind} {value}".encode("utf-8", "surrogatepass"))


def _plain(value: Any, _: Of) -> bytes:
    return _leaf(type(value).__qualname__, value)


def _content(value: Content, of: Of) -> bytes:
    known = reference(value)
    return _leaf(type(value).__qualname__, known) if known else _fields(value, of)


def _name(value: Any, of: Of) -> bytes:
    addresses = (value.slug, value.url, value.save_as)
    return combined([_fields(value, of), _listed(addresses, of)])


def _turned(value: Any, of: Of) -> bytes:
    place = (value.number, value.url, value.save_as, value.full_name)
    return _listed((place, value.object_list, value.paginator), of)


def _paginator(value: Any, of: Of) -> bytes:
    shape = (value.name, value.url, value.per_page, value.count, value.num_pages)
    return _listed((shape, value.object_list), of)


def _listed(value: Iterable[Any], of: Of) -> bytes:
    kind = _leaf(type(value).__qualname__, "")
    return combined([kind, *(of(item) for item in value)])


def _unordered(value: Iterable[Any], of: Of) -> bytes:
    return combined([_leaf("set", ""), *sorted(of(item) for item in value)])


def _mapped(value: Mapping[Any, Any], of: Of) -> bytes:
    pairs = (of(part) for pair in value.items() for part in pair)
    return combined([_leaf("mapping", ""), *pairs])


def _function(value: FunctionType, of: Of) -> bytes:
    captured = inspect.getclosurevars(value).nonlocals if value.__closure__ else {}
    parts = (value.__defaults__, value.__kwdefaults__, captured)
    named = _leaf(value.__module__ or "", value.__qualname__)
    return combined([named, _code(value.__code__, of), _listed(parts, of)])


def _code(value: CodeType, of: Of) -> bytes:
    return _listed((value.co_code, value.co_names, value.co_consts), of)


def _method(value: MethodType, of: Of) -> bytes:
    return _listed((value.__func__, value.__self__), of)


def _partial(value: functools.partial[Any], of: Of) -> bytes:
    return _listed((value.func, value.args, value.keywords), of)


def _class(value: type, _: Of) -> bytes:
    return _leaf(value.__module__, value.__qualname__)


def _pattern(value: re.Pattern[Any], of: Of) -> bytes:
    return _listed((value.pattern, value.flags), of)


def _moment(value: datetime, _: Of) -> bytes:
    # The same instant in another zone is drawn otherwise.
    return _leaf(type(value).__qualname__, f"{value.isoformat()} {value.tzinfo}")


def _fields(value: object, of: Of) -> bytes:
    found = dict(getattr(value, "__dict__", {}))
    if dataclasses.is_dataclass(value):
        found |= {f.name: getattr(value, f.name, None) for f in dataclasses.fields(value)}
    parts = {key: found[key] for key in sorted(found) if key not in _PLUMBING}
    return combined([_class(type(value), of), _mapped(parts, of)])


_SMALL = (str, bytes, int, float, type(None))
# The first that fits: a datetime is a date, a Paginator has fields.
_LOOKS: Sequence[tuple[Any, Callable[[Any, Of], bytes]]] = (
    (Content, _content),
    (URLWrapper, _name),
    (Turned, _turned),
    (Paginator, _paginator),
    (datetime, _moment),
    (date | timedelta | tzinfo | PurePath, _plain),
    (Enum | BuiltinFunctionType | ModuleType, lambda value, _: _leaf("is", repr(value))),
    (Mapping, _mapped),
    (list | tuple, _listed),
    (AbstractSet, _unordered),
    (type, _class),
    (MethodType, _method),
    (FunctionType, _function),
    (CodeType, _code),
    (functools.partial, _partial),
    (re.Pattern, _pattern),
)
