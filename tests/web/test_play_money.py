"""A real practice on test keys says on its pages, at its start and to the doctor what it is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.requests import Request

from frontdesk.cli import doctor, installation
from frontdesk.cli.said import Level
from frontdesk.domain.practice import Practice
from frontdesk.domain.rehearsed import rehearsed
from frontdesk.settings.payments import Account
from frontdesk.web.pages import Pages

ROOT = Path(__file__).resolve().parents[2]
WORDS = "Test payments: no money moves."


def place(key: str = "rk_test_0123456789", *, demo: bool = False, **more: object) -> object:
    accounts = (Account("", key, ()),)
    base = {"origin": "https://practice.example", "demo": demo, "accounts": accounts}
    return SimpleNamespace(**(base | more))


@pytest.fixture
def real(practice: Practice) -> Practice:
    return replace(practice, example=False)


@pytest.mark.parametrize(
    ("env", "says"),
    [
        (place(), True),
        (place("rk_live_0123456789"), False),
        (place(demo=True), False),
        (place(origin="http://127.0.0.1:8900"), False),
    ],
)
def test_only_a_real_practice_on_test_keys_is_marked(real, practice, env, *, says: bool) -> None:
    assert installation.moves_no_money(env, real) is says
    assert not installation.moves_no_money(env, practice)


@pytest.mark.parametrize("marked", [True, False])
def test_every_page_of_the_service_says_that_no_money_moves(
    real: Practice, tmp_path: Path, *, marked: bool
) -> None:
    pages = Pages(real, theme=ROOT / "theme", site=tmp_path, play_money=marked)
    request = Request({"type": "http", "headers": []})

    html = bytes(pages.sorry(request, "not-found").body).decode()

    assert (WORDS in html) is marked
    assert "Demo:" not in html


def test_the_demo_says_one_thing_and_not_two(practice: Practice, tmp_path: Path) -> None:
    demo = rehearsed(practice)
    pages = Pages(demo, theme=ROOT / "theme", site=tmp_path, play_money=True)

    html = bytes(pages.sorry(Request({"type": "http", "headers": []}), "not-found").body).decode()

    assert "Demo: nothing here is real" in html
    assert WORDS not in html


def test_the_doctor_advises_and_says_what_to_do(real: Practice) -> None:
    settings: Callable[..., object] = doctor._settings

    _, advice = settings(place(), real)  # type: ignore[misc]

    assert advice.level is Level.NOTE
    assert "FRONTDESK_PRODUCTION=1" in advice.then
