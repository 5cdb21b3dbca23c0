"""When in a build pictures and cards do their part; plugin.py calls these."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from press.building import output
from press.pictures import cards, pictures
from press.pictures.source import RASTER


def begin(settings: dict[str, Any], static: Path) -> None:
    """Make ready what this build needs to know of pictures.

    Settings: PATH, SITEURL, SITENAME; PRESS_CARDS, whether cards are drawn.
    """
    settings["PRESS_PICTURES"] = pictures.of(settings)
    settings["PRESS_CARD_MAKER"] = cards.of(settings, static)


def dress(generator: Any, items: Sequence[Any]) -> None:
    """Give posts or pages their pictures and their cards; their scenes must be known."""
    # What has no page has no picture either: a draft's would be out before its words.
    shown = [item for item in items if item.save_as]
    pictures.dress(generator.settings["PRESS_PICTURES"], shown)
    if maker := generator.settings["PRESS_CARD_MAKER"]:
        maker.give(shown, generator.env.get_template("windows.html").module.window)


def keep_originals_home(generator: Any) -> None:
    """Take the pictures themselves out of what Pelican copies.

    They are larger than any page needs, and a phone writes into each where it was taken.
    """
    generator.staticfiles[:] = [f for f in generator.staticfiles if not _is_original(f)]


def write(settings: dict[str, Any], folder: Path) -> None:
    """Put the files that this build's posts name into the output."""
    for maker in (settings["PRESS_PICTURES"], settings["PRESS_CARD_MAKER"]):
        if maker:
            maker.write(partial(_ensure, folder))


def _ensure(folder: Path, name: str, **how: Any) -> None:
    output.ensure(folder / name, **how)


def _is_original(file: Any) -> bool:
    path = Path(file.save_as)
    return path.parts[:1] == (pictures.FOLDER,) and path.suffix.lower() in RASTER
