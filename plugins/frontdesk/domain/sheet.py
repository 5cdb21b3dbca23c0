"""One sheet of paper as plain data: what stands on it, not how it looks."""

from dataclasses import dataclass

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Facts under one heading; each is a name and a value."""

    head: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document of one page, in US English.

    Attributes:
        letterhead: who it comes from; the first line is the name.
        aside: short facts beside that.
        columns, rows: the table.
        wide: number of the column that takes the room that is left, from 0.
        numbers: how many columns at the end are numbers.
        totals: what it comes to; the last one is what matters.
        sign: what stands below a line to sign on, or "".
        letter: whether the paper is US Letter, else A4.
    """

    title: str
    letterhead: tuple[str, ...]
    aside: tuple[str, ...]
    groups: tuple[Group, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: int
    numbers: int
    totals: Facts
    notes: tuple[str, ...]
    sign: str = ""
    letter: bool = True
