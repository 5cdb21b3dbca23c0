"""Links that open nothing: forged, withdrawn, old, or of a time that is not paid."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2 as httpx
import pytest

from frontdesk.domain.booking import State
from web.join_harness import START, Desk, running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path, now=START - timedelta(minutes=6)) as desk:
        yield desk


@pytest.mark.parametrize("path", ["", "/room", "/events?page=" + "p" * 20])
def test_a_forged_link_leads_nowhere(desk: Desk, path: str) -> None:
    desk.book()

    assert httpx.get(desk.client("A" * 43) + path).status_code == 404
    assert httpx.get(desk.client("é") + path).status_code == 404


def test_a_withdrawn_link_leads_nowhere(desk: Desk) -> None:
    desk.book(id="b9", generation=1)
    old = desk.ports.links.make("booking", "b9", generation=0)
    expires = START + timedelta(days=30)
    desk.store.write(
        lambda tx: tx.add_link(
            desk.ports.links.digest(old), purpose="booking", subject="b9", expires_at=expires
        )
    )

    new = desk.ports.links.make("booking", "b9", generation=1)

    assert httpx.get(desk.client(old)).status_code == 404
    assert httpx.get(desk.client(new)).status_code == 200


def test_an_old_link_says_that_it_is_old(desk: Desk) -> None:
    token = desk.book()
    desk.clock.time = START + timedelta(days=40)

    assert httpx.get(desk.client(token)).status_code == 410


def test_an_unpaid_time_has_no_door(desk: Desk) -> None:
    token = desk.book(state=State.AWAITING_PAYMENT, hold_until=START)

    assert httpx.get(desk.client(token)).status_code == 409
