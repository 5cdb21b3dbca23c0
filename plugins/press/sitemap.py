"""sitemap.xml and robots.txt: what search engines may list."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

from press.building import output
from press.building.build import Build

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write(settings: Mapping[str, Any], build: Build) -> None:
    """Write robots.txt, and the sitemap if the site knows its own address.

    Pages that ask robots not to list them are left out.

    Args:
        settings: SITEURL; ROBOTS_DISALLOW, a list of paths no robot has any business in.
        build: with every page of the site, written now or earlier.
    """
    folder = build.ledger.output
    site = settings["SITEURL"].rstrip("/")
    rules = [f"Disallow: {path}" for path in settings.get("ROBOTS_DISALLOW", [])]
    lines = ["User-agent: *", *(rules or ["Disallow:"])]
    if site:
        lines += ["", f"Sitemap: {site}/sitemap.xml"]
        output.put(folder / "sitemap.xml", _xml(site, _listed(build)))
    output.put(folder / "robots.txt", "\n".join([*lines, ""]).encode())


def _listed(build: Build) -> dict[str, date | None]:
    pages = (name for name, entry in build.ledger.now.items() if entry.indexed)
    return {name.removesuffix("index.html"): build.days.get(name) for name in sorted(pages)}


def _xml(site: str, listed: Mapping[str, date | None]) -> bytes:
    ET.register_namespace("", _NAMESPACE)
    root = ET.Element(f"{{{_NAMESPACE}}}urlset")
    for address, changed in sorted(listed.items()):
        url = ET.SubElement(root, f"{{{_NAMESPACE}}}url")
        ET.SubElement(url, f"{{{_NAMESPACE}}}loc").text = f"{site}/{address}"
        if changed:
            ET.SubElement(url, f"{{{_NAMESPACE}}}lastmod").text = changed.isoformat()
    ET.indent(root)
    found: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return found
