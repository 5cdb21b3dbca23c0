"""What a statement for insurers tells of the practice: the "insurer_statement" setting."""

import re
from typing import Any

from frontdesk.domain.biller import Biller
from frontdesk.settings.hours import WAYS
from frontdesk.settings.reading import Reading, optional_text, text

# By way of meeting, where a session took place. Source: CMS Place of Service Code Set: 10 is
# telehealth in the client's home, 11 an office.
PLACES = {"video": "10", "phone": "10", "office": "11"}
_PLACE = re.compile(r"[0-9]{2}")
_NPI = re.compile(r"[12][0-9]{9}")
# What stands before an NPI when its check digit is worked out. Source: CMS, "Requirements for
# National Provider Identifier and NPI Check Digit".
_ISSUER = "80840"
_TAX = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./-]{3,28}[0-9A-Za-z]")
_MOST_NOTE = 400


def biller(top: Reading) -> Biller | None:
    """Read what insurers want to know; None, and so no statements, without the setting."""
    if top.raw.get("insurer_statement") is None:
        top.seen.append("insurer_statement")
        return None
    inner = top.inner("insurer_statement")
    found = Biller(
        tax_id=inner.take("tax_id", _tax_id, blank=""),
        npi=inner.take("npi", npi, default=""),
        address=inner.take("address", text, blank=""),
        places=_places(inner),
        note=inner.take("note", _note, default=""),
    )
    inner.done()
    return found


def npi(value: Any) -> str:
    """Read a National Provider Identifier: ten digits, the last of which checks the others."""
    found = text(value)
    if not _NPI.fullmatch(found):
        raise ValueError("ten digits in quotes are needed that begin with 1 or 2")
    if not _checks(_ISSUER + found):
        raise ValueError("its last digit does not fit the others; look for a slip")
    return found


def _checks(digits: str) -> bool:
    """Tell whether the last digit is right by Luhn's rule; source: ISO/IEC 7812-1, annex B."""
    doubled = (int(one) * 2 for one in digits[-2::-2])
    total = sum(one // 10 + one % 10 for one in doubled) + sum(map(int, digits[-1::-2]))
    return total % 10 == 0


def _places(inner: Reading) -> tuple[tuple[str, str], ...]:
    if inner.raw.get("place_codes") is None:
        inner.seen.append("place_codes")
        return tuple(PLACES.items())
    given = inner.inner("place_codes")
    found = {way: given.take(way, _place, default=PLACES[way]) for way in WAYS}
    given.done()
    return tuple(found.items())


def _place(value: Any) -> str:
    if not isinstance(value, str) or not _PLACE.fullmatch(value):
        raise ValueError('two digits in quotes are needed, such as "10"')
    return value


def _tax_id(value: Any) -> str:
    found = text(value)
    if not _TAX.fullmatch(found):
        raise ValueError('a number in quotes is needed, such as "12-3456789"')
    return found


def _note(value: Any) -> str:
    found = optional_text(value)
    if len(found) > _MOST_NOTE:
        raise ValueError(f"at most {_MOST_NOTE} characters fit below the table")
    return found
