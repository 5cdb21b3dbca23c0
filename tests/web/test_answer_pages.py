"""The link to the times she offered: choosing one of them, coming too late, coming back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from actions.approvals import changed
from fakes import World
from frontdesk.actions import hold
from frontdesk.domain.booking import State
from frontdesk.domain.request import Asked
from web.asks import SLOT, TYPED, offered, take, wishes
from web.conftest import Served, serve


@pytest.fixture
def desk(here: World, tmp_path: Path) -> Iterator[Served]:
    """The service with the real words of the letters."""
    yield from serve(changed(here), tmp_path)


def test_from_the_link_to_the_first_question_with_name_and_address(desk: Served) -> None:
    link = offered(desk, TYPED, "2026-11-30T08:00")

    page = desk.http.get(link)
    answer = desk.post(link, {"slot": SLOT})
    contact = desk.http.get(answer.headers["location"]).text

    assert "Sunday, November 29, 10:00 pm Eastern time" in page.text
    assert "Sunday, November 29, 7:00 pm Pacific time for me" in page.text
    assert page.text.count('name="slot"') == 2
    assert "checked" not in page.text
    assert answer.headers["location"].endswith("/contact")
    assert 'value="ana@example.com"' in contact
    assert 'value="Ana"' in contact


def test_looking_at_the_times_holds_none(desk: Served) -> None:
    link = offered(desk)

    for _ in range(3):
        desk.http.get(link)
        desk.http.head(link)

    (wish,) = wishes(desk)
    assert (wish.state, wish.enrolment) == (Asked.ANSWERED, "")


def test_choosing_nothing_is_said(desk: Served) -> None:
    answer = desk.post(offered(desk), {})

    assert answer.status_code == 422
    assert "Choose a time" in answer.text


def test_who_comes_too_late_sees_the_others(desk: Served) -> None:
    link = offered(desk, TYPED, "2026-11-30T08:00")
    at = datetime(2026, 11, 30, 3, tzinfo=UTC)
    take(desk, at)

    answer = desk.post(link, {"slot": SLOT})
    page = desk.http.get(link).text

    assert answer.status_code == 409
    assert "Somebody has just taken Sunday, November 29, 10:00 pm" in answer.text
    assert answer.text.count('name="slot"') == page.count('name="slot"') == 1


def test_when_none_is_left_one_can_ask_again(desk: Served) -> None:
    link = offered(desk)
    take(desk, datetime(2026, 11, 30, 3, tzinfo=UTC))

    page = desk.http.get(link)
    answer = desk.post(link, {"slot": SLOT})

    assert page.status_code == 200
    assert answer.status_code == 409
    for text in (page.text, answer.text):
        assert "These times are gone" in text
        assert 'href="/ask/first-session"' in text


def test_the_link_leads_back_to_where_one_stopped_and_nowhere_once_it_is_booked(
    desk: Served,
) -> None:
    link = offered(desk)
    way = desk.post(link, {"slot": SLOT}).headers["location"].rpartition("/")[0]

    back = desk.http.get(link)
    booking = hold.of_link(desk.here.ports, way.rpartition("/")[2])[1]
    desk.here.ports.store.write(
        lambda tx: tx.advance(
            booking.id, frm=frozenset({State.HELD}), to=State.CONFIRMED, hold_until=None
        )
    )
    after = desk.http.get(link)

    assert back.headers["location"] == f"{way}/check"
    assert after.status_code == 410
    assert "/booking/" not in after.headers.get("location", "")
