"""Take what a reader writes, sealed to the therapist, and tell her that there is something."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from frontdesk.actions import enrol
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Note, Ports
from frontdesk.actions.store_port import MailRow, Writer
from frontdesk.domain import intake
from frontdesk.domain.errors import KeyChanged, LettersFull, NotSealed
from frontdesk.domain.letter import (
    FORM,
    MAX_SEALED_BYTES,
    MOST_KEPT,
    NAME,
    TOLD_EVERY,
    Letter,
)

# The first letters of what a mail is about; see NOTES in actions/chores.py.
LETTER = "lt"
# All mails are about letters as such: one names none of them, and they are told apart by number.
_ABOUT = f"{LETTER}_new"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it arrives.

    Attributes:
        id: from the page it was written on, so that a second press is the same letter.
        sent: ciphertext from a browser, or answers to seal here.
        kids: to which keys a browser says it sealed them.
        about: slug of a post of this site, or "".
    """

    id: str
    sent: enrol.Arrival
    kids: Collection[str]
    about: str


def welcome(ports: Ports) -> bool:
    """Tell whether readers may write: the practice wants it, and has a key to seal to."""
    return ports.practice.letters and bool(ports.practice.recipients)


def fresh() -> str:
    """Return a new id, which nobody can guess."""
    return f"{LETTER}_{secrets.token_hex(16)}"


def bound(ports: Ports, letter_id: str) -> intake.Binding:
    """Return what must stand inside a letter that is written now."""
    return enrol.bound(ports, letter_id, FORM)


def keep(ports: Ports, written: Written) -> None:
    """Keep a letter, once; words in clear are sealed here, in memory.

    Raises:
        KeyChanged: it is sealed to other keys than those of now.
        NotSealed: what claims to be sealed is no age file, or is longer than a letter can be.
        IntakeTooLong: the words do not fit.
        LettersFull: as many as may be are here already.
    """
    binding = bound(ports, written.id)
    ciphertext, sealed_by = written.sent.ciphertext, "browser"
    if ciphertext is None:
        answers = written.sent.answers
        ciphertext = enrol.sealed_here(ports, binding, answers=answers, sequence=1)
        sealed_by = "server"
    elif set(written.kids) != set(binding.kids):
        raise KeyChanged
    intake.check_sealed(ciphertext)
    if len(ciphertext) > MAX_SEALED_BYTES:
        raise NotSealed(f"{len(ciphertext)} bytes, {MAX_SEALED_BYTES} are allowed")
    letter = Letter(
        id=written.id,
        sha256=hashlib.sha256(ciphertext).hexdigest(),
        kids=binding.kids,
        sealed_by=sealed_by,
        form=NAME,
        about=written.about,
        received_at=ports.clock.now(),
    )
    ports.store.write(lambda tx: _add(tx, letter, ciphertext))


def opened(ports: Ports, letter_id: str) -> None:
    """Note that the therapist has read a letter."""
    now = ports.clock.now()
    ports.store.write(lambda tx: tx.letter_opened(letter_id, at=now))


def drop(ports: Ports, letter_id: str) -> None:
    """Delete a letter, now and for good; one that is gone already is fine."""
    ports.store.write(lambda tx: tx.drop_letter(letter_id))


def note(ports: Ports, row: MailRow) -> Note | None:
    """Return the mail that there is something to read; None once all of it was read."""
    del row
    new = ports.store.read(lambda look: look.letters_new())
    return Note(ports.practice.email, {"name": ""}) if new else None


def _add(tx: Writer, letter: Letter, ciphertext: bytes) -> None:
    if tx.letter(letter.id) is None and len(tx.letters()) >= MOST_KEPT:
        raise LettersFull
    if tx.add_letter(letter, ciphertext):
        _tell(tx, letter)


def _tell(tx: Writer, letter: Letter) -> None:
    """Owe a mail, an hour after the one before at the earliest; one that waits is enough."""
    number, at = 0, letter.received_at
    if (told := tx.letter_told(_ABOUT)) is not None:
        number, before = told[0] + 1, told[1]
        if before > at:
            return
        at = max(at, before + TOLD_EVERY)
    owe_row(tx, MailRow(_ABOUT, "letter", "therapist", number, at))
