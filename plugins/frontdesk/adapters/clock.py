"""The clock of this computer."""

from datetime import UTC, datetime


class System:
    """The present in whole seconds, as the store keeps it: what is written equals what is read."""

    def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - this is the Clock port
