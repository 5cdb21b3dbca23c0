"""Markdown files for Pelican, with a YAML head or Pelican's classic one."""

import logging
import re
from contextlib import suppress
from datetime import datetime, timezone
from html import unescape
from pathlib import Path
from typing import Any

from markdown import Markdown
from pelican.readers import MarkdownReader
from pelican.urlwrappers import Author, Category, Tag, URLWrapper
from pelican.utils import SafeDatetime

from press.building import conversions
from press.building.conversions import REFUSED, Conversion, Conversions, Named
from press.building.sharing import Heard
from press.frontmatter import BadHead, Document, split, switch
from press.headings import anchor
from press.scene import parse
from press.slugs import slug

logger = logging.getLogger(__name__)

SUMMARY_WORDS = 40
_FIRST_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")
_LISTS = ("tags", "authors")
_NAMES = ("category", "author")
_DATES = ("date", "modified")
# What needs no guessing; Pelican's own way takes fifty times as long.
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?")
_KINDS = {kind.__name__: kind for kind in (Author, Category, Tag)}


class PressReader(MarkdownReader):
    """Reads the head as YAML when the file opens with ---, else as Key: value lines."""

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return HTML and metadata of one file, converted now or in an earlier build.

        Logs one error that names file, line and remedy before it raises: Pelican reports only
        that a file failed, not why.

        Raises:
            BadHead: the head cannot be read.
            ValueError: a value is wrong, such as a cover that nobody has drawn, or the file is
                not UTF-8.
        """
        kept: Conversions | None = self.settings.get(conversions.SETTING)
        key = kept.key(source_path) if kept else b""
        found = kept.find(key) if kept else None
        if found is None or Path(source_path) in self.settings.get(REFUSED, ()):
            found, quiet = self._converted(source_path)
            # What was warned of is to be said again in the next build.
            if kept and quiet and kept.key(source_path) == key:
                kept.keep(key, found)
        metadata = conversions.unpack(found)
        return found.content, {name: self._named(value) for name, value in metadata.items()}

    def _converted(self, source_path: str) -> tuple[Conversion, bool]:
        heard = Heard()
        logging.getLogger().addHandler(heard)
        try:
            self._check_refused(Path(source_path))
            return self.convert(source_path), not heard.count
        except (BadHead, ValueError) as error:
            logger.error("%s, %s", source_path, error)  # noqa: TRY400 - a traceback helps no author
            raise
        finally:
            logging.getLogger().removeHandler(heard)

    def _check_refused(self, source: Path) -> None:
        if problem := self.settings.get(REFUSED, {}).get(source):
            raise ValueError(problem)

    def convert(self, source_path: str) -> Conversion:
        """Return one file converted; nothing but its bytes and the settings matter.

        Raises:
            BadHead, ValueError: as read.
        """
        found = split(_text(Path(source_path)))
        content, metadata = self._yaml(found) if found else super().read(source_path)  # type: ignore[no-untyped-call]
        _complete(metadata, content)
        content, metadata["headings"] = anchor(content)
        return Conversion(content, conversions.pack(metadata))

    def process_metadata(self, name: str, value: Any) -> Any:
        """Return a value of a head as Pelican wants it, each tag and name made only once."""
        if name in _DATES and isinstance(value, str) and _PLAIN_DATE.fullmatch(value.strip()):
            with suppress(ValueError):  # the 31st of June; Pelican tells of it in its own words
                return SafeDatetime.fromisoformat(value.strip())
        found = super().process_metadata(name, value)  # type: ignore[no-untyped-call]
        if isinstance(found, datetime) and (offset := found.utcoffset()) is not None:
            return found.replace(tzinfo=timezone(offset))
        return self._named(found)

    def _named(self, value: Any) -> Any:
        """Return a value with one object for all posts in place of each tag, category or author.

        Pelican compares them by an address that each works out for itself.
        """
        if type(value) is list and value and isinstance(value[0], Named | URLWrapper):
            return [self._named(item) for item in value]
        if isinstance(value, Named):
            value = _KINDS[value.kind](value.name, self.settings)
        if isinstance(value, URLWrapper):
            known = self.settings.setdefault("press_names", {})
            return known.setdefault((type(value), value.name), value)
        return value

    def _yaml(self, document: Document) -> tuple[str, dict[str, Any]]:
        options = dict(self.settings["MARKDOWN"])
        # Its "Key: value" head would eat a first line such as "Note: bring earbuds".
        options["extensions"] = [
            name for name in options["extensions"] if name != "markdown.extensions.meta"
        ]
        content = Markdown(**options).convert(document.body)
        return content, {name: self._typed(name, value) for name, value in document.head.items()}

    def _typed(self, name: str, value: Any) -> Any:
        if name in _LISTS:
            return self.process_metadata(name, _joined(value, ";") + ";")
        if name in _NAMES:
            return self.process_metadata(name, _joined(value, ", "))
        return value


def _text(file: Path) -> str:
    raw = file.read_bytes()
    try:
        # As a file opened for reading has its line ends.
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"line {line}: these letters are not in UTF-8; "
            "open the file in your editor and save it again with the encoding UTF-8"
        ) from error


def _joined(value: Any, mark: str) -> str:
    if not isinstance(value, list):
        return str(value) if mark != ";" or ";" in str(value) else str(value).replace(",", ";")
    return mark.join(str(item) for item in value if item)


def _complete(metadata: dict[str, Any], content: str) -> None:
    """Fill in what a head may leave out, and refuse what cannot be drawn."""
    title = metadata.get("title")
    if title and not metadata.get("slug"):
        metadata["slug"] = slug(str(title))
    if "draft" in metadata and switch(metadata.pop("draft")):
        metadata["status"] = "draft"
    metadata["summary_given"] = "summary" in metadata
    metadata.setdefault("summary", _opening(content))
    if metadata.get("cover"):
        parse(metadata["cover"], slug=metadata.get("slug", ""))


def _opening(content: str) -> str:
    """The first words of the first paragraph, as plain text."""
    found = _FIRST_PARAGRAPH.search(content)
    words = unescape(_TAGS.sub("", found[1])).split() if found else []
    cut = "…" if len(words) > SUMMARY_WORDS else ""
    return " ".join(words[:SUMMARY_WORDS]) + cut
