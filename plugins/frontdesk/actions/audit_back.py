"""The nightly look at money that went back: refunds by whomever, and what banks took back."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from frontdesk.actions import disputes, refunds
from frontdesk.actions.books import MOST_MENDED, Books, mend
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Reader
from frontdesk.domain import findings
from frontdesk.domain.findings import Finding
from frontdesk.domain.givenback import (
    STUCK,
    Dispute,
    DisputeNews,
    DisputeState,
    Refund,
    RefundNews,
    RefundState,
)

# A refund may fail weeks after it was sent, and the notice of that get lost.
REFUNDS_WINDOW = timedelta(days=90)
# A notice is lost for good only after days without anybody who listens.
DISPUTES_WINDOW = timedelta(days=35)
MOST_INTENTS = 200


def given_back(books: Books, intents: Sequence[str]) -> Iterator[Finding]:
    """Yield refunds that one side has and the other has not, after one try to learn of them.

    The provider is asked for one list, and then only about what looks odd in it.

    Args:
        books: of one account.
        intents: payments whose refunds of ours must be there too.
    """
    listed: dict[str, list[RefundNews]] = {intent: [] for intent in intents}
    for news in books.till.refunds_since(books.now - REFUNDS_WINDOW):
        listed.setdefault(news.intent, []).append(news)
    odd = books.ports.store.read(
        lambda look: [one for one, news in listed.items() if _is_odd(look, books, one, news=news)]
    )
    for intent in odd[:MOST_INTENTS]:
        mend(partial(refunds.look, books.ports, intent, account=books.account))
        # A list may be cut off, or a moment old.
        theirs = books.till.refunds(intent)
        if kind := _differs(theirs, _rows(books.ports, intent)):
            yield books.finding(kind, intent)


def contested(books: Books) -> None:
    """Learn of disputes that nobody told us of, or whose end nobody told us."""
    listed = books.till.disputes_since(books.now - DISPUTES_WINDOW)
    news = books.ports.store.read(lambda look: [d for d in listed if _is_news(look, books, d)])
    for one in news[:MOST_MENDED]:
        mend(partial(disputes.look, books.ports, one.provider_id, account=books.account))


def _is_news(look: Reader, books: Books, told: DisputeNews) -> bool:
    if refunds.booking_of(look, told.intent, account=books.account) is None:
        return False
    known: Dispute | None = look.dispute(told.provider_id)
    return known is None or (known.state is DisputeState.OPEN and known.state is not told.state)


def _is_odd(look: Reader, books: Books, intent: str, *, news: Sequence[RefundNews]) -> bool:
    if refunds.booking_of(look, intent, account=books.account) is None:
        return False
    rows = _of(look, intent)
    return bool(_differs(news, rows)) or _came_back(news, rows)


def _rows(ports: Ports, intent: str) -> list[Refund]:
    return ports.store.read(lambda look: _of(look, intent))


def _of(look: Reader, intent: str) -> list[Refund]:
    """Return what we know of the refunds of a payment, or of a fee."""
    paid = look.attempt_of_intent(intent) or look.fee_of_intent(intent)
    rows = look.refunds(paid.booking) if paid else []
    return [row for row in rows if row.intent == intent]


def _differs(theirs: Sequence[RefundNews], ours: Sequence[Refund]) -> str:
    known = {row.provider_id for row in ours} | {row.id for row in ours}
    if any(n.provider_id not in known and n.refund_id not in known for n in theirs):
        return findings.REFUND_UNKNOWN
    there = {n.provider_id for n in theirs}
    done = (row for row in ours if row.state is RefundState.SUCCEEDED and row.provider_id)
    return findings.REFUND_UNFOUND if any(row.provider_id not in there for row in done) else ""


def _came_back(theirs: Sequence[RefundNews], ours: Sequence[Refund]) -> bool:
    """Tell whether a refund failed, maybe weeks later, and the notice of it got lost."""
    done = {row.provider_id for row in ours if row.state is RefundState.SUCCEEDED}
    return any(n.provider_id in done and n.state in STUCK for n in theirs)
