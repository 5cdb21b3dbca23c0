"""The file a practice stands in: pelicanconf.py, publishconf.py, or JSON of the same shape."""

import json
import runpy
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from frontdesk.settings.reading import SettingsError

_SETTING = "PRACTICE"


def practice_in(path: Path) -> Any:
    """Return the raw PRACTICE that a file holds.

    A file that does not end in .py is JSON: the dict itself, or {"PRACTICE": the dict}.

    Raises:
        SettingsError: the file is not there, does not run, is no JSON, or holds no PRACTICE.
    """
    _check_there(path)
    if path.suffix != ".py":
        found = json_in(path)
        return found[_SETTING] if isinstance(found, dict) and _SETTING in found else found
    raw = _ran(path).get(_SETTING)
    if raw is None:
        raise SettingsError([f"{path} holds no PRACTICE"])
    return raw


def json_in(path: Path) -> Any:
    """Return what a JSON file holds.

    Raises:
        SettingsError: it cannot be read, is no JSON, or one object has a key twice.
    """
    try:
        # The mark that some editors put first is no part of JSON.
        return json.loads(path.read_text("utf-8-sig"), object_pairs_hook=_once)
    except OSError as why:
        raise SettingsError([f"{path} cannot be read: {why.strerror}"]) from why
    except (ValueError, RecursionError) as why:
        raise SettingsError([f"{path} cannot be read as JSON: {why}"]) from why


def _check_there(path: Path) -> None:
    """Complain about a file that cannot hold a practice; a pipe can."""
    try:
        there, folder = path.exists(), path.is_dir()
    except OSError as why:
        # A name too long, or a folder on the way that nobody may enter.
        raise SettingsError([f"{path} cannot be read: {why.strerror}"]) from why
    if folder:
        raise SettingsError([f"{path} is a folder; name the file that holds PRACTICE"])
    if not there:
        raise SettingsError([f"{path} is not there; name the file that holds PRACTICE"])


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        # JSON would quietly keep the last: half of a Monday would be gone.
        ((double, _),) = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"{json.dumps(double)} stands twice in one object")
    return found


def _ran(path: Path) -> Mapping[str, Any]:
    try:
        return runpy.run_path(str(path))
    except SyntaxError as why:
        raise SettingsError([f"{path} cannot be read: line {why.lineno}: {why.msg}"]) from why
    except (Exception, SystemExit) as why:
        # publishconf.py ends the program when the site's address is not set.
        raise SettingsError([f"{path} cannot be read: {type(why).__name__}: {why}"]) from why
