"""What a reader writes to the therapist; only she can read it, her answer address included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.domain import enrolment as people
from frontdesk.domain import intake
from frontdesk.domain.practice import Form, Question

MAX_TEXT, MAX_NAME, MAX_EMAIL = 4000, people.MAX_NAME, people.MAX_EMAIL
# The longest words, the padding and the seal fit.
MAX_SEALED_BYTES = 24 * 1024
# Strangers write here: no more of them lie on the server than this.
MOST_KEPT = 500
KEPT_FOR = timedelta(days=180)
TOLD_EVERY = timedelta(hours=1)

# Change a question and raise the revision: the questions are part of what is sealed.
FORM = Form(
    "letter",
    1,
    (
        Question("text", "What you want to say", rows=8, max_chars=MAX_TEXT),
        Question("name", "What to call you", max_chars=MAX_NAME, optional=True),
        Question("email", "Email address for an answer", max_chars=MAX_EMAIL, optional=True),
    ),
)
NAME = f"{FORM.id}@{FORM.revision}"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the server knows of a letter; the sealed words themselves are apart.

    Attributes:
        id: random; it stands inside the seal too.
        kids: ids of the keys it is sealed to.
        sealed_by: "browser" or "server".
        form: id and revision of the questions, as letter@1.
        about: slug of the post its writer came from, or "".
        opened_at: UTC, when the therapist first read it, or None.
    """

    id: str
    sha256: str
    kids: tuple[str, ...]
    sealed_by: str
    form: str
    about: str
    received_at: datetime
    opened_at: datetime | None = None


def refused(answers: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong by question: "missing", "too_long", "unclear" or "unknown"."""
    found = intake.refused(answers, FORM.questions)
    email = answers.get("email", "").strip()
    if email and "email" not in found and (why := people.email_refused(email)):
        found["email"] = why
    return found
