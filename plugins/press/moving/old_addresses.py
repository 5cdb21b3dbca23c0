"""Which post, page or file an old address means, however it is written."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

# What blogs hang onto the address of a post without its being another one.
_TAILS = re.compile(r"/(?:amp|feed|comment-page-\d+|trackback|index\.html?|index\.php)/?$")
_NUMBERS = ("p", "page_id")


def host_of(address: str) -> str:
    """Return the host in lower case without www, empty if there is none or it is broken."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def path_of(address: str) -> str:
    """Return the path that a browser asks for, with every letter as people write it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return re.sub(r"/{2,}", "/", unquote(parts.path))


def key_of(address: str) -> str:
    """Return the same key for all ways to write the address of one page."""
    try:
        query = parse_qs(urlsplit(address).query)
    except ValueError:
        return ""
    for name in _NUMBERS:
        if name in query:
            return f"?{query[name][0]}"
    return _TAILS.sub("", path_of(address)).strip("/").casefold()


class OldSite:
    """The hosts that are the old site, and what is at its addresses."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self._hosts = {host for one in addresses if (host := host_of(one))}

    def absolute(self, address: str, *, seen_at: str) -> str:
        """Return a whole address for one that may be relative to where it was seen."""
        try:
            return urljoin(seen_at, address)
        except ValueError:
            return ""

    def has(self, address: str) -> bool:
        """Tell whether an address is on the old site; a path alone always is."""
        host = host_of(address)
        return (not host and address.startswith("/")) or host in self._hosts


def redirectable(address: str, site: OldSite) -> str:
    """Return the place on its own site that readers knew, empty if it was the first page.

    A number such as /?p=12 is one, too: links that people shared look like that.
    """
    if not site.has(address):
        return ""
    path = path_of(address)
    parts = [one for one in path.split("/") if one not in {"", ".", ".."}]
    plain = "/".join(["", *parts, ""] if path.endswith("/") and parts else ["", *parts]) or "/"
    key = key_of(address)
    if key.startswith("?"):
        name = "page_id" if "page_id=" in address else "p"
        plain = f"{plain}?{name}={key[1:]}" if key[1:].isdigit() else ""
    broken = any(one.isspace() or not one.isprintable() or one in '\\"' for one in plain)
    return "" if broken or plain == "/" else plain


def sibling(address: str, slug: str) -> str:
    """Return the address that a post had when this was its slug."""
    base = address.rstrip("/")
    end = "/" if address.endswith("/") else ""
    return f"{base.rpartition('/')[0]}/{quote(unquote(slug))}{end}"
