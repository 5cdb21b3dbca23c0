"""PRACTICE: every slip is found at once, told with its place, and nothing else is ever raised."""

from copy import deepcopy
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.money import Money
from frontdesk.domain.practice import Window
from frontdesk.settings.practice import load, parse
from frontdesk.settings.reading import SettingsError

ROOT = Path(__file__).resolve().parents[2]
Raw = dict[str, Any]


@pytest.fixture
def raw(raw_practice: Raw) -> Raw:
    return deepcopy(raw_practice)


def problems(raw: Any) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        parse(raw, folder=ROOT)
    return refused.value.problems


def put(raw: Raw, path: tuple[Any, ...], value: Any) -> None:
    *way, last = path
    for step in way:
        raw = raw[step]
    raw[last] = value


def test_the_sample_practice_is_read() -> None:
    found = load(ROOT / "pelicanconf.py")

    assert found.name == "Ines Halloran"
    assert found.zone_words == "Pacific time"
    assert found.places == (("US-OR", "Oregon"), ("US-WA", "Washington"))
    assert found.therapists[0].hours[0] == Window(1, time(9), time(12))
    assert found.therapists[0].time_off[0].since.isoformat() == "2026-11-26T00:00:00"
    assert found.therapists[0].overrides[0].day == date(2026, 12, 31)
    assert found.services[0].price == Money(14000, "USD")
    assert found.services[1].price.free
    assert [c.id for c in found.consents] == ["telehealth", "privacy"]
    assert found.crisis.help_line.number == "988"
    assert not found.demo


def test_a_demo_needs_a_few_minutes_notice_and_says_that_it_is_one(raw: Raw) -> None:
    found = parse(raw, folder=ROOT, demo=True)

    assert found.demo
    assert {(s.notice_minutes, s.buffer_after_minutes) for s in found.services} == {(4, 0)}


def test_every_slip_is_told_at_once_with_its_place(raw: Raw) -> None:
    raw["phnoe"] = raw.pop("phone")
    raw["zone"] = "America/Los_Angles"
    raw["therapists"][0]["hours"]["mon"] = ["09:00-25:00", "13:00-12:00"]
    raw["therapists"][0]["hours"]["tue"] = ["09:00-12:00", "11:30-13:00"]
    raw["therapists"][0]["hours"]["wen"] = ["09:00-12:00"]
    raw["services"][0]["minutes"] = -50
    raw["services"][0]["ways"] = ["vidoe", "phone"]
    raw["services"][1]["price"] = "0.00 EUR"
    raw["consents"] = ["content/consents/telehealth.md", "content/consents/gone.md"]
    del raw["crisis"]["emergency"]["number"]

    found = problems(raw)

    assert found == (
        (
            "PRACTICE[\"zone\"] 'America/Los_Angles': a zone such as America/Los_Angeles "
            'is needed; did you mean "America/Los_Angeles"?'
        ),
        'PRACTICE["phone"] is missing',
        (
            'PRACTICE["therapists"][0]["hours"]["mon"][0] \'09:00-25:00\': a window such as '
            '"09:00-12:00" is needed, from 00:00 to 24:00'
        ),
        (
            'PRACTICE["therapists"][0]["hours"]["mon"][1] \'13:00-12:00\': '
            'it closes before it opens; past midnight, write "13:00-24:00" here and '
            '"00:00-12:00" on the next day'
        ),
        'PRACTICE["therapists"][0]["hours"]["tue"] has two windows that overlap at 11:30',
        'PRACTICE["therapists"][0]["hours"]["wen"] is not a setting; did you mean "wed"?',
        'PRACTICE["services"][0]["minutes"] -50: a whole number from 5 to 1440 is needed',
        (
            'PRACTICE["services"][0]["ways"][0] \'vidoe\': one of video, phone, office is needed; '
            'did you mean "video"?'
        ),
        "PRACTICE[\"consents\"][1] 'content/consents/gone.md': gone.md is not there",
        'PRACTICE["crisis"]["emergency"]["number"] is missing',
        'PRACTICE["phnoe"] is not a setting; did you mean "phone"?',
        'PRACTICE["services"][1]["price"] is in another currency than the late fee',
    )
    assert str(SettingsError(found)) == "\n".join(found)


HOURS = ("therapists", 0, "hours")


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("zone",), "Mars/Olympus", 'PRACTICE["zone"]'),
        (("zone",), "../../etc/passwd", "a zone such as"),
        (("zone",), "America", "a zone such as"),
        (("zone",), "", "a text in quotes"),
        (("example",), "yes", "True or False"),
        (("call_back_minutes",), 0, "a whole number from 1 to 30"),
        (("call_back_minutes",), True, "a whole number"),
        (("call_back_minutes",), 3.0, "a whole number"),
        (("video",), "zoom", "one of room"),
        (("payments",), "strip", 'did you mean "stripe"?'),
        (("phone",), "503 555 0142", "a number such as"),
        (("phone",), "+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "a number such as"),
        (("email",), "hello(at)example.com", "an address such as"),
        (("email",), "hel lo@example.com", "an address such as"),
        (("name",), "  ", "a text in quotes"),
        (("name",), "Ines\x00", "a control character"),
        (("name",), None, "a text in quotes"),
        (("therapists",), [], "at least one entry"),
        (("therapists",), {"id": "ines"}, "at least one entry"),
        (("therapists", 0), "ines", "a dict in { } is needed"),
        (("therapists", 0, "zone"), "Europe/Lisbonne", 'did you mean "Europe/Lisbon"?'),
        (("therapists", 0, "days_off"), ["2026-11-26"], 'it is called "time_off" now'),
        (("therapists", 0, "licences", 0, "jurisdiction"), "Oregon", "a code such as US-OR"),
        (HOURS, ["09:00-12:00"], "a dict in { } is needed"),
        ((*HOURS, "monday"), ["09:00-12:00"], 'did you mean "mon"?'),
        ((*HOURS, "mon"), "09:00-12:00", "needs a list"),
        ((*HOURS, "mon"), ["9-12"], "a window such as"),
        ((*HOURS, "mon"), ["24:00-24:00"], "a window such as"),
        ((*HOURS, "mon"), ["09:00-24:30"], "a window such as"),
        ((*HOURS, "mon"), ["09:60-12:00"], "a window such as"),
        ((*HOURS, "mon"), [900], "a window such as"),
        ((*HOURS, "mon"), ["12:00-12:00"], "closes before it opens"),
        ((*HOURS, "mon"), ["20:00-24:00", "21:00-22:00"], "overlap at 21:00"),
        ((*HOURS, "mon"), ["20:00-00:00", "21:00-22:00"], "overlap at 21:00"),
        (("services", 0, "id"), "first session", "letters, digits and hyphens"),
        (("services", 0, "id"), "../today", "letters, digits and hyphens"),
        (("services", 0, "price"), "140 dollars", "is not an amount such as"),
        (("services", 0, "price"), "-1.00 USD", "is not an amount such as"),
        (("services", 0, "price"), 140, "is not an amount such as"),
        (("services", 0, "price"), "140.00 UDS", 'UDS is not a currency; did you mean "USD"?'),
        (("services", 0, "price"), "14000.00 JPY", "more decimals than JPY has"),
        (("services", 0, "price"), "14000 JPY", "another currency than the late fee"),
        (("services", 0, "ways"), [], "at least one entry"),
        (("services", 0, "ways"), ["letter"], "one of video, phone, office"),
        (("services", 0, "ways"), [["video"]], "one of video, phone, office"),
        (("services", 0, "notice_minutes"), -1, "a whole number from 0"),
        (("services", 0, "buffer_after_minutes"), -1, "a whole number from 0"),
        (("services", 0, "horizon_days"), 0, "a whole number from 1"),
        (("services", 1, "id"), "first-session", 'two are called "first-session"'),
        (("ways", 1, "id"), "video", 'two are called "video"'),
        (("ways", 1, "id"), "telephone", 'did you mean "phone"?'),
        (("policy",), None, "a dict in { } is needed"),
        (("policy", "full_refund_hours"), 24.5, "a whole number from 0 to 336"),
        (("intake", "questions"), [], "at least one entry"),
        (("intake", "questions", 1, "id"), "reason", 'two are called "reason"'),
        (("intake", "questions", 0, "max_chars"), 7000, "a whole number from 50 to 6000"),
        (("consents",), [], "at least one entry"),
        (("consents",), ["content/consents"], "consents cannot be read"),
        (("consents",), ["content/consents/privacy.md"] * 2, 'two are called "privacy"'),
        (("consents",), ["x" * 300], "cannot be read"),
        (("consents",), ["README.md"], "front matter"),
        (("crisis", "help_line"), "988", "a dict in { } is needed"),
        (("crisis", "others"), [{"name": "A", "words": "B", "nubmer": "1"}], '"number"'),
    ],
)
def test_a_slip_is_told_with_what_is_needed(raw: Raw, path, value, told) -> None:
    put(raw, path, value)

    found = problems(raw)

    assert any(told in problem for problem in found), found
    assert all(problem.startswith("PRACTICE[") for problem in found)


@pytest.mark.parametrize("hours", [{}, {"mon": []}])
def test_a_therapist_is_open_some_day_or_on_some_date(raw: Raw, hours: Raw) -> None:
    raw["therapists"][0]["hours"] = hours
    on_dates = parse(raw, folder=ROOT)
    del raw["therapists"][0]["overrides"]

    assert on_dates.therapists[0].hours == ()
    (problem,) = problems(raw)
    assert problem.startswith('PRACTICE["therapists"][0]["hours"] needs at least one day')


def test_one_slip_is_told_once(raw: Raw) -> None:
    del raw["policy"]
    raw["intake"] = 5

    assert problems(raw) == (
        'PRACTICE["policy"] is missing',
        'PRACTICE["intake"] is 5; a dict in { } is needed',
    )


def test_a_service_cannot_be_met_in_a_way_that_is_not_described(raw: Raw) -> None:
    del raw["ways"][2]

    assert problems(raw) == (
        'PRACTICE["services"][0]["ways"]: "office" is not described in PRACTICE["ways"]',
    )


@pytest.mark.parametrize("whole", [None, [], "PRACTICE", 5])
def test_a_practice_that_is_no_dict_is_refused(whole: Any) -> None:
    assert "a dict in { } is needed" in problems(whole)[0]


def test_a_line_break_becomes_a_space_and_a_no_break_space_stays(raw: Raw) -> None:
    raw["name"] = "Ines\n   Halloran"
    raw["phone_shown"] = "503\u00a0555\u00a00142"

    found = parse(raw, folder=ROOT)

    assert (found.name, found.phone_shown) == ("Ines Halloran", "503\u00a0555\u00a00142")
