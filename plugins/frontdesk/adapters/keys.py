"""The therapist's key and the paper recovery key, made and read on her own machine."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # it ships no types

from frontdesk.domain.errors import FrontDeskError
from frontdesk.domain.intake import kid

THERAPIST_FILE = "therapist.key"
RECOVERY_FILE = "recovery.key"
PUBLIC_FILE = "keys.json"


class BadKey(FrontDeskError):
    """A key cannot be used; str() says why to a person and never holds the key."""


class KeysExist(FrontDeskError):
    """The folder holds keys already; writing new ones over them would lose every intake."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists. Choose an empty folder; a key is never written over.")
        self.path = path


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What may be known of a key pair; role is clinician or recovery, created an ISO date."""

    kid: str
    recipient: str
    who: str
    role: str
    status: str
    created: str


def keys_new(
    folder: Path, *, created: datetime, who: str = "therapist", passphrase: str = ""
) -> tuple[PublicKey, PublicKey]:
    """Make both key pairs and return the public halves, which keys.json holds as well.

    The folder must be one the service never reads. Secret halves are readable by their owner
    only; recovery.key is for printing and then deleting. With a passphrase therapist.key is
    itself sealed (scrypt), as `age` understands it; the recovery key never is.

    Raises:
        KeysExist: a key or keys.json is there already; nothing was written.
    """
    _refuse_overwriting(folder)
    therapist, recovery = (pyrage.x25519.Identity.generate() for _ in range(2))
    public = (
        _public(therapist, who=who, role="clinician", created=created),
        _public(recovery, who=who, role="recovery", created=created),
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Should the folder stand inside a repository, its secrets still cannot be committed.
    _write(folder / ".gitignore", b"*.key\n", mode=0o644)
    _write(folder / THERAPIST_FILE, _wrapped(_file(therapist, public[0]), passphrase), mode=0o600)
    _write(folder / RECOVERY_FILE, _file(recovery, public[1]), mode=0o600)
    listed = json.dumps([asdict(key) for key in public], indent=2, sort_keys=True) + "\n"
    _write(folder / PUBLIC_FILE, listed.encode(), mode=0o644)
    return public


def identities(text: str, *, passphrase: str = "") -> list[pyrage.x25519.Identity]:
    """Return the secret keys of a key file, which may itself be sealed with a passphrase.

    Raises:
        BadKey: no age secret key is in it, or the passphrase is missing or wrong.
    """
    lines = [line.strip() for line in _unwrapped(text, passphrase).splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise BadKey("There is no secret key in this file.")
    return [_secret(line) for line in found]


def _refuse_overwriting(folder: Path) -> None:
    for name in (THERAPIST_FILE, RECOVERY_FILE, PUBLIC_FILE):
        if os.path.lexists(folder / name):
            raise KeysExist(folder / name)


def _public(
    identity: pyrage.x25519.Identity, *, who: str, role: str, created: datetime
) -> PublicKey:
    recipient = str(identity.to_public())
    return PublicKey(
        kid=kid(recipient),
        recipient=recipient,
        who=who,
        role=role,
        status="active",
        created=created.date().isoformat(),
    )


def _file(identity: pyrage.x25519.Identity, public: PublicKey) -> bytes:
    head = f"# created: {public.created}\n# public key: {public.recipient}\n"
    return f"{head}{identity}\n".encode("ascii")


def _wrapped(key_file: bytes, passphrase: str) -> bytes:
    if not passphrase:
        return key_file
    sealed: bytes = pyrage.passphrase.encrypt(key_file, passphrase, armored=True)
    return sealed


def _unwrapped(text: str, passphrase: str) -> str:
    if not text.lstrip().startswith("-----BEGIN AGE ENCRYPTED FILE-----"):
        return text
    if not passphrase:
        raise BadKey("This key is protected. Its passphrase is needed.")
    try:
        key_file: bytes = pyrage.passphrase.decrypt(text.encode(), passphrase)
    except pyrage.DecryptError as wrong:
        raise BadKey("The passphrase does not open this key.") from wrong
    return key_file.decode()


def _secret(line: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(line)
    except pyrage.IdentityError as wrong:
        raise BadKey(
            "This is not an age secret key; those begin with AGE-SECRET-KEY-1."
        ) from wrong


def _write(path: Path, content: bytes, *, mode: int) -> None:
    # The mode is set when the file is made: a chmod afterwards leaves a moment to read it in.
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if path.name == ".gitignore" else os.O_EXCL)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(content)
