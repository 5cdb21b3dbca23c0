"""The cards of one build: which post has which, and drawing those that nobody has drawn yet."""

import logging
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from press.building.build import folder
from press.building.keeping import replace
from press.pictures.card import VERSION, card, look
from press.pictures.pictures import Ensure

logger = logging.getLogger(__name__)

FOLDER = "cards"
# A card takes a tenth of a second.
_TELL_FROM = 10


class Cards:
    """Gives every post and page its card; off, unless PRESS_CARDS says so.

    Only a published site needs them: nobody shares an address of a computer at home.
    """

    def __init__(self, static: Path, *, name: str, cache: Path) -> None:
        self._look = look(static, name=name)
        self._cache = cache
        self._style = repr((VERSION, name, sorted(self._look.ink.items()), self._look.style))
        self._wanted: dict[str, tuple[str, str]] = {}

    def give(self, items: Iterable[Any], window: Any) -> None:
        """Set each item's card to the site's path of what others' apps show for it.

        Args:
            items: posts or pages with a title and a scene; picture, if set, is their own choice.
            window: the theme's macro that draws a scene.
        """
        for item in items:
            own = getattr(item, "picture", None)
            item.card = own or self._path(str(item.title), str(window(*item.scene)))

    def write(self, ensure: Ensure) -> None:
        """Draw what the cache lacks, on every core, and hand each card to ensure."""
        todo = [name for name in sorted(self._wanted) if not (self._cache / name).is_file()]
        if len(todo) >= _TELL_FROM:
            logger.info("Drawing %s cards for shared links; each is drawn once", len(todo))
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            list(pool.map(self._drawn, todo))
        for name in sorted(self._wanted):
            ensure(f"{FOLDER}/{name}", made_from=name, make=partial(self._drawn, name))

    def _path(self, title: str, window: str) -> str:
        key = sha256(f"{self._style}\n{title}\n{window}".encode()).hexdigest()[:16]
        self._wanted[f"{key}.png"] = (window, title)
        return f"/{FOLDER}/{key}.png"

    def _drawn(self, name: str) -> bytes:
        kept = self._cache / name
        try:
            return kept.read_bytes()
        except OSError:
            content = card(*self._wanted[name], self._look)
        replace(kept, content)
        return content


def of(settings: dict[str, Any], static: Path) -> Cards | None:
    """Return the cards of a build with these settings, or None where none are wanted."""
    if not settings.get("PRESS_CARDS"):
        return None
    cache = folder(settings) / "cards"
    return Cards(static, name=settings["SITENAME"], cache=cache)
