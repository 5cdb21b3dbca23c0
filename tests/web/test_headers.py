"""The header table, on every kind of answer."""

import pytest
from starlette.datastructures import MutableHeaders
from starlette.responses import Response

from frontdesk.web.security import StrictHeaders
from web.conftest import Served

PATHS = ["/", "/nothing", "/book/first-session", "/api/slots?service=first-session", "/check"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_strict_headers(served: Served, path: str) -> None:
    headers = served.http.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "set-cookie" not in headers
    assert "server" not in headers


@pytest.mark.parametrize("path", PATHS)
def test_only_where_people_meet_may_a_page_ask_for_a_camera(served: Served, path: str) -> None:
    allowed = served.http.get(path).headers["permissions-policy"]

    expected = (
        "camera=(self), microphone=(self)" if path == "/check" else "camera=(), microphone=()"
    )
    assert allowed.startswith(expected)


def test_a_strict_header_takes_the_place_of_a_lax_one() -> None:
    headers = MutableHeaders({"Referrer-Policy": "unsafe-url", "ETag": "1"})

    StrictHeaders(Response(), origin="https://a.example", form_targets=[]).dress(headers, path="/")

    assert headers.getlist("referrer-policy") == ["same-origin"]
    assert headers["etag"] == "1"
    assert headers["strict-transport-security"].startswith("max-age=")


def test_a_form_may_lead_to_the_payment_page_and_nowhere_else(served: Served) -> None:
    policy = served.http.get("/book/first-session").headers["content-security-policy"]

    assert "form-action 'self' https://checkout.stripe.com https://pay.example;" in policy


def test_pages_of_one_person_are_never_stored_nor_indexed(served: Served) -> None:
    headers = served.http.get("/book/first-session").headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-robots-tag"] == "noindex"


def test_a_hashed_file_may_be_kept_for_ever_and_another_is_asked_for(served: Served) -> None:
    assert "immutable" in served.http.get("/index.html?v=abc").headers["cache-control"]
    assert served.http.get("/index.html").headers["cache-control"] == "no-cache"
