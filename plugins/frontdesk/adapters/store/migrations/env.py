"""How Alembic runs our migrations: on the connection it is given, guards last."""

from alembic import context

from frontdesk.adapters.store import guards

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
    # Copying a table, the way SQLite alters one, drops its triggers without a word.
    guards.install(connection)
