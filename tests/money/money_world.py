"""A practice in one process beside the real payment server, and what all its books come to."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from actions.life_world import LifeWorld
from frontdesk.actions import chores, matters, pay
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.booking import Booking, State
from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.givenback import ON_ITS_WAY, STUCK, Refund
from frontdesk.domain.ledger import BY_HAND, CLOSED
from frontdesk.domain.payment import AttemptState
from frontdesk.domain.policy import goes_back
from frontdesk.domain.practice import Practice
from frontdesk.web import webhooks
from rehearsal.payments import sessions
from rehearsal.payments.server import WEBHOOK_SECRET, Server
from rehearsal.payments.webhooks import signature

BACK = "http://127.0.0.1:8900/enrol/x/check"
FIRM = {State.CONFIRMED, State.COMPLETED, State.NO_SHOW}
Json = dict[str, Any]


@dataclass(frozen=True)
class Sums:
    """What became of the money of one booking, in minor units.

    captured, returned: at the provider. owed: on its way, or put to the therapist. elsewhere:
    paid back by her in another way. by_hand: the part of returned that she sent there herself.
    """

    captured: int
    returned: int
    owed: int
    elsewhere: int
    by_hand: int

    @property
    def kept(self) -> int:
        return self.captured - self.returned - self.owed - self.elsewhere


class MoneyWorld(LifeWorld):
    """Everybody who pays, and the provider they pay at."""

    server: Server

    def open(self, practice: Practice, migrated: Path) -> None:
        super().open(practice, migrated)
        self.server = Server(now=lambda: self.here.clock.at).start()
        stripe = Adapter(
            secret_key="rk_test_0123456789",
            webhook_secrets=[WEBHOOK_SECRET],
            api_base=self.server.origin,
            site=self.here.ports.site,
        )
        self.here = replace(self.here, ports=replace(self.here.ports, payments=stripe))

    def shut(self) -> None:
        self.server.stop()
        super().shut()

    def sessions(self, booking: str = "") -> list[Json]:
        made = self.server.ledger.rows("sessions")
        return [s for s in made if booking in {"", s["client_reference_id"]}]

    def session(self, which: int) -> str | None:
        made = self.sessions()
        return made[-1 - which % len(made)]["id"] if made else None

    def paying(self, booking: Booking) -> None:
        client = self.client(booking)
        assert client is not None
        pay.start(self.here.ports, client, cancel_url=BACK)

    def hear(self, event: Json) -> int:
        """Take a notice as the web process does."""
        body, now = json.dumps(event).encode(), int(self.here.clock.at.timestamp())
        signed = signature(body, secret=WEBHOOK_SECRET, at=now)
        return webhooks._take(self.here.ports, body, signed, account="").status_code

    def slow_money(self, session: str, *, succeeds: bool) -> None:
        with self.server.ledger.lock:
            sessions.settle(self.server.ledger, session, succeeds=succeeds)

    def slow(self) -> list[str]:
        """Return the sessions whose bank has not said yet whether the money comes."""
        waiting = {
            i["id"] for i in self.server.ledger.rows("intents") if i["status"] == "processing"
        }
        return [s["id"] for s in self.sessions() if s["payment_intent"] in waiting]

    def work(self) -> None:
        """Do what was ordered, as the engine does: what fails is done again later."""
        for kind, _, args in list(self.here.jobs.orders):
            try:
                chores.run(self.here.ports, kind, args)
            except (FrontDeskError, LookupError):
                # As the engine does: it is tried again, and the minute's look finds it.
                continue

    def rows(self, booking: str) -> Sequence[Refund]:
        return self.here.ports.store.read(lambda look: look.refunds(booking))

    def intents(self, booking: str) -> set[str]:
        return {s["payment_intent"] for s in self.sessions(booking)} - {None}

    def refunds(self, booking: str = "") -> list[Json]:
        made = self.server.ledger.rows("refunds")
        ours = self.intents(booking)
        return [r for r in made if r["payment_intent"] in ours]

    def sums(self, booking: str) -> Sums:
        back = [r for r in self.refunds(booking) if r["status"] in {"succeeded", "pending"}]
        # What the provider counts already is not owed any more.
        there = {r["id"] for r in back}
        rows = [r for r in self.rows(booking) if r.ours]
        owed = [
            r
            for r in rows
            if r.provider_id not in there
            and (r.state in ON_ITS_WAY or (r.state in STUCK and r.failure not in CLOSED))
        ]
        # One of hers that failed is still her own when she has it sent again.
        anew = {r.provider_id for r in rows if r.reason.endswith(":hand")}
        hers = [r for r in back if not r["metadata"].get("refund") or r["id"] in anew]
        return Sums(
            captured=sum(
                s["amount_total"] for s in self.sessions(booking) if s["payment_status"] == "paid"
            ),
            returned=sum(r["amount"] for r in back),
            owed=sum(r.amount.minor for r in owed),
            elsewhere=sum(r.amount.minor for r in rows if r.failure == BY_HAND),
            by_hand=sum(r["amount"] for r in hers),
        )

    def listed(self) -> set[tuple[str, str]]:
        """Return what the therapist is shown."""
        return {(m.kind, m.about) for m in matters.listed(self.here.ports)}

    def money_agrees(self) -> None:
        """Every cent that was taken belongs to a session, goes back, or is put to somebody."""
        known, lost = self.listed(), self._lost()
        for booking in self.all().values():
            if booking.id in lost:
                # The bank has given it back: the client may even have it twice.
                continue
            sums = self.sums(booking.id)
            stuck = {
                r.id
                for r in self.rows(booking.id)
                if r.ours and r.state in STUCK and r.failure not in CLOSED
            }

            assert {("refund", name) for name in stuck} <= known, (booking, known)
            if booking.state is State.ATTENTION:
                assert ("payment", booking.id) in known
                continue
            paid = [s for s in self.sessions(booking.id) if s["payment_status"] == "paid"]
            most = {s["amount_total"] for s in paid} if booking.state in FIRM else {0}
            if booking.state is State.CANCELLED:
                most = {self._fee(booking, s["amount_total"]) for s in paid} | {0}
            right = [top for top in most or {0} if top - sums.by_hand <= sums.kept <= top]
            assert right, (booking, sums, most, self.attempts(booking), self.rows(booking.id))

    def all_paid_is_known(self) -> None:
        """Each payment the provider took is in our books as paid."""
        for made in self.sessions():
            if made["payment_status"] == "paid":
                attempt = self.here.ports.store.read(
                    lambda look, name=made["id"]: look.attempt_of_session(name)
                )
                assert attempt is not None, made
                assert attempt.state is AttemptState.PAID, (made, attempt)

    def _fee(self, booking: Booking, paid: int) -> int:
        taken = replace(booking.price, minor=paid)
        rule = booking.policy or self.here.ports.practice.policy
        return taken.less(goes_back(taken, by=booking.cancelled_by, policy=rule)).minor

    def _lost(self) -> set[str]:
        rows = self.server.ledger.rows("disputes")
        intents = {d["payment_intent"] for d in rows if d["status"] == "lost"}
        return {
            s["client_reference_id"] for s in self.sessions() if s["payment_intent"] in intents
        }
