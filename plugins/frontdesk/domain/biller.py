"""What insurers want to know of a practice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Biller:
    """What a statement for insurers tells of the practice.

    Attributes:
        places: the place-of-service code of each way of meeting.
        note: a sentence of the practice's own below the table, or "".
    """

    tax_id: str
    npi: str
    address: str
    places: tuple[tuple[str, str], ...]
    note: str = ""
