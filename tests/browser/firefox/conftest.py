"""The desk and the windows of the tests of the room."""

from browser.room.conftest import desk, sides

__all__ = ["desk", "sides"]
