"""keys.json: the public keys that intakes are sealed to. Private keys never come here."""

import json
import re
from pathlib import Path
from typing import Any

from frontdesk.domain.intake import kid
from frontdesk.domain.practice import Recipient

_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")


def recipients(path: Path, problems: list[str]) -> tuple[Recipient, ...]:
    """Read the active recipients; anything odd is added to problems."""
    try:
        found = _active(path)
    except FileNotFoundError:
        problems.append(f"{path.name} is not there: run frontdesk keys new")
    except KeyError as why:
        problems.append(f"{path.name} cannot be read: a key has no {why}")
    except (OSError, ValueError, TypeError, RecursionError) as why:
        problems.append(f"{path.name} cannot be used: {why}")
    else:
        problems.extend(_missing(found, path.name))
        return found
    return ()


def _active(path: Path) -> tuple[Recipient, ...]:
    raw = path.read_text("utf-8")
    if "AGE-SECRET-KEY" in raw.upper():
        raise ValueError("it holds a private key: take it off this machine")
    return tuple(_recipient(row) for row in json.loads(raw) if row["status"] == "active")


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
    # One letter off is another key or none: nobody could ever open what is sealed to it.
    if row["kid"] != kid(row["recipient"]):
        raise ValueError(f"recipient and kid {row['kid']} do not belong together; copy them again")
    return Recipient(row["kid"], row["recipient"], row["who"], row["role"])
