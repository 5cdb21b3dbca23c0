"""The secret addresses of therapists' own calendars."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from frontdesk.domain.practice import Practice, nearest
from frontdesk.settings.reading import SettingsError

NAME = "FRONTDESK_CALENDARS"
MOST_CHARS = 2000
_HTTPS = 443
# One label of letters at least, so no bare number passes for a name.
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?")
_HERE = re.compile(r"http://127\.0\.0\.1:[0-9]{1,5}/\S*")

Calendars = tuple[tuple[str, str], ...]


def read(text: str, *, demo: bool) -> tuple[Calendars, list[str]]:
    """Return therapist id and https address of each line, and what is wrong with the lines.

    The problems name the line and never the address, which lets anybody read the calendar.

    Args:
        text: lines of "therapist-id https://..." or webcal://; # begins a comment line.
        demo: True to allow http on 127.0.0.1, too.
    """
    found: dict[tuple[str, str], int] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        wrong = _wrong(words, demo=demo)
        pair = (words[0], _as_https(words[-1]))
        if not wrong and pair in found:
            wrong = f"says the same as line {found[pair]}"
        if wrong:
            problems.append(f"{NAME} line {number} {wrong}")
        found.setdefault(pair, number)
    return tuple(found), problems


def check(calendars: Calendars, practice: Practice) -> None:
    """Compare the therapists with those of the practice.

    Raises:
        SettingsError: all who are unknown, with the nearest known id.
    """
    known = [therapist.id for therapist in practice.therapists]
    strangers = sorted({therapist for therapist, _ in calendars} - set(known))
    if strangers:
        raise SettingsError([_stranger(one, known) for one in strangers])


def _stranger(name: str, known: Iterable[str]) -> str:
    meant = nearest(name, known)
    hint = f"; did you mean {meant!r}?" if meant else ""
    return f"{NAME} names a therapist who is not in PRACTICE{hint}"


def _wrong(words: list[str], *, demo: bool) -> str:
    if len(words) != 2:  # noqa: PLR2004 - a therapist and an address
        return "is not a therapist's id, a space and an address"
    address = _as_https(words[1])
    if demo and _HERE.fullmatch(address):
        return ""
    if len(address) > MOST_CHARS or not address.isascii():
        return f"has an address longer than {MOST_CHARS} characters, or with odd ones in it"
    return _wrong_address(address)


def _wrong_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "has an address that cannot be read"
    if parts.scheme != "https" or port not in {None, _HTTPS}:
        return "has an address that is not https:// or webcal://, on its usual port"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "has an address with a name, a password or a # in it"
    if not _HOST.fullmatch(parts.hostname or ""):
        return "has an address without a server's name"
    return ""


def _as_https(address: str) -> str:
    """Return the address that a calendar's own link stands for."""
    scheme, separator, rest = address.partition("://")
    if separator and scheme.lower() in {"webcal", "webcals", "https"}:
        return f"https://{rest}"
    return address
