"""Which kind of database an address means."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

FILE = "sqlite:///"
SERVER = "postgresql://"


def file_of(address: str) -> Path | None:
    """Return the SQLite file an address means, or None for a server.

    Raises:
        ValueError: neither the address of a file nor of a PostgreSQL server.
    """
    # Not parsed: a file's name may hold any character.
    if address.startswith(FILE) and (name := address.removeprefix(FILE)):
        return Path(name)
    if address.startswith(SERVER):
        return None
    raise ValueError(f"the store needs an address like {FILE}FILE or {SERVER}…")


def server_of(address: str) -> URL:
    """Return the PostgreSQL server an address means, spoken to by our driver.

    Raises:
        ValueError: not such an address. It is not repeated, for it may hold a password.
    """
    try:
        found = make_url(address)
    except (ArgumentError, ValueError):
        raise ValueError(f"the address of the database is not like {SERVER}…") from None
    if found.get_backend_name() != "postgresql" or not found.database:
        raise ValueError(f"the address of the database is not like {SERVER}…")
    return found.set(drivername="postgresql+psycopg")
