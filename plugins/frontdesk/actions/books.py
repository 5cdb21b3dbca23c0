"""The provider's books of one account beside ours, as the nightly look holds them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from frontdesk.actions.ports import Payments, Ports
from frontdesk.domain.errors import FrontDeskError, PaymentsDown
from frontdesk.domain.findings import Finding

# In one night; what is left is found again, and mended, in the next.
MOST_MENDED = 50
_LOG = logging.getLogger("frontdesk.audit")


@dataclass(frozen=True, slots=True)
class Books:
    """One account, and from when on it is looked at: what was made since, or later."""

    ports: Ports
    account: str
    till: Payments
    now: datetime
    since: datetime

    def finding(self, kind: str, subject: str) -> Finding:
        return Finding(kind, subject, since=self.now, account=self.account)

    def is_ours(self, *, site: str, livemode: bool) -> bool:
        """Tell whether we made something in this account, with this kind of money."""
        return self.ports.is_ours(site) and livemode == self.till.livemode


def mend(act: Callable[[], object]) -> None:
    """Try to make our books agree; what cannot be mended is found again just after.

    Raises:
        PaymentsDown: the look ends here.
    """
    try:
        act()
    except PaymentsDown:
        raise
    except (FrontDeskError, LookupError, ValueError) as why:
        _LOG.warning("an odd payment could not be mended: %s", type(why).__name__)
