"""Lists of resources that cannot be read, or that nobody has checked for long."""

from collections.abc import Iterator
from pathlib import Path

from press.lint.finding import Finding, Hit
from press.lint.look import as_findings
from press.lint.site import Site
from press.resources.lists import Listing, Wrong, all_of


def look(content: Path, site: Site) -> Iterator[Finding]:
    """Yield what is found in content/resources, by file and line."""
    for file, (listing, wrong) in all_of(content).items():
        name = f"{site.folder}/{file.relative_to(content).as_posix()}"
        yield from as_findings(name, _hits(listing, wrong, site))


def _hits(listing: Listing, wrong: list[Wrong], site: Site) -> Iterator[Hit]:
    for one in wrong:
        yield Hit("resource-broken", one.line, 0, one.says)
    for resource in listing.resources:
        days = (site.today - resource.checked).days if resource.checked else 0
        if days > site.limits.resource_days:
            says = f"{resource.name} was last checked {days} days ago"
            yield Hit("resource-old", resource.line, 0, says)
        if days < 0:
            says = f"{resource.name} says it was checked on a day to come"
            yield Hit("resource-broken", resource.line, 0, says)
