"""PRACTICE["video"]: where sessions are held, and every slip at once with its place."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.video import BUILT_IN, OWN_ROOM, VideoAccount, VideoPlan
from frontdesk.settings import environment
from frontdesk.settings.practice import parse, times
from frontdesk.settings.reading import SettingsError
from frontdesk.settings.video import variable

ROOT = Path(__file__).resolve().parents[2]
Raw = dict[str, Any]
DOXY = {"id": "doxy", "kind": "static-link", "url": "https://doxy.me/ines"}
ENVIRONMENT = {
    "FRONTDESK_LINK_KEY": "link-key-0123456789-0123456789-01",
    "FRONTDESK_DESK_KEY": "desk-key-0123456789-0123456789-01",
    "FRONTDESK_ORIGIN": "https://example.com",
    "SMTP_HOST": "127.0.0.1",
    "STRIPE_SECRET_KEY": "rk_test_practice1",
    "STRIPE_WEBHOOK_SECRET": "whsec_practice12345",
}


@pytest.fixture
def raw(raw_practice: Raw) -> Raw:
    return deepcopy(raw_practice)


def problems(raw: Raw) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        parse(raw, folder=ROOT)
    return refused.value.problems


@pytest.mark.parametrize("said", ["absent", None, "room"])
def test_without_a_word_about_it_sessions_are_held_in_our_own_room(raw: Raw, said: Any) -> None:
    raw.pop("video", None)
    if said != "absent":
        raw["video"] = said

    found = parse(raw, folder=ROOT)

    assert found.video == OWN_ROOM
    assert found.video.places() == (BUILT_IN, "")


def test_providers_their_words_and_their_own_settings_are_read(raw: Raw) -> None:
    raw["video"] = {
        "provider": "daily",
        "fallback": "built-in",
        "providers": [
            {"id": "daily", "kind": "daily", "domain": "ines"},
            {**DOXY, "name": "Doxy.me", "steps": ["Two windows open.", "Keep both."]},
        ],
    }
    raw["services"][1]["video"] = "doxy"

    found = parse(raw, folder=ROOT)

    assert found.video.accounts == (
        VideoAccount("daily", "daily", options=(("domain", "ines"),)),
        VideoAccount(
            "doxy",
            "static-link",
            "Doxy.me",
            ("Two windows open.", "Keep both."),
            (("url", "https://doxy.me/ines"),),
        ),
    )
    assert [found.video.places(s.video) for s in found.services[:2]] == [
        ("daily", BUILT_IN),
        ("doxy", BUILT_IN),
    ]
    assert hash(found.video)


def test_a_place_does_not_fall_back_to_itself() -> None:
    plan = VideoPlan("daily", "doxy")

    assert plan.places("doxy") == ("doxy", "")
    assert plan.places() == ("daily", "doxy")


def test_every_slip_is_told_at_once_with_its_place(raw: Raw) -> None:
    raw["video"] = {
        "fallbak": "doxy",
        "providers": [
            DOXY,
            {**DOXY, "id": "other", "steps": "Keep both."},
            {"id": "third", "kind": ["zoom"], "user": 7},
            "zoom",
        ],
    }

    told = problems(raw)

    place = 'PRACTICE["video"]'
    assert told == (
        f'{place}["providers"][1]["steps"] needs a list of at least one entry',
        (
            f'{place}["providers"][2]["kind"] [\'zoom\']: letters, digits and hyphens are needed, '
            "such as first-session"
        ),
        f'{place}["providers"][2]["user"] 7: a text in quotes is needed',
        f"{place}[\"providers\"][3] is 'zoom'; a dict in {{ }} is needed",
        f'{place}["fallbak"] is not a setting; did you mean "fallback"?',
    )


def test_names_that_belong_to_nobody_are_told_with_the_nearest(raw: Raw) -> None:
    raw["video"] = {
        "provider": "doxi",
        "fallback": "7",
        "providers": [DOXY, {**DOXY, "id": "DOXY"}, {**DOXY, "id": "built-in"}],
    }
    raw["services"][0]["video"] = "dox"

    assert problems(raw) == (
        (
            'PRACTICE["video"]["providers"][1]["id"]: "DOXY" is too much like "doxy"; '
            "give each an id of its own"
        ),
        (
            'PRACTICE["video"]["providers"][2]["id"]: "built-in" is taken; '
            "give each an id of its own"
        ),
        'PRACTICE["video"]["provider"]: no provider is called "doxi"; did you mean "doxy"?',
        'PRACTICE["video"]["fallback"]: no provider is called "7"',
        'PRACTICE["services"][0]["video"]: no provider is called "dox"; did you mean "doxy"?',
    )


@pytest.mark.parametrize("odd", [1, ["room"], "zoom", "built-in"])
def test_a_word_it_does_not_know_is_told(raw: Raw, odd: Any) -> None:
    raw["video"] = odd

    (problem,) = problems(raw)

    assert problem.startswith('PRACTICE["video"] ')
    assert "room is needed" in problem


def test_a_dict_of_times_alone_needs_no_video(raw: Raw) -> None:
    raw["video"] = {"providers": [{"id": "zoom"}]}

    found = times(raw, today=date(2026, 11, 20))

    assert found.video.provider == BUILT_IN


def test_the_secrets_of_providers_come_from_the_environment_and_are_never_shown(
    tmp_path: Path,
) -> None:
    held = tmp_path / "key.pem"
    held.write_text("pem-secret\n", "utf-8")
    raw = {
        **ENVIRONMENT,
        "FRONTDESK_VIDEO_DAILY_KEY": " daily-secret ",
        "FRONTDESK_VIDEO_JAAS_KEY_FILE": str(held),
        "FRONTDESK_VIDEO_EMPTY_KEY": "",
    }

    found = environment.read(raw)

    assert found.videos == {
        "FRONTDESK_VIDEO_DAILY_KEY": "daily-secret",
        "FRONTDESK_VIDEO_JAAS_KEY": "pem-secret",
    }
    assert "secret" not in repr(found).replace("webhook_secrets", "")


def test_a_variable_is_called_after_its_provider() -> None:
    assert variable("my-zoom", "client_id") == "FRONTDESK_VIDEO_MY_ZOOM_CLIENT_ID"
