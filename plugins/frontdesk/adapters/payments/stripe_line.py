"""The line to Stripe: one client with its version, tries and waits pinned, errors as our own."""

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
import stripe

from frontdesk.domain.errors import FrontDeskError, PaymentsDown, PaymentsRefused

VERSION = "2026-10-28.endive"
TRIES_AGAIN = 2
SHORTEST_TRY_SECONDS = 0.2
TRY_AGAIN_STATUSES = (409, 429)
SERVER_ERRORS_FROM = 500

# The package would otherwise write an id into the home folder and send it with every call.
stripe.enable_telemetry = False
# At these levels the package writes whole request bodies, and urllib3 writes session ids.
for _name in ("stripe", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Line:
    """Calls to Stripe from any thread.

    Args:
        key: the secret key.
        base: scheme, host and port of the API.
        waits: seconds to connect, to read, and in all for one `asking`, every try included.
            They bound sockets; a name server that does not answer is outside of them.
    """

    def __init__(self, key: str, *, base: str, waits: tuple[float, float, float]) -> None:
        if os.environ.get("STRIPE_LOG"):
            raise ValueError("unset STRIPE_LOG: it prints what clients are and pay")
        self._total_seconds = waits[2]
        self._http = _Bounded(waits[:2], trust_env=urlsplit(base).scheme == "https")
        self._client = stripe.StripeClient(
            key,
            stripe_version=VERSION,
            max_network_retries=TRIES_AGAIN,
            http_client=self._http,
            base_addresses={"api": base},
        )

    @contextmanager
    def asking(self) -> Iterator[stripe.V1Services]:
        """Lend the services for one bounded conversation, and turn errors into ours.

        Raises:
            PaymentsDown: no answer, or one that says to come back later.
            PaymentsRefused: an answer that will stay the same; code is Stripe's own.
        """
        self._http.until(time.monotonic() + self._total_seconds)
        try:
            yield self._client.v1
        except stripe.StripeError as error:
            # The vendor's error repeats what was sent, e-mail address included, and an error
            # may be logged. So the cause is cut off on purpose.
            raise _ours(error) from None


class _Bounded(stripe.HTTPClient):
    """Requests whose tries share one deadline, kept for each thread."""

    name = "requests"

    def __init__(self, waits: tuple[float, ...], *, trust_env: bool) -> None:
        super().__init__()
        self._waits = waits
        self._trust_env = trust_env
        self._own = threading.local()

    def until(self, deadline: float) -> None:
        self._own.deadline = deadline

    def request(  # noqa: PLR0917 - the parent's own signature
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[Any, int, Mapping[str, str]]:
        left = self._own.deadline - time.monotonic()
        if left < SHORTEST_TRY_SECONDS:
            raise _no_time()
        connect = min(self._waits[0], left / 2)
        read = min(self._waits[1], left - connect)
        client = stripe.RequestsClient(timeout=(connect, read), session=self._session())
        return client.request(method, url, headers, post_data)

    def close(self) -> None:
        self._session().close()

    def _session(self) -> requests.Session:
        # requests does not promise that two threads may share a session.
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
            # A proxy from the environment must not come between us and a server at home.
            self._own.session.trust_env = self._trust_env
        session: requests.Session = self._own.session
        return session


def _no_time() -> stripe.APIConnectionError:
    # The package leaves this constructor without types.
    return stripe.APIConnectionError("no time left", should_retry=False)  # type: ignore[no-untyped-call]


def _ours(error: stripe.StripeError) -> FrontDeskError:
    status = error.http_status
    if isinstance(error, stripe.APIConnectionError) or status is None:
        return PaymentsDown(type(error).__name__)
    replayed = (error.headers or {}).get("Idempotent-Replayed") == "true"
    if status >= SERVER_ERRORS_FROM and replayed:
        # The key remembers this failure; asking again with it brings the same answer for ever.
        return PaymentsRefused("failure_replayed")
    if status >= SERVER_ERRORS_FROM or status in TRY_AGAIN_STATUSES:
        return PaymentsDown(f"status {status}")
    # Where Stripe gives no code, the parameter's name is the best that says no more than it may.
    param = getattr(error, "param", None)
    return PaymentsRefused(error.code or (f"param:{param}" if param else type(error).__name__))
