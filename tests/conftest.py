"""What many tests need: the sample practice, a world, a browser, a running demo."""

import json
import os
import runpy
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes import World, world
from frontdesk.adapters.keys import keys_new
from frontdesk.adapters.store.upgrade import migrate
from frontdesk.domain.practice import Practice
from frontdesk.settings import practice as settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a therapist's key, a recovery key and keys.json."""
    folder = tmp_path_factory.mktemp("keys") / "keys"
    keys_new(folder, created=datetime(2026, 11, 1, tzinfo=UTC))
    return folder


@pytest.fixture(scope="session")
def practice(keys_folder: Path) -> Practice:
    """The sample practice as a therapist's site would have it."""
    return settings.load(ROOT / "pelicanconf.py", keys=keys_folder / "keys.json")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, made once and copied for each test."""
    file = tmp_path_factory.mktemp("db") / "empty.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def here(practice: Practice, migrated: Path, tmp_path: Path) -> Iterator[World]:
    """A world of its own for one test."""
    file = tmp_path / "frontdesk.sqlite3"
    shutil.copy(migrated, file)
    made = world(practice, file)
    yield made
    made.ports.store.close()


@pytest.fixture
def free_practice(practice: Practice) -> Practice:
    """The same practice, everything for nothing."""
    services = tuple(replace(s, price=replace(s.price, minor=0)) for s in practice.services)
    return replace(practice, services=services)


@pytest.fixture(scope="session")
def raw_practice() -> dict[str, object]:
    """The PRACTICE dict as a therapist writes it."""
    found = runpy.run_path(str(ROOT / "pelicanconf.py"))["PRACTICE"]
    return json.loads(json.dumps(found))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; tasks.py test finds or installs it and says so here."""
    found = os.environ.get("FRONTDESK_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.fail("No Chromium: run python3 tasks.py test, which finds or installs one")
    return found
