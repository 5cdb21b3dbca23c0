"""sitemap.xml and robots.txt: what search engines may list."""

from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NOINDEX = '<meta name="robots" content="noindex"'


class Pages:
    """The HTML pages of one build, with the day each last changed where that is known."""

    def __init__(self) -> None:
        self._changed: dict[Path, date | None] = {}

    def note(self, path: str, context: dict[str, Any]) -> None:
        """Remember a page that Pelican wrote."""
        if path.endswith(".html"):
            self._changed[Path(path)] = _changed(context)

    def write(self, output: Path, settings: dict[str, Any]) -> None:
        """Write robots.txt, and the sitemap if the site knows its own address.

        Settings: SITEURL; ROBOTS_DISALLOW, a list of paths no robot has any business in.
        """
        site = settings["SITEURL"].rstrip("/")
        rules = [f"Disallow: {path}" for path in settings.get("ROBOTS_DISALLOW", [])]
        lines = ["User-agent: *", *(rules or ["Disallow:"])]
        if site:
            lines += ["", f"Sitemap: {site}/sitemap.xml"]
            _tree(site, self._listed(output)).write(
                output / "sitemap.xml", encoding="utf-8", xml_declaration=True
            )
        (output / "robots.txt").write_text("\n".join([*lines, ""]), "utf-8")

    def _listed(self, output: Path) -> dict[str, date | None]:
        """Address to day of every page that does not itself ask to be left out."""
        found = {}
        for path, changed in self._changed.items():
            if path.is_file() and _NOINDEX not in path.read_text("utf-8"):
                address = path.relative_to(output).as_posix().removesuffix("index.html")
                found[address] = changed
        return dict(sorted(found.items()))


def _tree(site: str, listed: dict[str, date | None]) -> ET.ElementTree:
    ET.register_namespace("", _NAMESPACE)
    root = ET.Element(f"{{{_NAMESPACE}}}urlset")
    for address, changed in listed.items():
        url = ET.SubElement(root, f"{{{_NAMESPACE}}}url")
        ET.SubElement(url, f"{{{_NAMESPACE}}}loc").text = f"{site}/{address}"
        if changed:
            ET.SubElement(url, f"{{{_NAMESPACE}}}lastmod").text = changed.isoformat()
    ET.indent(root)
    return ET.ElementTree(root)


def _changed(context: dict[str, Any]) -> date | None:
    """The day of the post or page itself, or of the newest post of a list."""
    if one := context.get("article") or context.get("page"):
        return _day(one)
    if "articles_page" in context or context.get("template_name"):
        return max(filter(None, map(_day, context.get("articles", []))), default=None)
    return None


def _day(content: Any) -> date | None:
    found = getattr(content, "modified", None) or getattr(content, "date", None)
    return found.date() if found else None
