"""Notices of the payment provider: proved by signature, then settled from the source."""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from frontdesk.actions import settle
from frontdesk.actions.ports import Ports
from frontdesk.domain.errors import BadSignature, PaymentsDown, PaymentsRefused
from frontdesk.web.booked import UNKNOWN
from frontdesk.web.forms import body

MAX_BODY_BYTES = 256 * 1024
_LOG = logging.getLogger("frontdesk.webhooks")


def routes(ports: Ports) -> list[Route]:
    """Return the one address the provider posts to."""

    async def hook(request: Request) -> Response:
        payload = await body(request, most=MAX_BODY_BYTES)
        signature = request.headers.get("stripe-signature", "")
        return await run_in_threadpool(_take, ports, payload, signature)

    return [Route("/hooks/stripe", hook, methods=["POST"])]


def _take(ports: Ports, payload: bytes, signature: str) -> Response:
    now = ports.clock.now()
    try:
        notice = ports.payments.verify(payload, signature, now=now)
    except BadSignature:
        _LOG.warning("a notice was refused: bad signature")
        return PlainTextResponse("bad signature", 400)
    if notice.livemode != ports.payments.livemode:
        _LOG.warning("a notice of the other mode was left alone: %s", notice.id)
        return PlainTextResponse("other mode", 200)
    if notice.session is not None:
        try:
            settle.settle(ports, notice.session)
        except PaymentsDown:
            return PlainTextResponse("try again", 503)
        except PaymentsRefused as why:
            if why.code != UNKNOWN:
                # Our key is refused: the money may be ours, so let the provider send it again.
                _LOG.error("a notice waits: the payment key is refused (%s)", why.code)
                return PlainTextResponse("try again", 503)
            # A checkout of somebody else's account: asking again would not help.
            _LOG.warning("a notice about an unknown checkout was left alone: %s", notice.id)
    # After the effect: a crash before this line means one harmless repeat, never a loss.
    ports.store.write(lambda tx: tx.note_event(notice, received_at=now))
    return PlainTextResponse("ok")
