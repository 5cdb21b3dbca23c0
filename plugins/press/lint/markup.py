"""HTML in a post that would run, load or look like something from elsewhere."""

import re
from collections.abc import Iterator

from press.lint.finding import Hit
from press.lint.masks import TAG
from press.lint.media import attributes
from press.lint.post import Post

_RUNS = frozenset({"script", "iframe", "object", "embed", "applet", "frame", "frameset"})
_LOADS = frozenset({"link", "base", "meta", "form", "audio", "video", "source", "track"})
_OUTSIDE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)


def look(post: Post) -> Iterator[Hit]:
    """Yield tags and attributes that a post must not hold, one hit a tag."""
    for tag in TAG.finditer(post.bare, post.body):
        name, given = tag[1].lower(), attributes(tag[2])
        handlers = sorted(key for key in given if key.startswith("on"))
        if name in _RUNS:
            yield post.hit("markup-script", tag.start(), f"a <{name}> stands in the text")
        elif handlers:
            yield post.hit("markup-script", tag.start(), f"<{name}> has {handlers[0]}=")
        elif name == "style" or "style" in given:
            yield post.hit("markup-style", tag.start(), f"<{name}> brings a style of its own")
        elif name in _LOADS and _is_outside(given):
            yield post.hit("markup-outside", tag.start(), f"<{name}> reaches to another site")


def _is_outside(given: dict[str, str]) -> bool:
    targets = (given.get(key, "") for key in ("href", "src", "action", "content"))
    return any(_OUTSIDE.match(target) for target in targets)
