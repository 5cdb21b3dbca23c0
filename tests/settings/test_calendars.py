"""The addresses of outside calendars: read as people paste them, and never shown again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.practice import Practice
from frontdesk.settings import calendars
from frontdesk.settings.environment import read
from frontdesk.settings.reading import SettingsError

SECRET = "https://calendar.example/secret-4711/basic.ics"
NEEDED = {
    "FRONTDESK_LINK_KEY": "link-key-0123456789-0123456789-01",
    "FRONTDESK_DESK_KEY": "desk-key-0123456789-0123456789-01",
    "STRIPE_SECRET_KEY": "sk_test_0123456789",
    "STRIPE_WEBHOOK_SECRET": "whsec_0123456789",
    "FRONTDESK_ORIGIN": "https://example.com",
    "SMTP_HOST": "mail.example.com",
}


def problem(line: str, *, demo: bool = False) -> str:
    found, problems = calendars.read(line, demo=demo)
    assert len(problems) == 1, (found, problems)
    return problems[0]


def test_each_line_is_a_therapist_and_an_address() -> None:
    text = f"# mine\nines {SECRET}\n\n  mara   webcal://b.example/x.ics  \nines WEBCALS://c.example/\n"

    found, problems = calendars.read(text, demo=False)

    assert problems == []
    assert found == (
        ("ines", SECRET),
        ("mara", "https://b.example/x.ics"),
        ("ines", "https://c.example/"),
    )


def test_the_usual_port_may_be_written_and_no_line_is_no_calendar() -> None:
    assert calendars.read("ines https://a.example:443/x", demo=False)[1] == []
    assert calendars.read("", demo=False) == ((), [])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (SECRET, "a therapist's id, a space and an address"),
        (f"ines {SECRET} again", "a therapist's id, a space and an address"),
        ("ines http://calendar.example/secret-4711", "not https:// or webcal://"),
        ("ines ftp://calendar.example/secret-4711", "not https:// or webcal://"),
        ("ines file:///etc/passwd", "not https:// or webcal://"),
        ("ines calendar.example/secret-4711", "not https:// or webcal://"),
        ("ines https://calendar.example:8443/secret-4711", "not https:// or webcal://"),
        ("ines https://calendar.example:x/secret-4711", "cannot be read"),
        ("ines https://[::1/secret-4711", "cannot be read"),
        ("ines https://me:secret-4711@calendar.example/", "a name, a password or a #"),
        ("ines https://calendar.example/#secret-4711", "a name, a password or a #"),
        ("ines https:///secret-4711", "without a server's name"),
        ("ines https://-x-/secret-4711", "without a server's name"),
        ("ines https://calendar.example/secret-4711\u00e9", "odd ones"),
        (f"ines https://calendar.example/secret-4711{'x' * 2000}", "longer than 2000"),
    ],
)
def test_a_wrong_line_is_named_by_its_number_and_never_quoted(line: str, words: str) -> None:
    said = problem(f"\n{line}")

    assert said.startswith("FRONTDESK_CALENDARS line 2 ")
    assert words in said
    assert "4711" not in said


def test_a_line_that_stands_there_twice_is_told() -> None:
    assert problem(f"ines {SECRET}\nines webcal://{SECRET[8:]}").endswith("the same as line 1")


def test_this_machine_is_an_address_only_in_the_demo() -> None:
    line = "ines http://127.0.0.1:8923/own.ics"

    assert calendars.read(line, demo=True) == ((("ines", "http://127.0.0.1:8923/own.ics"),), [])
    assert "not https" in problem(line)
    assert "not https" in problem("ines http://10.0.0.1:80/x", demo=True)


@given(text=st.text(max_size=200))
def test_whatever_is_written_there_is_an_answer_and_only_https_gets_through(text: str) -> None:
    found, problems = calendars.read(text, demo=False)

    assert all(address.startswith("https://") for _, address in found) or problems


def test_the_environment_tells_all_that_is_wrong_at_once_and_shows_no_address() -> None:
    raw = NEEDED | {"FRONTDESK_CALENDARS": f"x\nines {SECRET}\ny", "SMTP_PORT": "no"}

    with pytest.raises(SettingsError) as refused:
        read(raw)
    found = read(NEEDED | {"FRONTDESK_CALENDARS": f"ines {SECRET}"})

    assert len(refused.value.problems) == 3
    assert "4711" not in str(refused.value.problems)
    assert found.calendars == (("ines", SECRET),)
    assert "4711" not in repr(found)


def test_the_lines_may_stand_in_a_file(tmp_path) -> None:
    file = tmp_path / "calendars"
    file.write_text(f"ines {SECRET}\nmara {SECRET}\n", "utf-8")

    found = read(NEEDED | {"FRONTDESK_CALENDARS_FILE": str(file)})

    assert [therapist for therapist, _ in found.calendars] == ["ines", "mara"]


def test_a_therapist_nobody_knows_is_named_no_more_than_the_nearest_one(
    practice: Practice,
) -> None:
    known = practice.therapists[0].id

    calendars.check(((known, SECRET),), practice)
    with pytest.raises(SettingsError) as refused:
        calendars.check(((f"{known}x", SECRET), ("zz", SECRET)), practice)

    first, second = sorted(refused.value.problems, key=len, reverse=True)
    assert f"did you mean {known!r}?" in first
    assert second == "FRONTDESK_CALENDARS names a therapist who is not in PRACTICE"
