"""security.txt (RFC 9116): whom to tell of a weakness, and until when that holds."""

from datetime import UTC, date, datetime
from typing import Any

PATH = ".well-known/security.txt"
SETTING = "PRESS_SECURITY_EXPIRES"


class BadDate(ValueError):
    """The setting is no date."""


def expires(settings: dict[str, Any]) -> date | None:
    """Return the last day of the file, or None where the site shall have none.

    Raises:
        BadDate: the setting is something else; the sentence says what to write.
    """
    written = settings.get(SETTING)
    if not written:
        return None
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise BadDate(f'{SETTING} is "{written}"; write a day, such as "2027-10-31"') from None


def text(settings: dict[str, Any], practice: Any) -> str | None:
    """Return the file; the same settings give the same bytes on any day.

    Settings: PRESS_SECURITY_EXPIRES; PRESS_SECURITY_CONTACT, a mailto:, tel: or https: address,
    the practice's mail when left out.

    Raises:
        BadDate: as expires.
    """
    if not (last := expires(settings)):
        return None
    contact = settings.get("PRESS_SECURITY_CONTACT") or f"mailto:{practice.email}"
    until = datetime(last.year, last.month, last.day, tzinfo=UTC).isoformat()
    lines = [f"Contact: {contact}", f"Expires: {until.replace('+00:00', 'Z')}"]
    if site := settings["SITEURL"]:
        lines.append(f"Canonical: {site}/{PATH}")
    return "\n".join([*lines, ""])


def past(settings: dict[str, Any], today: date) -> str | None:
    """Return what to do when the file no longer holds today, for whoever checks a site."""
    try:
        last = expires(settings)
    except BadDate as wrong:
        return str(wrong)
    if last is None or today < last:
        return None
    return (
        f"{SETTING} is {last.isoformat()}, which has gone by: nobody trusts security.txt now. "
        "See that its contact still holds, then write a day within the next year"
    )
