"""Accounts that take money: whole pairs, one mode, and a therapist who is known."""

from dataclasses import replace

import pytest

from frontdesk.domain.practice import Practice
from frontdesk.settings import payments
from frontdesk.settings.environment import read, setting_up
from frontdesk.settings.reading import SettingsError

NEEDED = {
    "FRONTDESK_LINK_KEY": "link-key-0123456789-0123456789-01",
    "FRONTDESK_DESK_KEY": "desk-key-0123456789-0123456789-01",
    "STRIPE_SECRET_KEY": "sk_test_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
    "FRONTDESK_ORIGIN": "https://example.com",
    "SMTP_HOST": "mail.example.com",
}
ANA = {
    "STRIPE_SECRET_KEY_ANA": "rk_test_ana456789",
    "STRIPE_WEBHOOK_SECRET_ANA": "whsec_ana456789",
}
LIVE = {"STRIPE_SECRET_KEY": "rk_live_0123456789"}


def problems(raw: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read(raw)
    return refused.value.problems


def together(practice: Practice, *ids: str) -> Practice:
    (ines,) = practice.therapists
    return replace(practice, therapists=tuple(replace(ines, id=one) for one in ids))


def test_a_therapist_may_have_an_account_of_her_own(practice: Practice, tmp_path) -> None:
    (tmp_path / "key").write_text("rk_test_mary456789\n")
    found = read(
        NEEDED
        | ANA
        | {
            "STRIPE_SECRET_KEY_MARY_LOU_FILE": str(tmp_path / "key"),
            "STRIPE_WEBHOOK_SECRET_MARY_LOU": "whsec_mary456789 whsec_mary999999",
        }
    )

    ana, mary = payments.named(found.tills, together(practice, "ana", "mary-lou", "bo"))

    assert (ana.therapist, ana.key, ana.webhook_secrets) == (
        "ana",
        "rk_test_ana456789",
        ("whsec_ana456789",),
    )
    assert (mary.therapist, mary.key, len(mary.webhook_secrets)) == (
        "mary-lou",
        "rk_test_mary456789",
        2,
    )
    assert [account.therapist for account in found.accounts] == ["", "ANA", "MARY_LOU"]


def test_the_file_of_the_practice_is_no_therapists_account(tmp_path) -> None:
    raw = dict(NEEDED)
    (tmp_path / "key").write_text(raw.pop("STRIPE_SECRET_KEY"))

    found = read(raw | {"STRIPE_SECRET_KEY_FILE": str(tmp_path / "key")})

    assert found.tills == ()
    assert found.stripe_key == NEEDED["STRIPE_SECRET_KEY"]


def test_half_an_account_is_refused_from_either_side() -> None:
    key, secret = ({name: value} for name, value in ANA.items())

    assert problems(NEEDED | key) == (
        (
            "STRIPE_SECRET_KEY_ANA needs STRIPE_WEBHOOK_SECRET_ANA beside it: "
            "frontdesk stripe-setup makes one"
        ),
    )
    assert problems(NEEDED | secret) == (
        "STRIPE_WEBHOOK_SECRET_ANA needs STRIPE_SECRET_KEY_ANA beside it",
    )
    assert read(NEEDED | key | {"STRIPE_SECRET_KEY_ANA": " "}).tills == ()


def test_everything_that_is_wrong_is_told_at_once_and_no_value_shown() -> None:
    raw = NEEDED | {
        "STRIPE_SECRET_KEY": "pk_test_publishable1",
        "STRIPE_SECRET_KEY_ANA": "rk_live_ana456789",
        "STRIPE_WEBHOOK_SECRET_ANA": "whsec_0123456789",
        "STRIPE_SECRET_KEY_BO": "rk_live_ana456789",
        "STRIPE_WEBHOOK_SECRET_BO": "hush",
        "STRIPE_SECRET_KEY_CY": "rk_test_cy3456789",
        "STRIPE_WEBHOOK_SECRET_CY": "whsec_cy3456789",
        "STRIPE_SECRET_KEY_DI": "rk_test_di3456789",
    }

    told = problems(raw)

    assert set(told) == {
        (
            "STRIPE_SECRET_KEY_DI needs STRIPE_WEBHOOK_SECRET_DI beside it: "
            "frontdesk stripe-setup makes one"
        ),
        "STRIPE_SECRET_KEY is the publishable key; the secret one begins with sk_ or rk_",
        "STRIPE_WEBHOOK_SECRET_BO does not look like whsec_…",
        "STRIPE_SECRET_KEY_ANA and STRIPE_SECRET_KEY_BO hold the same key; each has its own",
        (
            "STRIPE_WEBHOOK_SECRET and STRIPE_WEBHOOK_SECRET_ANA hold the same secret; "
            "each has its own"
        ),
        (
            "live and test keys are mixed: live in STRIPE_SECRET_KEY_ANA, STRIPE_SECRET_KEY_BO, "
            "test in STRIPE_SECRET_KEY_CY"
        ),
    }
    assert not any(value in "\n".join(told) for value in raw.values() if "_" in value)


def test_a_therapist_nobody_knows_is_refused_with_the_nearest_name(practice: Practice) -> None:
    raw = NEEDED | {
        "STRIPE_SECRET_KEY_INEZ": "rk_test_1",
        "STRIPE_WEBHOOK_SECRET_INEZ": "whsec_12345678",
    }
    found = read(raw | ANA)

    with pytest.raises(SettingsError) as refused:
        payments.named(found.tills, practice)

    assert refused.value.problems == (
        "STRIPE_SECRET_KEY_ANA names a therapist who is not in PRACTICE",
        (
            "STRIPE_SECRET_KEY_INEZ names a therapist who is not in PRACTICE; "
            "did you mean STRIPE_SECRET_KEY_INES?"
        ),
    )


def test_two_therapists_whose_ids_look_alike_in_capitals_are_refused(practice: Practice) -> None:
    found = read(NEEDED | ANA)

    with pytest.raises(SettingsError, match="fits more than one therapist: ana, Ana"):
        payments.named(found.tills, together(practice, "ana", "Ana"))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "FRONTDESK_PRODUCTION is set, and no money would move: STRIPE_SECRET_KEY holds"),
        (LIVE | {"FRONTDESK_ORIGIN": "http://127.0.0.1:1"}, "so FRONTDESK_ORIGIN must begin with"),
        (LIVE | {"STRIPE_API_BASE": "http://127.0.0.1:1"}, "STRIPE_API_BASE is set with a live"),
    ],
)
def test_what_is_said_to_be_for_clients_never_runs_on_play_money(more, told) -> None:
    (problem,) = problems(NEEDED | {"FRONTDESK_PRODUCTION": "1"} | more)

    assert told in problem
    assert read(NEEDED | LIVE | {"FRONTDESK_PRODUCTION": "1"}).production


def test_a_demo_for_clients_is_refused() -> None:
    told = problems(NEEDED | {"FRONTDESK_PRODUCTION": "1", "FRONTDESK_DEMO": "1"})

    assert "FRONTDESK_PRODUCTION and FRONTDESK_DEMO are both set; unset one" in told


def test_one_live_account_of_a_therapist_is_as_live_as_the_practices() -> None:
    raw = NEEDED | ANA | {"STRIPE_SECRET_KEY_ANA": "rk_live_ana456789", "FRONTDESK_DEMO": "1"}

    assert "FRONTDESK_DEMO is set with a live key: the demo must not take money" in problems(raw)


@pytest.mark.parametrize(
    ("base", "fine"),
    [
        ("https://api.stripe.com", True),
        ("https://api.stripe.com/", True),
        ("http://localhost:9", True),
        ("http://[::1]:9", True),
        ("https://api.stripe.com.example", False),
        ("http://10.0.0.1:9", False),
        ("http://[broken", False),
        ("127.0.0.1:9", False),
    ],
)
def test_a_test_key_stays_at_home_or_goes_to_stripe(base: str, *, fine: bool) -> None:
    raw = NEEDED | {"STRIPE_API_BASE": base}

    if fine:
        assert read(raw).stripe_base == base
    else:
        assert problems(raw) == ("STRIPE_API_BASE is neither Stripe nor on this machine",)


def test_stripes_own_address_may_stand_beside_a_live_key() -> None:
    assert read(NEEDED | LIVE | {"STRIPE_API_BASE": "https://api.stripe.com"})


def test_setting_up_needs_neither_the_secret_it_makes_nor_the_rest() -> None:
    raw = {"FRONTDESK_ORIGIN": "https://example.com/", **ANA, "STRIPE_API_BASE": "http://[::1]:1"}

    found = setting_up(raw, therapist="ana")
    other = setting_up(raw | {"STRIPE_SETUP_KEY": "sk_test_more12345"}, therapist="ana")

    assert (found.origin, found.key) == ("https://example.com", "rk_test_ana456789")
    assert other.key == "sk_test_more12345"
    assert "rk_test" not in repr(found)
    with pytest.raises(SettingsError, match="STRIPE_SETUP_KEY is the publishable key"):
        setting_up(raw | {"STRIPE_SETUP_KEY": "pk_test_123456789"}, therapist="ana")
    with pytest.raises(SettingsError, match="one is live, the other is for tests"):
        setting_up(
            {**raw, "STRIPE_API_BASE": "", "STRIPE_SETUP_KEY": "rk_live_123456789"},
            therapist="ana",
        )
    with pytest.raises(SettingsError, match="STRIPE_SECRET_KEY is missing"):
        setting_up(raw, therapist="")
    with pytest.raises(SettingsError, match="STRIPE_API_BASE is set with a live key"):
        setting_up(raw | LIVE, therapist="")
