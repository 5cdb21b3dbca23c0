"""Answers about open times from memory: never older than the book, the minute or the question."""

import pytest

from frontdesk.web import repeated
from web.conftest import Served
from web.ways import BOOK, MONDAY_NINE

ASKED = "/api/slots?service=first-session&limit=3"


@pytest.fixture
def looks(served: Served, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A mark for each look into the book."""
    marks: list[object] = []
    store, read = served.here.ports.store, served.here.ports.store.read

    def counted(look):
        marks.append(look)
        return read(look)

    monkeypatch.setattr(store, "read", counted)
    return marks


def starts(served: Served, path: str = ASKED) -> list[str]:
    return [slot["start"] for slot in served.http.get(path).json()["slots"]]


def test_a_question_asked_again_is_answered_without_a_look(
    served: Served, looks: list[object]
) -> None:
    first = served.http.get(ASKED)
    seen = len(looks)

    again = served.http.get(ASKED)

    assert (again.content, len(looks)) == (first.content, seen)
    assert again.headers["content-type"] == "application/json"
    assert again.headers["cache-control"] == "no-store"
    assert again.headers["x-robots-tag"] == "noindex"


def test_a_time_that_was_taken_meanwhile_is_told_no_more(served: Served) -> None:
    before = starts(served)

    served.post(BOOK, {"way": "video", "slot": MONDAY_NINE, "zone": "UTC"})

    assert MONDAY_NINE in before
    assert MONDAY_NINE not in starts(served)


def test_what_is_over_is_told_no_more(served: Served) -> None:
    before = starts(served)

    served.here.clock.move(days=7)

    assert not set(before) & set(starts(served))


@pytest.mark.parametrize(
    "same", ["limit=3&service=first-session", "service=first-session&limit=3"]
)
def test_the_same_question_in_other_words_needs_no_other_look(
    served: Served, looks: list[object], same: str
) -> None:
    first, seen = starts(served), len(looks)

    again = starts(served, f"/api/slots?{same}&made=up")

    assert (again, len(looks)) == (first, seen)


def test_made_up_names_do_not_crowd_out_what_others_ask(
    served: Served, looks: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeated, "MOST_KEPT", 2)
    for number in range(5):
        starts(served, f"{ASKED}&made{number}=up")
    seen = len(looks)

    starts(served)

    assert seen == 1
    assert len(looks) == seen


def test_a_refusal_is_one_however_often_it_is_asked_for(served: Served) -> None:
    answers = [served.http.get("/api/slots?service=massage") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[1].headers["content-type"] == "application/problem+json"
    assert answers[1].json() == {"title": "no such service", "status": 404}


@pytest.mark.parametrize("taken", ["gzip", "identity"])
def test_what_is_said_again_is_what_was_said_headers_and_all(served: Served, taken: str) -> None:
    other = {"gzip": "identity", "identity": "gzip"}[taken]
    asked = "/api/slots?service=first-session&limit=12"
    served.http.get(asked, headers={"accept-encoding": other})

    first, again = (served.http.get(asked, headers={"accept-encoding": taken}) for _ in range(2))

    said = [{**answer.headers, "date": ""} for answer in (first, again)]
    assert said[0] == said[1]
    assert said[0].get("content-encoding", "identity") == taken
    assert said[0]["vary"] == "Accept-Encoding"
    assert "default-src 'none'" in said[0]["content-security-policy"]
    assert again.json() == first.json()


def test_a_question_too_long_to_be_one_is_refused_and_not_kept(served: Served) -> None:
    kept = repeated.parsed.cache_info().currsize

    answer = served.http.get(f"{ASKED}&made={'u' * repeated.LONGEST}")

    assert (answer.status_code, answer.json()["status"]) == (422, 422)
    assert repeated.parsed.cache_info().currsize == kept


def test_only_a_get_is_answered_from_memory(served: Served) -> None:
    served.http.get(ASKED)

    head, posted = served.http.head(ASKED), served.post(ASKED, {})

    assert (head.status_code, head.content) == (200, b"")
    assert posted.status_code == 405


def test_what_went_wrong_once_goes_well_the_next_time(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(served.here.ports.store, "read", lambda _: 1 // 0)
        # The server hangs up after a fault of ours.
        failed = served.http.get(ASKED, headers={"connection": "close"})

    assert failed.status_code == 500
    assert MONDAY_NINE in starts(served)
