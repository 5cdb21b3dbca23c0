"""Separate accounts behind one address, as the therapists of a group practice have them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsal.payments.api import Api
from rehearsal.payments.clock import Clock
from rehearsal.payments.control import Control, Log
from rehearsal.payments.faults import Faults
from rehearsal.payments.ledger import Ledger
from rehearsal.payments.webhooks import Receiver, Webhooks

Json = dict[str, Any]

MAIN = ""
KEY = re.compile(r"(sk|rk)_test_\w{8,}")
NAME = re.compile(r"[a-z0-9-]{1,40}")


@dataclass
class Shared:
    """What all accounts of one server have in common."""

    clock: Clock
    faults: Faults
    log: Log
    origin: Callable[[], str]
    keep: Path | None = None


class Account:
    """One account: what it remembers, whom it tells, and what opens and orders it."""

    def __init__(self, name: str, shared: Shared, *, open_account: Callable[..., object]) -> None:
        self.webhooks = Webhooks(
            shared.clock, endpoints=self._endpoints, delivered=self._delivered
        )
        keep = shared.keep
        if keep and name:
            keep = keep.with_name(f"{keep.stem}.{name}{keep.suffix}")
        tell, waiting = self.webhooks.send, self.webhooks.waiting
        self.ledger = Ledger(shared.clock, tell, waiting, keep)
        if name:
            self.ledger.account["id"] = f"acct_1Rehearsal{name.replace('-', '')}"
        self.api = Api(self.ledger, shared.faults, origin=shared.origin)
        self.control = Control(
            self.ledger, shared.faults, self.webhooks, log=shared.log, open_account=open_account
        )

    def _endpoints(self) -> list[Json]:
        return self.ledger.rows("endpoints")

    def _delivered(self, event: str) -> None:
        self.ledger.delivered(event)


@dataclass
class Accounts:
    """Every account by its name; the main one is there from the start and takes every key.

    A key that was given to another account opens that one, and finds nothing of the main one.
    """

    shared: Shared
    _all: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._all[MAIN] = Account(MAIN, self.shared, open_account=self.open)
        for row in self.main.ledger.rows("accounts"):
            self._made(row["account"])

    @property
    def main(self) -> Account:
        return self._all[MAIN]

    def open(self, name: str, *, key: str, webhook: str = "", secret: str = "") -> Account:
        """Give a key to an account, made if there is none of this name.

        Raises:
            ValueError: not a test key, or a name that is none.
        """
        if not KEY.fullmatch(key):
            raise ValueError("key must be sk_test_ or rk_test_ and at least eight letters")
        if not NAME.fullmatch(name):
            raise ValueError("account must be small letters, digits and hyphens, 40 at most")
        self.main.ledger.put("accounts", {"id": key, "account": name})
        account = self._made(name)
        if webhook:
            account.webhooks.receivers.append(Receiver(webhook, secret))
        return account

    def _made(self, name: str) -> Account:
        if name not in self._all:
            self._all[name] = Account(name, self.shared, open_account=self.open)
        return self._all[name]

    def of_key(self, key: str) -> Account:
        """Return the account that a secret key opens."""
        row = self.main.ledger.tables["accounts"].get(key)
        return self._all[row["account"]] if row else self.main

    def of_session(self, ident: str) -> Account:
        """Return the account that a Checkout Session belongs to."""
        having = (a for a in self.everybody() if ident in a.ledger.tables["sessions"])
        return next(having, self.main)

    def named(self, name: str) -> Account | None:
        return self._all.get(name)

    def everybody(self) -> list[Account]:
        return list(self._all.values())
