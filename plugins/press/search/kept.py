"""What each text says by its words, kept from build to build: counting them takes longest."""

from pathlib import Path

from press.building import keeping
from press.building.digests import digest
from press.search.shards import weights
from press.search.texts import Text


class Weighed:
    """Weights of texts, counted once for as long as text and code stay the same.

    Args:
        file: where they are kept; it may vanish or rot without harm.
        code: digest of the code that counts.
    """

    def __init__(self, file: Path, *, code: bytes) -> None:
        self._file = file
        self._code = code
        self._now: dict[bytes, str] = {}
        self._before: dict[bytes, str] = {}
        try:
            known, before = keeping.unpacked(file.read_bytes())
            self._before = before if known == code else {}
        except (OSError, keeping.Foreign):
            pass

    def __call__(self, text: Text) -> dict[str, int]:
        """Return what each word says about a text."""
        key = digest(text)
        said = self._before.get(key)
        if said is None:
            said = " ".join(f"{word} {weight}" for word, weight in weights(text).items())
        self._now[key] = said
        parts = said.split()
        return dict(zip(parts[::2], map(int, parts[1::2]), strict=True))

    def save(self) -> None:
        """Keep what this build has used."""
        try:
            keeping.replace(self._file, keeping.packed((self._code, self._now)))
        except OSError as error:
            keeping.warn(self._file.parent, error)
