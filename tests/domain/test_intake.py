"""What is inside a sealed intake."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.domain.errors import NotSealed, WrongEnvelope
from frontdesk.domain.intake import (
    BLOCK_BYTES,
    MAX_INNER_BYTES,
    Binding,
    Intake,
    IntakeTooLong,
    answers_in,
    binding,
    form_sha256,
    inner,
    kid,
    open_inner,
    read_inner,
    refused,
)
from frontdesk.domain.practice import Form, Question

FORM = Form(
    "reason",
    1,
    (Question("why", "What brings you?", max_chars=20), Question("more", "More?", optional=True)),
)
ONE = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
TWO = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"
HERE = binding("en_one", origin="https://x.example", form=FORM, recipients=(ONE, TWO))
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def intake(**changes: Any) -> Intake:
    plain = Intake(HERE, sealed_by="browser", sealed_at=NOON, sequence=1, answers={"why": "Sleep"})
    return replace(plain, **changes)


def document(**changes: object) -> bytes:
    return json.dumps({**json.loads(inner(intake())), **changes}).encode()


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
any_intake = st.builds(
    intake,
    answers=st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), any_text, max_size=20
    ),
    sealed_by=st.sampled_from(["browser", "server"]),
    sequence=st.integers(1, 5),
    sealed_at=st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
)


@given(any_intake)
@settings(deadline=None)
def test_what_was_written_is_read_back(given_intake: Intake) -> None:
    assert open_inner(inner(given_intake), expected=HERE) == given_intake


@given(any_text)
@settings(deadline=None)
def test_the_length_is_always_whole_blocks(text: str) -> None:
    assert len(inner(intake(answers={"why": text}))) % BLOCK_BYTES == 0


def test_a_short_and_a_longer_answer_are_equally_long() -> None:
    short, longer = (inner(intake(answers={"why": "x" * n})) for n in (1, 2500))

    assert len(short) == len(longer) == BLOCK_BYTES


def test_the_keys_stand_in_order_so_that_both_writers_agree() -> None:
    keys = list(json.loads(inner(intake())))

    assert keys == sorted(keys)
    assert set(keys) >= {"v", "typ", "enrolment", "origin", "form", "kid", "sealed_by", "pad"}


def test_the_fullest_intake_fits_and_one_character_more_is_refused() -> None:
    spare = MAX_INNER_BYTES - len(
        json.dumps(
            {**json.loads(inner(intake(answers={"why": ""}))), "pad": ""}, separators=(",", ":")
        )
    )

    assert len(inner(intake(answers={"why": "x" * spare}))) == MAX_INNER_BYTES
    with pytest.raises(IntakeTooLong) as refusal:
        inner(intake(answers={"why": "x" * (spare + 1)}))
    assert refusal.value.bytes == MAX_INNER_BYTES + 1


def test_a_local_time_is_written_as_utc() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=-8)))

    assert json.loads(inner(intake(sealed_at=local)))["sealed_at"] == "2026-11-21T12:00:00Z"


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("enrolment", replace(HERE, enrolment="en_two")),
        ("origin", replace(HERE, origin="https://y.example")),
        ("form", replace(HERE, form_id="other")),
        ("form", replace(HERE, form_rev=2)),
        ("form", replace(HERE, form_sha256="0" * 64)),
        ("kid", replace(HERE, kids=(kid(ONE),))),
        ("kid", replace(HERE, kids=(kid(ONE), "0123456789abcdef"))),
    ],
)
def test_an_intake_of_somewhere_else_is_refused(field: str, other: Binding) -> None:
    with pytest.raises(WrongEnvelope) as refusal:
        open_inner(inner(intake(binding=other)), expected=HERE)

    assert refusal.value.field == field


def test_the_order_of_keys_does_not_matter() -> None:
    turned = replace(HERE, kids=HERE.kids[::-1])

    assert open_inner(inner(intake(binding=turned)), expected=HERE).binding == turned


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"My name is Ana",
        b"\xff\xfe",
        b"[]",
        b"7",
        b"{}",
        b"[" * 60_000,
        document(typ="letter"),
        document(v=2),
        document(v="1"),
        document(answers=["Sleep"]),
        document(answers={"why": 7}),
        document(form="reason"),
        document(form={"id": "reason", "rev": "1", "sha256": ""}),
        document(form={"id": "reason", "rev": True, "sha256": ""}),
        document(kid=7),
        document(sealed_by="nobody"),
        document(sealed_at="yesterday"),
        document(sealed_at="2026-11-21T12:00:00"),
        document(seq=None),
        document(seq=1.0),
    ],
)
def test_what_is_no_intake_is_refused_in_one_way(plain: bytes) -> None:
    with pytest.raises(NotSealed):
        read_inner(plain)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fall_over(plain: bytes) -> None:
    with pytest.raises(NotSealed):
        read_inner(plain)


def test_half_a_character_is_replaced_as_a_browser_does() -> None:
    broken = open_inner(inner(intake(answers={"why": "a\ud83db"})), expected=HERE)

    assert broken.answers == {"why": "a\ufffdb"}


def test_half_a_character_hidden_in_an_escape_does_not_come_out() -> None:
    plain = document(answers={"why": "a\ud83db"})  # json.dumps writes it as an escape

    assert read_inner(plain).answers == {"why": "a\ufffdb"}


def test_a_kid_is_the_start_of_the_hash_of_the_key() -> None:
    assert kid(ONE) == hashlib.sha256(ONE.encode()).hexdigest()[:16]
    assert kid("age1example") == "e37425255c92f8d2"


def test_the_fingerprint_changes_with_any_word_put_to_the_client() -> None:
    first, second = FORM.questions
    variants = [
        FORM,
        replace(FORM, questions=(second, first)),
        replace(FORM, questions=(first,)),
        *(
            replace(FORM, questions=(replace(first, **{field: value}), second))
            for field, value in [
                ("id", "because"),
                ("label", "Why?"),
                ("hint", "Briefly"),
                ("max_chars", 21),
                ("optional", True),
                ("rows", 5),
            ]
        ),
    ]

    assert len({form_sha256(form) for form in variants}) == len(variants)


def test_only_answers_are_taken_from_a_posted_form_with_plain_line_ends() -> None:
    posted = {"answer.why": "a\r\nb\rc\nd", "name": "Ana", "answers": "no"}

    assert answers_in(posted) == {"why": "a\nb\nc\nd"}


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"why": "Sleep"}, {}),
        ({"why": "Sleep", "more": "Yes"}, {}),
        ({}, {"why": "missing"}),
        ({"why": " \n "}, {"why": "missing"}),
        ({"why": "x" * 20}, {}),
        ({"why": "x" * 21}, {"why": "too_long"}),
        ({"why": "Sleep", "else": ""}, {"else": "unknown"}),
    ],
)
def test_answers_are_held_against_the_questions(
    answers: dict[str, str], wrong: dict[str, str]
) -> None:
    assert refused(answers, FORM.questions) == wrong
