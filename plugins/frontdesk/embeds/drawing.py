"""Marks in a post or page become widgets, or problems with their place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment
from pelican.contents import Article, Page
from pelican.utils import truncate_html_paragraphs, truncate_html_words

from frontdesk.domain.practice import Practice, Service, nearest
from frontdesk.domain.wording import choice_words
from frontdesk.embeds.grammar import Embed, read
from frontdesk.embeds.marks import MARK, written

# Lower case, so that Pelican's own settings and templates never meet it.
SETTING = "frontdesk_counter"


@dataclass(slots=True)
class Counter:
    """Where one build draws its embeds; problems of all files gather here."""

    practice: Practice
    environment: Environment | None = None
    problems: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        # Stable, because a cache may take the settings as its key.
        return f"Counter({self.practice.fingerprint})"


def draw(content: Any) -> None:
    """Draw every embed of a post or page and note whether it can be booked from.

    Called before anything reads the content, which Pelican remembers from then on.
    """
    counter: Counter | None = content.settings.get(SETTING)
    if counter is None or not _is_text(content):
        return
    content.has_booking = False
    body = content._content  # noqa: SLF001 - .content would fix it for the whole build
    if not isinstance(body, str) or not MARK.search(body):
        return
    _summarize(content, MARK.sub("", body))
    content._content = MARK.sub(lambda mark: _widget(counter, content, mark), body)  # noqa: SLF001


def _is_text(content: object) -> bool:
    return isinstance(content, Article | Page)


def _widget(counter: Counter, content: Any, mark: re.Match[str]) -> str:
    line = written(mark["hex"])
    embed = read(line)
    problems = embed.problems + list(_unknown_service(embed, counter.practice))
    if problems:
        place = _place(Path(content.source_path), line, back=int(mark["back"]))
        counter.problems += [f"{place}: {problem}" for problem in problems]
        return ""
    content.has_booking = content.has_booking or embed.name == "booking"
    return _rendered(counter, embed, siteurl=content.settings["SITEURL"])


def _unknown_service(embed: Embed, practice: Practice) -> Iterator[str]:
    wanted = embed.attributes.get("service")
    if wanted is None or practice.service(wanted):
        return
    known = [service.id for service in practice.services]
    near = nearest(wanted, known)
    hint = f'; did you mean "{near}"?' if near else "."
    yield f'there is no service "{wanted}"{hint} Known: {", ".join(known)}'


def _rendered(counter: Counter, embed: Embed, *, siteurl: str) -> str:
    if counter.environment is None:
        raise RuntimeError("an embed was met before Pelican made its templates")
    practice = counter.practice
    service = practice.service(embed.attributes.get("service", practice.services[0].id))
    # A site may leave autoescape off; a practice's name with an & must still come out right.
    template = counter.environment.overlay(autoescape=True).get_template(
        f"embed/{embed.name}.html"
    )
    about: Mapping[str, Any] = {"service": service, "ways": _ways(service, practice)}
    return template.render(**about, SITEURL=siteurl)


def _ways(service: Service | None, practice: Practice) -> str:
    found = [way.name for way in practice.ways if service and way.id in service.ways]
    return choice_words(found[:1] + [name[:1].lower() + name[1:] for name in found[1:]])


def _place(source: Path, line: str, *, back: int) -> str:
    """Return file:line of an embed, as editors and terminals open it."""
    lines = source.read_text("utf-8-sig").rstrip().split("\n")
    expected = len(lines) - back
    same = [n for n, text in enumerate(lines, 1) if text.split() == line.split()]
    number = min(same, key=lambda n: abs(n - expected), default=expected)
    here = Path.cwd()
    shown = source.relative_to(here) if source.is_relative_to(here) else source
    return f"{shown}:{number}"


def _summarize(content: Any, words: str) -> None:
    """Give a post without a summary one that holds no piece of a widget."""
    if "summary" in content.metadata:
        return
    settings = content.settings
    if (paragraphs := settings.get("SUMMARY_MAX_PARAGRAPHS")) is not None:
        words = truncate_html_paragraphs(words, paragraphs)  # type: ignore[no-untyped-call]
    if (length := settings["SUMMARY_MAX_LENGTH"]) is not None:
        words = truncate_html_words(words, length, settings["SUMMARY_END_SUFFIX"])
    content.metadata["summary"] = content._summary = words  # noqa: SLF001 - Pelican's way in
