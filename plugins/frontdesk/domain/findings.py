"""What the nightly look at the provider's books can find, in words for the therapist."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

PAID_UNKNOWN = "paid_unknown"
PAID_UNBOOKED = "paid_unbooked"
AMOUNT = "amount"
BOOKED_UNPAID = "booked_unpaid"
UNFOUND = "unfound"
CHARGED_UNKNOWN = "charged_unknown"
UNRETURNED = "unreturned"
REFUND_UNKNOWN = "refund_unknown"
REFUND_UNFOUND = "refund_unfound"
NOTICES_LOST = "notices_lost"
ACCOUNT_GONE = "account_gone"
CARDS_KEPT = "cards_kept"
UNLOOKED = "unlooked"
REFUSED = "refused"
SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the nightly look at the provider's books and ours does not agree on.

    Attributes:
        kind: "paid_unknown", "paid_unbooked", "booked_unpaid", "amount", "refund_unknown",
            "notices_lost" …: see actions/audit.py.
        subject: the id it is about, ours or the provider's.
        since: UTC instant at which it was first seen.
    """

    kind: str
    subject: str
    since: datetime
    account: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """A finding as a person reads it.

    Attributes:
        happened: what was seen.
        means: what follows from it.
        then: what to do.
    """

    kind: str
    subject: str
    account: str
    since: datetime
    happened: str
    means: str
    then: str


_COMPARE = "Look {subject} up in your Stripe account, then call the client."
_WORDS = {
    PAID_UNKNOWN: (
        "Stripe took a payment for this practice that is not in our books.",
        "The client may think that she has an appointment, and there is none.",
        "Look {subject} up in your Stripe account. Call the client, or send the money back there.",
    ),
    PAID_UNBOOKED: (
        "A client paid, and no appointment came of it.",
        "The money is in your account and the time is not kept.",
        "Look {subject} up in your Stripe account. Call the client, or send the money back there.",
    ),
    AMOUNT: (
        "A client paid another amount than was asked.",
        "Our books and Stripe's disagree about the price.",
        _COMPARE,
    ),
    BOOKED_UNPAID: (
        "An appointment is firm, and no payment for it is known.",
        "Nobody paid, or the payment got lost on our side.",
        "Find appointment {subject} on your page of sessions, and compare with Stripe.",
    ),
    UNFOUND: (
        "A payment that we took as made is not in Stripe's books.",
        "It was made with another key, or in a test. The money is not in this account.",
        _COMPARE,
    ),
    CHARGED_UNKNOWN: (
        "A client was charged, and no appointment or fee in our books accounts for it.",
        "The money is in your account, and nobody owes it by what we know: {subject}.",
        "If your Stripe account does not say what it is for, send the money back.",
    ),
    UNRETURNED: (
        "An appointment was cancelled by you, and its payment did not go back.",
        "The client is owed her money.",
        "Send the money of {subject} back in your Stripe account.",
    ),
    REFUND_UNKNOWN: (
        "Stripe shows a refund that is not in our books.",
        "The client got money back that our pages do not know of.",
        "Look payment {subject} up in your Stripe account.",
    ),
    REFUND_UNFOUND: (
        "A refund that we took as made is not in Stripe's books.",
        "The client may still wait for her money.",
        "Look payment {subject} up in your Stripe account, and send it back there.",
    ),
    NOTICES_LOST: (
        "Stripe could not deliver some of its notices in the last days.",
        "Payments are found all the same, but later: within the hour.",
        "Run frontdesk doctor on the server: it says what is wrong with the webhook.",
    ),
    ACCOUNT_GONE: (
        "Payments went to a therapist's own account that is not set up any more.",
        "Nothing can be asked or sent back there: {subject}.",
        "Put her key and webhook secret back until her last refund is done.",
    ),
    CARDS_KEPT: (
        "Cards on file are in a therapist's own account that is not set up any more.",
        "Clients were told that these are let go of. From here they cannot be: {subject}.",
        "Put her key and webhook secret back for a night, or she removes the cards in Stripe.",
    ),
    REFUSED: (
        "Stripe refused to open a payment page.",
        "A client could not pay, and nothing was charged. Stripe says: {subject}.",
        "Run frontdesk doctor on the server. This goes away once a page opens again.",
    ),
    SILENT: (
        "Stripe does not say what became of a payment.",
        "Its time is kept, and it is asked about again and again. Nothing is lost.",
        "If this stays for an hour, run frontdesk doctor on the server.",
    ),
    UNLOOKED: (
        "The nightly look at your payments could not be made.",
        "Stripe did not answer, or refused the key. It is tried again each hour.",
        "If this stays for a day, run frontdesk doctor on the server.",
    ),
}
_ODD = (
    "The nightly look at your payments found something odd.",
    "Our books and Stripe's disagree about {subject}.",
    _COMPARE,
)


def matters(found: Iterable[Finding]) -> tuple[Matter, ...]:
    """Return findings in words, in their order."""
    return tuple(_matter(one) for one in found)


def _matter(one: Finding) -> Matter:
    happened, means, then = (
        words.format(subject=one.subject) for words in _WORDS.get(one.kind, _ODD)
    )
    return Matter(
        kind=one.kind,
        subject=one.subject,
        account=one.account,
        since=one.since,
        happened=happened,
        means=means,
        then=then,
    )
