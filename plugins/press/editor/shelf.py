"""All posts and pages as their author sees them: what is a draft, what waits, what is out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pelican.settings import read_settings

from press.building.build import folder
from press.lint import gather, hooks, look, targets
from press.lint.facts import Facts
from press.lint.finding import Finding
from press.lint.site import Site
from press.slugs import slug


class Closed(Exception):
    """The site's settings cannot be read; the words say what is wrong with them."""


State = Literal["draft", "scheduled", "published"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One text on the shelf.

    Attributes:
        name: its path in the content folder, such as posts/fix-bad-sound.md.
        title: empty if there is none yet.
        state: scheduled texts go out with the first publication after their day.
        day: such as 2026-09-14 or 2026-09-14 10:30; nothing if there is none.
        address: where it stands, or will stand, in the site.
        seen: where the preview shows it.
        kind: a post or a page.
        errors: how many findings keep it from being published.
        advice: how many other findings there are.
    """

    name: str
    title: str
    state: State
    day: str
    address: str
    seen: str
    kind: str
    errors: int
    advice: int


class Shelf:
    """The content folder of one project, read anew for every question."""

    def __init__(self, settings_file: Path) -> None:
        self._file = settings_file

    def site(self) -> Site:
        """Return the site as the lint sees it now."""
        settings = self._settings()
        known = gather.kept(settings, folder(settings))
        found = gather.site(settings, now=hooks.now(settings), known=known)
        known.save(published=None)
        return found

    def entries(self, site: Site) -> list[Entry]:
        """Return every text, drafts first, then by day, the newest first."""
        found = [self._entry(facts, site) for facts in site.texts.values()]
        return sorted(
            found, key=lambda e: (e.state != "draft", e.day == "", _falling(e.day), e.name)
        )

    def findings(self, name: str, site: Site) -> list[Finding]:
        """Return what the lint says about one text."""
        facts = site.texts.get(name)
        return look.findings(facts, site) if facts else []

    def entry(self, name: str, site: Site) -> Entry | None:
        """Return one text, or nothing if it is not there."""
        facts = site.texts.get(name)
        return self._entry(facts, site) if facts else None

    def dated(self, name: str) -> bool:
        """Return whether a text is a post, which needs a day."""
        settings = self._settings()
        folders = [Path(str(one)) for one in settings["PAGE_PATHS"]]
        return not any(Path(name).is_relative_to(one) for one in folders)

    def posts_folder(self) -> Path:
        """Return where new posts go."""
        settings = self._settings()
        return Path(settings["PATH"], str(settings["ARTICLE_PATHS"][0]))

    def _settings(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = read_settings(str(self._file))
        except (Exception, SystemExit) as error:  # whatever may go wrong in somebody's settings
            raise Closed(f"{self._file.name}: {type(error).__name__}: {error}") from error
        return found

    def _entry(self, facts: Facts, site: Site) -> Entry:
        address = site.url(facts)
        state, found = _state(facts, site.now), look.findings(facts, site)
        kind = "" if facts.kind == "post" else "pages/"
        # As DRAFTS of the studio says where they are shown.
        tongue = "" if facts.lang == site.default_lang[:2].lower() else f"{facts.lang}/"
        hidden = f"/drafts/{tongue}{kind}{slug(facts.slug)}/"
        errors = sum(one.level == "error" for one in found)
        return Entry(
            name=facts.file,
            title=facts.title,
            state=state,
            day=facts.day[:16].replace("T", " ").removesuffix(" 00:00"),
            address=address,
            seen="" if facts.state == "skip" else address if state == "published" else hidden,
            kind=facts.kind,
            errors=errors,
            advice=len(found) - errors,
        )


def _state(facts: Facts, now: datetime) -> State:
    if facts.state not in {"published", "hidden"}:
        return "draft"
    day = datetime.fromisoformat(facts.day) if facts.kind == "post" and facts.day else now
    return "scheduled" if day.replace(tzinfo=None) > now else "published"


def linking(name: str, site: Site) -> list[Facts]:
    """Return the other texts with a link to one, which its removal would break."""
    gone = site.texts.get(name)
    if gone is None:
        return []
    without = replace(
        site,
        texts={k: v for k, v in site.texts.items() if k != name},
        files={k: v for k, v in site.files.items() if k != name},
        addresses=site.addresses - {site.url(gone)},
    )
    return [
        facts
        for facts in without.texts.values()
        if len(list(targets.look(facts, without))) > len(list(targets.look(facts, site)))
    ]


def _falling(day: str) -> tuple[int, ...]:
    return tuple(-ord(sign) for sign in day)


def used(entries: Iterable[Facts]) -> tuple[list[str], list[str]]:
    """Return the categories and the tags that exist, in order."""
    categories, tags = set(), set()
    for facts in entries:
        categories.add(facts.category)
        tags.update(facts.tags)
    return sorted(categories - {""}), sorted(tags - {""})
