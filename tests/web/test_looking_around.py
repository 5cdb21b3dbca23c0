"""Whoever looks around: changes nothing, sees only what is theirs, is slowed down in time."""

import re
from datetime import UTC, datetime

import pytest

from web.conftest import DESK_KEY, Served
from web.ways import BOOK, MONDAY_NINE, answered, helpful


def test_looking_changes_nothing(served: Served) -> None:
    """Mail scanners follow every link, with GET and HEAD, many times."""
    way = answered(served)
    served.post(f"{way}/pay", {})
    paths = [
        *(f"{way}/{s}" for s in ("contact", "place", "reason", "consent", "check", "time", "pay")),
        BOOK,
        "/paid?session=cs_test_1",
        f"/today/{DESK_KEY}",
    ]
    before = _everything(served)

    for path in paths:
        served.http.get(path)
        served.http.head(path)

    assert _everything(served) == before


def _everything(served: Served) -> object:
    agenda = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
    return served.here.ports.store.read(
        lambda look: (
            look.agenda(since=agenda[0], until=agenda[1]),
            look.busy("ines", since=agenda[0], until=agenda[1], now=served.here.clock.now()),
            look.attempt_of_session("cs_test_1"),
        )
    )


def test_the_desk_answers_only_this_computer_and_only_with_the_key(served: Served) -> None:
    good = f"/today/{DESK_KEY}"

    assert served.http.get(good).status_code == 200
    assert served.http.get("/today/" + "e" * 40).status_code == 404
    assert served.http.get(good, headers={"host": "practice.example"}).status_code == 404
    assert served.http.get(good, headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    assert served.http.get(good, headers={"forwarded": "for=127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("rest", ["", "/room/b1", "/go/b1", "/room/b1/events", "/nothing/here"])
def test_who_opens_the_therapists_link_reads_where_her_own_is_and_nothing_else(
    served: Served, rest: str
) -> None:
    wrong = served.http.get(f"/today/{'e' * 40}{rest}")
    away = served.http.get(f"/today/{DESK_KEY}{rest}", headers={"host": "practice.example"})

    assert wrong.status_code == away.status_code == 404
    assert wrong.text == away.text
    assert "Open the newest email about your appointment" in wrong.text
    assert 'href="/booking/"' in wrong.text
    assert 'href="tel:' in wrong.text


def test_a_stranger_is_slowed_down_with_another_way_out(limited: Served) -> None:
    answers = [limited.post(BOOK, {"way": "video", "slot": MONDAY_NINE}) for _ in range(14)]

    assert answers[-1].status_code == 429
    assert helpful(answers[-1].text)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing/here/", 404), ("/book/massage", 404), ("/api/slots", 404), ("/enrol/x/y/z", 404)],
)
def test_what_is_not_there_is_said_so(served: Served, path: str, status: int) -> None:
    assert served.http.get(path).status_code == status


@pytest.mark.parametrize("limit", ["0", "13", "-1", "x", "٣", ""])
def test_the_slots_refuse_an_odd_limit(served: Served, limit: str) -> None:
    answer = served.http.get(f"/api/slots?service=first-session&limit={limit}")

    assert answer.status_code == 422
    assert answer.json()["status"] == 422


def test_the_slots_are_instants_on_offer(served: Served) -> None:
    answer = served.http.get("/api/slots?service=first-session&limit=3").json()

    assert [s["start"] for s in answer["slots"]] == [
        "2026-11-23T17:00:00Z",
        "2026-11-23T17:30:00Z",
        "2026-11-23T18:00:00Z",
    ]
    assert answer["fingerprint"] == served.here.ports.practice.fingerprint


def test_the_first_form_sent_twice_leads_to_one_place(served: Served) -> None:
    page = served.http.get("/book/first-session").text
    press = re.search(r'\?press=([0-9a-f]{32})"', page)
    assert press is not None
    form = {"way": "video", "slot": "2026-11-23T17:00:00Z", "zone": "UTC"}
    to = f"/book/first-session?press={press[1]}"

    first, second = (served.post(to, form) for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
