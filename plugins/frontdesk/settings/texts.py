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
    if not path.is_file():
        raise ValueError(f"{path.name} is not there")
    raw = path.read_bytes()
    head, body = _parted(raw.decode("utf-8"), path.name)
    title, revision = head.get("title"), head.get("revision")
    if not isinstance(title, str) or not isinstance(revision, int):
        raise ValueError(f"{path.name} needs a title and a whole number as revision")  # noqa: TRY004 - a setting's value
    return Consent(
        id=path.stem,
        title=title,
        revision=revision,
        text=Markdown(extensions=["extra"]).convert(body),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _parted(whole: str, name: str) -> tuple[dict[str, object], str]:
    parts = whole.split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():  # noqa: PLR2004 - before, between and after the rules
        raise ValueError(f"{name} needs front matter between two lines of ---")
    head = yaml.safe_load(parts[1])
    return (head if isinstance(head, dict) else {}), parts[2]
