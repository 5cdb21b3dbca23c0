"""Starting is refused unless every guard is on the server, and migrating mends what is missing."""

import pytest

from adapters.store.samples import keep
from frontdesk.adapters.store import guards_postgres, upgrade
from frontdesk.adapters.store.postgres import Adapter
from frontdesk.domain.errors import StoreNotReady
from races.samples import NOW, Orders, a_booking
from races.servers import bare_database, database_of, server


def change(address, *statements):
    for statement in statements:
        server().ask(statement, database_of(address))


def refusal(address):
    with pytest.raises(StoreNotReady) as refused:
        Adapter(address, jobs=Orders())
    return str(refused.value)


WEAKER = guards_postgres._BODY.replace("'held'", "'hold'")
WEAK_FUNCTION = (
    "CREATE OR REPLACE FUNCTION booking_claims() RETURNS trigger LANGUAGE plpgsql"
    f" AS $function${WEAKER}$function$"
)
WEAK_CONSTRAINT = (
    "ALTER TABLE booking_claim DROP CONSTRAINT no_overlap, ADD CONSTRAINT no_overlap"
    " EXCLUDE USING gist (resource WITH =, span WITH =, kind WITH <>, booking WITH <>)"
)


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        ("DROP TRIGGER no_overlap ON booking", "trigger"),
        ("ALTER TABLE booking DISABLE TRIGGER no_overlap", "trigger"),
        ("DROP FUNCTION booking_claims CASCADE", "function"),
        ("ALTER FUNCTION booking_claims STABLE", "function"),
        (WEAK_FUNCTION, "function"),
        ("ALTER TABLE booking_claim DROP CONSTRAINT no_overlap", "no_overlap"),
        (WEAK_CONSTRAINT, "no_overlap"),
        ("DROP TABLE booking_claim", "no_overlap"),
    ],
)
def test_starting_is_refused_without_a_guard_until_it_is_migrated_again(
    server_address, statement, guard
):
    store = Adapter(server_address, jobs=Orders())
    keep(store, a_booking())
    store.close()
    change(server_address, statement)

    assert f"guard {guard} is missing or not ours" in refusal(server_address)
    upgrade.migrate(server_address)
    store = Adapter(server_address, jobs=Orders())
    assert not store.write(lambda w: w.hold(a_booking(), now=NOW))
    store.close()


def test_starting_is_refused_when_a_booking_came_in_past_the_guard(server_address):
    store = Adapter(server_address, jobs=Orders())
    keep(store, a_booking())
    store.close()
    change(server_address, "DELETE FROM booking_claim")

    assert "claim of 1 bookings is missing" in refusal(server_address)
    upgrade.migrate(server_address)
    Adapter(server_address, jobs=Orders()).close()


def test_migrating_is_refused_where_sessions_overlap_already(server_address):
    store = Adapter(server_address, jobs=Orders())
    change(server_address, "ALTER TABLE booking DISABLE TRIGGER no_overlap")
    for _ in range(2):
        keep(store, a_booking())
    store.close()

    with pytest.raises(StoreNotReady, match="no_overlap"):
        upgrade.migrate(server_address)

    assert "trigger" in refusal(server_address)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE alembic_version SET version_num = '0000'", "migration 0000 is not"),
        ("DELETE FROM alembic_version", "migration None is not"),
        ("DROP TABLE mail", "table mail is missing"),
    ],
)
def test_starting_is_refused_on_old_or_missing_tables(server_address, statement, problem):
    change(server_address, statement)

    assert problem in refusal(server_address)


def test_starting_is_refused_on_a_database_that_was_never_migrated():
    assert "table booking is missing" in refusal(bare_database())


@pytest.mark.parametrize(
    "address",
    ["postgresql://me:hushhush@127.0.0.1:9/x", "postgresql://me:hushhush@127.0.0.1:port/x"],
)
def test_a_server_that_is_not_there_is_told_of_without_the_password(address):
    with pytest.raises((StoreNotReady, ValueError)) as refused:
        Adapter(address, jobs=Orders())
    with pytest.raises((StoreNotReady, ValueError)) as migrating:
        upgrade.migrate(address)

    assert "hushhush" not in f"{refused.value}{migrating.value}"
