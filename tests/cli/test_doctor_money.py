"""The doctor asks Stripe and reads our books, and says what to do next."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from cli import till_stage
from cli.till_stage import ENOUGH, KEY, ORIGIN, SECRET
from fakes import SetClock
from frontdesk.adapters.payments.stripe_line import VERSION
from frontdesk.adapters.payments.stripe_notice import KINDS
from frontdesk.cli import doctor_money, main
from frontdesk.cli.said import Level
from frontdesk.settings.payments import Account
from payments_client import Client
from rehearsal.payments.server import Server

ADDRESS = f"{ORIGIN}/hooks/stripe"
Doctor = Callable[..., list[dict[str, str]]]


@pytest.fixture
def stage() -> Iterator[tuple[Server, Client]]:
    with till_stage.payments() as both:
        yield both


@pytest.fixture
def server(stage: tuple[Server, Client]) -> Server:
    return stage[0]


@pytest.fixture
def client(stage: tuple[Server, Client]) -> Client:
    return stage[1]


@pytest.fixture
def ask(stage, migrated: Path, tmp_path: Path, keys_folder: Path, monkeypatch, capsys) -> Doctor:
    """Run the doctor and return its checks; whatever else is wrong, mail does not answer."""
    env = till_stage.environment(tmp_path / "desk", keys_folder / "keys.json", stage[0])
    shutil.copy(migrated, env["FRONTDESK_DATABASE"])

    def run(**more: str) -> list[dict[str, str]]:
        till_stage.clean(monkeypatch, env | more)
        assert main.main(["doctor", "--json"]) == 1
        said = capsys.readouterr().out
        assert not any(secret in said for secret in (KEY, SECRET, *more.values()) if "_" in secret)
        return till_stage.checks(said)

    return run


def of(said: list[dict[str, str]], what: str) -> list[tuple[str, str]]:
    return [(one["level"], one["words"]) for one in said if one["what"] == what]


def hook(client: Client, **more: object) -> None:
    wanted = {"url": ADDRESS, "api_version": VERSION}
    kinds = {f"enabled_events[{at}]": kind for at, kind in enumerate(KINDS)}
    client.ask("POST", "/v1/webhook_endpoints", wanted | kinds | more)
    assert client.status == 200


def till(server: Server, *, key: str = KEY, keeps_cards: bool = False) -> doctor_money.Till:
    env = SimpleNamespace(stripe_base=server.origin, origin=ORIGIN, demo=False)
    return doctor_money.Till(env, Account("", key, (SECRET,)), keeps_cards=keeps_cards)  # type: ignore[arg-type]


def test_an_account_in_order_is_told_to_be(ask: Doctor, client: Client, server: Server) -> None:
    hook(client)

    said = ask()

    assert of(said, "payments") == [
        ("ok", "the test key works"),
        ("ok", f"the webhook {ADDRESS} is in order, and its secret is there"),
    ]
    assert of(said, "clock")[0][0] == "ok"
    assert of(said, "payment page") == [("ok", f"browsers may go to {server.origin}")]
    assert of(said, "prices")[0][0] == "ok"
    assert of(said, "discretion")[0][0] == "ok"
    assert of(said, "books") == [("ok", "every payment known here has its session or its refund")]
    assert [one["what"] for one in said if one["level"] == "FAIL"] == ["site", "mail"]
    assert all(one["next"] for one in said if one["level"] != "ok")


def test_advice_alone_ends_with_0_and_people_read_lines(
    stage, migrated: Path, tmp_path: Path, keys_folder: Path, monkeypatch, capsys
) -> None:
    server, client = stage
    hook(client)
    env = till_stage.environment(tmp_path / "desk", keys_folder / "keys.json", server)
    shutil.copy(migrated, env["FRONTDESK_DATABASE"])
    (tmp_path / "index.html").touch()

    with till_stage.post() as port:
        more = {"SMTP_PORT": str(port), "STRIPE_SECRET_KEY": "sk_test_allmighty123"}
        till_stage.clean(monkeypatch, env | more | {"FRONTDESK_SITE": str(tmp_path)})
        code = main.main(["doctor"])

    said = capsys.readouterr()
    assert code == 0
    assert said.err == ""
    assert "note  payments: STRIPE_SECRET_KEY may do everything" in said.out
    assert "FAIL" not in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())


@pytest.mark.parametrize(
    ("right", "told"),
    [
        ("checkout_session", "Checkout Sessions: Write"),
        ("refund", "Charges and Refunds: Write"),
        ("payment_intent", "PaymentIntents: Read"),
        ("dispute", "Disputes: Read"),
        ("event", "Events: Read"),
        ("webhook_endpoint", "Webhook Endpoints: Read"),
    ],
)
def test_a_right_that_a_restricted_key_lacks_is_named(server, client, right, told) -> None:
    till_stage.allow(client, {name: level for name, level in ENOUGH.items() if name != right})

    (said,) = doctor_money.key(till(server))

    assert said.level is Level.FAIL
    assert said.words == f"STRIPE_SECRET_KEY may not: {told}"


def test_a_key_that_may_not_see_webhooks_is_told_so(server: Server, client: Client) -> None:
    till_stage.allow(client, {})

    (said,) = doctor_money.webhook(till(server))

    assert said.level is Level.FAIL
    assert said.then == "give the key Webhook Endpoints: Read."


def test_cards_on_file_need_more_rights_and_only_then(server: Server, client: Client) -> None:
    more = {"payment_intent": "write", "setup_intent": "read", "payment_method": "write"}

    (lacking,) = doctor_money.key(till(server, keeps_cards=True))
    till_stage.allow(client, ENOUGH | more)
    (enough,) = doctor_money.key(till(server, keeps_cards=True))

    assert lacking.words == (
        "STRIPE_SECRET_KEY may not: PaymentIntents: Write, SetupIntents: Read, "
        "PaymentMethods: Write"
    )
    assert enough.level is Level.OK


def test_a_look_creates_nothing_at_stripe(ask: Doctor, client: Client, server: Server) -> None:
    till_stage.allow(client, dict.fromkeys(ENOUGH, "write"))

    ask()

    assert server.ledger.rows("sessions") == []
    assert server.ledger.rows("refunds") == []
    assert server.ledger.rows("intents") == []
    assert server.ledger.rows("endpoints") == []


def test_a_key_that_may_do_everything_is_advice_and_no_failure(server: Server) -> None:
    well, advice = doctor_money.key(till(server, key="sk_test_allmighty123"))

    assert (well.level, advice.level) == (Level.OK, Level.NOTE)
    assert advice.words == "STRIPE_SECRET_KEY may do everything in the account"
    assert "Checkout Sessions: Write, Charges and Refunds: Write" in advice.then
    assert "PaymentMethods" not in advice.then


def test_no_webhook_is_a_failure_that_names_the_command(server: Server) -> None:
    (said,) = doctor_money.webhook(till(server))

    assert said.level is Level.FAIL
    assert said.words == f"no webhook has the address {ADDRESS}"
    assert said.then == "run frontdesk stripe-setup."


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"url": "https://practice.example/hooks/other"}, "no webhook has the address"),
        ({"api_version": "2024-06-20"}, "speaks version 2024-06-20"),
    ],
)
def test_a_webhook_that_does_not_fit_is_a_failure(server, client, more, words) -> None:
    hook(client, **more)

    (said,) = doctor_money.webhook(till(server))

    assert said.level is Level.FAIL
    assert words in said.words


def test_a_webhook_that_is_off_deaf_or_doubled_is_a_failure(server, client) -> None:
    hook(client)
    (row,) = client.ask("GET", "/v1/webhook_endpoints")["data"]
    kinds = {"enabled_events[0]": KINDS[0], "enabled_events[1]": "payout.paid"}
    change = f"/v1/webhook_endpoints/{row['id']}"

    client.ask("POST", change, {"disabled": "true"})
    (off,) = doctor_money.webhook(till(server))
    client.ask("POST", change, {"disabled": "false", **kinds})
    deaf, more = doctor_money.webhook(till(server))
    hook(client)
    (twice,) = doctor_money.webhook(till(server))

    assert (off.level, off.words) == (Level.FAIL, "the webhook is switched off")
    assert (deaf.level, deaf.words) == (
        Level.FAIL,
        f"the webhook does not tell of {', '.join(KINDS[1:])}",
    )
    assert (more.level, more.words) == (Level.NOTE, "the webhook also tells of payout.paid")
    assert (twice.level, twice.words) == (Level.FAIL, f"2 webhooks have the address {ADDRESS}")
    assert "--again" in twice.then


def test_each_therapists_account_is_looked_at_by_its_own_name(ask: Doctor, client) -> None:
    hook(client)
    hook(client, url=f"{ADDRESS}/ines")
    till_stage.allow(client, ENOUGH | {"refund": "read"}, key="rk_test_ines123456")

    said = ask(
        STRIPE_SECRET_KEY_INES="rk_test_ines123456",
        STRIPE_WEBHOOK_SECRET_INES="whsec_ines12345 whsec_old123456",
    )

    assert [level for level, _ in of(said, "payments")] == ["ok", "ok"]
    assert of(said, "payments of ines") == [
        ("FAIL", "STRIPE_SECRET_KEY_INES may not: Charges and Refunds: Write"),
        ("ok", f"the webhook {ADDRESS}/ines is in order, and its secret is there"),
        ("note", "STRIPE_WEBHOOK_SECRET_INES holds more than one secret"),
    ]


@pytest.mark.parametrize(
    ("seconds", "level", "words"),
    [
        (0, "ok", "within"),
        (45, "ok", "within"),
        (-45, "ok", "within"),
        (200, "FAIL", "s behind Stripe's"),
        (-200, "FAIL", "s ahead of Stripe's"),
    ],
)
def test_a_clock_that_is_off_is_told_in_seconds(client, server, seconds, level, words) -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    server.clock.base = lambda: int(noon.timestamp())
    client.order("/__test/clock", {"date_skew_seconds": seconds})

    (said,) = doctor_money.clock(server.origin, SetClock(noon + timedelta(seconds=0.5)))

    assert said.level.value == level
    assert words in said.words
    if level == "FAIL":
        assert said.words.startswith(f"{abs(seconds)} s ")
        assert "timedatectl" in said.then


def test_a_silent_stripe_fails_and_everything_else_is_still_looked_at(
    ask: Doctor, server: Server, client: Client
) -> None:
    hook(client)
    server.stop()

    said = ask()

    assert [level for level, _ in of(said, "payments")] == ["FAIL", "FAIL"]
    assert of(said, "payments")[0][1].startswith("Stripe does not answer (")
    assert of(said, "clock")[0][0] == "FAIL"
    assert of(said, "prices")[0][0] == "ok"
    assert of(said, "books")[0][0] == "ok"


def test_a_key_that_stripe_does_not_know_is_told_by_its_variable(server: Server) -> None:
    # The test server knows keys by their beginning only.
    strange = till(server, key="sk_live_0123456789")

    (said,) = doctor_money._asked(strange, doctor_money.key)

    assert said.level is Level.FAIL
    assert said.words == "Stripe does not know the key"
    assert said.then == "put a key that is in use into STRIPE_SECRET_KEY."
