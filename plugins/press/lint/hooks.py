"""What Pelican calls so that no site is made of posts that should not be published."""

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pelican.plugins import signals

from press.building.build import PROBLEMS, folder
from press.lint import gather, printed, resources
from press.lint.finding import Finding
from press.lint.limits import BadSetting
from press.lint.look import as_findings, findings
from press.lint.site import Site

logger = logging.getLogger(__name__)

# Where the publishing room builds what it sends, in the folder of what builds keep.
SENT = "site"
# What PRESS_LINT may be: errors end the build, are only shown, or nobody looks.
MODES = ("errors", "show", "off")
# Lower case, so that no template meets it among Pelican's settings.
_SITE = "press_lint_site"


def register() -> None:
    """Connect; Pelican keeps weak references, so these are plain functions."""
    signals.all_generators_finalized.connect(_look)


def finish(pelican: Any) -> None:
    """Look at the pages that were written, then remember their addresses."""
    settings = pelican.settings
    if site := settings.pop(_SITE, None):
        found = printed.look(site, Path(pelican.output_path))
        _tell(settings, as_findings("theme/templates/article.html", found))


def now(settings: dict[str, Any]) -> datetime:
    """Return the wall time of the practice, without its zone."""
    zone: tzinfo = ZoneInfo(settings["TIMEZONE"]) if settings.get("TIMEZONE") else UTC
    instant = time.time_ns() // 1_000_000_000
    return datetime.fromtimestamp(instant, zone).replace(tzinfo=None)


def _look(running: list[Any]) -> None:
    settings = running[0].settings
    mode = settings.get("PRESS_LINT", MODES[0])
    if mode not in MODES:
        logger.error("PRESS_LINT is %r; it must be one of %s", mode, ", ".join(MODES))
    if mode not in MODES[:2]:
        return
    try:
        known = gather.kept(settings, folder(settings))
        site = gather.site(settings, now=now(settings), known=known)
    except BadSetting as wrong:
        logger.error("%s", wrong)  # noqa: TRY400 - a traceback helps no author
        return
    found = [*_about(site), *resources.look(Path(settings["PATH"]), site)]
    _tell(settings, found)
    wrong_ones = any(one.level == "error" for one in found)
    # What is built to be sent is what others will link to.
    sent = Path(settings["OUTPUT_PATH"]) == folder(settings) / SENT
    known.save(published=_published(site) if sent and not wrong_ones else None)
    settings[_SITE] = site


def _about(site: Site) -> Iterator[Finding]:
    """Yield what is found in the settings, and in posts that are or will be published."""
    yield from as_findings("pelicanconf.py", site.practice)
    for facts in site.texts.values():
        if facts.state in {"published", "hidden"}:
            yield from findings(facts, site)


def _published(site: Site) -> dict[str, str]:
    return {
        file: site.url(facts) for file, facts in site.texts.items() if site.is_public(facts)
    } | {file: url for file, url in site.published.items() if file not in site.texts}


def _tell(settings: dict[str, Any], found: Iterable[Finding]) -> None:
    """Show every error on a line of its own, then end the build by one entry in its log."""
    errors = [one for one in found if one.level == "error"]
    if not errors:
        return
    # Pelican's log breaks long lines, also inside a file name.
    lines = (f"{one.file}:{one.line}: {one.says} ({one.rule}). {one.mend}\n" for one in errors)
    sys.stderr.write("".join(lines))
    many = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    says = f"the lint found {many}, listed above; python3 tasks.py lint says why"
    shown = settings.get("PRESS_LINT") == MODES[1] or PROBLEMS in settings
    logger.log(logging.INFO if shown else logging.ERROR, "%s", says)
