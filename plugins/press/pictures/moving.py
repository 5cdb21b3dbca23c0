"""A moving picture, which goes out as it is, without what a program noted in its file."""

import struct
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_NOTES = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_WEBP_NOTES = {b"EXIF", b"XMP "}
# Bits of a WebP's first chunk that announce the two.
_ANNOUNCED = 0b1100


def without_notes(content: bytes) -> bytes:
    """Return a PNG or WebP without place, camera and owner; others as they are."""
    if content.startswith(_PNG):
        return _PNG + b"".join(c for k, c in _of_png(content) if k not in _PNG_NOTES)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        chunks = b"".join(_quiet(k, c) for k, c in _of_webp(content) if k not in _WEBP_NOTES)
        return struct.pack("<4sI4s", b"RIFF", len(chunks) + 4, b"WEBP") + chunks
    return content


def _of_png(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        yield kind, content[place : place + length + 12]
        if kind == b"IEND":
            return
        place += length + 12


def _of_webp(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(content):
        kind, length = struct.unpack_from("<4sI", content, place)
        # Chunks begin at even places.
        end = place + 8 + length + length % 2
        yield kind, content[place:end]
        place = end


def _quiet(kind: bytes, chunk: bytes) -> bytes:
    if kind != b"VP8X":
        return chunk
    return chunk[:8] + bytes([chunk[8] & ~_ANNOUNCED]) + chunk[9:]
