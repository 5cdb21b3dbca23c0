"""Which clients went to a provider's window, and who of them came back to our page."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Whoever went that long ago is in no session any more.
_FORGET = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Gone:
    """A client who went to a provider by our button.

    Attributes:
        name: what the practice calls the provider.
        went_at, back_at: UTC; back_at is None while our page has not seen her again.
    """

    name: str
    went_at: datetime
    back_at: datetime | None = None


class Away:
    """Remembers it for this process; may be asked from any thread.

    Like who sits in a room, it is not stored: after a restart the pages go on, and the next
    press tells it anew.
    """

    def __init__(self) -> None:
        self._gone: dict[str, Gone] = {}

    def went(self, booking: str, name: str, *, at: datetime) -> None:
        """Note that she was led to a provider."""
        for other, gone in list(self._gone.items()):
            if gone.went_at < at - _FORGET:
                self._gone.pop(other, None)
        self._gone[booking] = Gone(name, at)

    def back(self, booking: str, *, at: datetime) -> None:
        """Note that she is at our page again; the first time counts."""
        gone = self._gone.get(booking)
        if gone is not None and gone.back_at is None:
            self._gone[booking] = replace(gone, back_at=at)

    def of(self, booking: str) -> Gone | None:
        """Return where she went, and whether she came back."""
        return self._gone.get(booking)
