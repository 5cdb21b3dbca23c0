"""Opens the store an address means."""

from frontdesk.actions.store_port import Store
from frontdesk.adapters.store.addresses import file_of
from frontdesk.adapters.store.keeping import Jobs


def opened(address: str, *, jobs: Jobs) -> Store:
    """Return the store; each kind loads only its own driver.

    Raises:
        StoreNotReady: the database is not migrated, or lacks a guard.
        ValueError: not the address of a file or of a PostgreSQL server.
    """
    if (path := file_of(address)) is not None:
        from frontdesk.adapters.store.sqlite import Adapter as OnFile  # noqa: PLC0415

        return OnFile(path, jobs=jobs)
    from frontdesk.adapters.store.postgres import Adapter as OnServer  # noqa: PLC0415 - as above

    return OnServer(address, jobs=jobs)
