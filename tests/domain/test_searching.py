"""What a reader looks for, in the words that the build's index knows."""

import json
from pathlib import Path

import pytest

from frontdesk.domain.searching import MOST_WORDS, holds, marked, passage, question, words

ROOT = Path(__file__).resolve().parents[2]
SAID = json.loads((ROOT / "tests/searched_words.json").read_text("utf-8"))


@pytest.mark.parametrize(("said", "known"), SAID)
def test_words_are_those_of_the_index(said: str, known: list[str]) -> None:
    assert list(words(said)) == known


def test_a_question_has_each_word_once_and_not_too_many() -> None:
    long = question(" ".join(f"word{n}" for n in range(30)))

    assert question("Sound sounds SOUND").words == ("sound",)
    assert (len(long.words), long.cut) == (MOST_WORDS, True)
    assert question("x" * 10_000).cut
    assert question(' "" * ^ () ').words == ()


def test_words_are_marked_as_they_were_written() -> None:
    asked = question("sound cafe")

    assert marked("Bad sounds, café", asked) == [
        ("Bad", False),
        (" ", False),
        ("sounds", True),
        (", ", False),
        ("café", True),
    ]


def test_a_passage_is_cut_at_words_around_what_was_found() -> None:
    text = "one two three " * 40 + "earbuds help a lot " + "four five six " * 40
    asked = question("earbuds")

    shown = passage(text.strip(), asked)

    assert holds(shown, asked)
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) <= 182
    assert shown[1:-1] in text
    assert passage("Short text", asked) == "Short text"
    assert passage("", asked) == ""
