"""Words of other programs, with secrets taken out before a person or a log sees them."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

HIDDEN = "•••"
# user:password@ and token@ of an address; a bare user name of ssh is no secret.
_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s]+(?=@)")
# An author's name and a publishable key are meant to be read.
_SECRET_NAMES = re.compile(
    r"^(?!.*PUBLI)(?:.*(?:TOKEN|SECRET|PASS|KEY|CREDENTIAL|AUTH(?!OR(?!I))))", re.IGNORECASE
)
# What is shorter stands in ordinary words as well.
_SHORTEST = 8
_FORMS = re.compile(
    r"AGE-SECRET-KEY-1[0-9A-Z]+"
    r"|\b(?:sk|rk)_(?:live|test)_\w{8,}|\bwhsec_\w{8,}"
    r"|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)


def secrets(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the values of variables whose names say that they are secret, the longest first."""
    held = os.environ if environ is None else environ
    found = {v for name, v in held.items() if _SECRET_NAMES.search(name) and len(v) >= _SHORTEST}
    # SSH_AUTH_SOCK or a *_FILE holds the way to a secret, not one.
    return sorted((v for v in found if not _is_a_way(v)), key=lambda v: (-len(v), v))


def _is_a_way(value: str) -> bool:
    try:
        return Path(value).exists()
    except OSError:  # a whole key is longer than any name of a file
        return False


def told(words: str, environ: Mapping[str, str] | None = None) -> str:
    """Return words with addresses' passwords, known forms of keys and secret values hidden."""
    hidden = _FORMS.sub(HIDDEN, _IN_ADDRESS.sub(HIDDEN, words))
    for value in secrets(environ):
        hidden = hidden.replace(value, HIDDEN)
    return hidden


def exposed(content: str, environ: Mapping[str, str] | None = None) -> bool:
    """Return whether a file that is about to be published holds a secret."""
    return bool(_FORMS.search(content)) or any(v in content for v in secrets(environ))
