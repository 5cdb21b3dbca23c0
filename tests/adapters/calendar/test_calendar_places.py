"""A calendar's address must not lead into anybody's private network."""

import pytest

from frontdesk.adapters.calendar import places
from frontdesk.domain.errors import OutsideUnread

OPEN = ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"]
SHUT = [
    "0.0.0.0",  # noqa: S104 - refused
    "0.0.0.1",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.170",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:93.184.216.34",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::5db8:d822",
    "2001:db8::1",
    "2001::1",
    "2002:7f00:1::",
    "2002:5db8:d822::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", OPEN)
def test_an_address_on_the_open_internet_may_be_asked(address: str) -> None:
    assert places.allowed([address]) == [address]


@pytest.mark.parametrize("address", SHUT)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(OutsideUnread, match="private-address"):
        places.allowed([address])


@pytest.mark.parametrize("address", SHUT)
def test_one_bad_address_among_good_ones_spoils_them_all(address: str) -> None:
    with pytest.raises(OutsideUnread, match="private-address"):
        places.allowed([*OPEN, address])


def test_only_this_machine_is_let_in_besides_where_that_is_asked_for() -> None:
    found = places.allowed(["127.0.0.1", "::1"], loopback=True)

    assert found == ["127.0.0.1", "::1"]
    for address in ("10.0.0.1", "169.254.169.254"):
        with pytest.raises(OutsideUnread):
            places.allowed([address], loopback=True)
    with pytest.raises(OutsideUnread):
        places.allowed(OPEN, loopback=True, only_loopback=True)


def test_a_name_nobody_knows_is_told_apart_from_a_refusal() -> None:
    with pytest.raises(OutsideUnread, match="unknown-host"):
        places.resolved("no-such-name.invalid", seconds=5)


def test_a_name_that_is_none_does_not_crash_the_resolver() -> None:
    with pytest.raises(OutsideUnread, match="unknown-host"):
        places.resolved("a" * 300, seconds=5)


def test_the_names_of_this_machine_lead_to_this_machine() -> None:
    found = places.resolved("localhost", seconds=5)

    with pytest.raises(OutsideUnread, match="private-address"):
        places.allowed(found)
