"""Notices of a provider as the tests send them: JSON that says what it is about."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from frontdesk.domain.errors import BadSignature
from frontdesk.domain.payment import Notice
from told_payments import ToldPayments
from web.conftest import Served


@dataclass
class Signing(ToldPayments):
    """A provider whose notices say what they are about, signed with a secret of its own."""

    secret: str = field(default="good")

    def verify(self, payload: bytes, signature: str, *, now: datetime) -> Notice:
        if signature != self.secret:
            raise BadSignature
        told = json.loads(payload)
        kind = told.pop("kind", "x")
        return Notice(told.pop("id", "evt_1"), kind, told.pop("session", None), False, now, **told)


def notify(served: Served, *, to: str = "", signed: str = "good", **about: str) -> int:
    """Send a notice; return the status of the answer."""
    path = f"/hooks/stripe/{to}" if to else "/hooks/stripe"
    answer = served.http.post(
        path, content=json.dumps(about).encode(), headers={"stripe-signature": signed}
    )
    return int(answer.status_code)
