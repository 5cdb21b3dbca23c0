"""Letters of readers in the store: table, questions and changes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    LargeBinary,
    RowMapping,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)

from frontdesk.adapters.store import rows, tables
from frontdesk.adapters.store.asking import Asking
from frontdesk.adapters.store.keeping import Keeping
from frontdesk.domain.letter import MOST_KEPT, Letter

letter = Table(
    "letter",
    tables.metadata,
    Column("id", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    # With spaces between.
    Column("kids", Text, nullable=False),
    Column("sealed_by", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("opened_at", BigInteger),
    # Last, so that SQLite reads the others without it.
    Column("ciphertext", LargeBinary, nullable=False),
)

# The sealed words are long, and a list of letters does without them.
_KNOWN = [column for column in letter.columns if column.name != "ciphertext"]
_ONE = select(*_KNOWN).where(letter.c.id == bindparam("id"))
_ALL = select(*_KNOWN).order_by(letter.c.received_at.desc(), letter.c.id).limit(MOST_KEPT)
_NEW = select(func.count().label("new")).where(letter.c.opened_at.is_(None))
_SEALED = select(letter.c.ciphertext).where(letter.c.id == bindparam("id"))
_TOLD = (
    select(tables.mail.c.revision, tables.mail.c.wanted_at)
    .where(tables.mail.c.about == bindparam("about"))
    .order_by(tables.mail.c.revision.desc())
    .limit(1)
)
_OPENED = (
    update(letter)
    .where(letter.c.id == bindparam("which"), letter.c.opened_at.is_(None))
    .values(opened_at=bindparam("at"))
)
_DROP = delete(letter).where(letter.c.id == bindparam("which"))
_FORGET = delete(letter).where(letter.c.received_at < bindparam("before"))


class LookingAtLetters(Asking):
    """Reads letters."""

    def letter(self, letter_id: str) -> Letter | None:
        row = self._row(_ONE, id=letter_id)
        return None if row is None else _letter_of(row)

    def letters(self) -> Sequence[Letter]:
        return [_letter_of(row) for row in self._rows(_ALL)]

    def letters_new(self) -> int:
        row = self._row(_NEW)
        return 0 if row is None else int(row["new"])

    def sealed_letter(self, letter_id: str) -> bytes | None:
        row = self._row(_SEALED, id=letter_id)
        return None if row is None else bytes(row["ciphertext"])

    def letter_told(self, about: str) -> tuple[int, datetime] | None:
        row = self._row(_TOLD, about=about)
        return None if row is None else (row["revision"], rows.at_second(row["wanted_at"]))


class KeepingLetters(Keeping):
    """Keeps letters."""

    def add_letter(self, one: Letter, ciphertext: bytes) -> bool:
        return self._add(letter, {**_letter_row(one), "ciphertext": ciphertext})

    def letter_opened(self, letter_id: str, *, at: datetime) -> None:
        self._conn.execute(_OPENED, {"which": letter_id, "at": rows.seconds(at)})

    def drop_letter(self, letter_id: str) -> None:
        self._conn.execute(_DROP, {"which": letter_id})

    def forget_letters(self, *, received_before: datetime) -> None:
        self._conn.execute(_FORGET, {"before": rows.seconds(received_before)})


def _letter_of(row: RowMapping) -> Letter:
    opened = row["opened_at"]
    return Letter(
        id=row["id"],
        sha256=row["sha256"],
        kids=tuple(row["kids"].split()),
        sealed_by=row["sealed_by"],
        form=row["form"],
        about=row["about"],
        received_at=rows.at_second(row["received_at"]),
        opened_at=None if opened is None else rows.at_second(opened),
    )


def _letter_row(one: Letter) -> dict[str, object]:
    return {
        "id": one.id,
        "sha256": one.sha256,
        "kids": " ".join(one.kids),
        "sealed_by": one.sealed_by,
        "form": one.form,
        "about": one.about,
        "received_at": rows.seconds(one.received_at),
        "opened_at": None if one.opened_at is None else rows.seconds(one.opened_at),
    }
