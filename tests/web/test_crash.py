"""A fault of ours: a page with a number, a line in the log, and nothing a client wrote."""

import re

import pytest

from frontdesk.web import book
from web.conftest import Served

CANARY = "quetzal-marmalade"


def test_a_crash_is_a_page_with_a_number_and_a_log_line_without_the_token(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(book.hold, "begin", broken)

    answer = served.post(
        "/book/first-session", {"way": "video", "slot": "2026-11-23T17:00:00Z", "name": CANARY}
    )

    assert answer.status_code == 500
    error_id = re.search(r"find the fault: ([0-9a-f]{8})", answer.text)
    assert error_id is not None
    ours = [r.getMessage() for r in caplog.records if r.name == "frontdesk.web"]
    assert len(ours) == 1
    assert error_id[1] in ours[0]
    assert "/book/{service}" in ours[0]
    assert CANARY not in "".join(ours) + answer.text
