"""A client who left a card and owes a fee, and the desk's pages about it."""

from actions.owing import FREE, carded
from frontdesk.actions import links
from web.conftest import DESK_KEY, Served
from web.made import Made, said

MONEY = f"/today/{DESK_KEY}/money/fee"


def client(desk: Served, *, service: int = FREE) -> Made:
    booking = carded(desk.here, service=service)
    return Made(desk, booking.id, links.booking_token(desk.here.ports, booking))


def url(one: Made, act: str) -> str:
    return f"{MONEY}/fe_{one.id}/{act}"


def looked(one: Made, act: str) -> str:
    return said(one.served.http.get(url(one, act)))


def pressed(one: Made, act: str) -> int:
    return one.served.post(url(one, act), {}).status_code
