"""The line to Stripe: one client with its version, tries and waits pinned, errors as our own."""

import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
import stripe

from frontdesk.adapters.payments.stripe_declines import CardDeclined, why
from frontdesk.domain.errors import (
    FAILURE_REPLAYED,
    OTHER_WORDS,
    FrontDeskError,
    PaymentsDown,
    PaymentsRefused,
)

VERSION = "2026-10-28.endive"
TRIES_AGAIN = 2
SHORTEST_TRY_SECONDS = 0.2
# Nobody waits for a nightly look at a thousand sessions.
PATIENT_SECONDS = 120.0
# The package never tries again when it is told of too many requests, and most such moments
# are over in a second. Seconds at most; the half of each is left to chance, so that two of us
# who were refused together do not come back together.
BUSY_PAUSES_SECONDS = (1.0, 2.0)
IN_USE = 409
BUSY = 429
CLIENT_ERRORS_FROM = 400
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
    def asking(self, *, patiently: bool = False) -> Iterator[stripe.V1Services]:
        """Lend the services for one bounded conversation, and turn errors into ours.

        One that begins inside of another shares the time of the other.

        Args:
            patiently: for long lists that nobody waits for.

        Raises:
            PaymentsDown: no answer, or one that says to come back later.
            CardDeclined: the bank of a card on file said no.
            PaymentsRefused: an answer that will stay the same; code is Stripe's own.
        """
        longest = PATIENT_SECONDS if patiently else self._total_seconds
        with self._http.within(longest):
            try:
                yield self._client.v1
            except stripe.StripeError as error:
                # The vendor's error repeats what was sent, e-mail address included, and an
                # error may be logged. So the cause is cut off on purpose.
                raise _ours(error) from None


class _Bounded(stripe.HTTPClient):
    """Requests whose tries share one deadline, kept for each thread."""

    name = "requests"

    def __init__(self, waits: tuple[float, ...], *, trust_env: bool) -> None:
        super().__init__()
        self._waits = waits
        self._trust_env = trust_env
        self._own = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        outermost = not hasattr(self._own, "deadline")
        if outermost:
            self._own.deadline = time.monotonic() + seconds
        try:
            yield
        finally:
            if outermost:
                del self._own.deadline

    def request(  # noqa: PLR0917 - the parent's own signature
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[Any, int, Mapping[str, str]]:
        for pause in BUSY_PAUSES_SECONDS:
            answer = self._client().request(method, url, headers, post_data)
            if not self._waits_out(answer, pause):
                return answer
        return self._client().request(method, url, headers, post_data)

    def _waits_out(self, answer: tuple[Any, int, Mapping[str, str]], pause: float) -> bool:
        _, status, headers = answer
        if status != BUSY or headers.get("Stripe-Should-Retry") == "false":
            return False
        seconds = _asked_to_wait(headers) or pause * (0.5 + secrets.randbelow(500) / 1000)
        if seconds > self._own.deadline - time.monotonic() - SHORTEST_TRY_SECONDS:
            return False
        time.sleep(seconds)
        return True

    def _client(self) -> stripe.RequestsClient:
        left = self._own.deadline - time.monotonic()
        if left < SHORTEST_TRY_SECONDS:
            raise _no_time()
        connect = min(self._waits[0], left / 2)
        read = min(self._waits[1], left - connect)
        return stripe.RequestsClient(timeout=(connect, read), session=self._session())

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


def _asked_to_wait(headers: Mapping[str, str]) -> float:
    # The header may also hold a date; then our own pause is as good.
    told = headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else 0.0


def _ours(error: stripe.StripeError) -> FrontDeskError:
    status = error.http_status
    if status is None or isinstance(error, stripe.APIConnectionError | stripe.RateLimitError):
        return PaymentsDown(type(error).__name__)
    if status >= SERVER_ERRORS_FROM:
        return _broken(error, status)
    if status in {IN_USE, BUSY} or status < CLIENT_ERRORS_FROM or not _is_stripes(error):
        return PaymentsDown(f"status {status}")
    return _refused(error)


def _refused(error: stripe.StripeError) -> PaymentsRefused:
    if isinstance(error, stripe.CardError):
        return CardDeclined(why(error.error) or "card_declined", intent=_intent(error))
    if isinstance(error, stripe.IdempotencyError):
        return PaymentsRefused(OTHER_WORDS)
    # Where Stripe gives no code, the parameter's name is the best that says no more than it may.
    param = getattr(error, "param", None)
    return PaymentsRefused(error.code or (f"param:{param}" if param else type(error).__name__))


def _broken(error: stripe.StripeError, status: int) -> FrontDeskError:
    if (error.headers or {}).get("Idempotent-Replayed") == "true":
        # The key remembers this failure; asking again with it brings the same answer for ever.
        return PaymentsRefused(FAILURE_REPLAYED)
    return PaymentsDown(f"status {status}")


def _is_stripes(error: stripe.StripeError) -> bool:
    # A page of somebody in between, such as a maintenance notice, says nothing of our request.
    return error.error is not None


def _intent(error: stripe.CardError) -> str:
    intent = getattr(error.error, "payment_intent", None)
    ident = getattr(intent, "id", None)
    return ident if isinstance(ident, str) else ""
