"""A new post: its file, its front matter, and the program that opens it."""

import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from press.lint.site import Site
from press.scene import VIEWS, WIDTHS
from press.slugs import slug

_MOST_NAMES = 12


class Refused(Exception):
    """No post was made; the sentence says why, and what to do."""


def made(folder: Path, site: Site, *, title: str, name: str = "", lang: str = "") -> Path:
    """Write a new post into a folder and return its file.

    Raises:
        Refused: no address can be made of the title, or it is taken.
    """
    title = " ".join(title.split())
    address = slug(name or title)
    if not address:
        raise Refused(f"No address can be made of “{title}”. Add --slug and a few plain words.")
    if lang and not (lang.isascii() and lang.isalpha() and len(lang) in {2, 3}):
        raise Refused(f"“{lang}” is no language. Write its two letters, such as es.")
    file = folder / f"{address}.md"
    same = [
        one
        for one in site.texts.values()
        if one.slug == address and one.lang == (lang or site.default_lang[:2])
    ]
    if same:
        raise Refused(f"{same[0].file} has the address {address} already. Add --slug and another.")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        # x refuses a file that is there, also one that came a moment ago.
        with file.open("x", encoding="utf-8") as new:
            new.write(head(site, title=title, address=address, lang=lang))
    except FileExistsError:
        raise Refused(f"{file} is there already; it was not changed. Add --slug.") from None
    return file


def head(site: Site, *, title: str, address: str, lang: str = "") -> str:
    """Return the front matter of a new post, with what may be chosen in comments."""
    categories = site.categories or [name for name, _ in site.used_categories.most_common()]
    tags = site.tags or [name for name, _ in site.used_tags.most_common()]
    author = site.therapists[0] if site.therapists else ""
    lines = [
        "---",
        f"title: {_scalar(title)}",
        f"slug: {_scalar(address)}",
        f"date: {site.today.isoformat()}",
        f"category:  # {_some(categories) or 'one'}",
        f"tags: []  # {_some(tags) or 'such as [sound, video]'}",
        *([f"author: {_scalar(author)}"] if author else []),
        *([f"lang: {lang}"] if lang else []),
        "summary:  # the lines under the title",
        f"description:  # for search engines, up to {site.limits.description_chars} letters",
        f"cover:  # a view ({', '.join(VIEWS)}), then things ({', '.join(WIDTHS)})",
        "draft: true",
        "---",
        "",
        "",
    ]
    return "\n".join(lines)


def _scalar(text: str) -> str:
    """Return text as YAML takes it on one line, in quotes only where it must."""
    return yaml.safe_dump([text], allow_unicode=True, width=10**6).strip().removeprefix("- ")


def _some(names: Sequence[str]) -> str:
    # A line end would end the comment, and YAML takes no letters that cannot be printed.
    shown = ["".join(filter(str.isprintable, " ".join(n.split()))) for n in names[:_MOST_NAMES]]
    return ", ".join(shown) + (" …" if len(names) > _MOST_NAMES else "")


def opener(environ: Mapping[str, str], platform: str) -> list[str]:
    """Return the program that opens a text here, empty if none is known."""
    if editor := environ.get("VISUAL") or environ.get("EDITOR"):
        return shlex.split(editor)
    if platform == "darwin":
        return ["open", "-t"]
    if platform == "win32":
        return ["notepad"]
    desktop = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return ["xdg-open"] if desktop and shutil.which("xdg-open") else []
