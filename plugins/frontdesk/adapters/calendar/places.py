"""Which network addresses an outside calendar may live at."""

import ipaddress
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address

from frontdesk.adapters import wire
from frontdesk.domain.errors import OutsideUnread

# All that is handed out for use on the open Internet. Source: IANA IPv6 address space registry.
_HANDED_OUT = ipaddress.IPv6Network("2000::/3")
# An IPv4 address stands in the last four bytes. Source: RFC 6052 section 2.1.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# An IPv4 address stands inside, and where it leads is another's choice. Source: RFC 3056.
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
# Older Pythons call the larger part of it global. Source: RFC 6890.
_PROTOCOLS = ipaddress.IPv4Network("192.0.0.0/24")
MOST_ADDRESSES = 4


def resolved(host: str, *, seconds: float) -> list[str]:
    """Return the addresses of a host name, found out once.

    Raises:
        OutsideUnread: no such host, or nobody said within the seconds.
    """
    try:
        return wire.resolved(host, seconds=seconds)
    except TimeoutError:
        raise OutsideUnread("too-slow") from None
    except OSError:
        raise OutsideUnread("unknown-host") from None


def allowed(
    found: Sequence[str], *, loopback: bool = False, only_loopback: bool = False
) -> list[str]:
    """Return the addresses to connect to.

    loopback: also this very machine, for tests and the demo; or nothing else.

    Raises:
        OutsideUnread: any of them is not on the open Internet. A name that has both kinds is a
            trap, so that one is enough.
    """
    if not all(_may(one, loopback=loopback, only_loopback=only_loopback) for one in found):
        raise OutsideUnread("private-address")
    return list(found[:MOST_ADDRESSES])


def _may(written: str, *, loopback: bool, only_loopback: bool) -> bool:
    if loopback and _is_here(written):
        return True
    return not only_loopback and _is_open(written)


def _is_open(written: str) -> bool:
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return _is_open_4(address)
    if address in _NAT64:
        return _is_open_4(IPv4Address(address.packed[-4:]))
    return _is_open_6(address)


def _is_open_4(address: IPv4Address) -> bool:
    return address.is_global and not address.is_multicast and address not in _PROTOCOLS


def _is_open_6(address: IPv6Address) -> bool:
    # Mapped and translated IPv4 addresses lie outside of 2000::/3 and so are refused, too.
    return address in _HANDED_OUT and address.is_global and address not in _SIX_TO_FOUR


def _is_here(written: str) -> bool:
    try:
        return ipaddress.ip_address(written).is_loopback
    except ValueError:
        return False
