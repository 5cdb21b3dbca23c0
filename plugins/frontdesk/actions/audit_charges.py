"""The nightly look at charges to cards on file: each pays a fee of ours, or goes back."""

from collections.abc import Iterator, Sequence
from functools import partial

from frontdesk.actions import charges, charging
from frontdesk.actions.books import MOST_MENDED, Books, mend
from frontdesk.actions.ports import Payments
from frontdesk.domain import findings
from frontdesk.domain.cards import Fee, PaymentNews
from frontdesk.domain.errors import MISSING, PaymentsRefused
from frontdesk.domain.findings import Finding


def unaccounted(
    books: Books, taken: Sequence[PaymentNews], *, by_checkout: set[str]
) -> Iterator[Finding]:
    """Yield payments of ours that no checkout and no fee accounts for, after a try to settle them.

    Args:
        books: of one account.
        taken: the payments that came into it.
        by_checkout: those of its checkouts, which are looked at by themselves.
    """
    ours = [p for p in taken if books.is_ours(site=p.site, livemode=p.livemode)]
    odd = _odd(books, [p for p in ours if p.intent not in by_checkout])
    for one in odd[:MOST_MENDED]:
        mend(partial(charging.account_for, books.ports, one, account=books.account))
    for one in _odd(books, odd):
        yield books.finding(findings.CHARGED_UNKNOWN, one.intent)


def unfound(books: Books, taken: Sequence[PaymentNews]) -> Iterator[Finding]:
    """Yield fees that count as charged, and that the provider does not know."""
    there = {one.intent for one in taken}
    paid = books.ports.store.read(lambda look: look.charged_fees(since=books.since))
    for fee in [f for f in paid if _is_missing(f, books, there)][:MOST_MENDED]:
        if not _is_there(books.till, fee.intent):
            yield books.finding(findings.UNFOUND, fee.intent)


def _is_missing(fee: Fee, books: Books, there: set[str]) -> bool:
    return fee.account == books.account and fee.intent not in there


def _is_there(till: Payments, intent: str) -> bool:
    """Ask of one payment: a list may be cut off, or begin too late."""
    try:
        till.payment(intent)
    except PaymentsRefused as refused:
        if refused.code != MISSING:
            raise
        return False
    return True


def _odd(books: Books, made: Sequence[PaymentNews]) -> list[PaymentNews]:
    return books.ports.store.read(
        lambda look: [one for one in made if not charges.accounted(look, one.intent)]
    )
