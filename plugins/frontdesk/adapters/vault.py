"""Sealing with public keys on the server, opening with a secret key on the therapist's machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyrage  # type: ignore[import-untyped]  # it ships no types

from frontdesk.adapters.keys import BadKey, identities
from frontdesk.domain.errors import FrontDeskError, WrongEnvelope
from frontdesk.domain.intake import Binding, Intake, kid, open_inner, read_inner

_MARKS = (b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----")


class CannotOpen(FrontDeskError):
    """A sealed file stays shut; reason is not_age, wrong_key or damaged, str() is for a person."""

    def __init__(self, reason: str) -> None:
        super().__init__(_PLAIN_WORDS[reason])
        self.reason = reason


_PLAIN_WORDS = {
    "not_age": "This is not an age file. Was something else chosen by mistake?",
    "wrong_key": "This file was sealed to another key. Try the recovery key, or an older key.",
    "damaged": "This file is cut off or was changed on the way. Fetch it again.",
}


class Adapter:
    """The age format by way of pyrage; holds no secret."""

    def seal(self, plain: bytes, *, recipients: Sequence[str]) -> bytes:
        """Return an age v1 file that each recipient can open.

        Raises:
            BadKey: no recipient, or one that is no age1 public key.
        """
        if not recipients:
            raise BadKey("There is no public key to seal to.")
        sealed: bytes = pyrage.encrypt(plain, [_public(text) for text in recipients])
        return sealed


def open_file(source: bytes | Path, identity: Path, *, passphrase: str = "") -> bytes:
    """Return what was sealed, opened with the key in a file such as therapist.key.

    Raises:
        CannotOpen: not an age file, sealed to another key, or damaged.
        BadKey: the key file holds no age secret key, or the passphrase is wrong.
    """
    sealed = source if isinstance(source, bytes) else source.read_bytes()
    return _opened(sealed, identities(identity.read_text(), passphrase=passphrase))


def open_intake(
    ciphertext: bytes,
    identity_text: str,
    *,
    expected: Binding | None = None,
    passphrase: str = "",
) -> dict[str, Any]:
    """Return an opened intake as plain data, for the screen of the person whose key it is.

    Without expected only the key is compared; a caller that knows the booking must pass it.

    Raises:
        CannotOpen: not an age file, sealed to another key, or damaged.
        BadKey: the key text holds no age secret key, or the passphrase is wrong.
        NotSealed: the file opened, and holds no intake.
        WrongEnvelope: the intake names another enrolment, origin, form or key.
    """
    keys = identities(identity_text, passphrase=passphrase)
    plain = _opened(ciphertext, keys)
    intake = open_inner(plain, expected=expected) if expected else read_inner(plain)
    if not {kid(str(key.to_public())) for key in keys} & set(intake.binding.kids):
        raise WrongEnvelope("kid")
    return _shown(intake)


def _public(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as wrong:
        raise BadKey(f"Not an age1 public key: {text[:12]}") from wrong


def _opened(sealed: bytes, keys: Sequence[pyrage.x25519.Identity]) -> bytes:
    if not sealed.startswith(_MARKS):
        raise CannotOpen("not_age")
    try:
        plain: bytes = pyrage.decrypt(sealed, keys)
    except pyrage.DecryptError as wrong:
        # pyrage has one error for everything; its sentence is all that tells a key from a fault.
        reason = "wrong_key" if str(wrong) == "No matching keys found" else "damaged"
        raise CannotOpen(reason) from wrong
    return plain


def _shown(intake: Intake) -> dict[str, Any]:
    bound = intake.binding
    return {
        "enrolment": bound.enrolment,
        "origin": bound.origin,
        "form": {"id": bound.form_id, "rev": bound.form_rev, "sha256": bound.form_sha256},
        "kid": list(bound.kids),
        "sealed_by": intake.sealed_by,
        "sealed_at": intake.sealed_at.isoformat().replace("+00:00", "Z"),
        "seq": intake.sequence,
        "answers": dict(intake.answers),
    }
