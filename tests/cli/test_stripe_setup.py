"""The command that tells Stripe where notices go: once, never twice, and the secret shown once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli import till_stage
from cli.till_stage import ENOUGH, KEY, ORIGIN
from frontdesk.adapters.payments.stripe_line import VERSION
from frontdesk.adapters.payments.stripe_notice import KINDS
from frontdesk.cli import NOT_READY, main
from payments_client import Client, Json
from rehearsal.payments.server import Server

ADDRESS = f"{ORIGIN}/hooks/stripe"
SetUp = Callable[..., tuple[int, str, str]]


@pytest.fixture
def stage() -> Iterator[tuple[Server, Client]]:
    with till_stage.payments() as both:
        till_stage.allow(both[1], ENOUGH | {"webhook_endpoint": "write"})
        yield both


@pytest.fixture
def server(stage: tuple[Server, Client]) -> Server:
    return stage[0]


@pytest.fixture
def client(stage: tuple[Server, Client]) -> Client:
    return stage[1]


@pytest.fixture
def set_up(server: Server, monkeypatch, capsys) -> SetUp:
    """Run the command; only what it needs is in the environment, its secret is not."""
    env = {
        "FRONTDESK_ORIGIN": ORIGIN,
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_API_BASE": server.origin,
    }

    def run(*words: str, **more: str) -> tuple[int, str, str]:
        till_stage.clean(monkeypatch, env | more)
        code = main.main(["stripe-setup", *words])
        said = capsys.readouterr()
        assert KEY not in said.out + said.err
        return code, said.out, said.err

    return run


def endpoints(server: Server) -> list[Json]:
    return server.ledger.rows("endpoints")


def test_the_webhook_is_made_and_its_secret_shown_once_with_its_variable(
    set_up: SetUp, server: Server
) -> None:
    code, out, err = set_up()

    (made,) = endpoints(server)
    assert (code, err) == (0, "")
    assert (made["url"], made["api_version"]) == (ADDRESS, VERSION)
    assert made["enabled_events"] == list(KINDS)
    assert out.count(made["secret"]) == 1
    assert "STRIPE_WEBHOOK_SECRET_FILE=/etc/frontdesk/webhook-secret" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_a_second_one_for_the_same_address_is_never_made(set_up: SetUp, server: Server) -> None:
    set_up()
    before = endpoints(server)

    code, out, _ = set_up()

    assert code == 0
    assert endpoints(server) == before
    assert before[0]["secret"] not in out
    assert "Nothing was changed" in out
    assert "frontdesk stripe-setup --again" in out


def test_one_that_is_off_or_deaf_is_mended_and_keeps_its_secret(set_up, server, client) -> None:
    set_up()
    (made,) = endpoints(server)
    change = {"disabled": "true", "enabled_events[0]": "payout.paid"}
    client.ask("POST", f"/v1/webhook_endpoints/{made['id']}", change)

    code, out, _ = set_up()

    (now,) = endpoints(server)
    assert code == 0
    assert (now["status"], now["enabled_events"]) == ("enabled", list(KINDS))
    assert now["secret"] == made["secret"]
    assert "Mended" in out


def test_one_of_another_version_is_replaced_only_when_asked(set_up, server, client) -> None:
    wanted = {"url": ADDRESS, "enabled_events[0]": "*", "api_version": "2024-06-20"}
    client.ask("POST", "/v1/webhook_endpoints", wanted)
    (old,) = endpoints(server)

    refused, out, _ = set_up()
    still = endpoints(server)
    replaced, told, _ = set_up("--again")

    (new,) = endpoints(server)
    assert (refused, replaced) == (1, 0)
    assert still == [old]
    assert "frontdesk stripe-setup --again" in out
    assert new["id"] != old["id"]
    assert new["secret"] in told
    assert "The old webhook is gone" in told


def test_the_secret_is_told_even_when_the_old_webhook_cannot_be_removed(set_up, server) -> None:
    set_up()
    server.faults.order("500", count=3, path="/v1/webhook_endpoints/", method="DELETE")

    code, out, err = set_up("--again")

    assert code == 1
    assert len(endpoints(server)) == 2
    assert endpoints(server)[-1]["secret"] in out
    assert "delete it in Stripe" in err


def test_an_answer_that_is_lost_does_not_make_two(set_up: SetUp, server: Server) -> None:
    server.faults.order("reset_after_commit", path="/v1/webhook_endpoints", method="POST")

    code, out, _ = set_up()

    (made,) = endpoints(server)
    assert code == 0
    assert made["secret"] in out


def test_a_silent_stripe_is_said_and_what_to_do(set_up: SetUp, server: Server) -> None:
    server.faults.order("500", count=9)

    code, _, err = set_up()

    assert code == 1
    assert "does not answer" in err
    assert "Run this again" in err


def test_a_key_without_the_right_says_which_key_to_make(set_up, server, client) -> None:
    till_stage.allow(client, ENOUGH)

    code, _, err = set_up()
    other, out, _ = set_up(STRIPE_SETUP_KEY="rk_test_onlyforthis1")

    assert code == 1
    assert "Webhook Endpoints: Write" in err
    assert "STRIPE_SETUP_KEY_FILE" in err
    assert other == 0
    assert endpoints(server)[0]["secret"] in out


def test_a_therapists_account_has_an_address_and_a_variable_of_its_own(set_up, server) -> None:
    own = {"STRIPE_SECRET_KEY_INES": "rk_test_ines123456"}

    code, out, _ = set_up("--account", "ines", **own)

    assert code == 0
    assert endpoints(server)[0]["url"] == f"{ADDRESS}/ines"
    assert "STRIPE_WEBHOOK_SECRET_INES_FILE=/etc/frontdesk/webhook-secret-ines" in out


def test_a_therapist_nobody_knows_is_refused(set_up: SetUp, server: Server) -> None:
    code, _, err = set_up("--account", "inez", STRIPE_SECRET_KEY_INEZ="rk_test_inez123456")

    assert code == NOT_READY
    assert "--account 'inez' is not in PRACTICE; did you mean 'ines'?" in err
    assert endpoints(server) == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://www.example.com/", "the service listens at /hooks/stripe"),
        ("https://www.example.com/hooks/stripe?x=1", "the service listens at /hooks/stripe"),
        ("http://www.example.com/hooks/stripe", "begins with https://"),
        ("ftp://www.example.com/hooks/stripe", "begins with https://"),
        ("https:///hooks/stripe", "begins with https://"),
    ],
)
def test_an_address_at_which_nobody_listens_is_refused(set_up, server, url, told) -> None:
    code, _, err = set_up("--url", url)

    assert code == 1
    assert told in err
    assert endpoints(server) == []


def test_another_name_of_the_service_may_be_given(set_up: SetUp, server: Server) -> None:
    code, _, _ = set_up("--url", "https://desk.example.org/hooks/stripe")

    assert code == 0
    assert endpoints(server)[0]["url"] == "https://desk.example.org/hooks/stripe"


def test_nothing_is_asked_of_stripe_with_settings_that_will_not_do(set_up, server) -> None:
    code, _, err = set_up(STRIPE_SECRET_KEY="pk_test_0123456789", FRONTDESK_ORIGIN="example.com")

    assert code == NOT_READY
    assert "publishable key" in err
    assert "FRONTDESK_ORIGIN must be like" in err
    assert till_stage.sent(server, "GET", "/v1/webhook_endpoints") == []


def test_stripe_itself_cannot_reach_this_computer(set_up: SetUp, tmp_path: Path) -> None:
    code, _, err = set_up(FRONTDESK_ORIGIN="http://127.0.0.1:8900", STRIPE_API_BASE="")

    assert code == 1
    assert "begins with https://" in err
