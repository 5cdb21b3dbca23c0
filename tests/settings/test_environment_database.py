"""Where the database is: a file, or a server whose address is a secret."""

import pytest

from frontdesk.settings.environment import read
from frontdesk.settings.reading import SettingsError

NEEDED = {
    "FRONTDESK_ORIGIN": "https://example.com",
    "FRONTDESK_LINK_KEY": "l" * 32,
    "FRONTDESK_DESK_KEY": "d" * 32,
    "STRIPE_SECRET_KEY": "sk_test_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
    "SMTP_HOST": "mail.example.com",
}


def database(value):
    return read(NEEDED | {"FRONTDESK_DATABASE": value}).database


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("/var/lib/frontdesk/a b?c.db", "sqlite:////var/lib/frontdesk/a b?c.db"),
        ("var/frontdesk.sqlite3", "sqlite:///var/frontdesk.sqlite3"),
        ("sqlite:////var/x.db", "sqlite:////var/x.db"),
    ],
)
def test_a_file_is_named_by_its_path_or_its_address(value, address):
    assert database(value) == address


@pytest.mark.parametrize(
    "address",
    [
        "postgresql:///frontdesk",
        "postgresql://frontdesk@/frontdesk?host=/run/postgresql",
        "postgresql://%2Frun%2Fpostgresql/frontdesk",
        "postgresql://me:secret@127.0.0.1:5432/frontdesk",
        "postgresql://me:secret@localhost/frontdesk",
        "postgresql://me@[::1]:5432/frontdesk",
        "postgresql://me@db.example/frontdesk?sslmode=verify-full",
        "postgresql://me@a.example,b.example/frontdesk?sslmode=require",
    ],
)
def test_a_server_is_taken_on_this_machine_or_under_tls(address):
    assert database(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:hushhush@db.example/frontdesk",
        "postgresql://me:hushhush@127.0.0.1.example/frontdesk",
        "postgresql://me:hushhush@localhost,db.example/frontdesk",
        "postgresql://me:hushhush@/frontdesk?host=db.example",
        "postgresql://me:hushhush@localhost/frontdesk?hostaddr=192.0.2.1",
        "postgresql://me:hushhush@db.example/frontdesk?sslmode=prefer",
        "postgresql://me:hushhush@\u2100.example/frontdesk",
        "postgresql://me:hushhush@[db.example/frontdesk",
    ],
)
def test_a_server_elsewhere_in_clear_is_refused_without_showing_its_password(address):
    with pytest.raises(SettingsError) as refused:
        database(address)

    (problem,) = refused.value.problems
    assert problem == "FRONTDESK_DATABASE is elsewhere: end it with ?sslmode=verify-full"


@pytest.mark.parametrize(
    "value", ["mysql://me:hushhush@localhost/x", "postgresql://", "sqlite://"]
)
def test_any_other_address_is_refused_without_being_shown(value):
    with pytest.raises(SettingsError) as refused:
        database(value)

    (problem,) = refused.value.problems
    assert problem == "FRONTDESK_DATABASE is neither a file nor like postgresql://…"


def test_a_slash_too_few_is_named():
    with pytest.raises(SettingsError, match="three slashes"):
        database("sqlite://var/x.db")


def test_the_address_may_stand_in_a_file_and_is_not_shown(tmp_path):
    secret = "postgresql://me:hushhush@localhost/frontdesk"
    (tmp_path / "database").write_text(f"{secret}\n")

    found = read(NEEDED | {"FRONTDESK_DATABASE_FILE": str(tmp_path / "database")})

    assert found.database == secret
    assert "hushhush" not in repr(found)
