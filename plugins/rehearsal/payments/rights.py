"""What a restricted key may do: nothing but what it was given."""

import re
from typing import Any

from rehearsal.payments import refusals
from rehearsal.payments.ledger import KINDS, Ledger

Json = dict[str, Any]

RESTRICTED = re.compile(r"rk_test_\w{8,}")
LEVELS = ("read", "write")
# Named as Stripe names the objects, with the dot of "checkout.session" as an underscore.
NAMES = frozenset(kind.replace(".", "_") for kind in (*KINDS.values(), "balance", "account"))


def declare(ledger: Ledger, key: str, permissions: Json) -> Json:
    """Say what a restricted key may do; until then it may do everything.

    Raises:
        ValueError: not a restricted key, or a permission that does not exist.
    """
    if not RESTRICTED.fullmatch(key):
        raise ValueError("key must be rk_test_ and at least eight letters or digits")
    if unknown := permissions.keys() - NAMES:
        raise ValueError(f"no such permission: {', '.join(sorted(unknown))}")
    if set(permissions.values()) - set(LEVELS):
        raise ValueError(f"a permission is one of {', '.join(LEVELS)}")
    return ledger.put("keys", {"id": key, "permissions": dict(permissions)})


def check(ledger: Ledger, key: str, *, method: str, kind: str) -> None:
    """Let a request pass that its key may make.

    Raises:
        Refused: 403, with the name of the permission that is missing.
    """
    known = ledger.tables["keys"].get(key)
    if known is None:
        return
    name = kind.replace(".", "_")
    needed = "read" if method == "GET" else "write"
    given = known["permissions"].get(name)
    if given in {"write", needed}:
        return
    raise refusals.no_right(key, f"rak_{name}_{needed}", account=ledger.account["id"])
