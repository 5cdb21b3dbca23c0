"""What Pelican calls so that a site is built again in a moment."""

from pathlib import Path
from typing import Any

from pelican.plugins import signals

from press.building import ahead, compiled, conversions, rolls, static
from press.building.build import SETTING, Build, folder
from press.building.compiled import Compiled
from press.building.conversions import Conversion, Conversions
from press.building.watching import watch
from press.building.writer import PressWriter

# Given by a process that builds again and again: what one build of it keeps for the next.
MEMORY = "press_memory"
Memory = dict[bytes, Conversion]
COMPILED = "press_compiled"
_FILE = "conversions.sqlite3"


def register() -> None:
    """Connect; Pelican keeps weak references, so these are plain functions."""
    signals.get_generators.connect(_start)
    signals.generator_init.connect(_watch)
    signals.article_generator_init.connect(ahead.convert)
    signals.article_generator_finalized.connect(_read)
    signals.page_generator_finalized.connect(_saved)
    signals.static_generator_init.connect(static.take_over)
    signals.get_writer.connect(_writer)
    signals.article_writer_finalized.connect(_written)
    signals.page_writer_finalized.connect(_written)


def finish(pelican: Any) -> None:
    """End the build. Whoever puts files into the output when Pelican is done does so before."""
    pelican.settings[SETTING].finish()
    pelican.settings[COMPILED].save()


def _start(pelican: Any) -> None:
    """Open what earlier builds have converted, before any reader is made."""
    settings = pelican.settings
    settings["press_names"] = {}
    settings.pop(COMPILED, None)
    settings[conversions.SETTING] = Conversions(
        folder(settings) / _FILE, salt=conversions.salt(settings), memory=settings.get(MEMORY)
    )


def _watch(generator: Any) -> None:
    settings = generator.settings
    if COMPILED not in settings:
        file = folder(settings) / "templates.kept"
        settings[COMPILED] = Compiled(file, salt=compiled.salt(generator.env))
    generator.env.bytecode_cache = settings[COMPILED]
    watch(generator.env, {*settings["JINJA_FILTERS"], *settings["JINJA_TESTS"]})


def _read(generator: Any) -> None:
    rolls.call(generator)


def _saved(generator: Any) -> None:
    generator.settings[conversions.SETTING].save()


def _writer(pelican: Any) -> type[PressWriter]:
    Build.begin(pelican.settings, Path(pelican.output_path))
    return PressWriter


def _written(_generator: Any, *, writer: Any) -> None:
    writer.draw_waiting()
