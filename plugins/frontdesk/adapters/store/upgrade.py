"""Bringing a database to the newest tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from frontdesk.adapters.store.addresses import file_of
from frontdesk.domain.errors import StoreNotReady

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Create or upgrade the tables and their guards in one transaction.

    Args:
        url: an address such as sqlite:////var/lib/frontdesk/frontdesk.db or postgresql://….

    Raises:
        ValueError: not the address of an SQLite file or a PostgreSQL server.
        StoreNotReady: the server does not answer, or what is there breaks a rule.
    """
    engine = _engine(url)
    try:
        with engine.begin() as conn:
            command.upgrade(configuration(connection=conn), "head")
    except DBAPIError as wrong:
        raise StoreNotReady(f"the database cannot be upgraded: {wrong.orig}") from wrong
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    if (path := file_of(url)) is not None:
        from frontdesk.adapters.store.sqlite import writing  # noqa: PLC0415 - one driver each

        return writing(path)
    from frontdesk.adapters.store.postgres import migrating  # noqa: PLC0415 - as above

    return migrating(url)


def configuration(**attributes: object) -> Config:
    """Return what Alembic needs to know; the connection comes as an attribute."""
    config = Config(attributes=attributes)
    # A percent sign would be read as the beginning of an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
