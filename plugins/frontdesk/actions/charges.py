"""What the provider's books say of charges to a card, where our own do not know it."""

from datetime import datetime

from frontdesk.actions import refunds
from frontdesk.actions.confirm import owe_row
from frontdesk.actions.ports import Ports
from frontdesk.actions.store_port import MailRow, Reader, Writer
from frontdesk.actions.tills import till
from frontdesk.domain.cards import ChargeState, Fee, PaymentNews
from frontdesk.domain.errors import NotNow, PaymentsRefused
from frontdesk.domain.givenback import STUCK
from frontdesk.domain.payment import Attempt, AttemptState, Purpose

# Money first, then what may still become money.
_ORDER = (ChargeState.PAID, ChargeState.PROCESSING)


def behind(ports: Ports, fee: Fee) -> PaymentNews | None:
    """Return what became of the tries to charge a fee: the one with money, or else the last.

    None when the provider has none of the last try. What went back is left out.

    Raises:
        PaymentsDown, PaymentsRefused: nothing was learned.
        AccountGone: the account is not set up any more.
    """
    if not fee.params:
        return None
    listed = till(ports, fee.account).tried(fee.params)
    known = ports.store.read(lambda look: _explained(look, fee.booking))
    made = [one for one in listed if one.intent not in known]
    for state in _ORDER:
        for one in made:
            if one.state is state:
                return one
    number = int(fee.key.rpartition(":")[2] or 0)
    return next((one for one in made if one.attempt == number), None)


def accounted(look: Reader, intent: str) -> bool:
    """Tell whether a payment stands in our books: as a checkout, a fee, or on its way back."""
    return look.attempt_of_intent(intent) is not None or look.fee_of_intent(intent) is not None


def give_back(tx: Writer, news: PaymentNews, *, account: str, now: datetime) -> None:
    """Send a charge back in full that nothing is owed for, and write so to the client; once.

    It becomes a payment of its booking, so that its refund is looked after like any other.
    """
    if tx.attempt_of_intent(news.intent) is not None:
        return
    booking = news.reference
    number = len(tx.attempts(booking)) + 1
    paid = Attempt(
        id=f"{booking}:{number}",
        booking=booking,
        number=number,
        key=f"pi:{news.intent}",
        params={},
        price=news.amount,
        expires_at=now,
        state=AttemptState.PAID,
        created_at=now,
        intent=news.intent,
        purpose=Purpose.FEE,
        account=account,
        paid_at=now,
    )
    tx.save_attempt(paid)
    if refunds.owe(tx, paid, amount=paid.price, reason="late", now=now):
        owe_row(tx, MailRow(f"rf_{paid.id}", "fee-back", "client", 0, now))


def send_back(ports: Ports, intent: str, *, account: str) -> None:
    """Send back a payment that our books do not account for, because the therapist says so.

    Raises:
        NotNow: "changed": it is accounted for by now, or no payment of ours.
        PaymentsDown, PaymentsRefused: it did not go back.
    """
    asked, now = till(ports, account), ports.clock.now()
    news = asked.payment(intent)
    if news.state is not ChargeState.PAID or not ports.is_ours(news.site):
        raise NotNow("changed")

    def change(tx: Writer) -> bool:
        found = tx.booking(news.reference)
        if accounted(tx, intent):
            raise NotNow("changed")
        if found is not None:
            give_back(tx, news, account=account, now=now)
        return found is not None

    if not ports.store.write(change):
        # Of a booking that our books do not have: there is no row that could look after it.
        name = f"rf_{intent}"
        sent = asked.refund(intent, amount=news.amount, key=f"refund:{name}", refund_id=name)
        if sent.state in STUCK:
            raise PaymentsRefused(sent.failure)


def _explained(look: Reader, booking_id: str) -> set[str]:
    """Return the payments of a booking that are no news: checkouts, and what went back."""
    made = {one.intent or "" for one in look.attempts(booking_id)}
    return made | {one.intent for one in look.refunds(booking_id)}
