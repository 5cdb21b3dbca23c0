"""Windows that come to a session, as for the tests of the room."""

from browser.room.conftest import sides

__all__ = ["sides"]
