"""Starting is refused unless every guard of the database is there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from frontdesk.adapters.store import guards, upgrade
from frontdesk.adapters.store.sqlite import Adapter
from frontdesk.domain.errors import StoreNotReady
from races.samples import Orders


def change_file(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        for statement in statements:
            raw.execute(statement)
        raw.commit()


def refusal(path: Path) -> str:
    with pytest.raises(StoreNotReady) as refused:
        Adapter(path, jobs=Orders())
    return str(refused.value)


def test_a_missing_file_is_not_made_by_the_service(tmp_path):
    assert "no database" in refusal(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", guards.TRIGGERS)
def test_starting_is_refused_without_a_trigger_until_it_is_migrated_again(path, name):
    change_file(path, f"DROP TRIGGER {name}")

    assert f"trigger {name} is missing" in refusal(path)
    upgrade.migrate(f"sqlite:///{path}")
    Adapter(path, jobs=Orders()).close()


def test_starting_is_refused_when_a_trigger_was_weakened(path):
    weaker = guards.TRIGGERS["no_overlap_insert"].replace("'held'", "'hold'")
    change_file(path, "DROP TRIGGER no_overlap_insert", weaker)

    assert "no_overlap_insert is missing or not ours" in refusal(path)


def test_copying_the_table_drops_the_triggers_and_starting_is_refused(path):
    change_file(
        path,
        "CREATE TABLE copy AS SELECT * FROM booking",
        "DROP TABLE booking",
        "ALTER TABLE copy RENAME TO booking",
    )

    assert "no_overlap_update" in refusal(path)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE alembic_version SET version_num = '0000'", "migration 0000 is not"),
        ("DELETE FROM alembic_version", "migration None is not"),
        ("DROP TABLE mail", "table mail is missing"),
    ],
)
def test_starting_is_refused_on_old_or_missing_tables(path, statement, problem):
    change_file(path, statement)

    assert problem in refusal(path)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "text.db"
    path.write_text("not a database, only words" * 99)

    assert "cannot be read" in refusal(path)
