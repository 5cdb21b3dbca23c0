"""What Pelican calls: the press hangs its parts on Pelican's signals here."""

from collections import ChainMap
from pathlib import Path
from typing import Any

from pelican import signals

from press import (
    around,
    compressed,
    feeds,
    neighbours,
    scene,
    sheet,
    sitemap,
    slugs,
    standing,
    structured,
)
from press.asset import Assets
from press.building import hooks, static
from press.building.build import SETTING
from press.lint import hooks as lint
from press.pictures import hooks as pictures
from press.reader import PressReader
from press.reading import reading_minutes
from press.resources import pages as resources


def register() -> None:
    """Connect the press. Pelican keeps weak references, so these are plain functions."""
    signals.initialized.connect(_prepare)
    signals.readers_init.connect(_read_yaml)
    signals.article_generator_finalized.connect(_finish_articles)
    signals.page_generator_finalized.connect(_finish_pages)
    signals.page_generator_finalized.connect(resources.fill)
    signals.static_generator_finalized.connect(pictures.keep_originals_home)
    lint.register()
    signals.feed_generated.connect(feeds.escape_summaries)
    signals.all_generators_finalized.connect(_finish_all)
    signals.get_generators.connect(_around)
    hooks.register()
    signals.finalized.connect(_print)


def _prepare(pelican: Any) -> None:
    settings = pelican.settings
    # Pelican hands markup to templates unescaped unless told otherwise.
    settings["JINJA_ENVIRONMENT"] = settings["JINJA_ENVIRONMENT"] | {"autoescape": True}
    # A summary is plain text, so that templates may escape it.
    settings["FORMATTED_FIELDS"] = []
    settings["SLUG_REGEX_SUBSTITUTIONS"] = slugs.SUBSTITUTIONS
    settings["JINJA_FILTERS"] = settings["JINJA_FILTERS"] | {"reading_minutes": reading_minutes}
    # Settings are what every later signal of the same run can see.
    settings["PRESS_SHEET"] = sheet.bundle(_static(settings))
    settings[static.ELSEWHERE] = sheet.parts(_static(settings))
    settings["JINJA_GLOBALS"] = settings["JINJA_GLOBALS"] | {
        "asset": _assets(settings),
        "structured": structured,
    }
    pictures.begin(settings, _static(settings))
    around.offer(settings, Path(settings["THEME"]) / "templates")


def _assets(settings: dict[str, Any]) -> Assets:
    # Another plugin may still add its folder: it is looked up when a template asks.
    others = settings.setdefault("ASSET_FOLDERS", {})
    folders = ChainMap({"theme": str(_static(settings))}, others)
    return Assets(folders, made={"theme/site.css": settings["PRESS_SHEET"].encode()})


def _static(settings: dict[str, Any]) -> Path:
    return Path(settings["THEME"]) / "static"


def _read_yaml(readers: Any) -> None:
    for suffix in PressReader.file_extensions:
        readers.reader_classes[suffix] = PressReader


def _finish_articles(generator: Any) -> None:
    articles = [*generator.articles, *generator.translations, *generator.hidden_articles]
    _draw(generator, [*articles, *generator.hidden_translations])
    # A preview shows drafts too.
    _draw(generator, [*generator.drafts, *generator.drafts_translations])
    standing.tell(standing.posts(articles))
    newest_first = generator.settings["NEWEST_FIRST_ARCHIVES"]
    neighbours.acquaint(generator.dates, newest_first=newest_first)


def _finish_pages(generator: Any) -> None:
    pages = [*generator.pages, *generator.translations, *generator.hidden_pages]
    _draw(generator, [*pages, *generator.hidden_translations])
    _draw(generator, [*generator.draft_pages, *generator.draft_translations])
    for page in pages:
        standing.tell(standing.page(page))


def _draw(generator: Any, contents: list[Any]) -> None:
    for one in contents:
        one.scene = scene.of(one)
    pictures.dress(generator, contents)


def _finish_all(generators: list[Any]) -> None:
    contents = generators[0].context["generated_content"].values()
    standing.tell_machines(filter(None, contents), generators[0].settings)


def _around(_pelican: Any) -> type[around.Around]:
    return around.Around


def _print(pelican: Any) -> None:
    output = Path(pelican.output_path)
    sheet.write(pelican.settings["PRESS_SHEET"], output / "theme")
    pictures.write(pelican.settings, output)
    sitemap.write(pelican.settings, pelican.settings[SETTING])
    if pelican.settings.get("PRESS_COMPRESS"):
        compressed.pack(pelican.settings[SETTING].ledger)
    lint.finish(pelican)
    # Last: what nobody has put into the output until now is swept out of it.
    hooks.finish(pelican)
