"""What the one link shows in every state of a booking, and that looking changes nothing."""

import re
from datetime import timedelta

import pytest
import textstat

from frontdesk.domain import wording
from frontdesk.domain.booking import UNDO, State
from frontdesk.web import desk_acts, manage, sentences
from web.conftest import DESK_KEY, Served
from web.made import WEDNESDAY, Made, made

ACTS = ("", "/move", "/switch", "/cancel", "/undo", "/appointment.ics")
MOST_WORDS = 25
HIGHEST_GRADE = 7


@pytest.mark.parametrize(
    ("states", "says"),
    [
        ((State.CONFIRMED, State.CANCELLED), "This appointment was cancelled"),
        ((State.CONFIRMED, State.COMPLETED), "We have met"),
        ((State.CONFIRMED, State.NO_SHOW), "We did not meet"),
        ((State.EXPIRED,), "This time is not booked"),
        ((State.REQUESTED, State.DECLINED), "I could not take this time"),
        ((State.ATTENTION,), "I need to look at your payment"),
        ((State.REQUESTED,), "You asked for this time"),
        ((), "This time is not booked yet"),
        ((State.AWAITING_PAYMENT,), "This time is not booked yet"),
    ],
)
def test_each_state_has_its_words_and_a_number_to_call(
    served: Served, states: tuple[State, ...], says: str
) -> None:
    one = made(served, states=states)

    page = one.read()

    assert f"<h1>{says}</h1>" in page
    assert reading(page)[0] <= HIGHEST_GRADE
    assert "503 555 0142" in page.partition("<main")[2].partition("</main>")[0]
    for act in ("move", "switch", "undo"):
        answer = one.post(act, way="phone", slot="2026-11-27T18:00:00Z")
        assert answer.status_code == 409, act
        assert "503 555 0142" in answer.text
    assert (one.now().way, one.now().starts_at) == ("video", WEDNESDAY)


def test_a_request_is_taken_back_at_once(served: Served) -> None:
    one = made(served, states=[State.REQUESTED])
    page = one.read("/cancel")

    one.post("cancel", choice="cancel")

    assert "Take your request back?" in page
    assert "Nothing was charged" in page
    assert one.now().state is State.CANCELLED


@pytest.mark.parametrize(
    "states", [(State.REQUESTED,), (State.REQUESTED, State.DECLINED), (State.EXPIRED,)]
)
def test_where_nobody_meets_the_way_in_leads_to_the_page_that_says_why(
    served: Served, states: tuple[State, ...]
) -> None:
    one = made(served, states=states)

    answer = served.http.get(f"/join/{one.token}")

    assert (answer.status_code, answer.headers["location"]) == (303, one.here)


def test_looking_at_every_page_changes_nothing(served: Served) -> None:
    """Mail scanners follow every link, with GET and HEAD, many times."""
    one = made(served)
    desk = ("move", "switch", "cancel", "no-show", "came", "undo")
    paths = [f"{one.here}{act}" for act in ACTS] + [f"{one.desk}/{act}" for act in desk]
    before = everything(one)

    for path in [*paths, f"/today/{DESK_KEY}", f"/join/{one.token}"]:
        served.http.get(path)
        served.http.head(path)

    assert everything(one) == before


def test_the_words_are_easy_to_read(served: Served) -> None:
    one = made(served, way="office")
    pages = [one.read(act) for act in ("", "/move", "/switch", "/cancel")]
    one.post("cancel", choice="cancel")
    pages.append(one.read())
    served.here.clock.at = WEDNESDAY - timedelta(hours=1)
    pages.append(one.read("/move"))

    for page in pages:
        grade, longest = reading(page)
        assert grade <= HIGHEST_GRADE, page
        assert len(longest.split()) <= MOST_WORDS, longest


def reading(page: str) -> tuple[float, str]:
    """Return the school grade a page can be read at, and its longest sentence."""
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    paragraphs = re.findall(r"<(?:p|dd|li)\b[^>]*>(.*?)</(?:p|dd|li)>", main)
    words = [re.sub(r"<[^>]+>", "", text) for text in paragraphs]
    told = " ".join(text if text.endswith((".", "?")) else f"{text}." for text in words)
    # An instant on two clocks is read as one thing, and counted as one.
    plain = re.sub(r"\w+day, \w+ \d+, [\d:]+ [ap]m \w+ time(?: \([^)]*\))?", "then", told)
    longest = max(re.split(r"(?<=[.?]) ", plain), key=lambda one: len(one.split()))
    return textstat.flesch_kincaid_grade(told), longest


@pytest.mark.parametrize(
    "name", sorted({*manage.REFUSED.values(), *desk_acts.REFUSED.values(), "desk-not-now"})
)
def test_each_reason_why_not_has_a_page_that_says_what_to_do(name: str) -> None:
    told = sentences.page(name, phone="503 555 0142")

    assert told.status == 409
    assert told.next.endswith(".")
    assert name.startswith("desk-") or "503 555 0142" in told.next


def test_the_minutes_of_the_undo_are_told_as_they_are() -> None:
    minutes = wording.minutes_words(int(UNDO.total_seconds()) // 60)

    assert minutes in sentences.page("undo-late", phone="").text
    assert minutes in sentences.page("desk-undo-late").text


def everything(one: Made) -> object:
    return one.served.here.ports.store.read(
        lambda look: (look.booking(one.id), look.changes(one.id), look.refunds(one.id))
    )
