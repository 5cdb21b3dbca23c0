"""How Alembic runs our migrations: on the connection it is given, guards last."""

from alembic import context

from frontdesk.adapters.store import guards, guards_postgres

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
    # Copying a table, the way SQLite alters one, drops its triggers without a word.
    (guards if connection.dialect.name == "sqlite" else guards_postgres).install(connection)
