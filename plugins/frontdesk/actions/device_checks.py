"""Keep what a client's device told about itself before a session."""

from collections.abc import Mapping

from frontdesk.actions.join import arrive
from frontdesk.actions.ports import Ports
from frontdesk.domain.device_check import DeviceCheck, known
from frontdesk.domain.session import Door


def keep(token: str, said: Mapping[str, str], *, ports: Ports) -> bool:
    """Keep the newest check of a booking and tell whether there was anything to keep.

    Nothing is kept when no code is known, or when the session's door is shut for good.

    Raises:
        LinkUnknown: forged, mistyped or withdrawn.
        LinkExpired: right once.
        NotNow: held, not paid or lapsed.
    """
    visit = arrive(token, ports=ports)
    codes = known(said)
    if not codes or visit.door is Door.OVER:
        return False
    check = DeviceCheck(visit.booking.id, codes, visit.now)
    ports.store.write(lambda tx: tx.save_device_check(check))
    return True
