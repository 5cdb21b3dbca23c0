"""A client says where she is, in a real browser: sealed before it leaves, and never in the way."""

import pytest
from playwright.sync_api import Request, expect

from browser.arrival.at_the_door import WHERE, WHO, everything_kept, fill, kept, send
from browser.arrival.conftest import Come, Meeting


def test_answers_leave_the_browser_sealed_and_are_nowhere_in_clear(
    meeting: Meeting, caplog: pytest.LogCaptureFixture
) -> None:
    posts: list[str] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            posts.append(request.post_data or "")

    meeting.client.on("request", note)

    send(meeting)

    sealed = kept(meeting)
    assert sealed is not None
    assert sealed.sealed_by == "browser"
    assert b"age-encryption.org/v1" in everything_kept(meeting)
    assert b"anary" not in everything_kept(meeting)
    assert "anary" not in caplog.text
    sent = [post for post in posts if "ct=" in post]
    assert len(sent) == 1
    assert "anary" not in sent[0]
    assert "0199" not in sent[0]


def test_what_is_missing_is_pointed_at_before_anything_is_sent(meeting: Meeting) -> None:
    page = meeting.client
    page.goto(meeting.arrive)
    page.get_by_label("The full address where you are").fill(WHERE)

    page.get_by_role("button", name="Send and join the video").click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Answer this: Who else is in the room?")
    expect(summary.get_by_role("link")).to_have_count(1)
    summary.get_by_role("link").click()
    expect(page.get_by_role("radio", name="Nobody")).to_be_focused()
    expect(page.get_by_label("The full address where you are")).to_have_value(WHERE)
    expect(page.get_by_label("The number to reach you now")).to_have_value("503 555 0199")
    assert kept(meeting) is None


def test_back_and_forward_never_bring_the_answers_of_another_time(meeting: Meeting) -> None:
    page = meeting.client
    send(meeting)

    page.go_back()
    expect(page.get_by_text("You told me at 11:20")).to_be_visible()
    first = kept(meeting)
    page.go_forward()
    page.wait_for_url("**/room")
    page.go_back()
    page.get_by_role("link", name="Join the video").click()
    page.wait_for_url("**/room")

    assert kept(meeting) == first


def test_skipping_is_one_press_in_reach_of_a_thumb(meeting: Meeting) -> None:
    page = meeting.client
    page.goto(f"{meeting.origin}/join/{meeting.one.token}")
    page.get_by_role("link", name="Join the video").click()
    skip = page.get_by_role("button", name="Skip, I will tell you")
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 844

    skip.click()

    page.wait_for_url("**/room")
    page.goto(f"{meeting.origin}/join/{meeting.one.token}")
    page.get_by_role("link", name="Join the video").click()
    page.wait_for_url("**/room")


def test_without_script_both_sides_are_told_where_it_was_sealed(
    meeting: Meeting, come: Come
) -> None:
    page = come(java_script_enabled=False)
    page.goto(meeting.arrive)
    fill(page)
    told = page.get_by_text("sealed when they reach my server")
    expect(told).to_be_visible()

    page.get_by_role("button", name="Send and join the video").click()

    page.wait_for_url("**/room")
    sealed = kept(meeting)
    assert sealed is not None
    assert sealed.sealed_by == "server"
    assert b"anary" not in everything_kept(meeting)
    meeting.therapist.goto(meeting.today)
    row = meeting.therapist.get_by_text("Said at 11:20")
    expect(row).to_contain_text("Sealed on arrival at the server")
    assert WHO not in meeting.therapist.content()
