"""What Pelican calls: the press hangs its parts on Pelican's signals here."""

from collections import ChainMap
from pathlib import Path
from typing import Any

from pelican import signals

from press import feeds, neighbours, scene, sheet, sitemap, slugs
from press.asset import Assets
from press.reader import PressReader
from press.reading import reading_minutes


def register() -> None:
    """Connect the press. Pelican keeps weak references, so these are plain functions."""
    signals.initialized.connect(_prepare)
    signals.readers_init.connect(_read_yaml)
    signals.article_generator_finalized.connect(_finish_articles)
    signals.page_generator_finalized.connect(_finish_pages)
    signals.content_written.connect(_note_page)
    signals.feed_generated.connect(feeds.escape_summaries)
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
    settings["PRESS_PAGES"] = sitemap.Pages()
    settings["JINJA_GLOBALS"] = settings["JINJA_GLOBALS"] | {"asset": _assets(settings)}


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
    for article in [*generator.articles, *generator.translations, *generator.hidden_articles]:
        article.scene = scene.of(article)
    newest_first = generator.settings["NEWEST_FIRST_ARCHIVES"]
    neighbours.acquaint(generator.dates, newest_first=newest_first)


def _finish_pages(generator: Any) -> None:
    for page in [*generator.pages, *generator.translations, *generator.hidden_pages]:
        page.scene = scene.of(page)


def _note_page(path: str, *, context: dict[str, Any]) -> None:
    context["PRESS_PAGES"].note(path, context)


def _print(pelican: Any) -> None:
    output = Path(pelican.output_path)
    sheet.write(pelican.settings["PRESS_SHEET"], output / "theme")
    pelican.settings["PRESS_PAGES"].write(output, pelican.settings)
