"""The errors of Stripe's API, in its own shape and as near to its own words as we know them."""

from collections.abc import Sequence
from typing import Any


class Refused(Exception):
    """A request that is answered with an error object.

    Attributes:
        status: HTTP status.
        body: the JSON answer, `{"error": {...}}`.
        kept: whether an idempotency key remembers it, as Stripe does once work has begun.
    """

    def __init__(
        self, message: str, *, status: int = 400, kept: bool = False, **more: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kept = kept
        error = {"message": message, "type": "invalid_request_error", **more}
        if code := more.get("code"):
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        self.body = {"error": error}


def key(shown: str) -> Refused:
    """Refuse a key that is not a test key; at most its beginning is repeated."""
    if not shown:
        return Refused("You did not provide an API key.", status=401)
    return Refused(f"Invalid API Key provided: {shown[:8]}****", status=401)


def taken_back() -> Refused:
    """Refuse a key that its owner has replaced by another."""
    return Refused("Expired API Key provided: sk_test_****", status=401, code="api_key_expired")


def no_right(shown: str, permission: str, *, account: str) -> Refused:
    """Refuse what a restricted key may not do."""
    words = (
        f"The provided key '{shown[:8]}****' does not have the required permissions for this "
        f"endpoint on account '{account}'. Having the '{permission}' permission would allow this "
        "request to continue."
    )
    return Refused(words, status=403)


def unknown(params: Sequence[str]) -> Refused:
    """Refuse parameters that the endpoint does not know."""
    many = "s" if len(params) > 1 else ""
    words = f"Received unknown parameter{many}: {', '.join(params)}"
    return Refused(words, code="parameter_unknown", param=params[0])


def missing(param: str) -> Refused:
    """Refuse a request without a parameter it needs."""
    words = f"Missing required param: {param}."
    return Refused(words, code="parameter_missing", param=param)


def invalid(param: str, words: str, **more: Any) -> Refused:
    """Refuse the value of one parameter."""
    return Refused(words, param=param, **more)


def nothing(kind: str, wanted: str, *, param: str = "id") -> Refused:
    """Refuse an id that names no object of this kind."""
    words = f"No such {kind}: '{wanted}'"
    return Refused(words, status=404, code="resource_missing", param=param)


def no_route(method: str, path: str) -> Refused:
    """Refuse an address that the API, or this rehearsal of it, does not have."""
    words = f"Unrecognized request URL ({method}: {path})."
    return Refused(words, status=404)


def version(asked: str, spoken: str) -> Refused:
    """Refuse an API version that is not the recorded one."""
    return Refused(f"Invalid Stripe API version: {asked}. This test server speaks {spoken}.")


def other_parameters(used: str) -> Refused:
    """Refuse an idempotency key that was used for something else."""
    words = (
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{used}' if you meant to execute a different "
        "request."
    )
    return Refused(words, type="idempotency_error")


def in_progress(used: str) -> Refused:
    """Refuse an idempotency key whose first request has no answer yet."""
    words = (
        "There is currently another in-progress request using this idempotency key "
        f"('{used}'). Please try again later."
    )
    return Refused(words, status=409, code="idempotency_key_in_use", type="idempotency_error")


def broken() -> Refused:
    """Fail as a broken server does."""
    words = "An unknown error occurred (the test payment server was told to fail)."
    return Refused(words, status=500, type="api_error")


def too_many() -> Refused:
    """Refuse as a busy server does."""
    return Refused("Request rate limit exceeded.", status=429, code="rate_limit")
