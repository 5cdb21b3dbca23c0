"""What every video provider keeps to, whoever wrote it; the list is that of the modules."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.video.accounts import ACCOUNTS, MEET, NOW, SECRET, pem, provider
from adapters.video.open_stage import Vendor, on_stage
from adapters.video.vendor_stage import ZOOM
from frontdesk.actions.video_port import VideoDown, VideoProvider, VideoRefused
from frontdesk.adapters.video_kind import within
from frontdesk.adapters.video_line import Line
from frontdesk.adapters.wire import Deadline
from frontdesk.cli import videos

KINDS = videos.kinds()
MAKES_ROOMS = ["daily", "whereby", "zoom"]
# Nothing about a client reaches an adapter; were one to look it up, these words would travel.
CANARIES = ("ana", "ana@example.org", "+15035550199", "pain", "therapy", "halloran")
SECRETS = ("d" * 64, "w" * 80, SECRET, ZOOM["client_secret"], "BEGIN PRIVATE")


@pytest.fixture
def vendor(kind: str) -> Iterator[Vendor]:
    with on_stage(ACCOUNTS[kind].vendor(NOW)) as found:
        yield found


@pytest.fixture
def video(kind: str, vendor: Vendor) -> VideoProvider:
    return provider(kind, base=vendor.origin)


def test_every_module_is_held_against_this_contract() -> None:
    assert sorted(ACCOUNTS) == KINDS
    assert [k for k in KINDS if provider(k).capabilities.needs_preparation] == MAKES_ROOMS


@pytest.mark.parametrize("kind", KINDS)
def test_both_sides_get_a_way_into_the_same_room(video: VideoProvider) -> None:
    ref = json.loads(json.dumps(dict(video.prepare(MEET, key=MEET.room))))

    guest = video.guest_link(MEET, ref, now=NOW)
    host = video.host_link(MEET, ref, now=NOW)

    assert within(guest.url, video.origins)
    assert within(host.url, video.origins)
    assert guest.steps == video.steps
    assert all(step.endswith(".") and len(step.split()) < 20 for step in video.steps)
    assert guest.expires_at in {None, MEET.closes_at}


@pytest.mark.parametrize("kind", KINDS)
def test_the_therapist_has_a_way_of_her_own_where_there_is_one(video: VideoProvider) -> None:
    ref = video.prepare(MEET, key=MEET.room)

    same = video.guest_link(MEET, ref, now=NOW).url == video.host_link(MEET, ref, now=NOW).url

    assert not (same and video.capabilities.host_link)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_of_a_room_opens_nothing(video: VideoProvider) -> None:
    ref = json.dumps(dict(video.prepare(MEET, key=MEET.room)))

    assert "://" not in ref
    assert not any(secret in ref for secret in SECRETS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_moved_session_has_a_room_at_its_new_time(video: VideoProvider) -> None:
    later = replace(
        MEET,
        **{
            name: getattr(MEET, name) + timedelta(days=1)
            for name in ("starts_at", "ends_at", "opens_at", "closes_at")
        },
    )
    ref = video.prepare(MEET, key=MEET.room)

    moved = video.move(later, ref, key=MEET.room)

    assert video.guest_link(later, moved, now=NOW + timedelta(days=1)).url
    assert video.host_link(later, moved, now=NOW + timedelta(days=1)).url


@pytest.mark.parametrize("kind", KINDS)
def test_a_room_that_somebody_took_away_is_made_anew_when_it_moves(
    video: VideoProvider,
) -> None:
    ref = video.prepare(MEET, key=MEET.room)
    video.drop(ref)

    again = video.move(MEET, ref, key=MEET.room)

    assert video.guest_link(MEET, again, now=NOW).url


@pytest.mark.parametrize("kind", KINDS)
def test_dropping_a_room_twice_is_fine(video: VideoProvider) -> None:
    ref = video.prepare(MEET, key=MEET.room)

    video.drop(ref)
    video.drop(ref)


@pytest.mark.parametrize("kind", MAKES_ROOMS)
def test_a_dropped_room_lets_nobody_in(video: VideoProvider, vendor: Vendor) -> None:
    ref = video.prepare(MEET, key=MEET.room)

    video.drop(ref)

    rooms = getattr(vendor, "rooms", None)
    assert (vendor.meetings if rooms is None else rooms) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_healthy_account_says_so(video: VideoProvider) -> None:
    found = video.health(now=NOW)

    assert found.ok
    assert len(found.words) < 120


@pytest.mark.parametrize("kind", [k for k in KINDS if k != "static-link"])
def test_clocks_that_differ_are_told(video: VideoProvider) -> None:
    found = video.health(now=NOW + timedelta(seconds=95))

    assert not found.ok
    assert "95 seconds apart" in found.words


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_about_a_client_and_no_secret_of_ours_in_the_clear_is_sent(
    video: VideoProvider, vendor: Vendor
) -> None:
    ref = video.prepare(MEET, key=MEET.room)
    ref = video.move(MEET, ref, key=MEET.room)
    urls = [video.guest_link(MEET, ref, now=NOW).url, video.host_link(MEET, ref, now=NOW).url]
    video.health(now=NOW)
    video.drop(ref)

    sent = " ".join([call.text() for call in vendor.calls] + urls).lower()
    for word in CANARIES:
        # The account's own name is the therapist's affair, and hers to choose.
        assert word not in sent.replace(ZOOM["user"], "").split()
        assert f'"{word}' not in sent
    assert not any(secret.lower() in " ".join(urls).lower() for secret in SECRETS)
    assert all(call.headers["accept-encoding"] == "identity" for call in vendor.calls)


ILL = {
    "500": (VideoDown, "status 500"),
    "429": (VideoDown, "status 429"),
    "redirect": (VideoDown, "redirect"),
    "html": (VideoDown, "nonsense"),
    "list": (VideoDown, "nonsense"),
    "deep": (VideoDown, "nonsense"),
    "huge": (VideoDown, "too large"),
    "no": (VideoRefused, "no-way-for-you"),
    # What it says may be the room it was asked for, which is nobody's to read in a log.
    "echo": (VideoRefused, "403"),
    "long-no": (VideoRefused, "403"),
}


@pytest.mark.parametrize("mood", sorted(ILL))
@pytest.mark.parametrize("kind", MAKES_ROOMS)
def test_an_answer_that_is_none_is_told_in_a_word(
    video: VideoProvider, vendor: Vendor, mood: str
) -> None:
    ref = video.prepare(MEET, key=MEET.room)
    vendor.mood, (wanted, words) = mood, ILL[mood]

    for act in (
        lambda: video.prepare(replace(MEET, room="f" * 32), key="f" * 32),
        lambda: video.move(MEET, ref, key=MEET.room),
        lambda: video.health(now=NOW),
    ):
        with pytest.raises(wanted) as told:
            act()
        assert str(told.value) == words
        assert told.value.__cause__ is None
        assert told.value.__suppress_context__ or told.value.__context__ is None


@pytest.mark.parametrize("mood", ["drip", "never"])
@pytest.mark.parametrize("kind", MAKES_ROOMS)
def test_a_vendor_that_takes_too_long_is_left(kind: str, vendor: Vendor, mood: str) -> None:
    video = provider(kind, base=vendor.origin, seconds=0.3)
    vendor.mood = mood

    with pytest.raises(VideoDown, match="too slow"):
        video.prepare(MEET, key=MEET.room)


@pytest.mark.parametrize("kind", MAKES_ROOMS)
def test_all_the_questions_of_one_call_share_its_time(
    video: VideoProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = video.prepare(MEET, key=MEET.room)
    video.drop(ref)
    begun: list[Line] = []
    begin = Line.begin

    def noted(line: Line) -> Deadline:
        begun.append(line)
        return begin(line)

    monkeypatch.setattr(Line, "begin", noted)

    video.move(MEET, ref, key=MEET.room)

    assert len(begun) == 1


@pytest.mark.parametrize(
    "date", ["Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 99999999999 00:00:00 GMT"]
)
@pytest.mark.parametrize("kind", MAKES_ROOMS)
def test_a_clock_that_says_nonsense_keeps_nobody_out(
    video: VideoProvider, vendor: Vendor, date: str
) -> None:
    vendor.date = date

    ref = video.prepare(MEET, key=MEET.room)

    assert video.guest_link(MEET, ref, now=NOW).url


@pytest.mark.parametrize("kind", MAKES_ROOMS)
def test_a_vendor_that_is_not_there_is_down(kind: str) -> None:
    with pytest.raises(VideoDown, match="unreachable"):
        provider(kind).prepare(MEET, key=MEET.room)


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_shows_when_a_provider_is_printed(kind: str) -> None:
    video = provider(kind)
    link = video.guest_link if not video.capabilities.needs_preparation else None

    shown = repr(video)
    if link:
        shown += repr(link(MEET, {}, now=NOW))

    assert not any(secret in shown for secret in (*SECRETS, pem(), "jwt="))
