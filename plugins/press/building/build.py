"""One build: where it keeps things, what it knows of the last one, what went wrong."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Self

from press.building import ledger as ledgers
from press.building import output, sharing, sources
from press.building.digests import digest
from press.building.ledger import Ledger
from press.building.pages import Judge
from press.building.sources import Templates

# Lower case, so that no template meets it among Pelican's settings.
SETTING = "press_build"
# Given by a preview: problems gather in this list, and the rest of the site is built.
PROBLEMS = "press_problems"
# All settings that change pages without any template naming them.
_EVERYWHERE = (
    *("JINJA_ENVIRONMENT", "JINJA_GLOBALS", "JINJA_FILTERS", "JINJA_TESTS", "LOCALE"),
    *("PAGINATION_PATTERNS", "DEFAULT_ORPHANS", "PLUGINS"),
)


def folder(settings: dict[str, Any]) -> Path:
    """Return where a project keeps what one build leaves for the next.

    That is PRESS_CACHE, or .press beside the folder of texts.
    """
    beside = Path(settings["PATH"]).absolute().parent / ".press"
    return Path(settings.get("PRESS_CACHE") or beside).absolute()


class Build:
    """One build of one output folder, from the moment it begins to write.

    Attributes:
        ledger: the files of the output.
        judge: tells which pages are as they were.
        jobs: how many processes may draw at once.
        days: when a page last changed, by the name of its file, where that is known.
    """

    def __init__(self, settings: dict[str, Any], ledger: Ledger) -> None:
        everywhere = {name: settings.get(name) for name in _EVERYWHERE}
        code = sources.plugins(settings["PLUGINS"])
        self.ledger = ledger
        self._templates = Templates(ledger.references)
        self.judge = Judge(digest((sources.versions(), code, everywhere)), self._templates)
        self.jobs = sharing.workers(settings.get("PRESS_JOBS"))
        self.days: dict[str, date] = {}
        self.draw_waiting: Callable[[], None] = lambda: None
        self._problems: dict[str, str] | None = settings.get(PROBLEMS)

    @classmethod
    def begin(cls, settings: dict[str, Any], site: Path) -> Self:
        """Wait until nobody else builds this folder, then begin."""
        if last := settings.get(SETTING):
            last.release()  # it failed, in a process that lives on
        # By the way from here to there, so that a project may be moved.
        name = f"output-{digest(os.path.relpath(site, folder(settings))).hex()[:16]}.kept"
        ledger = Ledger(site.absolute(), folder(settings) / name)
        ledger.open()
        output.begin(ledger)
        build = settings[SETTING] = cls(settings, ledger)
        return build

    def forgive(self, what: str, problem: object) -> bool:
        """Note a problem and return True in a preview; elsewhere it must end the build."""
        if self._problems is None:
            return False
        self._problems.setdefault(what, str(problem))
        return True

    def finish(self) -> None:
        """Draw what waits, remove what nobody makes any more, and keep the ledger."""
        self.draw_waiting()
        self.ledger.references = self._templates.references
        self.ledger.close()
        output.end(self.ledger)
        if self.ledger.file:
            for left in ledgers.orphaned(self.ledger.file.parent):
                with suppress(OSError):
                    left.unlink()
                    left.with_suffix(".lock").unlink(missing_ok=True)

    def release(self) -> None:
        """Let others build this folder."""
        output.end(self.ledger)
        self.ledger.release()
