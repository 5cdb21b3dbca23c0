"""What providers have in common whose rooms need no making: a signed link is all it takes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from frontdesk.adapters.video_line import Line, answers
from frontdesk.domain.video import Capabilities, Health, Link, Meet


class SignedRooms:
    """Answers for rooms that are there while somebody is in them."""

    capabilities = Capabilities(
        per_session=True,
        opening_window=True,
        waiting_room=False,
        host_link=True,
        needs_preparation=False,
        app_prompt=False,
        people=None,
    )
    _line: Line

    def prepare(self, meet: Meet, *, key: str) -> Mapping[str, Any]:
        del meet, key
        return {}

    def move(self, meet: Meet, ref: Mapping[str, Any], *, key: str) -> Mapping[str, Any]:
        del meet, key
        return ref

    def drop(self, ref: Mapping[str, Any]) -> None:
        """Do nothing: a room is there while somebody is in it."""

    def guest_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        del ref
        return self._link(meet, now, host=False)

    def host_link(self, meet: Meet, ref: Mapping[str, Any], *, now: datetime) -> Link:
        del ref
        return self._link(meet, now, host=True)

    def health(self, *, now: datetime) -> Health:
        """Ask the server for its clock; whether it takes our tokens only a browser finds out."""
        return answers(self._line, now=now)

    def _link(self, meet: Meet, now: datetime, *, host: bool) -> Link:
        raise NotImplementedError
