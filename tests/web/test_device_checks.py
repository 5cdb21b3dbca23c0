"""What a device check may leave at the service, and who sees it."""

import json

import pytest

from frontdesk.domain.device_check import CHECKS, NOT_RUN
from web.conftest import DESK_KEY, Served
from web.made import made, said

JSON = {"content-type": "application/json", "sec-fetch-site": "same-origin"}


def told(served: Served, token: str, body: object, **headers: str) -> int:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = served.http.post(f"/join/{token}/check", content=sent, headers={**JSON, **headers})
    return answer.status_code


def test_codes_are_kept_and_the_newest_check_counts(served: Served) -> None:
    one, store = made(served), served.here.ports.store

    first = told(served, one.token, {"camera": "black", "microphone": "ok"})
    second = told(served, one.token, {"camera": "ok", "echo": NOT_RUN, "made": "up"})

    kept = store.read(lambda look: look.device_check(one.id))
    assert (first, second) == (204, 204)
    assert kept is not None
    assert dict(kept.codes) == {"camera": "ok"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"camera": 1}', 400),
        (b"[" * 3000, 400),
        (b"{}", 409),
        (b'{"camera": "I can be seen crying"}', 409),
        (b'{"camera": "' + b"x" * 5000 + b'"}', 413),
    ],
    ids=["empty", "list", "bytes", "number", "deep", "nothing", "prose", "long"],
)
def test_anything_but_codes_is_refused_and_nothing_is_kept(
    served: Served, body: bytes, status: int
) -> None:
    one, store = made(served), served.here.ports.store

    assert told(served, one.token, body) == status
    assert store.read(lambda look: look.device_check(one.id)) is None


def test_only_the_page_of_the_booking_may_tell(served: Served) -> None:
    one = made(served)

    assert told(served, "forged", {"camera": "ok"}) == 404
    assert told(served, one.token, {"camera": "ok"}, **{"sec-fetch-site": "cross-site"}) == 403
    assert told(served, one.token, {"camera": "ok"}, **{"content-type": "text/plain"}) == 415


def test_the_therapist_reads_what_is_wrong_at_the_desk_and_at_the_door(served: Served) -> None:
    one = made(served)
    assert "Device:" not in one.today()

    told(served, one.token, {"camera": "dark", "microphone": "silent", "connection": "ok"})

    line = "Device: red, microphone is silent, picture is dark."
    for page in (one.today(), said(served.http.get(f"/today/{DESK_KEY}/room/{one.id}"))):
        assert line in page.replace("<b>", "").replace("</b>", "")


def test_every_code_that_is_not_well_has_words_for_her_and_for_the_client(
    served: Served,
) -> None:
    one = made(served)
    page = served.http.get(f"/join/{one.token}/check").text

    for name, codes in CHECKS.items():
        for code, level in codes.items():
            if level in {"fail", "warn"}:
                told(served, one.token, {name: code})
                assert ", ." not in one.today(), (name, code)
                assert f'data-code="{code}" data-level="{level}"' in page, (name, code)


def test_the_check_of_a_booking_leads_back_to_its_page(served: Served) -> None:
    one = made(served)

    page = served.http.get(f"/join/{one.token}/check").text

    assert f'href="/join/{one.token}"' in page
    assert f'data-report="/join/{one.token}/check"' in page
    assert 'data-report=""' in served.http.get("/check").text
    assert f'href="/join/{one.token}/check"' in one.read()


def test_the_line_gives_and_takes_bounded_bytes_nobody_keeps(served: Served) -> None:
    own = {"sec-fetch-site": "same-origin"}

    down = served.http.get("/check/line?65537", headers={"accept-encoding": "gzip"})
    none = served.http.get("/check/line?soon")
    up = served.http.post("/check/line?0", content=b"\0" * 262_144, headers=own)
    too_much = served.http.post("/check/line?0", content=b"\0" * 262_145, headers=own)

    assert (len(down.content), len(none.content), up.status_code) == (65_537, 0, 204)
    assert "no-store" in down.headers["cache-control"]
    assert down.headers["content-encoding"] == "identity"
    assert served.http.get("/check/line?524289").status_code == 413
    assert too_much.status_code == 413


def test_one_network_cannot_fill_the_line(limited: Served) -> None:
    answers = {limited.http.get("/check/line?1").status_code for _ in range(241)}

    assert answers == {200, 429}
    assert limited.http.get("/check/line?0").status_code == 200
