"""Whether a day can take one more session, asked in the transaction that would add it.

What is on offer was looked up before that, and two who begin at the same moment see the same
last place of a day. The database refuses overlaps; a number of sessions it does not know.
"""

from datetime import date

from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader
from frontdesk.domain.booking import Booking
from frontdesk.domain.clocks import day_of, instant_of, midnight, minute
from frontdesk.domain.slots import counted


def full(look: Reader, ports: Ports, booking: Booking) -> bool:
    """Tell whether the day of a booking has as many others as it may have, or more."""
    service = ports.practice.service(booking.service)
    who = ports.practice.therapist(booking.therapist)
    if service is None or who is None:
        return False
    most, most_of_it = who.sessions_per_day, service.per_day
    if most is None and most_of_it is None:
        return False
    day = day_of(who.zone, minute(booking.starts_at))
    loads = look.day_loads(
        who.id,
        since=instant_of(midnight(who.zone, day)),
        until=instant_of(midnight(who.zone, day + 1)),
        now=ports.clock.now(),
        besides=booking.id,
    )
    there, of_it = counted(loads, service, who).get(date.fromordinal(day), (0, 0))
    return (most is not None and there >= most) or (most_of_it is not None and of_it >= most_of_it)
