"""Providers put together from settings and environment: slips told at once, secrets never."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.video.accounts import ACCOUNTS, MEET, NOW, SECRET, pem, provider
from adapters.video.open_stage import on_stage
from adapters.video.vendor_stage import Daily
from frontdesk.actions.video_port import VideoProvider
from frontdesk.cli import doctor_video, videos
from frontdesk.cli.said import Level, Said
from frontdesk.domain.practice import Practice
from frontdesk.domain.video import BUILT_IN, VideoAccount, VideoPlan
from frontdesk.settings.reading import SettingsError
from frontdesk.settings.video import variable


def account(kind: str) -> tuple[VideoAccount, dict[str, str]]:
    """Return an account of a kind and what the environment holds for it."""
    values, fields = ACCOUNTS[kind].values(), videos.kind(kind).fields
    options = tuple((f.name, values[f.name]) for f in fields if not f.secret and values[f.name])
    return VideoAccount(kind, kind, options=options), {
        variable(kind, f.name): values[f.name] for f in fields if f.secret
    }


def made(practice: Practice, *accounts: VideoAccount, **held: str) -> dict[str, VideoProvider]:
    return videos.providers(replace(practice, video=VideoPlan(accounts=accounts)), held)


def problems(practice: Practice, *accounts: VideoAccount, **held: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        made(practice, *accounts, **held)
    return refused.value.problems


@pytest.mark.parametrize("kind", videos.kinds())
def test_a_module_in_the_folder_is_all_a_provider_takes(practice: Practice, kind: str) -> None:
    one, held = account(kind)

    found = made(practice, one, **held)

    assert (found[kind].id, found[kind].name) == (kind, videos.kind(kind).name or "Doxy.me")


def test_a_practice_without_providers_has_none(practice: Practice) -> None:
    assert made(practice) == {}


def test_a_therapists_own_name_and_steps_take_the_place_of_the_vendors(
    practice: Practice,
) -> None:
    one, held = account("static-link")
    mine = replace(one, name="My room", steps=("Ring the bell.",))

    found = made(practice, mine, **held)["static-link"]

    assert (found.name, found.steps) == ("My room", ("Ring the bell.",))


def test_every_slip_of_every_provider_is_told_at_once(practice: Practice) -> None:
    place = 'PRACTICE["video"]["providers"]'
    accounts = (
        VideoAccount("a", "dayly"),
        VideoAccount("b", "daily", options=(("domian", "ines"), ("domain", "Ines.daily.co"))),
        VideoAccount("c", "static-link", options=(("url", "http://doxy.me/ines"),)),
        VideoAccount("d", "zoom", options=(("user", "i"), ("client_secret", "shown-secret"))),
    )

    told = problems(
        practice,
        *accounts,
        FRONTDESK_VIDEO_A_KEY="x",
        FRONTDESK_VIDEO_B_KEY="short-secret",
        FRONTDESK_VIDEO_D_CLIENT="odd-secret",
        FRONTDESK_VIDEO_D_CLIENT_ID="cli_0123456789",
    )

    kinds = ", ".join(videos.kinds())
    assert told == (
        f'{place}[0]["kind"]: "dayly" is none of {kinds}; did you mean "daily"?',
        f"{place}[1][\"domain\"] 'Ines.daily.co': what stands before .daily.co is needed",
        f'{place}[1]["domain_id"] is missing',
        "FRONTDESK_VIDEO_B_KEY: at least 32 characters are needed",
        f'{place}[1]["domian"] is not a setting; did you mean "domain"?',
        (
            f"{place}[2][\"url\"] 'http://doxy.me/ines': an address that begins with https:// is "
            "needed"
        ),
        f"{place}[3][\"user\"] 'i': the e-mail of the host's Zoom account is needed",
        (
            "FRONTDESK_VIDEO_D_ACCOUNT_ID is missing (or FRONTDESK_VIDEO_D_ACCOUNT_ID_FILE, "
            "a file that holds it)"
        ),
        (
            "FRONTDESK_VIDEO_D_CLIENT_SECRET is missing (or FRONTDESK_VIDEO_D_CLIENT_SECRET_FILE, "
            "a file that holds it)"
        ),
        (
            f'{place}[3]["client_secret"] is a secret: put it into '
            "FRONTDESK_VIDEO_D_CLIENT_SECRET and make a new one, for this one was seen"
        ),
        (
            "FRONTDESK_VIDEO_D_CLIENT belongs to no provider of PRACTICE; did you mean "
            '"FRONTDESK_VIDEO_D_CLIENT_ID"?'
        ),
    )
    assert "secret" not in " ".join(told).replace("client_secret", "").replace("is a secret", "")


@pytest.mark.parametrize(
    ("domain", "why"),
    [
        ("meet.jit.si", "wants somebody to log in"),
        ("beta.meet.jit.si", "wants somebody to log in"),
        ("8x8.vc", '"kind": "jaas"'),
        ("https://meet.example.org", "the name of a server"),
        ("meet", "the name of a server"),
    ],
)
def test_a_server_that_is_not_ones_own_is_refused_with_the_reason(
    practice: Practice, domain: str, why: str
) -> None:
    one, held = account("jitsi")
    options = tuple((k, domain if k == "domain" else v) for k, v in one.options)

    (problem,) = problems(practice, replace(one, options=options), **held)

    assert problem.startswith(f'PRACTICE["video"]["providers"][0]["domain"] \'{domain}\': ')
    assert why in problem


@pytest.mark.parametrize(
    ("algorithm", "key", "words"),
    [
        ("RS256", SECRET, "an RSA private key in PEM form is needed"),
        ("HS256", "short", "at least 32 characters are needed"),
    ],
)
def test_a_key_of_jitsi_has_to_suit_its_algorithm(
    practice: Practice, algorithm: str, key: str, words: str
) -> None:
    one, _ = account("jitsi")
    options = (*(o for o in one.options if o[0] != "algorithm"), ("algorithm", algorithm))

    told = problems(practice, replace(one, options=options), FRONTDESK_VIDEO_JITSI_KEY=key)

    assert told == (f"FRONTDESK_VIDEO_JITSI_KEY: {words}",)
    assert key not in " ".join(told)


@pytest.mark.parametrize(
    "url",
    [
        "https://ines:pw@doxy.me/ines",
        "https://doxy.me:8443/ines",
        "https://127.0.0.1",
        "https://localhost/ines",
        "https://doxy.me/in es",
        "https://{room}.example.org/",
        "https://[::1",
        "javascript:alert(1)",
        f"https://doxy.me/{'x' * 2000}",
    ],
)
def test_an_address_that_is_none_is_refused(practice: Practice, url: str) -> None:
    one = VideoAccount("link", "static-link", options=(("url", url),))

    (problem,) = problems(practice, one)
    assert problem.startswith('PRACTICE["video"]["providers"][0]["url"] ')


def test_an_address_may_have_a_room_of_its_own_for_each_session(practice: Practice) -> None:
    url = "https://talk.example.org/join/{room}?audio=1"
    one = VideoAccount("link", "static-link", options=(("url", url),))
    video = made(practice, one)["link"]

    links = [link(MEET, {}, now=NOW).url for link in (video.guest_link, video.host_link)]

    assert links == [f"https://talk.example.org/join/{MEET.room}?audio=1"] * 2


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://doxy.me/ines", "Doxy.me asks for your name"),
        ("https://ines.doxy.me/room", "Doxy.me asks for your name"),
        ("https://us02web.zoom.us/j/1", "You will see two windows. Keep both open."),
        ("https://meet.google.com/abc-defg-hij", "You need no Google account"),
        ("https://teams.microsoft.com/l/meetup-join/1", "Continue on this browser"),
        ("https://teams.live.com/meet/1", "Continue on this browser"),
        ("https://notdoxy.me.example.org/ines", "When your browser asks"),
        ("https://video.example.org/ines", "When your browser asks"),
    ],
)
def test_what_clients_meet_on_the_way_is_told_by_the_name_of_the_server(
    url: str, says: str
) -> None:
    assert says in " ".join(provider("static-link", url=url, host_url="").steps)


def test_a_browser_lets_the_button_go_where_the_link_leads_on_to() -> None:
    found = provider("static-link", url="https://zoom.us/j/1", host_url="").origins

    assert {"https://zoom.us", "https://*.zoom.us"} <= set(found)


def health(video: VideoProvider, now=NOW) -> list[Said]:
    class At:
        def now(self):
            return now

    return list(doctor_video.health(video, At()))


def test_the_doctor_says_how_an_account_stands() -> None:
    with on_stage(Daily(NOW)) as vendor:
        well = health(provider("daily", base=vendor.origin))
        late = health(provider("daily", base=vendor.origin), NOW + timedelta(minutes=2))
        wrong = health(provider("daily", base=vendor.origin, key="x" * 64))
        vendor.mood = "500"
        down = health(provider("daily", base=vendor.origin))

    assert [(one.level, one.words) for one in (*well, *late, *wrong, *down)] == [
        (Level.OK, "Daily: the key works, and the clocks agree"),
        (Level.FAIL, "Daily: its clock and ours are 120 seconds apart"),
        (Level.FAIL, "Daily refuses (authentication-error)"),
        (Level.FAIL, "Daily does not answer (status 500)"),
    ]


def test_without_a_network_the_doctor_says_so_and_goes_on() -> None:
    (said,) = health(provider("zoom"))

    assert said.words == "Zoom does not answer (unreachable)"
    assert health(provider("static-link"))[0].level is Level.OK


def test_the_doctor_advises_a_fallback_and_names_what_nobody_uses(practice: Practice) -> None:
    accounts = (VideoAccount("daily", "daily"), VideoAccount("spare", "static-link"))
    without = replace(practice, video=VideoPlan("daily", accounts=accounts))
    with_one = replace(practice, video=VideoPlan("daily", BUILT_IN, accounts[:1]))

    assert [(one.what, one.level) for one in doctor_video.plan(without)] == [
        ("video spare", Level.NOTE),
        ("video", Level.NOTE),
    ]
    assert list(doctor_video.plan(with_one)) == []


def test_a_key_read_from_a_file_is_a_key(practice: Practice) -> None:
    one, _ = account("jaas")

    assert made(practice, one, FRONTDESK_VIDEO_JAAS_KEY=pem())
