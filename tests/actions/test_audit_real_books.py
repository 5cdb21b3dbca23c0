"""The nightly look with the real adapter, at the books of the test payment server."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from actions.clients import answered, booking, paying
from fakes import World
from frontdesk.actions import audit, matters
from frontdesk.adapters.payments.stripe import Adapter
from frontdesk.domain.booking import State
from frontdesk.domain.givenback import RefundState
from payments_client import Client
from rehearsal.payments import keeping
from rehearsal.payments.cards import BY_VALUE
from rehearsal.payments.server import WEBHOOK_SECRET, Server


@pytest.fixture
def server(here: World) -> Iterator[Server]:
    with Server(now=here.clock.now) as server:
        stripe = Adapter(
            secret_key="rk_test_0123456789",
            webhook_secrets=[WEBHOOK_SECRET],
            api_base=server.origin,
            site=here.ports.site,
        )
        here.ports = replace(here.ports, payments=stripe)
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    client = Client(server)
    yield client
    client.line.close()


def found(here: World) -> list[tuple[str, str]]:
    return [(f.kind, f.subject) for f in here.ports.store.read(lambda look: look.findings())]


def test_a_payment_that_nobody_told_us_of_is_settled(here: World, server: Server) -> None:
    enrolment = answered(here)
    server.pay(paying(here, enrolment))

    audit.nightly(here.ports)

    assert booking(here, enrolment).state is State.CONFIRMED
    assert found(here) == []


def test_a_payment_of_ours_without_a_booking_is_found_and_others_are_not(
    here: World, server: Server, client: Client
) -> None:
    expires_at = int(here.clock.now().timestamp()) + 2400
    for site in (here.ports.site, "77" * 8):
        more = {"metadata[site]": site, "metadata[attempt]": "1", "expires_at": expires_at}
        server.pay(client.session(**more)["id"])
    ours = server.ledger.rows("sessions")[0]["id"]

    audit.nightly(here.ports)

    assert found(here) == [("paid_unknown", ours)]


def test_a_refund_made_in_the_dashboard_is_learned(
    here: World, server: Server, client: Client
) -> None:
    enrolment = answered(here)
    session = paying(here, enrolment)
    server.pay(session)
    audit.nightly(here.ports)
    intent = server.ledger.get("sessions", session)["payment_intent"]
    client.order("/__test/refunds", {"by_hand": intent, "amount": 5000})

    audit.nightly(here.ports)

    rows = here.ports.store.read(lambda look: look.refunds(enrolment.booking))
    assert [(r.amount.minor, r.state, r.ours) for r in rows] == [
        (5000, RefundState.SUCCEEDED, False)
    ]
    assert found(here) == []


def silent(here: World, server: Server) -> tuple[str, str]:
    """A client who paid and whose booking is firm; return the session and the payment."""
    session = paying(here, answered(here))
    server.pay(session)
    audit.nightly(here.ports)
    return session, server.ledger.get("sessions", session)["payment_intent"]


def test_what_went_wrong_weeks_later_is_learned_without_a_notice(
    here: World, server: Server, client: Client
) -> None:
    session, intent = silent(here, server)
    attempt = here.ports.store.read(lambda look: look.attempt_of_session(session))
    assert attempt is not None
    client.order("/__test/refunds", {"by_hand": intent, "amount": 5000})
    refund = server.ledger.rows("refunds")[0]["id"]
    audit.nightly(here.ports)
    here.clock.move(days=30)
    client.order("/__test/refunds", {"refund": refund, "status": "failed", "reason": "declined"})
    client.order("/__test/disputes", {"intent": intent})

    audit.nightly(here.ports)

    rows, contested = here.ports.store.read(
        lambda look: (look.refunds(attempt.booking), look.open_disputes())
    )
    assert [row.state for row in rows] == [RefundState.FAILED]
    assert [one.intent for one in contested] == [intent]
    assert found(here) == []


def test_a_charge_that_nothing_accounts_for_is_found_and_sent_back(
    here: World, server: Server, client: Client
) -> None:
    silent(here, server)
    with server.ledger.lock:
        method = keeping.new_method(server.ledger, BY_VALUE["succeeds"], email="ana@example.com")
    words = {"amount": 900, "currency": "usd", "payment_method": method["id"], "confirm": "true"}
    ours = {"metadata[site]": here.ports.site, "metadata[booking]": "bk_gone"}
    made = client.ask("POST", "/v1/payment_intents", words | ours)
    # A minute ago it might still have been on its way to us.
    here.clock.move(hours=2)

    audit.nightly(here.ports)
    (matter,) = matters.listed(here.ports)
    matter.acts[0].do()

    assert found(here) == [("charged_unknown", made["id"])]
    assert [r["payment_intent"] for r in server.ledger.rows("refunds")] == [made["id"]]


def test_notices_that_nobody_took_are_found(here: World, server: Server) -> None:
    server.tell("http://127.0.0.1:9/hooks/stripe")
    server.pay(paying(here, answered(here)))

    # One that was made a moment ago may still be on its way.
    audit.nightly(here.ports)
    early = found(here)
    here.clock.move(hours=12)
    audit.nightly(here.ports)

    assert early == []
    assert found(here) == [("notices_lost", "webhook")]


def test_a_silent_server_leaves_a_finding_for_the_next_hour(here: World, server: Server) -> None:
    server.faults.order("503", count=50)

    audit.nightly(here.ports)

    assert found(here) == [("unlooked", "books")]
