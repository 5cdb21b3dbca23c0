"""Finds out what somebody hands us: an export, a feed, an address or a folder."""

import io
from pathlib import Path
from typing import BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from press.moving import feed, folder, wordpress
from press.moving.fetch import Fetcher
from press.moving.haul import CannotMove, Haul
from press.moving.stream import Reading, local

_WEB = ("http://", "https://", "feed:")
_BEGINNING = 64 * 1024


def read(source: str, fetcher: Fetcher, *, partial: bool = False) -> Haul:
    """Return what a source holds.

    partial: take what can be read of a file that breaks off.

    Raises:
        CannotMove: it is none of what can be read, or it breaks off.
    """
    if source.startswith(_WEB):
        address = source.removeprefix("feed:").removeprefix("//")
        raw = fetcher.fetch(address if "://" in address else f"https://{address}")
        return _xml(io.BytesIO(raw), source, address=address, partial=partial)
    path = Path(source)
    if path.is_dir():
        return folder.read(path)
    if not path.is_file():
        raise CannotMove(f"{source} is neither a file, a folder nor a web address")
    with path.open("rb") as file:
        return _xml(file, source, address="", partial=partial)


def _xml(file: BinaryIO, source: str, *, address: str, partial: bool) -> Haul:
    begins = file.read(_BEGINNING)
    file.seek(0)
    reading = Reading()
    # Two bytes a letter, in UTF-16, are a letter and nothing.
    if any(one in begins.replace(b"\0", b"") for one in (wordpress.WXR.encode(), b"<wp:")):
        haul, what = wordpress.read(file, reading), "export"
    elif _is_feed(begins):
        haul, what = feed.read(file, reading, address=address), "feed"
    else:
        raise CannotMove(_unknown(source, begins))
    haul.notes += reading.notes()
    haul.cut_short = reading.cut_short
    if haul.cut_short and not partial:
        raise CannotMove(
            f"{source}, {haul.cut_short}.\nThe {what} is broken there, or was cut short. "
            f"{len(haul.items)} posts and pages before that can be read. Export it again, or take "
            "what there is with --partial"
        )
    if not haul.items and not haul.refused:
        raise CannotMove(f"{source} holds no posts and no pages")
    return haul


def _is_feed(begins: bytes) -> bool:
    parser = etree.XMLPullParser(
        ("start",), recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    parser.feed(begins.replace(b"\0", b""))
    first = next((one for _, one in parser.read_events()), None)
    return first is not None and local(first) in feed.FEEDS


def _unknown(source: str, begins: bytes) -> str:
    if begins.startswith(b"PK\x03\x04"):
        return f"{source} is packed. Unpack it and import the .xml file that is inside"
    if begins.startswith(b"\x1f\x8b"):
        return f"{source} is packed. Unpack it first, for example with gunzip"
    if b"<html" in begins.lower():
        return (
            f"{source} is a web page, not an export or a feed. WordPress: Tools, Export, All "
            "content. Feeds often live at /feed/"
        )
    if not begins.strip():
        return f"{source} is empty"
    return f"{source} is neither a WordPress export, a feed nor a folder of Markdown"
