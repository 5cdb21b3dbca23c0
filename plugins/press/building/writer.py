"""Pelican's writer that neither draws nor writes a page which would come out as it is."""

import io
import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from jinja2 import Template
from pelican.contents import Content
from pelican.paginator import Paginator
from pelican.plugins import signals
from pelican.utils import get_relative_path, path_to_url, sanitised_join
from pelican.writers import FileOverwriteFailedError, Writer

from press.building import sharing
from press.building.build import SETTING, Build
from press.building.ledger import Entry
from press.building.pages import Days, Sheet
from press.building.watching import watched

logger = logging.getLogger(__name__)

NOINDEX = '<meta name="robots" content="noindex"'
# Posts, their lists and pages wait until all are known, to be drawn by several processes.
_WAITING = frozenset({"blog", "page"})
_TURNED = frozenset({"articles", "dates"})


class PressWriter(Writer):
    """Writes a site, page by page, and notes each in the ledger of its build."""

    def __init__(self, output_path: str, settings: dict[str, Any]) -> None:
        super().__init__(output_path, settings=settings)  # type: ignore[no-untyped-call]
        self.build: Build = settings[SETTING]
        self.build.draw_waiting = self.draw_waiting
        self._waiting: dict[str, Sheet] = {}
        self._owners: dict[str, str] = {}
        self._final: set[str] = set()
        self._days = Days()

    def write_file(  # noqa: PLR0913, PLR0917 - Pelican's signature
        self,
        name: str,
        template: Template,
        context: dict[str, Any],
        relative_urls: bool = False,  # noqa: FBT001, FBT002
        paginated: Mapping[str, list[Any]] | None = None,
        template_name: str | None = None,
        override_output: bool = False,  # noqa: FBT001, FBT002
        url: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Write a page, or all pages of a list of posts, unless they are as they were.

        Raises:
            FileOverwriteFailedError: two pages want the same address.
        """
        if not name:
            return
        lists = paginated
        if lists is None:
            lists = {key: kwargs[key] for key in kwargs if key in _TURNED}
        each = self.settings["PAGINATED_TEMPLATES"].get(template_name, 0)
        pages: Iterable[tuple[str, dict[str, Any]]] = [(name, {})]
        if lists and template_name in self.settings["PAGINATED_TEMPLATES"]:
            pages = self._turned(
                name, url, lists, each=each or self.settings["DEFAULT_PAGINATION"]
            )
        for save_as, more in pages:
            values = _values(save_as, relative=relative_urls) | kwargs | more
            self._take(
                Sheet(self._named(save_as), template, context, values, overrides=override_output)
            )

    def _named(self, path: str) -> str:
        """Return a file's name in the ledger.

        Raises:
            RuntimeError: it would lie outside of the output.
        """
        return self.build.ledger.name_of(Path(sanitised_join(self.output_path, path)))

    def _turned(
        self, name: str, url: str | None, lists: Mapping[str, list[Any]], *, each: int
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        paginators: dict[str, Any] = {
            key: Paginator(name, url, posts, self.settings, each)  # type: ignore[no-untyped-call]
            for key, posts in lists.items()
        }
        count = next(iter(paginators.values())).num_pages
        for number in range(1, count + 1):
            values: dict[str, Any] = {}
            for key, paginator in paginators.items():
                here = paginator.page(number)
                values |= {
                    f"{key}_paginator": paginator,
                    f"{key}_page": here,
                    f"{key}_previous_page": paginator.page(number - 1) if number > 1 else None,
                    f"{key}_next_page": paginator.page(number + 1) if number < count else None,
                }
            yield here.save_as, values

    def _take(self, sheet: Sheet) -> None:
        try:
            if not self._claim(sheet.name, _owner(sheet), overrides=sheet.overrides):
                return
        except FileOverwriteFailedError as clash:
            if self.build.forgive(sheet.name, clash):
                return
            raise
        if day := self._days.of(sheet.values):
            self.build.days[sheet.name] = day
        if _WAITING & sheet.values.keys():
            # The one that may take another's place does so, also while that one waits.
            self._waiting[sheet.name] = sheet
        else:
            self._draw_all([sheet])

    def _claim(self, name: str, owner: str, *, overrides: bool) -> bool:
        """Return whether a file may be written; Pelican's rules, told with names.

        Raises:
            FileOverwriteFailedError: somebody else has that name.
        """
        taken = self._owners.get(name)
        if name in self._final and not overrides:
            return False
        if name in self._final or (taken is not None and not overrides):
            raise FileOverwriteFailedError(
                f"{owner} and {taken} both want to be {name}. "
                "Give one of them another slug, or another save_as"
            )
        if overrides:
            self._final.add(name)
        self._owners[name] = owner
        return True

    def draw_waiting(self) -> None:
        """Write the pages that waited."""
        waiting, self._waiting = self._waiting, {}
        self._draw_all(list(waiting.values()))

    def _draw_all(self, sheets: list[Sheet]) -> None:
        ledger, judge = self.build.ledger, self.build.judge
        judge.forget()
        new = []
        for sheet in sheets:
            standing = ledger.standing(sheet.name)
            if standing and judge.same(sheet, standing):
                ledger.note(sheet.name, standing)
            else:
                new.append(sheet)
        ledger.intend(sheet.name for sheet in new)
        # One of each kind first: then no copy of this process has to compile a template.
        kinds = {sheet.template: sheet for sheet in reversed(new)}
        rest = [sheet for sheet in new if kinds[sheet.template] is not sheet]
        for batch, among in ((list(kinds.values()), 1), (rest, self.build.jobs)):
            drawn = sharing.share(batch, self._draw, among=among)
            for sheet, entry in zip(batch, drawn, strict=True):
                self._note(sheet, entry or self._draw(sheet))

    def _draw(self, sheet: Sheet) -> Entry | None:
        try:
            with watched() as reads:
                text = sheet.draw()
        except Exception as error:
            told = f"{sheet.name} ({_owner(sheet)}) with {sheet.template.name}: {error}"
            if self.build.forgive(sheet.name, told):
                return None
            logger.error("Cannot draw %s", told)  # noqa: TRY400 - the traceback follows
            raise
        entry = self.build.ledger.write(sheet.name, text.encode())
        known = self.build.judge.recorded(sheet, reads) or Entry()
        return entry._replace(
            made_from=known.made_from,
            reads=known.reads,
            indexed=sheet.name.endswith(".html") and NOINDEX not in text,
        )

    def _note(self, sheet: Sheet, entry: Entry | None) -> None:
        if entry is None:
            return
        self.build.ledger.note(sheet.name, entry)
        path = sanitised_join(self.output_path, sheet.name)
        logger.info('Writing "%s"', path)
        if signals.content_written.receivers:
            signals.content_written.send(path, context=sheet.context())

    def _open_w(
        self,
        filename: str,
        _encoding: str,
        override: bool = False,  # noqa: FBT001, FBT002 - Pelican's signature
    ) -> io.StringIO:
        """Return what a feed is written into: Pelican's one door to the disk besides pages."""
        name = self._named(filename)
        return _Feed(self, name if self._claim(name, "a feed", overrides=override) else "")


class _Feed(io.StringIO):
    """A file in memory that goes into the ledger once it is whole."""

    def __init__(self, writer: PressWriter, name: str) -> None:
        super().__init__()
        self._writer = writer
        self._name = name

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *more: object) -> None:
        if kind is None and self._name:
            ledger = self._writer.build.ledger
            ledger.note(self._name, ledger.write(self._name, self.getvalue().encode()))


def _values(save_as: str, *, relative: bool) -> dict[str, Any]:
    if not relative:
        return {"output_file": save_as}
    here = path_to_url(get_relative_path(save_as))
    return {"output_file": save_as, "SITEURL": here, "localsiteurl": here}


def _owner(sheet: Sheet) -> str:
    content = sheet.values.get("article") or sheet.values.get("page")
    if isinstance(content, Content):
        return str(content.relative_source_path)
    return str(sheet.template.name)
