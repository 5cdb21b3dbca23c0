"""A reader's letter: kept sealed, told of once an hour, read, deleted, forgotten."""

from dataclasses import replace
from pathlib import Path

import pytest

from fakes import World
from frontdesk.actions import chores, enrol, letters
from frontdesk.actions.letters import Written
from frontdesk.adapters.vault import open_intake
from frontdesk.domain import letter as rules
from frontdesk.domain.errors import KeyChanged, LettersFull, NotSealed
from frontdesk.domain.intake import Intake, inner
from frontdesk.domain.letter import KEPT_FOR, MOST_KEPT, Letter

ROOT = Path(__file__).parents[2]
SAID = {"text": "canary words", "name": "canary-name", "email": "canary@example.com"}


def written(**changes: object) -> Written:
    values = {"id": letters.fresh(), "sent": enrol.Arrival(None, SAID), "kids": (), "about": ""}
    return Written(**{**values, **changes})  # type: ignore[arg-type]


def sealed(here: World, letter_id: str, answers: dict[str, str]) -> bytes:
    ports = here.ports
    said = Intake(letters.bound(ports, letter_id), "browser", ports.clock.now(), 1, answers)
    to = [one.recipient for one in ports.practice.recipients]
    file: bytes = ports.vault.seal(inner(said), recipients=to)
    return file


def kept(here: World) -> list[Letter]:
    return list(here.ports.store.read(lambda look: look.letters()))


def write(here: World) -> None:
    letters.keep(here.ports, written())


def work(here: World) -> None:
    """Let the sweeper find what is owed and wanted by now."""
    here.clock.move(minutes=3)
    chores.reconcile(here.ports)


def test_words_in_clear_are_sealed_at_once_to_both_keys(here: World, keys_folder: Path) -> None:
    one = written(about="fix-bad-sound")

    letters.keep(here.ports, one)

    letter = kept(here)[0]
    file = here.ports.store.read(lambda look: look.sealed_letter(one.id))
    assert file is not None
    assert (letter.sealed_by, letter.about, letter.opened_at) == ("server", "fix-bad-sound", None)
    for name in ("therapist.key", "recovery.key"):
        key = (keys_folder / name).read_text()
        found = open_intake(file, key, expected=letters.bound(here.ports, one.id))
        assert found["answers"] == SAID


def test_the_same_press_twice_is_one_letter_and_one_mail(here: World) -> None:
    one = written()

    letters.keep(here.ports, one)
    letters.keep(here.ports, one)

    work(here)
    assert len(kept(here)) == 1
    assert len(here.mail.sent) == 1


def test_many_letters_are_told_of_once_an_hour_and_none_is_left_untold(here: World) -> None:
    for _ in range(3):
        write(here)
        work(here)
    at_once = len(here.mail.sent)

    here.clock.move(minutes=50)
    work(here)
    before_the_hour = len(here.mail.sent)
    here.clock.move(minutes=10)
    work(here)

    assert (at_once, before_the_hour, len(here.mail.sent)) == (1, 1, 2)
    assert len({letter.message_id for letter in here.mail.sent}) == 2


def test_what_was_read_meanwhile_is_not_told_of(here: World) -> None:
    write(here)
    work(here)
    write(here)
    for letter in kept(here):
        letters.opened(here.ports, letter.id)

    here.clock.move(hours=2)
    work(here)
    told = len(here.mail.sent)
    write(here)
    work(here)

    assert (told, len(here.mail.sent)) == (1, 2)


def test_a_letter_sealed_to_other_keys_is_refused(here: World) -> None:
    one = written()
    file = sealed(here, one.id, SAID)

    with pytest.raises(KeyChanged):
        letters.keep(here.ports, replace(one, sent=enrol.Arrival(file, {}), kids=("0" * 16,)))

    assert kept(here) == []


def test_a_sealed_file_longer_than_a_letter_can_be_is_refused(here: World) -> None:
    one, kids = written(), [key.kid for key in here.ports.practice.recipients]
    file = sealed(here, one.id, {"text": "x" * 25_000})

    with pytest.raises(NotSealed):
        letters.keep(here.ports, replace(one, sent=enrol.Arrival(file, {}), kids=kids))

    assert kept(here) == []


def test_the_longest_words_there_may_be_fit(here: World) -> None:
    longest = {
        "text": "\U0001f600" * rules.MAX_TEXT,
        "name": "\U0001f600" * rules.MAX_NAME,
        "email": f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example",
    }
    assert rules.refused(longest) == {}

    letters.keep(here.ports, written(sent=enrol.Arrival(None, longest)))

    assert len(kept(here)) == 1


def test_when_there_are_too_many_no_more_are_taken_until_some_are_deleted(here: World) -> None:
    now = here.clock.now()
    ids = [f"lt_{number:032x}" for number in range(MOST_KEPT)]
    here.ports.store.write(
        lambda tx: [
            tx.add_letter(Letter(one, "", (), "browser", rules.NAME, "", now), b"") for one in ids
        ]
    )

    with pytest.raises(LettersFull):
        write(here)
    letters.drop(here.ports, ids[0])
    write(here)

    assert len(kept(here)) == MOST_KEPT


def test_old_letters_are_forgotten_in_the_night_as_readers_were_told(here: World) -> None:
    write(here)

    here.clock.at += KEPT_FOR
    chores.nightly(here.ports)
    before = len(kept(here))
    here.clock.move(seconds=1)
    chores.nightly(here.ports)

    assert (before, kept(here)) == (1, [])
    page = (ROOT / "content/pages/privacy.md").read_text("utf-8")
    assert f"deletes a letter {KEPT_FOR.days} days after it came" in page


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, {"text": "missing"}),
        ({"text": " \n"}, {"text": "missing"}),
        ({"text": "x" * 4001}, {"text": "too_long"}),
        ({"text": "x", "name": "n" * 129}, {"name": "too_long"}),
        ({"text": "x", "email": "nobody"}, {"email": "unclear"}),
        ({"text": "x", "email": f"{'a' * 260}@b.example"}, {"email": "too_long"}),
        ({"text": "x", "mood": "x"}, {"mood": "unknown"}),
        ({"text": "x", "name": "", "email": " "}, {}),
        ({"text": "x", "email": " a@b.example "}, {}),
    ],
)
def test_what_is_wrong_with_a_letter_is_named(
    answers: dict[str, str], wrong: dict[str, str]
) -> None:
    assert rules.refused(answers) == wrong


def test_without_a_wish_or_a_key_nobody_may_write(here: World) -> None:
    practice = here.ports.practice
    worlds = [
        replace(here.ports, practice=replace(practice, **change))
        for change in ({}, {"letters": False}, {"recipients": ()})
    ]

    assert [letters.welcome(ports) for ports in worlds] == [True, False, False]
