"""Pages of a list, newest first, the way Stripe's list calls page and filter."""

from collections.abc import Sequence
from typing import Any

from rehearsal.payments import objects, refusals

Json = dict[str, Any]

LARGEST = 100
USUAL = 10
_COMPARE = {
    "gt": lambda created, bound: created > bound,
    "gte": lambda created, bound: created >= bound,
    "lt": lambda created, bound: created < bound,
    "lte": lambda created, bound: created <= bound,
}
_PAGING = {"limit", "starting_after", "ending_before", "created", "expand"}


def page(rows: Sequence[Json], params: Json, *, url: str) -> Json:
    """Return one page of the rows (given oldest first) that the parameters ask for.

    Raises:
        Refused: a page size outside 1 to 100, a cursor that is not in the list, or two of them.
    """
    if {"starting_after", "ending_before"} <= params.keys():
        words = "You cannot parameterize `starting_after` and `ending_before` simultaneously."
        raise refusals.Refused(words)
    limit = params.get("limit", USUAL)
    if not 1 <= limit <= LARGEST:
        words = f"This value must be between 1 and {LARGEST}."
        raise refusals.invalid("limit", words, code="parameter_invalid_integer")
    asked = {name: value for name, value in params.items() if name not in _PAGING}
    newest = [row for row in reversed(rows) if _fits(row, asked, params.get("created"))]
    if "ending_before" in params:
        before = newest[: _place(newest, params["ending_before"], "ending_before")]
        return objects.listed(before[-limit:], url=url, more=len(before) > limit)
    start = 0
    if "starting_after" in params:
        start = _place(newest, params["starting_after"], "starting_after") + 1
    rest = newest[start:]
    return objects.listed(rest[:limit], url=url, more=len(rest) > limit)


def _fits(row: Json, asked: Json, created: Any) -> bool:
    if any(row.get(name) != value for name, value in asked.items()):
        return False
    if isinstance(created, dict):
        return all(_COMPARE[how](row["created"], bound) for how, bound in created.items())
    return created is None or row["created"] == created


def _place(rows: Sequence[Json], ident: str, param: str) -> int:
    for at, row in enumerate(rows):
        if row["id"] == ident:
            return at
    raise refusals.nothing("object", ident, param=param)
