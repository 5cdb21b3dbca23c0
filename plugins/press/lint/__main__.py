"""python -m press.lint [FILES]: looks at posts and pages; what the task calls."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pelican.settings import read_settings
from rich.console import Console

from press.building.build import folder
from press.lint import gather, hooks, report, resources
from press.lint.finding import Finding
from press.lint.limits import BadSetting
from press.lint.look import as_findings, findings
from press.lint.site import Site

SETTINGS = "pelicanconf.py"


def main(words: Sequence[str] | None = None) -> int:
    """Look at the files that are named, or at all; return 1 if one may not be published."""
    asked = _parser().parse_args(words)
    settings = read_settings(SETTINGS)
    try:
        known = gather.kept(settings, folder(settings))
        site = gather.site(settings, now=hooks.now(settings), known=known)
        chosen = _chosen(site, asked.files, Path(settings["PATH"]))
    except (BadSetting, Unknown) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    known.save()
    found = [one for file in chosen for one in findings(site.texts[file], site)]
    if not asked.files:
        about = resources.look(Path(settings["PATH"]), site)
        found = [*as_findings(SETTINGS, site.practice), *about, *found]
    if asked.json:
        print(report.as_json(found))
    else:
        report.show(found, len(chosen), Console())
    return int(any(map(_counts(site, named=bool(asked.files)), found)))


class Unknown(Exception):
    """A file was named that is no post and no page."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tasks.py lint", description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", help="posts and pages; all if none")
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser


def _chosen(site: Site, files: Sequence[str], content: Path) -> list[str]:
    if not files:
        return sorted(site.texts)
    found = []
    for file in files:
        path = Path(file).resolve()
        name = path.relative_to(content).as_posix() if path.is_relative_to(content) else file
        if name not in site.texts:
            raise Unknown(f"{file} is no post and no page of {site.folder}")
        found.append(name)
    return found


def _counts(site: Site, *, named: bool) -> Callable[[Finding], bool]:
    """A draft that nobody asked about may still be wrong."""
    drafts = {
        f"{site.folder}/{file}"
        for file, facts in site.texts.items()
        if facts.state not in {"published", "hidden"} and not named
    }
    return lambda one: one.level == "error" and one.file not in drafts


if __name__ == "__main__":
    sys.exit(main())
