"""The server writes the same intake as the browser, byte for byte."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from frontdesk.domain.intake import Binding, Intake, answers_in, inner, kid

VECTORS: Mapping[str, Any] = json.loads(
    (Path(__file__).parents[1] / "js" / "seal_vectors.json").read_text()
)


def intake(answers: Mapping[str, str]) -> Intake:
    given = VECTORS["intake"]
    form = given["form"]
    return Intake(
        Binding(
            given["enrolment"],
            origin=given["origin"],
            form_id=form["id"],
            form_rev=form["rev"],
            form_sha256=form["sha256"],
            kids=tuple(given["kids"]),
        ),
        sealed_by="browser",
        sealed_at=datetime.fromisoformat(given["sealed_at"]),
        sequence=given["seq"],
        answers=answers,
    )


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_an_intake_is_written_as_the_browser_writes_it(case: Mapping[str, Any]) -> None:
    repeated = {name: text * times for name, (text, times) in case["repeat"].items()}

    written = inner(intake({**case["answers"], **repeated}))

    assert len(written) == case["bytes"]
    assert hashlib.sha256(written).hexdigest() == case["sha256"]


def test_the_layout_is_the_one_in_the_book() -> None:
    text = inner(intake({"why": "I cannot sleep."})).decode()

    assert text.startswith(VECTORS["start"] + '"pad":"   ')
    assert text.endswith(VECTORS["end"])


def test_line_ends_are_tidied_alike() -> None:
    for typed, sealed in VECTORS["tidy"]:
        assert answers_in({"answer.why": typed}) == {"why": sealed}


def test_keys_are_named_alike() -> None:
    for recipient, name in VECTORS["kids"]:
        assert kid(recipient) == name
