"""Stripe's own command line talks to the test payment server as if it were Stripe."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from payments_client import conforms
from rehearsal.payments.server import Server
from rehearsal.stripe_cli import VARIABLE, find

KEY = "sk_test_1234567890123"
# Nobody listens there, so its questions about newer versions end at once.
NOBODY = "http://127.0.0.1:9"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def program() -> str:
    """Return where the command line is, or skip what needs it."""
    # `python3 tasks.py test` fetches it where npm is; see docs/test-payments.md.
    found = find()
    if not found:
        pytest.skip(f"Stripe's command line is not installed; see {VARIABLE}")
    return found


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def stripe_cli(program: str, server: Server, tmp_path: Path) -> Run:
    """Run the command line against the server; it writes into tmp_path only."""
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    quiet = {"HTTPS_PROXY": NOBODY, "STRIPE_CLI_TELEMETRY_OPTOUT": "1"}
    env = {"PATH": os.environ["PATH"], **home, **quiet}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *words, "--api-base", server.origin, "--api-key", KEY],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            env=env,
            text=True,
            timeout=120,
        )

    return run


def test_it_reads_and_writes(stripe_cli: Run) -> None:
    wanted = ("mode=setup", "currency=usd", "success_url=http://127.0.0.1/")
    fields = [word for field in wanted for word in ("-d", field)]

    made = stripe_cli("post", "/v1/checkout/sessions", *fields)
    again = stripe_cli("get", f"/v1/checkout/sessions/{json.loads(made.stdout)['id']}")

    assert made.returncode == again.returncode == 0, made.stderr + again.stderr
    assert json.loads(again.stdout) == json.loads(made.stdout)
    conforms(json.loads(again.stdout))


@pytest.mark.parametrize(
    ("event", "status", "payment"),
    [
        ("checkout.session.completed", "complete", "paid"),
        ("checkout.session.expired", "expired", "unpaid"),
    ],
)
def test_it_triggers_what_happens_to_a_session(
    stripe_cli: Run, server: Server, event: str, status: str, payment: str
) -> None:
    ran = stripe_cli("trigger", event)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    (session,) = server.ledger.rows("sessions")
    told = server.ledger.rows("events")[-1]
    assert (session["status"], session["payment_status"]) == (status, payment)
    assert (told["type"], told["data"]["object"]["id"]) == (event, session["id"])
    conforms(told)


def test_a_trigger_that_stripe_would_refuse_today_is_refused(stripe_cli: Run) -> None:
    # Version 1.52 still sends payment_method_types here, which the API took away.
    ran = stripe_cli("trigger", "charge.refunded")

    assert ran.returncode != 0
    assert "payment_method_types" in ran.stdout + ran.stderr
