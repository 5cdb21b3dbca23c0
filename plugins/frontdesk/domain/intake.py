"""What is inside a sealed intake: how it is written, padded, bound and read back."""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from frontdesk.domain.errors import FrontDeskError, NotSealed, WrongEnvelope
from frontdesk.domain.practice import Form, Question

VERSION = 1
TYPE = "therapy-intake"
BLOCK_BYTES = 4096
MAX_SEALED_BYTES = 64 * 1024
MAX_INNER_BYTES = MAX_SEALED_BYTES - BLOCK_BYTES
"""Leaves one block for age's own header, ten recipients and the tags of its chunks."""

FIELD_PREFIX = "answer."

SealedBy = Literal["browser", "server"]


class IntakeTooLong(FrontDeskError):
    """The answers do not fit; bytes is how long the intake would be, limit what fits."""

    def __init__(self, length: int, limit: int = MAX_INNER_BYTES) -> None:
        super().__init__(f"{length} bytes, {limit} fit")
        self.bytes = length
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Binding:
    """What ties an intake to one client, form, site and set of keys.

    age has no authenticated header of our own, so these stand inside, where the server cannot
    change them. kids are ids of keys, in any order.
    """

    enrolment: str
    origin: str
    form_id: str
    form_rev: int
    form_sha256: str
    kids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """An opened intake. sealed_by is a claim: anybody who knows a public key can seal."""

    binding: Binding
    sealed_by: SealedBy
    sealed_at: datetime
    sequence: int
    answers: Mapping[str, str]


def kid(recipient: str) -> str:
    """Return the short name of a public key: 8 bytes of its SHA-256, in hex."""
    return hashlib.sha256(recipient.encode()).hexdigest()[:16]


def form_sha256(form: Form) -> str:
    """Return the fingerprint of the questions as they were put to the client, in hex."""
    return hashlib.sha256(_canonical([_told(q) for q in form.questions])).hexdigest()


def binding(enrolment: str, *, origin: str, form: Form, recipients: Sequence[str]) -> Binding:
    """Return what an intake of this enrolment must carry."""
    return Binding(
        enrolment=enrolment,
        origin=origin,
        form_id=form.id,
        form_rev=form.revision,
        form_sha256=form_sha256(form),
        kids=tuple(kid(r) for r in recipients),
    )


def answers_in(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the answers among posted form fields, as a browser would seal them."""
    return {
        name.removeprefix(FIELD_PREFIX): _tidy(text)
        for name, text in fields.items()
        if name.startswith(FIELD_PREFIX)
    }


def refused(answers: Mapping[str, str], questions: Sequence[Question]) -> dict[str, str]:
    """Return what is wrong by question id: "missing", "too_long" or "unknown"."""
    known = {q.id: _wrong(answers.get(q.id, ""), q) for q in questions}
    unknown = dict.fromkeys(answers.keys() - known.keys(), "unknown")
    return {name: reason for name, reason in {**known, **unknown}.items() if reason}


def inner(intake: Intake) -> bytes:
    """Return the padded plain text to seal: UTF-8 JSON, sorted keys, whole blocks of 4096 bytes.

    The padding keeps the length from telling how much somebody had to say. static/seal.js writes
    the same bytes; tests/js/seal_vectors.json holds both to it.

    Raises:
        IntakeTooLong: it would not fit into a sealed file of 64 KiB.
    """
    bare = len(_canonical(_document(intake, pad="")))
    blocks = math.ceil(bare / BLOCK_BYTES)
    if blocks * BLOCK_BYTES > MAX_INNER_BYTES:
        raise IntakeTooLong(bare)
    return _canonical(_document(intake, pad=" " * (blocks * BLOCK_BYTES - bare)))


def open_inner(plain: bytes, *, expected: Binding) -> Intake:
    """Return the intake, after checking that it is the one that belongs here.

    A server that swaps, replays or relabels sealed files is found out here.

    Raises:
        NotSealed: the plain text is no intake of a version we know.
        WrongEnvelope: it is one, of another enrolment, origin, form or set of keys; names which.
    """
    found = read_inner(plain)
    _compare(found.binding, expected)
    return found


def read_inner(plain: bytes) -> Intake:
    """Return the intake without comparing it with anything.

    Raises:
        NotSealed: the plain text is no intake of a version we know.
    """
    document = _parse(plain)
    try:
        return _intake(document)
    except (AttributeError, KeyError, TypeError, ValueError):
        # Without its cause, whose sentence may quote the client.
        raise NotSealed("the intake is damaged") from None


def check_sealed(ct: bytes) -> None:
    """Pass an age v1 file, so that a faulty page can never store plain text.

    Kinds of recipient we do not know are let through: age programs add "grease" on purpose.

    Raises:
        NotSealed: too long, no age header, none or more than ten recipients, no payload.

    Source: https://c2sp.org/age, "Header" and "Payload".
    """
    if len(ct) > MAX_SEALED_BYTES:
        raise NotSealed(f"{len(ct)} bytes, {MAX_SEALED_BYTES} are allowed")
    header = _HEADER.match(ct)
    if header is None:
        raise NotSealed("no age header")
    if len(ct) - header.end() < _NONCE_BYTES + _TAG_BYTES:
        raise NotSealed("the payload is cut off")


_NONCE_BYTES = 16
_TAG_BYTES = 16

# Sixty-four columns of base64 a line, and always a shorter line, maybe empty, at the end.
_STANZA = rb"->(?: [\x21-\x7e]+)+\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n"
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n(?:" + _STANZA + rb"){1,10}--- [A-Za-z0-9+/]{43}\n"
)


def _told(question: Question) -> dict[str, Any]:
    return asdict(question)


def _wrong(text: str, question: Question) -> str:
    if len(text) > question.max_chars:
        return "too_long"
    return "" if text.strip() or question.optional else "missing"


def _tidy(text: str) -> str:
    # A form posts line ends as CR LF, a script reads them as LF; sealed they must not differ.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _whole(text: str) -> str:
    # Half of a surrogate pair has no UTF-8; browsers put the same mark in its place.
    return _HALF.sub("\ufffd", text)


_HALF = re.compile("[\ud800-\udfff]")


def _canonical(value: object) -> bytes:
    words = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _whole(words).encode()


def _document(intake: Intake, *, pad: str) -> dict[str, Any]:
    bound = intake.binding
    return {
        "v": VERSION,
        "typ": TYPE,
        "enrolment": bound.enrolment,
        "origin": bound.origin,
        "form": {"id": bound.form_id, "rev": bound.form_rev, "sha256": bound.form_sha256},
        "kid": list(bound.kids),
        "sealed_by": intake.sealed_by,
        "sealed_at": _written(intake.sealed_at),
        "seq": intake.sequence,
        "answers": dict(intake.answers),
        "pad": pad,
    }


def _parse(plain: bytes) -> dict[str, Any]:
    try:
        document = json.loads(plain)
    except (ValueError, RecursionError) as wrong:
        raise NotSealed("what was sealed is no intake") from wrong
    if not isinstance(document, dict) or document.get("typ") != TYPE:
        raise NotSealed("what was sealed is no intake")
    if document.get("v") != VERSION:
        raise NotSealed("the intake is of a version this program does not know")
    return document


def _intake(document: Mapping[str, Any]) -> Intake:
    return Intake(
        binding=Binding(
            enrolment=_text(document["enrolment"]),
            origin=_text(document["origin"]),
            form_id=_text(document["form"]["id"]),
            form_rev=_count(document["form"]["rev"]),
            form_sha256=_text(document["form"]["sha256"]),
            kids=tuple(_text(name) for name in document["kid"]),
        ),
        sealed_by=_sealer(document["sealed_by"]),
        sealed_at=_instant(document["sealed_at"]),
        sequence=_count(document["seq"]),
        answers={_text(name): _text(said) for name, said in document["answers"].items()},
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text was expected")
    return _whole(value)


def _sealer(value: object) -> SealedBy:
    if value == "browser":
        return "browser"
    if value == "server":
        return "server"
    raise ValueError("sealed by neither browser nor server")


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _instant(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at.astimezone(UTC)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("a whole number was expected")
    return value


def _compare(found: Binding, expected: Binding) -> None:
    pairs = {
        "enrolment": (found.enrolment, expected.enrolment),
        "origin": (found.origin, expected.origin),
        "form": (_form_of(found), _form_of(expected)),
        "kid": (sorted(found.kids), sorted(expected.kids)),
    }
    for field, (inside, outside) in pairs.items():
        if inside != outside:
            raise WrongEnvelope(field)


def _form_of(bound: Binding) -> tuple[str, int, str]:
    return (bound.form_id, bound.form_rev, bound.form_sha256)
