"""What the actions need from the store about letters of readers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from frontdesk.domain.letter import Letter


class LettersReader(Protocol):
    """Questions."""

    def letter(self, letter_id: str) -> Letter | None: ...

    def letters(self) -> Sequence[Letter]:
        """Return all letters, newest first, at most as many as are kept."""

    def letters_new(self) -> int:
        """Return how many letters were not opened yet."""

    def sealed_letter(self, letter_id: str) -> bytes | None:
        """Return what is sealed, to the byte."""

    def letter_told(self, about: str) -> tuple[int, datetime] | None:
        """Return number and instant of the newest mail owed or sent about letters, by its id."""


class LettersWriter(LettersReader, Protocol):
    """Changes."""

    def add_letter(self, letter: Letter, ciphertext: bytes) -> bool:
        """Keep a letter; False, changing nothing, when there is one with that id."""

    def letter_opened(self, letter_id: str, *, at: datetime) -> None:
        """Note when a letter was first opened; later times change nothing."""

    def drop_letter(self, letter_id: str) -> None: ...

    def forget_letters(self, *, received_before: datetime) -> None:
        """Delete every letter that came before the instant."""
