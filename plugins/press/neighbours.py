"""Which post stands next to which."""

from collections.abc import Sequence
from typing import Any


def acquaint(dated: Sequence[Any], *, newest_first: bool) -> None:
    """Give every post its older and its newer neighbour, or None at either end."""
    posts = list(dated) if newest_first else list(reversed(dated))
    for newer, post, older in zip([None, *posts], posts, [*posts[1:], None], strict=False):
        post.newer, post.older = newer, older
