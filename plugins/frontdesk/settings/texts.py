"""Consent texts: the files a client is shown, each with its revision and hash."""

import hashlib
from pathlib import Path

import yaml
from markdown import Markdown

from frontdesk.domain.practice import Consent


def consent(path: Path) -> Consent:
    """Read one consent text; its hash is of the file's bytes, so any change is a new text.

    Raises:
        ValueError: the file is missing or its front matter lacks title or revision.
    """
    raw = _bytes(path)
    head, body = _parted(raw.decode("utf-8"), path.name)
    title, revision = head.get("title"), head.get("revision")
    if not isinstance(title, str) or type(revision) is not int or revision < 1:
        raise ValueError(f"{path.name} needs a title and a whole number as revision")
    return Consent(
        id=path.stem,
        title=title,
        revision=revision,
        text=Markdown(extensions=["extra"]).convert(body),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as why:
        raise ValueError(f"{path.name} is not there") from why
    except OSError as why:
        raise ValueError(f"{path.name} cannot be read: {why.strerror}") from why


def _parted(whole: str, name: str) -> tuple[dict[str, object], str]:
    # An editor on Windows ends lines its own way.
    parts = whole.replace("\r\n", "\n").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip("\ufeff \n"):  # noqa: PLR2004 - before, between and after the rules
        raise ValueError(f"{name} needs front matter between two lines of ---")
    try:
        head = yaml.safe_load(parts[1])
    except yaml.YAMLError as why:
        raise ValueError(f"{name} has front matter that cannot be read") from why
    return (head if isinstance(head, dict) else {}), parts[2]
