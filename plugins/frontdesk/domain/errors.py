"""Everything that can go wrong for a client, as a tree; each error carries data, not prose."""

from collections.abc import Sequence
from datetime import datetime

# Codes of PaymentsRefused that ask for something else than a look at the settings:
# the key remembers a failure for ever, so the next try needs a new key;
FAILURE_REPLAYED = "failure_replayed"
# the key came with other words before: never the client's failure, but what it stands for then
# has to be looked for;
OTHER_WORDS = "idempotency_error"
# the provider never made it, or made it for another key. Source: docs.stripe.com/error-codes;
MISSING = "resource_missing"
# somebody gave the money back already, so what is known of the refunds is to be read again;
ALREADY_REFUNDED = "charge_already_refunded"
# the client's bank has the matter, and the money cannot go back twice.
DISPUTED = "charge_disputed"


class FrontDeskError(Exception):
    """Anything the front desk refuses or cannot do."""


class SlotGone(FrontDeskError):
    """Somebody else holds or booked this time."""

    def __init__(self, starts_at: datetime, nearest: Sequence[datetime] = ()) -> None:
        super().__init__(f"{starts_at.isoformat()} is gone")
        self.starts_at = starts_at
        self.nearest = tuple(nearest)


class SlotNotOffered(SlotGone):
    """This time is not on offer: it is past, too soon, too far ahead or outside hours."""


class HoldLost(FrontDeskError):
    """The hold lapsed and somebody else took the time; the answers are kept."""


class LinkUnknown(FrontDeskError):
    """No such link: mistyped, forged or withdrawn."""


class LinkExpired(FrontDeskError):
    """The link was right once, and its time is over."""


class Unfinished(FrontDeskError):
    """A step was reached before the ones it builds on; names the first step to do."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class NotNow(FrontDeskError):
    """The booking is in a state that does not allow this."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class KeyChanged(FrontDeskError):
    """What was sealed is sealed to other keys than the therapist has now."""


class LettersFull(FrontDeskError):
    """As many letters of readers are kept as may be; the therapist has to delete some."""


class NotSealed(FrontDeskError):
    """What arrived as a sealed intake is not one."""


class WrongEnvelope(FrontDeskError):
    """A sealed intake that belongs to another client, form, site or key."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class CurrencyMismatch(FrontDeskError):
    """Two amounts of different currencies were put together."""


class PaymentsDown(FrontDeskError):
    """The payment provider does not answer; try again with the same key."""


class KeySpent(PaymentsDown):
    """The provider answers a failure under this key for ever; the next try has another key."""


class PaymentsRefused(FrontDeskError):
    """The payment provider refuses our request: a matter of configuration, not of the client."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AccountGone(PaymentsRefused, LookupError):
    """The money went, or is to go, into a therapist's account that is not set up any more."""

    def __init__(self, account: str) -> None:
        super().__init__("account_gone")
        self.account = account


class BadSignature(FrontDeskError):
    """A notice that does not prove it comes from the payment provider."""


class MailDown(FrontDeskError):
    """The mail server does not take the letter; try again later."""


class StoreNotReady(FrontDeskError):
    """The database lacks a guard or a migration; the service must not start."""


class LimitReached(FrontDeskError):
    """One person may have a service only so often, and this would be once more."""

    def __init__(self, service: str, most: int) -> None:
        super().__init__(service)
        self.service = service
        self.most = most


class TimesTaken(FrontDeskError):
    """Times that were to be offered cannot be: something else is then, or they are past."""

    def __init__(self, times: Sequence[datetime]) -> None:
        super().__init__(f"{len(times)} times are taken")
        self.times = tuple(times)


class OutsideUnread(FrontDeskError):
    """An outside calendar gave no answer that can be used; kind names the trouble."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Unprintable(FrontDeskError):
    """A sign on a sheet is in none of the fonts; which one is kept out of logs."""


class NoWayIn(FrontDeskError):
    """No video provider lets anybody in now; provider is the one that was asked last."""

    def __init__(self, provider: str) -> None:
        super().__init__(provider)
        self.provider = provider
