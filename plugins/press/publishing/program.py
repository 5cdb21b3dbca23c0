"""Running another program on the way to a target, discreetly."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from press.publishing.discreet import told

# An hour: a first upload of many pictures over a slow line.
LIMIT_SECONDS = 3600
_LAST_LINES = 12


class Failed(Exception):
    """A program ended badly; the words are its last ones, without secrets."""


def missing(name: str) -> bool:
    """Return whether a program is not installed here."""
    return shutil.which(name) is None


def run(
    words: Sequence[str],
    *,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    given: bytes = b"",
) -> str:
    """Run a program to its end and return what it printed, as text; see output."""
    told = output(words, folder=folder, environ=environ, given=given)
    return told.decode("utf-8", "replace")


def output(
    words: Sequence[str],
    *,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    given: bytes = b"",
) -> bytes:
    """Run a program to its end and return what it printed.

    Raises:
        Failed: it is not there, ended with another code than 0, or took longer than an hour.
    """
    try:
        done = subprocess.run(
            list(words),
            cwd=folder,
            env=dict(environ) if environ is not None else None,
            input=given,
            capture_output=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise Failed(f"{words[0]} is not installed here") from error
    except OSError as error:
        raise Failed(f"{words[0]} cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{words[0]} did not end within an hour") from error
    if done.returncode:
        raise Failed(
            f"{words[0]} ended with {done.returncode}: {_last(done.stderr or done.stdout)}"
        )
    return done.stdout


def _last(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()[-_LAST_LINES:]
    return told("\n".join(lines)) or "it said nothing"
