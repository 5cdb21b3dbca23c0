"""keys.json: the public keys that intakes are sealed to. Private keys never come here."""

import json
import re
from pathlib import Path
from typing import Any

from frontdesk.domain.practice import Recipient

_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")


def recipients(path: Path, problems: list[str]) -> tuple[Recipient, ...]:
    """Read the active recipients; anything odd is added to problems."""
    if not path.is_file():
        problems.append(f"{path.name} is not there: run frontdesk keys new")
        return ()
    raw = path.read_text("utf-8")
    if "AGE-SECRET-KEY" in raw:
        problems.append(f"{path.name} holds a private key: take it off this machine")
        return ()
    try:
        rows = json.loads(raw)
        found = tuple(_recipient(row) for row in rows if row.get("status") == "active")
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        problems.append(f"{path.name} cannot be read: {why}")
        return ()
    problems.extend(_missing(found, path.name))
    return found


def _missing(found: tuple[Recipient, ...], name: str) -> list[str]:
    roles = {one.role for one in found}
    return [
        f"{name} has no active {role} key"
        for role in ("clinician", "recovery")
        if role not in roles
    ]


def _recipient(row: dict[str, Any]) -> Recipient:
    if not _RECIPIENT.fullmatch(row["recipient"]):
        raise ValueError("a recipient that starts with age1 is needed")
    return Recipient(row["kid"], row["recipient"], row["who"], row["role"])
