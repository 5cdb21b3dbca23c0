"""Tokens we sign ourselves, read back by the rules of those who let people in with them."""

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
import pytest

from adapters.video.accounts import APP, MEET, NOW, SECRET, pem, private_key, provider
from adapters.video.vendor_stage import DAILY_KEY, DOMAIN_ID
from frontdesk.domain.video import Link

# As docs.daily.co/docs/guides/privacy-and-security/meeting-tokens prints it.
DAILYS_OWN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJuYmYiOjE1NDg3MjE1NjksImV4cCI6MTg2NDA4MTUzOCwiciI6Imh"
    "lbGxvIiwibyI6dHJ1ZSwic3MiOnRydWUsImVyIjoibG9jYWwiLCJkIjoiMjVkZjUwNTctZWYwZC00ZDk3LWJkZTYtMGN"
    "mMjg3Mjc2Y2JiIiwiaWF0IjoxNTQ4NzIxODMxfQ.mvVciAengBR4xCblhFpo4mKYftQv1skYO4Y6IKr9Zgo"
)
# As RFC 7515 appendix A.1 prints key and token.
RFC_KEY = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
RFC_TOKEN = (
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0"
    "dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)


def links(kind: str, **values: str) -> tuple[Link, Link]:
    video, ref = provider(kind, **values), {"name": MEET.room}
    return video.guest_link(MEET, ref, now=NOW), video.host_link(MEET, ref, now=NOW)


def query(link: Link) -> dict[str, str]:
    return {name: found for name, (found,) in parse_qs(urlsplit(link.url).query).items()}


def read(token: str, key: object, algorithm: str, **rules: object) -> dict:
    """Return the claims, leaving the clock to the test."""
    options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    return jwt.decode(token, key, [algorithm], options=options, **rules)


def test_the_judge_of_these_tests_knows_a_right_signature_from_a_wrong_one() -> None:
    key = base64.urlsafe_b64decode(RFC_KEY + "==")

    assert read(RFC_TOKEN, key, "HS256", issuer="joe")
    with pytest.raises(jwt.InvalidSignatureError):
        read(RFC_TOKEN[:-2] + "AA", key, "HS256", issuer="joe")


def test_a_token_of_jitsi_opens_one_room_for_one_stretch_of_time() -> None:
    guest, host = links("jitsi")

    found = read(query(guest)["jwt"], SECRET, "HS256", audience="frontdesk", issuer="frontdesk")

    assert found["room"] == MEET.room == urlsplit(guest.url).path.removeprefix("/")
    assert found["sub"] == "meet.example.org"
    assert found["exp"] == MEET.closes_at.timestamp()
    assert 0 <= MEET.opens_at.timestamp() - found["nbf"] <= 60
    assert found["context"]["user"] == {"name": "Guest", "affiliation": "member"}
    assert set(found["context"]["features"].values()) == {False}
    theirs = read(query(host)["jwt"], SECRET, "HS256", audience="frontdesk")
    assert theirs["context"]["user"] == {"name": "Therapist", "affiliation": "owner"}


def test_on_a_jitsi_server_that_waits_for_its_host_a_guest_has_no_token() -> None:
    guest, host = links("jitsi", guests="without-token")

    assert query(guest) == {}
    assert "jwt" in query(host)
    assert urlsplit(guest.url).path == urlsplit(host.url).path


def test_jitsi_shows_no_door_to_its_app_and_keeps_nothing() -> None:
    for link in links("jitsi"):
        config = unquote(urlsplit(link.url).fragment).split("&")

        assert "config.disableDeepLinking=true" in config
        assert "config.transcription.enabled=false" in config
        assert config[-1] in {'userInfo.displayName="Guest"', 'userInfo.displayName="Therapist"'}


def test_jitsi_with_a_key_server_gets_rs256_and_the_names_it_wants() -> None:
    named = {"audience": "jitsi", "subject": "*", "key_id": "frontdesk/1"}
    guest, _ = links("jitsi", algorithm="RS256", key=pem(), **named)

    token = query(guest)["jwt"]

    found = read(token, private_key().public_key(), "RS256", audience="jitsi")
    assert (found["sub"], jwt.get_unverified_header(token)["kid"]) == ("*", "frontdesk/1")


def test_a_token_of_jaas_says_everything_in_texts() -> None:
    guest, host = links("jaas")
    for link, moderates in ((guest, "false"), (host, "true")):
        token = query(link)["jwt"]

        found = read(token, private_key().public_key(), "RS256", audience="jitsi", issuer="chat")

        assert jwt.get_unverified_header(token) == {
            "alg": "RS256",
            "typ": "JWT",
            "kid": f"{APP}/4f4910",
        }
        assert (found["sub"], found["room"]) == (APP, MEET.room)
        assert urlsplit(link.url).path == f"/{APP}/{MEET.room}"
        user, features = found["context"]["user"], found["context"]["features"]
        assert all(isinstance(one, str) for one in (*user.values(), *features.values()))
        assert (user["moderator"], user["email"], user["avatar"]) == (moderates, "", "")
        assert set(features.values()) == {"false"}
        assert {"recording", "transcription", "livestreaming"} <= set(features)


def test_a_key_id_of_jaas_may_be_pasted_whole() -> None:
    guest, _ = links("jaas", key_id=f"{APP}/4f4910")

    assert jwt.get_unverified_header(query(guest)["jwt"])["kid"] == f"{APP}/4f4910"


def test_nobody_is_the_same_guest_twice_at_jaas() -> None:
    ids = {
        read(query(link)["jwt"], private_key().public_key(), "RS256", audience="jitsi")["context"][
            "user"
        ]["id"]
        for link in (*links("jaas"), *links("jaas"))
    }

    assert len(ids) == 4


def test_a_token_of_daily_has_the_short_names_of_its_own() -> None:
    known = set(json.loads(base64.urlsafe_b64decode(DAILYS_OWN.split(".")[1] + "==")))
    guest, host = links("daily")

    found = read(query(guest)["t"], DAILY_KEY, "HS256")
    theirs = read(query(host)["t"], DAILY_KEY, "HS256")

    assert (found["r"], found["d"], found["u"]) == (MEET.room, DOMAIN_ID, "Guest")
    assert found["iat"] == NOW.timestamp()
    assert "o" not in found
    assert theirs["o"] is True
    assert {"r", "d", "iat", "nbf", "exp", "o"} <= known & set(theirs)
    # Source: docs.daily.co, token property abbreviations.
    assert set(theirs) - known == {"u", "ejt", "sr", "ast", "erui"}
    assert not any(theirs[name] for name in ("sr", "ast", "erui"))


@pytest.mark.parametrize("kind", ["daily", "jaas", "jitsi"])
def test_a_guest_comes_in_while_the_door_is_open_and_the_therapist_before(kind: str) -> None:
    early = MEET.opens_at - timedelta(minutes=20)
    video, ref = provider(kind), {"name": MEET.room}

    tokens = [
        next(iter(query(link(MEET, ref, now=early)).values()))
        for link in (video.guest_link, video.host_link)
    ]

    guest, host = (jwt.decode(one, options={"verify_signature": False}) for one in tokens)
    assert 0 <= MEET.opens_at.timestamp() - guest["nbf"] <= 60
    assert 0 <= early.timestamp() - host["nbf"] <= 60
    assert guest["exp"] == host["exp"] == MEET.closes_at.timestamp()
