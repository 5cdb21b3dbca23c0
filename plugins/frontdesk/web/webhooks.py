"""Notices of the payment provider: proved by signature, then settled from the source.

A notice only says what to look at; what is true is asked of the provider each time. So it does
no harm when notices come twice, late, in another order or not at all. The answers:

200: taken, or of no interest to us: an unknown kind, another mode, somebody else's payment.
400: not signed by the provider, more than 300 seconds away from now, or no event.
404: no such account.
408: it did not come to an end in time.
413: longer than 256 KiB; nothing of it was read.
503: to be sent again: the provider does not answer, our key is refused, or a checkout of ours is
    not in our books. Nothing was lost, and nothing is remembered as done.
"""

import logging
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from frontdesk.actions import charging, disputes, refunds, settle
from frontdesk.actions.ports import Ports
from frontdesk.actions.tills import PRACTICE, till
from frontdesk.domain.errors import BadSignature, PaymentsDown, PaymentsRefused
from frontdesk.domain.payment import Notice
from frontdesk.web.booked import UNKNOWN
from frontdesk.web.forms import body

MAX_BODY_BYTES = 256 * 1024
# Of payments without a checkout; a refund or dispute of one has a kind of its own.
CHARGES = "payment_intent."
_LOG = logging.getLogger("frontdesk.webhooks")


def routes(ports: Ports) -> list[Route]:
    """Return the addresses the provider posts to: the practice's, and one for each account."""

    async def hook(request: Request) -> Response:
        account = request.path_params.get("account", PRACTICE)
        if account != PRACTICE and account not in ports.tills:
            raise HTTPException(404)
        payload = await body(request, most=MAX_BODY_BYTES)
        signature = request.headers.get("stripe-signature", "")
        return await run_in_threadpool(partial(_take, account=account), ports, payload, signature)

    return [
        Route("/hooks/stripe", hook, methods=["POST"]),
        Route("/hooks/stripe/{account}", hook, methods=["POST"]),
    ]


def _take(ports: Ports, payload: bytes, signature: str, *, account: str) -> Response:
    now, asked = ports.clock.now(), till(ports, account)
    try:
        notice = asked.verify(payload, signature, now=now)
    except BadSignature:
        _LOG.warning("a notice was refused: bad signature")
        return PlainTextResponse("bad signature", 400)
    if notice.livemode != asked.livemode:
        _LOG.warning("a notice of the other mode was left alone: %s", notice.id)
        return PlainTextResponse("other mode", 200)
    if not _done(ports, notice, account=account):
        return PlainTextResponse("try again", 503)
    # After the effect: a crash before this line means one harmless repeat, never a loss.
    ports.store.write(lambda tx: tx.note_event(notice, received_at=now))
    return PlainTextResponse("ok")


def _done(ports: Ports, notice: Notice, *, account: str) -> bool:
    """Do what a notice asks for; False when it has to be sent again."""
    try:
        return _act(ports, notice, account=account)
    except PaymentsDown:
        return False
    except PaymentsRefused as why:
        if why.code == UNKNOWN:
            # Something of somebody else's account: asking again would not help.
            _LOG.warning("a notice about something unknown was left alone: %s", notice.id)
            return True
        # Our key is refused: the money may be ours, so let the provider send it again.
        _LOG.error("a notice waits: the payment key is refused (%s)", why.code)
        return False


def _act(ports: Ports, notice: Notice, *, account: str) -> bool:
    if notice.session is not None:
        outcome = settle.settle(ports, notice.session, account=account)
        if outcome is settle.Outcome.UNKNOWN:
            _LOG.error("a checkout of ours is not in our books: %s", notice.session)
        return outcome is not settle.Outcome.UNKNOWN
    if notice.dispute is not None:
        disputes.look(ports, notice.dispute, account=account)
    elif notice.intent is not None and notice.kind.startswith(CHARGES):
        # Of a fee that is charged to a card on file; a checkout tells of its own payment.
        named = notice.reference or ""
        charging.look(ports, notice.intent, account=account, reference=named)
    elif notice.intent is not None:
        refunds.look(ports, notice.intent, account=account)
    return True
