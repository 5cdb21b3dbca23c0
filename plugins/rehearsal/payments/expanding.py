"""`expand`: whole objects in an answer where otherwise only their ids stand."""

import copy
from collections.abc import Sequence
from typing import Any

from rehearsal.payments import refusals
from rehearsal.payments.ledger import KINDS, Ledger

Json = dict[str, Any]

DEEPEST = 4
_TABLES = {kind: table for table, kind in KINDS.items()}
_KEPT = {"customer": "customer", "payment_method": "payment_method"}
_PAID = {"charge": "charge", "payment_intent": "payment_intent"}
# By kind of object, its fields that hold an id, and the kind of object behind it.
FIELDS: dict[str, dict[str, str]] = {
    "checkout.session": {
        "customer": "customer",
        "payment_intent": "payment_intent",
        "setup_intent": "setup_intent",
    },
    "payment_intent": {**_KEPT, "latest_charge": "charge"},
    "setup_intent": _KEPT,
    "payment_method": {"customer": "customer"},
    "charge": {"customer": "customer", "payment_intent": "payment_intent"},
    "refund": _PAID,
    "dispute": _PAID,
    "price": {"product": "product"},
}


def check(paths: Sequence[str], kind: str, *, listed: bool) -> list[list[str]]:
    """Return the paths in steps, before any work is done.

    Raises:
        Refused: one that leads nowhere, in Stripe's words.
    """
    return [_steps(path, kind, listed=listed) for path in paths]


def _steps(path: str, kind: str, *, listed: bool) -> list[str]:
    steps = path.split(".")
    if len(steps) > DEEPEST:
        words = f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}"
        raise refusals.invalid("expand", words)
    wrong = f"This property cannot be expanded ({path})."
    if listed and steps[0] != "data":
        words = f"{wrong} You may want to try expanding 'data.{path}' instead."
        raise refusals.invalid("expand", words)
    steps = steps[1:] if listed else steps
    for step in steps:
        kind = FIELDS.get(kind, {}).get(step, "")
        if not kind:
            raise refusals.invalid("expand", wrong)
    return steps


def fill(ledger: Ledger, answer: Json, steps: Sequence[str]) -> None:
    """Put the objects along one path into an answer that is ours to change."""
    if answer["object"] == "list":
        for row in answer["data"]:
            fill(ledger, row, steps)
    elif steps:
        field, *further = steps
        inner = answer.get(field)
        if isinstance(inner, str):
            table = _TABLES[FIELDS[answer["object"]][field]]
            # A customer may be deleted while the payments stay.
            found = ledger.tables[table].get(inner)
            inner = answer[field] = copy.deepcopy(found) if found else inner
        if isinstance(inner, dict):
            fill(ledger, inner, further)
