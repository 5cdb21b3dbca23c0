"""A relay in the environment: both of its names or none, each mistake told at once."""

import pytest

from frontdesk.domain.relay import Relay
from frontdesk.settings.environment import read
from settings.test_environment import NEEDED, problems

URLS = "turn:relay.example.com:3478?transport=udp turns:relay.example.com"
SECRET = "t" * 32


def test_a_relay_is_its_addresses_and_its_secret() -> None:
    found = read(NEEDED | {"FRONTDESK_TURN_URLS": URLS, "FRONTDESK_TURN_SECRET": SECRET})

    assert found.relay == Relay(tuple(URLS.split()), SECRET)
    assert SECRET not in repr(found)
    assert read(NEEDED).relay is None


@pytest.mark.parametrize(
    ("urls", "secret", "says"),
    [
        (URLS, "", ["FRONTDESK_TURN_SECRET is missing"]),
        ("", SECRET, ["FRONTDESK_TURN_URLS must be like turn:"]),
        ("stun:relay.example.com", SECRET, ["FRONTDESK_TURN_URLS must be like turn:"]),
        ("turn:u:p@relay.example.com", SECRET, ["FRONTDESK_TURN_URLS must be like turn:"]),
        (URLS, "short", ["FRONTDESK_TURN_SECRET is shorter than 32 characters"]),
        ("relay", "short", ["FRONTDESK_TURN_URLS must", "FRONTDESK_TURN_SECRET is shorter"]),
    ],
)
def test_what_is_wrong_with_it_is_told_at_once(urls: str, secret: str, says: list[str]) -> None:
    told = problems(NEEDED | {"FRONTDESK_TURN_URLS": urls, "FRONTDESK_TURN_SECRET": secret})

    assert [one.startswith(begins) for one, begins in zip(told, says, strict=True)] == [
        True
    ] * len(says)
