"""What the lint finds: one sentence about one place, with the rule behind it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Level = Literal["error", "advice"]


class Rule(NamedTuple):
    """A rule as the documentation lists it; an error keeps a post from being published."""

    id: str
    level: Level
    looks_for: str
    why: str
    source: str
    mend: str


class Hit(NamedTuple):
    """A rule that does not hold at a place; lines and columns count from 1, column 0 is none."""

    rule: str
    line: int
    column: int
    says: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a therapist reads: where, what, why, says who, and how to mend it."""

    file: str
    line: int
    column: int | None
    rule: str
    level: Level
    says: str
    why: str
    source: str
    mend: str


def finding(file: str, hit: Hit, rule: Rule) -> Finding:
    """Return what a hit means to the author of a file."""
    return Finding(
        file=file,
        line=hit.line,
        column=hit.column or None,
        rule=rule.id,
        level=rule.level,
        says=hit.says,
        why=rule.why,
        source=rule.source,
        mend=hit.mend or rule.mend,
    )
