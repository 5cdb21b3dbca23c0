"""The environment: all that is missing at once, no secret ever shown, no real money in a test."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.settings.environment import Environment, read
from frontdesk.settings.reading import SettingsError

SECRETS = {
    "FRONTDESK_LINK_KEY": "link-key-0123456789-0123456789-01",
    "FRONTDESK_DESK_KEY": "desk-key-0123456789-0123456789-01",
    "STRIPE_SECRET_KEY": "sk_test_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
}
NEEDED = SECRETS | {
    "FRONTDESK_ORIGIN": "https://example.com",
    "SMTP_HOST": "mail.example.com",
}
LIVE = "sk_live_0123456789"


def problems(raw: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read(raw)
    return refused.value.problems


def test_the_needed_names_are_enough() -> None:
    found = read(NEEDED)

    assert found.origin == "https://example.com"
    assert found.database == "sqlite:///var/frontdesk.sqlite3"
    assert (found.smtp_host, found.smtp_port) == ("mail.example.com", 587)
    assert (found.demo, found.smtp_starttls) == (False, False)
    assert (found.stripe_base, found.smtp_user, found.mail_from) == (None, None, None)
    assert found.webhook_secrets == ("whsec_0123456789",)


def test_every_missing_name_is_told_at_once() -> None:
    assert problems({}) == tuple(
        f"{name} is missing (or {name}_FILE, a file that holds it)"
        for name in (
            "FRONTDESK_ORIGIN",
            "SMTP_HOST",
            "FRONTDESK_LINK_KEY",
            "FRONTDESK_DESK_KEY",
            "STRIPE_SECRET_KEY",
            "STRIPE_WEBHOOK_SECRET",
        )
    )


@pytest.mark.parametrize("name", sorted(NEEDED))
@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_a_blank_value_is_a_missing_one(name: str, blank: str) -> None:
    (problem,) = problems(NEEDED | {name: blank})

    assert problem.startswith(f"{name} is missing")


def test_a_file_may_hold_a_value(tmp_path: Path) -> None:
    raw = dict(NEEDED)
    for name in SECRETS:
        (tmp_path / name).write_text(f"{raw.pop(name)}\n")
        raw[f"{name}_FILE"] = str(tmp_path / name)

    assert read(raw) == read(NEEDED)


def test_a_value_wins_over_its_file(tmp_path: Path) -> None:
    found = read(NEEDED | {"FRONTDESK_LINK_KEY_FILE": str(tmp_path / "nowhere")})

    assert found.link_key == SECRETS["FRONTDESK_LINK_KEY"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "FRONTDESK_LINK_KEY_FILE cannot be read: No such file or directory"),
        (b"", "FRONTDESK_LINK_KEY_FILE is empty"),
        (b" \n", "FRONTDESK_LINK_KEY_FILE is empty"),
        (b"\xfe\xed" * 20, "FRONTDESK_LINK_KEY_FILE cannot be read: it is not text"),
    ],
)
def test_a_file_without_a_usable_secret_is_refused(tmp_path, content, told) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    raw = {name: value for name, value in NEEDED.items() if name != "FRONTDESK_LINK_KEY"}

    assert problems(raw | {"FRONTDESK_LINK_KEY_FILE": str(file)}) == (told,)


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    raw = {name: value for name, value in NEEDED.items() if name != "STRIPE_SECRET_KEY"}

    (problem,) = problems(raw | {"STRIPE_SECRET_KEY_FILE": str(tmp_path)})

    assert problem == "STRIPE_SECRET_KEY_FILE cannot be read: Is a directory"


@pytest.mark.parametrize("name", ["FRONTDESK_LINK_KEY", "FRONTDESK_DESK_KEY"])
def test_a_short_key_is_refused(name: str) -> None:
    assert problems(NEEDED | {name: "x" * 31}) == (f"{name} is shorter than 32 characters",)
    assert read(NEEDED | {name: "x" * 32})


def test_an_old_link_key_that_is_none_is_refused() -> None:
    name = "FRONTDESK_LINK_KEYS_OLD"

    assert problems(NEEDED | {name: f"{'x' * 32} {'y' * 31}"}) == (
        f"{name} holds a key shorter than 32 characters",
    )
    assert read(NEEDED | {name: f"{'x' * 32} {'y' * 32}"}).old_link_keys == ("x" * 32, "y" * 32)


def test_one_key_for_two_locks_is_refused() -> None:
    (problem,) = problems(NEEDED | {"FRONTDESK_DESK_KEY": SECRETS["FRONTDESK_LINK_KEY"]})

    assert problem == "FRONTDESK_LINK_KEY and FRONTDESK_DESK_KEY are the same; make two"


@pytest.mark.parametrize("key", [LIVE, "rk_live_0123456789", f" {LIVE}"])
@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"FRONTDESK_DEMO": "1"}, "FRONTDESK_DEMO is set with a live key"),
        ({"STRIPE_API_BASE": "http://127.0.0.1:1"}, "STRIPE_API_BASE is set with a live key"),
    ],
)
def test_real_money_never_meets_a_test(key: str, more: dict[str, str], told: str) -> None:
    (problem,) = problems(NEEDED | more | {"STRIPE_SECRET_KEY": key})

    assert told in problem
    assert read(NEEDED | {"STRIPE_SECRET_KEY": key}).stripe_key == key.strip()
    assert read(NEEDED | more)


def test_a_live_key_from_a_file_is_seen_as_well(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{LIVE}\n")
    raw = {name: value for name, value in NEEDED.items() if name != "STRIPE_SECRET_KEY"}

    found = problems(
        raw | {"STRIPE_SECRET_KEY_FILE": str(tmp_path / "key"), "FRONTDESK_DEMO": "1"}
    )

    assert found == ("FRONTDESK_DEMO is set with a live key: the demo must not take money",)


@pytest.mark.parametrize(
    "origin", ["https://example.com", "https://example.com:8443/", "http://127.0.0.1:8900"]
)
def test_an_origin_is_an_address_without_a_path(origin: str) -> None:
    assert read(NEEDED | {"FRONTDESK_ORIGIN": origin}).origin == origin.rstrip("/")


@pytest.mark.parametrize(
    "origin",
    [
        *("http://example.com", "example.com", "https://", "https://example.com/book"),
        *("https://example.com?x", "https://a@example.com", "http://127.0.0.1:80@example.com"),
        *("http://127.0.0.1.example.com", "ftp://example.com", "https://exa mple.com"),
    ],
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    assert "FRONTDESK_ORIGIN must be like" in problems(NEEDED | {"FRONTDESK_ORIGIN": origin})[0]


@pytest.mark.parametrize("port", ["0", "65536", "-1", "smtp", "5 87", "\u00b2", "9" * 5000])
def test_what_is_no_port_is_refused(port: str) -> None:
    assert problems(NEEDED | {"SMTP_PORT": port}) == ("SMTP_PORT is not a port number",)


@pytest.mark.parametrize("name", ["FRONTDESK_DEMO", "SMTP_STARTTLS"])
@pytest.mark.parametrize("value", ["true", "yes", "on", "2"])
def test_a_switch_that_would_quietly_stay_off_is_refused(name: str, value: str) -> None:
    assert problems(NEEDED | {name: value}) == (f"{name} is neither 0 nor 1",)


def test_several_webhook_secrets_may_be_given_while_one_replaces_another() -> None:
    found = read(NEEDED | {"STRIPE_WEBHOOK_SECRET": "whsec_new01234 whsec_old01234"})

    assert found.webhook_secrets == ("whsec_new01234", "whsec_old01234")


def test_no_secret_is_shown_by_repr() -> None:
    raw = NEEDED | {"SMTP_USER": "ines", "SMTP_PASSWORD": "correct horse"}

    shown = repr(read(raw))

    assert "https://example.com" in shown
    assert not any(secret in shown for secret in [*SECRETS.values(), "correct horse"])


NAMES = [
    *NEEDED,
    *("FRONTDESK_DEMO", "SMTP_PORT", "SMTP_STARTTLS", "STRIPE_API_BASE", "SMTP_PASSWORD"),
]


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)))
@settings(max_examples=80)
def test_whatever_is_set_is_read_or_refused_by_name(odd: dict[str, str]) -> None:
    told: tuple[str, ...] = ()
    found = None

    try:
        found = read(NEEDED | odd)
    except SettingsError as refused:
        told = refused.problems

    assert isinstance(found, Environment) != bool(told)
    assert all(any(name in problem for name in NAMES) for problem in told)


@given(
    st.text("abcdefghjkmnpqrstuvwxyz23456789", min_size=12, max_size=31),
    st.sampled_from(sorted({*SECRETS, "SMTP_PASSWORD"})),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_error_shows_a_secret(tmp_path: Path, secret: str, name: str) -> None:
    (tmp_path / "secret").write_text(secret)
    wrong = {
        "FRONTDESK_LINK_KEY": "short",
        "SMTP_PORT": "no",
        "FRONTDESK_DEMO": "1",
        "STRIPE_API_BASE": "http://127.0.0.1:1",
        "STRIPE_SECRET_KEY": LIVE,
    }
    held = {n: v for n, v in (NEEDED | wrong).items() if n != name}

    for raw in (held | {name: secret}, held | {f"{name}_FILE": str(tmp_path / "secret")}):
        with pytest.raises(SettingsError) as refused:
            read(raw)

        assert secret not in str(refused.value)
        assert secret not in repr(refused.value)
        assert LIVE not in str(refused.value)
