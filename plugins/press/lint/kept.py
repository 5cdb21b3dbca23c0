"""Facts of texts as they were, so that a text that has not changed is not read again."""

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec

from press.building.keeping import replace
from press.building.sharing import share
from press.lint.facts import Facts, examine
from press.lint.finding import Hit
from press.lint.limits import Limits
from press.lint.post import read

Kind = Literal["post", "page"]
Text = tuple[bytes, str, Kind]


class _Shelf(msgspec.Struct):
    """What lies on disk."""

    version: str = ""
    facts: dict[str, Facts] = {}
    published: dict[str, str] = {}


class Kept:
    """Facts by the hash of a text, on disk between runs.

    Args:
        file: where they lie; None keeps nothing.
        limits: other limits give other facts.
        lang: the language of a text that names none.
    """

    def __init__(self, file: Path | None, limits: Limits, lang: str) -> None:
        self._file, self._limits, self._lang = file, limits, lang
        self._version = sha256(f"{_code()}{limits}{lang}".encode()).hexdigest()
        self._old = _read(file)
        self._known = dict(self._old.facts) if self._old.version == self._version else {}
        self._used: dict[str, Facts] = {}

    @property
    def published(self) -> Mapping[str, str]:
        """The address every file had when the site was last published."""
        return self._old.published

    def facts(self, data: bytes, file: str, kind: Kind) -> Facts:
        """Return the facts of a file, examined only if its text is new."""
        key = self._key(data, file, kind)
        if key not in self._known:
            self._known[key] = self._examined(data, file, kind)
        self._used[key] = self._known[key]
        return self._used[key]

    def look_ahead(self, texts: Iterable[Text], *, among: int = 1) -> None:
        """Examine what is new in as many processes at once."""
        new = [text for text in texts if self._key(*text) not in self._known]
        done = share(new, lambda text: self._examined(*text), among=among)
        for text, facts in zip(new, done, strict=True):
            if facts:
                self._known[self._key(*text)] = facts

    def save(self, *, published: Mapping[str, str] | None = None) -> None:
        """Write what was used in this run; the rest is forgotten.

        Args:
            published: if given, the addresses to remember from now on.
        """
        addresses = dict(self._old.published if published is None else published)
        new = _Shelf(self._version, self._used, addresses)
        same = self._old.facts.keys() == self._used.keys() and addresses == self._old.published
        if self._file is None or (same and self._old.version == self._version):
            return
        replace(self._file, msgspec.msgpack.encode(new))

    @staticmethod
    def _key(data: bytes, file: str, kind: Kind) -> str:
        return sha256(f"{file}\0{kind}\0".encode() + data).hexdigest()

    def _examined(self, data: bytes, file: str, kind: Kind) -> Facts:
        text, wrong = decoded(data)
        post = read(file, text, kind=kind)
        facts = examine(post, self._limits, default_lang=self._lang)
        return facts._replace(hits=[wrong, *facts.hits]) if wrong else facts


def decoded(data: bytes) -> tuple[str, Hit | None]:
    """Return the text of a file, and what is wrong with it if it is not UTF-8."""
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        said = data[max(0, wrong.start - 12) : wrong.start].decode("ascii", "replace")
        says = f"byte {data[wrong.start]:#x} after “{said.strip()}” is no UTF-8"
        return data.decode("utf-8", "replace"), Hit("encoding", line, 0, says)


def _read(file: Path | None) -> _Shelf:
    """Return what lies there; a file of another make counts for nothing."""
    if file is None:
        return _Shelf()
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=_Shelf)
    except (OSError, msgspec.MsgspecError):
        return _Shelf()


@cache
def _code() -> str:
    """Return a hash of the rules themselves: new rules look at every text again."""
    here = Path(__file__).resolve().parent
    press = (here.parent / f"{name}.py" for name in ("frontmatter", "headings", "scene", "slugs"))
    files = [*sorted(here.rglob("*.py")), *sorted(here.rglob("*.toml")), *press]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
