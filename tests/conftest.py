"""What many tests need: the sample practice, a world, a browser, a running demo."""

import json
import os
import runpy
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from playwright.sync_api import Browser, Playwright, expect, sync_playwright
from xdist.scheduler import LoadFileScheduling

from fakes import World, world
from frontdesk.adapters.keys import keys_new
from frontdesk.adapters.store.upgrade import migrate
from frontdesk.domain.practice import Practice
from frontdesk.settings import practice as settings
from frontdesk.settings.zones import use_packaged_zones
from made_once import (
    modules_compiled_once,
    no_certificates_read_again,
    paths_compiled_once,
    statements_compiled_once,
    templates_compiled_once,
)
from quick_disk import in_memory
from quiet_ports import block

# As every command of ours begins.
use_packaged_zones()
in_memory()
modules_compiled_once()
templates_compiled_once()
statements_compiled_once()
paths_compiled_once()
no_certificates_read_again()
# A slow machine must not fail a test, nor must luck: everybody tries the same examples.
examples.register_profile(
    "steady",
    deadline=None,
    derandomize="FRONTDESK_SWEEP" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
examples.load_profile("steady")
expect.set_options(timeout=60_000)

ROOT = Path(__file__).resolve().parents[1]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Few pictures a second: on two cores most of a test would be spent on packing them.
FAKE_MEDIA = ["--use-fake-device-for-media-stream=fps=5", "--use-fake-ui-for-media-stream"]

Launch = Callable[..., Browser]

# What takes longest, so that no worker begins it when the other has nothing left.
FIRST = ("docs/test_tasks_lint", "browser/journey", "browser/", "races/", "cli/", "theme/")
WITH_THE_DEMO = "browser/journey/"


class Together(LoadFileScheduling):
    """Files stay together, and so do the walks through the demo, which takes long to start."""

    def _split_scope(self, nodeid: str) -> str:
        return WITH_THE_DEMO if WITH_THE_DEMO in nodeid else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    ranks = [*(f"tests/{first}" for first in FIRST), "tests/"]
    items.sort(key=lambda item: next(n for n, r in enumerate(ranks) if item.nodeid.startswith(r)))


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
def ports() -> Iterator[Iterator[int]]:
    """Ports that stay free until the test's own program takes them: next(ports)."""
    with block() as found:
        yield found


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is; tasks.py test finds or installs it and says so here."""
    found = os.environ.get("FRONTDESK_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.fail("No Chromium: run python3 tasks.py test, which finds or installs one")
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as play:
        yield play


@pytest.fixture(scope="session")
def launch(playwright: Playwright, chromium_path: str) -> Launch:
    """Start a Chromium with flags of its own; whoever starts one closes it."""

    def start(*extra: str, **options: object) -> Browser:
        return playwright.chromium.launch(
            executable_path=chromium_path, args=[*QUIET, *extra], **options
        )

    return start


@pytest.fixture(scope="session")
def chromium(launch: Launch) -> Iterator[Browser]:
    """A Chromium with a camera and a microphone that are made up, and allowed."""
    browser = launch(*FAKE_MEDIA)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """The same, for tests that only look at pages."""
    return chromium
