"""A desk and the payment server under one clock, for what takes hours and days."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from actions.clients import booking
from fakes import World
from frontdesk.actions import chores
from frontdesk.domain.booking import Enrolment, State
from payments_client import Client
from rehearsal.payments.server import Server


@dataclass
class Days:
    """A desk and the payment server under one clock, which only the test moves."""

    here: World
    server: Server
    client: Client

    def order(self, what: str, **body: Any) -> Any:
        found = self.client.order(f"/__test/{what}", body)
        assert self.client.status == 200, found
        return found

    def pass_by(self, **time: float) -> None:
        self.here.clock.move(**time)
        self.work()

    def work(self) -> None:
        chores.reconcile(self.here.ports)
        for kind, _, args in list(self.here.jobs.orders):
            chores.run(self.here.ports, kind, args)

    def money(self, who: Enrolment) -> tuple[int, int]:
        """Return what the provider took for a booking, and what it sent back."""
        rows = self.server.ledger.rows("sessions")
        made = [s for s in rows if s["client_reference_id"] == who.booking]
        back = [
            r["amount"]
            for r in self.server.ledger.rows("refunds")
            if r["payment_intent"] in {s["payment_intent"] for s in made}
            and r["status"] in {"succeeded", "pending"}
        ]
        return sum(s["amount_total"] for s in made if s["payment_status"] == "paid"), sum(back)

    def letters(self, who: Enrolment) -> dict[str, int]:
        told = (m for m in self.here.mail.sent if who.booking in m.message_id)
        return Counter(m.message_id.split(".")[1] + "-" + m.message_id.split(".")[2] for m in told)

    def refunds(self, who: Enrolment) -> list[Any]:
        return list(self.here.ports.store.read(lambda look: look.refunds(who.booking)))

    def state(self, who: Enrolment) -> State:
        return booking(self.here, who).state
