"""Where Stripe sends its notices: the webhook endpoints of an account."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import stripe

from frontdesk.adapters.payments.stripe_line import VERSION, Line
from frontdesk.adapters.payments.stripe_notice import KINDS
from frontdesk.domain.errors import PaymentsRefused

MOST = 100
NO_RIGHT = "no_right"
_WORDS = "Bookings"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that notices go to, as Stripe has it.

    Attributes:
        version: of the API its notices are written in; None for the account's own.
        secret: what they are signed with, known only just after it was made.
    """

    id: str
    url: str
    enabled: bool
    kinds: frozenset[str]
    version: str | None
    secret: str | None = field(default=None, repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the kinds of notice that we wait for in vain."""
        return () if "*" in self.kinds else tuple(k for k in KINDS if k not in self.kinds)

    @property
    def needless(self) -> tuple[str, ...]:
        """Return the kinds of notice that nobody reads here."""
        return tuple(sorted(self.kinds - set(KINDS)))

    @property
    def current(self) -> bool:
        """Whether its notices are written in the version that we read."""
        return self.version == VERSION


def known(asking: Line, url: str) -> tuple[Endpoint, ...]:
    """Return the endpoints of one address.

    Raises:
        PaymentsDown: no answer.
        PaymentsRefused: the key may not look; the code is NO_RIGHT.
    """
    with _lent(asking) as v1:
        page = v1.webhook_endpoints.list({"limit": MOST})
        return tuple(_endpoint(row) for row in page.auto_paging_iter() if row.url == url)


def make(asking: Line, url: str) -> Endpoint:
    """Make an endpoint; its secret is told this once.

    Raises:
        PaymentsDown: no answer, so it may have been made.
        PaymentsRefused: the key may not (NO_RIGHT), or the address is none that Stripe can reach.
    """
    wanted: Any = {
        "url": url,
        "enabled_events": list(KINDS),
        "api_version": VERSION,
        "description": _WORDS,
    }
    with _lent(asking) as v1:
        return _endpoint(v1.webhook_endpoints.create(wanted))


def mend(asking: Line, endpoint: Endpoint) -> Endpoint:
    """Switch an endpoint on, for our kinds of notice only. Raises as make() does."""
    wanted: Any = {"enabled_events": list(KINDS), "disabled": False}
    with _lent(asking) as v1:
        return _endpoint(v1.webhook_endpoints.update(endpoint.id, wanted))


def remove(asking: Line, endpoint: Endpoint) -> None:
    """Take an endpoint away. Raises as make() does."""
    with _lent(asking) as v1:
        v1.webhook_endpoints.delete(endpoint.id)


@contextmanager
def _lent(asking: Line) -> Iterator[stripe.V1Services]:
    with asking.asking() as v1:
        try:
            yield v1
        except stripe.PermissionError:
            # Its own words name the key.
            raise PaymentsRefused(NO_RIGHT) from None


def _endpoint(row: stripe.WebhookEndpoint) -> Endpoint:
    return Endpoint(
        id=row.id,
        url=row.url,
        enabled=row.status == "enabled",
        kinds=frozenset(row.enabled_events),
        version=row.api_version,
        secret=row.secret if "secret" in row else None,
    )
