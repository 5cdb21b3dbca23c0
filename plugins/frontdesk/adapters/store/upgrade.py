"""Bringing a database to the newest tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url

from frontdesk.adapters.store.sqlite import writing

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Create or upgrade the tables and their guards in one transaction.

    Args:
        url: an SQLAlchemy address such as sqlite:////var/lib/frontdesk/frontdesk.db.

    Raises:
        ValueError: not the address of an SQLite file.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database:
        raise ValueError("the store needs the address of an SQLite file")
    engine = writing(Path(address.database))
    try:
        with engine.begin() as conn:
            command.upgrade(configuration(connection=conn), "head")
    finally:
        engine.dispose()


def configuration(**attributes: object) -> Config:
    """Return what Alembic needs to know; the connection comes as an attribute."""
    config = Config(attributes=attributes)
    # A percent sign would be read as the beginning of an interpolation.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
