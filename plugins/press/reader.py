"""Markdown files for Pelican, with a YAML head or Pelican's classic one."""

import logging
import re
from html import unescape
from pathlib import Path
from typing import Any

from markdown import Markdown
from pelican.readers import MarkdownReader

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


class PressReader(MarkdownReader):
    """Reads the head as YAML when the file opens with ---, else as Key: value lines."""

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return HTML and metadata of one file.

        Logs one error that names file, line and remedy before it raises: Pelican reports only
        that a file failed, not why.

        Raises:
            BadHead: the head cannot be read.
            ValueError: a value is wrong, such as a cover that nobody has drawn.
        """
        try:
            found = split(Path(source_path).read_text("utf-8-sig"))
            content, metadata = self._yaml(found) if found else super().read(source_path)  # type: ignore[no-untyped-call]
            _complete(metadata, content)
            content, metadata["headings"] = anchor(content)
        except (BadHead, ValueError) as error:
            logger.error("%s, %s", source_path, error)  # noqa: TRY400 - a traceback helps no author
            raise
        return content, metadata

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
            return self.process_metadata(name, _joined(value, ";") + ";")  # type: ignore[no-untyped-call]
        if name in _NAMES:
            return self.process_metadata(name, _joined(value, ", "))  # type: ignore[no-untyped-call]
        return value


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
