"""The same site built again and again in one process, as a preview does."""

import gc
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.contents import Content
from pelican.log import LimitLogger
from pelican.settings import read_settings

from press.building.build import PROBLEMS, SETTING
from press.building.conversions import REFUSED
from press.building.hooks import MEMORY, Memory

# Each attempt leaves out posts that the one before stumbled over.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Built:
    """What one build has done.

    Attributes:
        changed: files of the output that are new or other than before.
        removed: files of the output that nobody makes any more.
        errors: what is wrong, a sentence each with file and line; what it is about was left out.
        warnings: what may be wrong.
        whole: the site was built, perhaps without what the errors are about. If not, the output
            is as it was.
    """

    changed: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    whole: bool = True


class Builder:
    """Builds one site whenever it is asked to; a post with a mistake does not stop the others.

    Settings, templates and texts are read anew each time. The code of plugins is not: a process
    that is to run other code has to be started again.

    Not for two threads at once.

    Args:
        settings: the settings file.
        output: where the site goes.
        overrides: settings that win over those of the file, as Pelican's -e has them.
    """

    def __init__(
        self, settings: Path, output: Path, overrides: Mapping[str, Any] | None = None
    ) -> None:
        self._file = settings.absolute()
        self._output = output.absolute()
        self._overrides = dict(overrides or {})
        self._memory = Memory()

    def build(self) -> Built:
        """Bring the output up to date; what goes wrong is in what it returns."""
        refused: dict[Path, str] = {}
        for _ in range(_ATTEMPTS):
            problems: dict[str, str] = {}
            heard = _Heard()
            with heard.listening(), _tidied():
                settings, built = self._attempt(problems, refused)
            found = _refused(built.errors, Path(settings.get("PATH", "/"))) if settings else {}
            if built.whole or not found.keys() - refused.keys():
                break
            refused |= found
        errors = (*heard.errors, *problems.values(), *built.errors)
        return Built(
            changed=built.changed,
            removed=built.removed,
            errors=tuple(dict.fromkeys(errors)),
            warnings=tuple(dict.fromkeys(heard.warnings)),
            whole=built.whole,
        )

    def _attempt(
        self, problems: dict[str, str], refused: dict[Path, str]
    ) -> tuple[dict[str, Any], Built]:
        settings: dict[str, Any] = {}
        try:
            settings = self._settings() | {PROBLEMS: problems, REFUSED: refused}
            Pelican(settings).run()  # type: ignore[no-untyped-call]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's or a setting's may be any
            if build := settings.get(SETTING):
                build.release()
            said = getattr(error, "problems", None) or [f"{type(error).__name__}: {error}"]
            return settings, Built(errors=tuple(map(str, said)), whole=False)
        ledger = settings[SETTING].ledger
        changed = tuple(self._output / name for name in sorted(ledger.changed))
        return settings, Built(changed, tuple(self._output / name for name in ledger.removed))

    def _settings(self) -> dict[str, Any]:
        before, paths = set(sys.modules), sys.path[:]
        try:
            found: dict[str, Any] = read_settings(
                str(self._file),
                override={
                    **self._overrides,
                    "OUTPUT_PATH": str(self._output),
                    "DELETE_OUTPUT_DIRECTORY": False,
                    MEMORY: self._memory,
                },
            )
        finally:
            sys.path[:] = paths
            # One settings file may import another, which is to be read anew as well.
            for name in set(sys.modules) - before:
                origin = getattr(sys.modules[name], "__file__", None) or ""
                if Path(origin).parent == self._file.parent:
                    del sys.modules[name]
        return found


class _Heard(logging.Handler):
    """What was logged while a site was built."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[str] = []
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.ERROR:
            self.warnings.append(record.getMessage())
        # Pelican adds that it could not process the file of which the reader has just told.
        elif not (record.msg == "Could not process %s" and self.errors):
            self.errors.append(record.getMessage())

    @contextmanager
    def listening(self) -> Iterator[None]:
        root = logging.getLogger()
        for logger in (root, *root.manager.loggerDict.values()):
            if isinstance(logger, LimitLogger):
                logger.disable_filter()  # type: ignore[no-untyped-call]  # it says each thing once in a process's life
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)


@contextmanager
def _tidied() -> Iterator[None]:
    """Let go of all posts afterwards: Pelican remembers what it made of each, for good."""
    gc.disable()  # nothing of a build can go before its end
    try:
        yield
    finally:
        gc.enable()
        for memoized in (Content.get_content, Content.get_summary):
            memoized.cache.clear()
        gc.collect()


def _refused(errors: tuple[str, ...], content: Path) -> dict[Path, str]:
    """Return the texts that errors such as "posts/one.md:3: …" begin with."""
    found = {}
    for error in errors:
        file = Path(error.partition(":")[0]).absolute()
        if file.is_relative_to(content) and file.is_file():
            found[file] = error
    return found
