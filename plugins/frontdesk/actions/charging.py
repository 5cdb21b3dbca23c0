"""A fee on its way: charged to the card on file, once, and asked about until that is known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from frontdesk.actions import charges
from frontdesk.actions.fees import ask, fresh, is_let_go, named, paid, tell, tries
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import Writer
from frontdesk.actions.tills import till
from frontdesk.domain.cards import ChargeNews, ChargeState, Fee, FeeState, PaymentNews
from frontdesk.domain.errors import FAILURE_REPLAYED, OTHER_WORDS, PaymentsRefused
from frontdesk.domain.fee_words import CORRECTED, UNANSWERED

# The provider remembers a key for a day. Later the same request might charge a second time.
RESENT = timedelta(hours=23)
# A charge that is on the line is in the provider's list by then, or never was made.
ON_THE_LINE = timedelta(hours=1)
# Refusals behind which a charge may stand that was made before.
_UNSURE = frozenset({FAILURE_REPLAYED, OTHER_WORDS})


def run(ports: Ports, args: Mapping[str, Any]) -> None:
    """Charge a fee the therapist decided on, as durable work. Raises: as send()."""
    if fee := ports.store.read(lambda look: named(look, args["fee"])):
        send(ports, fee)


def send(ports: Ports, fee: Fee) -> None:
    """Charge a fee that is wanted, or ask what became of it; again does no harm.

    What is sent was stored before, and is sent again byte for byte with the same key, so that
    it is charged once however often its answer is lost. After 23 hours it is not sent any more,
    but looked up in the provider's list.

    Raises:
        PaymentsDown: no answer; it is due again later.
        AccountGone: the account is not set up any more.
    """
    row, first = ports.store.write(lambda tx: _begin(tx, ports, fee))
    if row is None:
        return
    asked = till(ports, row.account)
    if _is_only_asked_about(row, now=ports.clock.now()):
        _look_up(ports, row, code=FAILURE_REPLAYED)
        return
    try:
        news = asked.charged(row.intent) if row.intent else asked.charge(row.params, key=row.key)
    except PaymentsRefused as why:
        if not first or why.code in _UNSURE:
            # A refusal says nothing of an earlier try whose answer was lost.
            _look_up(ports, row, code=why.code)
            return
        code, now = why.code, ports.clock.now()
        ports.store.write(lambda tx: _fail(tx, row, code=code, now=now))
        return
    ports.store.write(lambda tx: _answered(tx, ports, row, news=_of(row, news)))


def learn(ports: Ports, fee: Fee) -> None:
    """Settle a fee by the provider's list, where a charge for it may stand that we do not know.

    Raises:
        PaymentsDown, PaymentsRefused: nothing was learned.
        AccountGone: the account is not set up any more.
    """
    found = charges.behind(ports, fee)
    if found is not None and found.state in {ChargeState.PAID, ChargeState.PROCESSING}:
        ports.store.write(lambda tx: _answered(tx, ports, fee, news=found))


def account_for(ports: Ports, news: PaymentNews, *, account: str) -> None:
    """Settle a fee by a charge for it that our books do not account for."""

    def change(tx: Writer) -> None:
        fee = tx.fee(news.reference)
        if fee is not None and fee.account == account and fee.id == news.fee:
            _answered(tx, ports, fee, news=news)

    ports.store.write(change)


def look(ports: Ports, intent: str, *, account: str = "", reference: str = "") -> bool:
    """Learn how a charge stands; False, asking nobody, when it is not one of a fee.

    Args:
        ports: the world.
        intent: the provider's id of the charge.
        account: where it was made.
        reference: the booking that the notice of it names, for one whose answer was lost.

    Raises:
        PaymentsDown, PaymentsRefused: nothing was learned.
        AccountGone: the account is not set up any more.
    """
    fee = ports.store.read(lambda look: look.fee_of_intent(intent) or look.fee(reference))
    if fee is None or fee.account != account:
        return False
    news = till(ports, account).payment(intent)
    if fee.intent != intent and news.fee != fee.id:
        return False
    ports.store.write(lambda tx: _answered(tx, ports, fee, news=news))
    return True


def wanted(ports: Ports) -> list[Fee]:
    """Return the fees to be charged, or asked about, now."""
    now = ports.clock.now()
    found = ports.store.read(lambda look: look.open_fees())
    return [fee for fee in found if fee.state is FeeState.WANTED and _is_time(fee, now=now)]


def _begin(tx: Writer, ports: Ports, fee: Fee) -> tuple[Fee | None, bool]:
    """Note that it is sent now, and tell whether for the first time; None: not any more."""
    now, row = ports.clock.now(), fresh(tx, fee)
    if row.state is not FeeState.WANTED:
        return None, False
    if row.tried_at is None:
        sent = replace(row, tried_at=now)
        tx.save_fee(sent)
        return sent, True
    return row, False


def _is_only_asked_about(fee: Fee, *, now: datetime) -> bool:
    late = fee.tried_at is not None and now - fee.tried_at > RESENT
    return not fee.intent and (late or is_let_go(fee))


def _look_up(ports: Ports, fee: Fee, *, code: str) -> None:
    """Settle a charge whose answer was lost by the provider's list; code says why it failed.

    Raises:
        PaymentsDown: it cannot be looked up now; it is due again later.
        PaymentsRefused: so it is with one that is let go of; the therapist looks up the others.
    """
    now = ports.clock.now()
    try:
        news = charges.behind(ports, fee)
    except PaymentsRefused:
        if is_let_go(fee):
            raise
        ports.store.write(lambda tx: _fail(tx, fee, code=UNANSWERED, now=now))
        return
    if news is not None:
        ports.store.write(lambda tx: _answered(tx, ports, fee, news=news))
    else:
        ports.store.write(lambda tx: _never_made(tx, fee, code=code, now=now))


def _never_made(tx: Writer, fee: Fee, *, code: str, now: datetime) -> None:
    row = fresh(tx, fee)
    if not is_let_go(row):
        _fail(tx, fee, code=code, now=now)
    elif row.tried_at is not None and now - row.tried_at > ON_THE_LINE:
        tx.save_fee(replace(row, state=FeeState.WAIVED))


def _of(fee: Fee, news: ChargeNews) -> PaymentNews:
    """Return an answer to what we have sent, in full."""
    return PaymentNews(news, fee.amount, livemode=True, reference=fee.booking)


def _fail(tx: Writer, fee: Fee, *, code: str, now: datetime) -> None:
    row = fresh(tx, fee)
    if row.state is FeeState.WANTED and row.key == fee.key:
        tx.save_fee(replace(row, state=FeeState.FAILED, code=code))
        tell(tx, row, kind="fee-failed", audience="therapist", now=now)


def _answered(tx: Writer, ports: Ports, fee: Fee, *, news: PaymentNews) -> None:
    """Keep what the provider says; only money that came changes what was decided already."""
    row = fresh(tx, fee)
    known = replace(row, intent=news.intent or row.intent)
    if news.state is ChargeState.PAID:
        _came(tx, ports, row, news=news)
    elif row.key != fee.key:
        return
    elif news.state is ChargeState.PROCESSING:
        # Also of a fee that was given up: nothing more is asked for while this may come.
        if row.state in {FeeState.WANTED, FeeState.FAILED}:
            tx.save_fee(replace(known, state=FeeState.WANTED))
    elif news.attempt not in {0, tries(row)}:
        # A no to an earlier try, that took longer.
        return
    elif is_let_go(row):
        tx.save_fee(replace(known, state=FeeState.WAIVED))
    elif row.state is FeeState.WANTED:
        ask(tx, ports, replace(known, code=news.charge.code))


def _came(tx: Writer, ports: Ports, row: Fee, *, news: PaymentNews) -> None:
    """Keep a charge that took money: it pays the fee, or goes back where none is owed by it."""
    now = ports.clock.now()
    if row.state is FeeState.PAID and row.intent in {"", news.intent}:
        # The therapist may have said so already, without an id.
        tx.save_fee(replace(row, intent=news.intent))
    elif row.state in {FeeState.PAID, FeeState.WAIVED} or is_let_go(row):
        if row.state is FeeState.WANTED:
            tx.save_fee(replace(row, state=FeeState.WAIVED))
        charges.give_back(tx, news, account=row.account, now=now)
    else:
        # What was taken is what counts, so that no sum is ever wrong.
        paid(tx, replace(row, intent=news.intent, amount=news.amount), now=now)


def _is_time(fee: Fee, *, now: datetime) -> bool:
    """Tell whether to send it now, or to ask: each minute at first, then hourly."""
    if fee.tried_at is None:
        return True
    age = now - fee.tried_at
    hourly = age // timedelta(minutes=1) % 60 == 0
    late = age > RESENT and fee.code != CORRECTED
    return hourly if fee.intent else hourly or age < timedelta(hours=1) or late
