"""The list of sessions: what is today, what comes, what was, and what meets another calendar."""

from dataclasses import replace
from datetime import timedelta

from frontdesk.actions.outside_port import Known, Source
from frontdesk.domain.booking import State
from web.conftest import DESK_KEY, Served
from web.made import WEDNESDAY, made, said


def state(served: Served) -> str:
    return str(served.http.get(f"/today/{DESK_KEY}/state").text)


def test_the_sessions_of_today_stand_first(served: Served) -> None:
    later = made(served, starts_at=WEDNESDAY + timedelta(days=2))
    today = made(served)
    served.here.clock.at = WEDNESDAY - timedelta(hours=2)

    page = today.today()

    first, _, rest = page.partition("After today")
    assert "<h2" in first
    assert today.id in first
    assert later.id in rest


def test_a_session_that_is_over_stays_until_its_mark_is_settled(served: Served) -> None:
    one = made(served)
    served.here.clock.at = WEDNESDAY + timedelta(hours=3)
    over = one.today()
    served.here.clock.at = WEDNESDAY + timedelta(hours=49)

    assert one.id in over.partition("Recent sessions")[2]
    assert one.id not in one.today()


def test_a_session_meeting_another_calendar_is_told_with_a_way_to_move_it(
    served: Served,
) -> None:
    one = made(served)
    now = served.here.clock.now()
    known = Known(Source("s", "ines"), now, now, now, now)
    minute = int(WEDNESDAY.timestamp()) // 60
    served.here.ports.store.write(
        lambda tx: tx.replace_outside(known, [(minute + 10, minute + 40)])
    )

    page = one.today()

    assert "Two things at one time" in page
    assert "from 11:40 am to 12:10 pm" in page
    assert f'href="{one.desk}/move"' in page.partition("Two things")[2].partition("</div>")[0]


def test_where_the_client_will_be_is_told_whatever_the_answer(served: Served) -> None:
    one, store = made(served), served.here.ports.store
    client = store.read(lambda look: look.enrolment(one.now().enrolment))
    assert client is not None
    told = []
    for answer in ("US-OR", "elsewhere", "US-ID", ""):
        changed = replace(client, jurisdiction=answer)
        store.write(lambda tx, changed=changed: tx.save_enrolment(changed))
        told.append(one.today())

    for page, words in zip(
        told, ("Oregon.", "Somewhere else.", "US-ID.", "Place not given</b>."), strict=True
    ):
        assert words in page.partition("Phone <a")[0][-60:]


def test_the_list_says_when_it_would_look_different_and_only_then(served: Served) -> None:
    one = made(served, way="office")
    seen = [state(served)]
    served.here.clock.move(minutes=1)
    assert state(served) == seen[0]

    one.post("switch", way="video")
    seen.append(state(served))
    served.here.clock.move(minutes=4)
    seen.append(state(served))
    one.post("cancel", choice="cancel")
    seen.append(state(served))

    assert len(set(seen)) == 4


def test_the_feed_for_the_own_calendar_is_offered_and_opens(served: Served) -> None:
    one = made(served)
    page = one.today()

    address = page.partition("In your own calendar")[2].partition("<code>")[2].partition("<")[0]

    assert address.startswith(served.origin)
    file = served.http.get(address.removeprefix(served.origin))
    assert file.status_code == 200
    assert "BEGIN:VCALENDAR" in file.text


def test_requests_and_sessions_stand_on_one_page(served: Served) -> None:
    asked = made(served, states=[State.REQUESTED])
    booked = made(served, starts_at=WEDNESDAY + timedelta(days=2))

    page = said(served.http.get(f"/today/{DESK_KEY}"))

    assert asked.id in page.partition("Waiting for your answer")[2].partition("</ul>")[0]
    assert booked.id in page.partition("Coming up")[2]


def test_a_session_far_ahead_is_on_the_page_of_all_sessions(served: Served) -> None:
    one = made(served, starts_at=WEDNESDAY + timedelta(days=28))

    everything = said(served.http.get(f"/today/{DESK_KEY}/all"))

    assert one.id not in one.today()
    assert f'href="{one.desk}/move"' in everything
    assert "Show later sessions too" in one.today()
    assert "Show later sessions too" not in everything
