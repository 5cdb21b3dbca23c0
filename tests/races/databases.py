"""A fresh database of each kind, asked and changed past our own code."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from races.samples import new_file
from races.servers import database_of, new_database, server

OVERLAPS = """
SELECT count(*) FROM booking a JOIN booking b ON a.id < b.id
AND (a.therapist = b.therapist OR a.room <> '' AND a.room = b.room)
WHERE a.state <> 'expired' AND b.state <> 'expired'
AND (a.busy_from < b.ends AND b.starts < a.busy_to
  OR b.busy_from < a.ends AND a.starts < b.busy_to)
"""


@dataclass(frozen=True)
class Database:
    """Where it is, how to ask it one thing, and how to switch its guard off."""

    address: str
    ask: Callable[[str], list[Any]]
    disarm: tuple[str, ...]

    def one(self, question: str) -> Any:
        return self.ask(question)[0][0]

    def unguard(self) -> None:
        for statement in self.disarm:
            self.ask(statement)


def on_file(folder: Path) -> Database:
    path = new_file(folder)

    def ask(words: str) -> list[Any]:
        with closing(sqlite3.connect(path, timeout=30)) as raw, raw:
            return raw.execute(words).fetchall()

    disarm = ("DROP TRIGGER no_overlap_insert", "DROP TRIGGER no_overlap_update")
    return Database(f"sqlite:///{path}", ask, disarm)


def on_server(_folder: Path) -> Database:
    address = new_database()
    return Database(
        address,
        lambda words: server().ask(words, database_of(address)),
        ("ALTER TABLE booking DISABLE TRIGGER no_overlap",),
    )


KINDS = {"sqlite": on_file, "postgres": on_server}
