"""What the documents say is there, and what is there is in the documents."""

import argparse
import ast
import importlib.util
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from frontdesk.adapters.payments.stripe_line import VERSION
from frontdesk.cli import main
from frontdesk.domain.booking import MOVES, State
from frontdesk.domain.cards import FeeState
from frontdesk.domain.givenback import DisputeState, RefundState
from frontdesk.domain.payment import AttemptState
from frontdesk.settings import environment, hours
from frontdesk.settings.reading import Reading

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "plugins" / "frontdesk" / "settings"
SENDING = "plugins/press/publishing/__main__.py"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README_LINES = 110
DOCUMENT_LINES = 300
# A reader's machine is not ours, and nobody can promise what only a lawyer may judge.
NOT_SAID = (
    f"{ROOT}/".lower(),
    "/root/.",
    "/tmp/",  # noqa: S108 - looked for, not used
    "/home/",
    "/users/",
    "c:\\",
    "hipaa compliant",
    "hipaa-compliant",
    "gdpr compliant",
    "military-grade",
    "unhackable",
    "100% secure",
)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_OUR_FILE = re.compile(r"`((?:tests|plugins|theme|content|docs|benchmarks|frontend)/[^`\s<>*…]+)`")


@pytest.fixture(scope="module")
def settings_page() -> str:
    return (ROOT / "docs" / "settings.md").read_text("utf-8")


@pytest.fixture(scope="module")
def everything() -> str:
    pages = [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]
    return "\n".join(page.read_text("utf-8") for page in pages)


def test_the_readme_is_short_and_begins_with_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()

    assert len(lines) <= README_LINES
    first_screen = "\n".join(lines[:20])
    assert "python3 tasks.py demo" in first_screen
    assert "python3 tasks.py test" in first_screen


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_document_is_too_long_to_read_in_one_sitting(page: Path) -> None:
    assert len(page.read_text("utf-8").splitlines()) <= DOCUMENT_LINES


def test_every_variable_of_the_service_is_explained(settings_page: str) -> None:
    verbs = set(_readers(environment._Env, of="name"))
    names = set(_first_words(SETTINGS / "environment.py", verbs))

    assert {"FRONTDESK_ORIGIN", "SMTP_PORT", "STRIPE_API_BASE"} <= names
    assert _unsaid(names, settings_page) == []


def test_every_variable_of_the_tasks_is_explained(settings_page: str) -> None:
    files = [ROOT / name for name in ("tasks.py", "publishconf.py", SENDING)]
    names = {name for file in files for name in _first_words(file, {"get"}) if name.isupper()}

    assert {"PUBLISH_TARGET", "SITE_URL"} <= names
    assert _unsaid(names, settings_page) == []


def test_every_setting_of_the_practice_is_explained(settings_page: str) -> None:
    # The busy file of frontdesk slots is explained by its manual.
    apart = {"environment.py", "busy.py"}
    files = [file for file in sorted(SETTINGS.glob("*.py")) if file.name not in apart]
    verbs = set(_readers(Reading, of="key"))
    names = {name for file in files for name in _first_words(file, verbs)}

    assert {"call_back_minutes", "policy", "licences", "time_off"} <= names
    assert _unsaid(names, settings_page) == []
    assert _unsaid(set(hours.DAYS), settings_page) == []


def test_no_setting_is_explained_that_does_not_exist(settings_page: str) -> None:
    told = set(re.findall(r"`((?:FRONTDESK|STRIPE|SMTP|MAIL)_[A-Z_]+)`", settings_page))

    code = "".join(
        file.read_text("utf-8")
        for folder in (ROOT / "plugins" / "frontdesk", ROOT / "plugins" / "rehearsal")
        for file in folder.rglob("*.py")
    )

    assert [name for name in sorted(told) if f'"{name}"' not in code] == []


def test_every_command_is_explained(everything: str) -> None:
    commands = set(_commands(main._parser(), "frontdesk"))

    assert {"frontdesk serve", "frontdesk keys new", "frontdesk intake open"} <= commands
    assert [one for one in sorted(commands) if one not in everything] == []


def test_every_task_is_explained(everything: str) -> None:
    tasks = _tasks().TASKS

    assert {"demo", "livereload", "publish"} <= set(tasks)
    assert _unsaid(set(tasks), everything) == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = [link for link in _links(page) if not _leads_somewhere(page, link)]

    assert broken == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            linked = [(page.parent / link.partition("#")[0]).resolve() for link in _links(page)]
            waiting += [one for one in linked if one in DOCUMENTS]

    assert [page.name for page in DOCUMENTS if page not in reached] == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = _OUR_FILE.findall(_FENCED.sub("", page.read_text("utf-8")))

    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_nothing_is_said_that_nobody_can_promise_or_follow(page: Path) -> None:
    words = page.read_text("utf-8").lower()

    assert [one for one in NOT_SAID if one in words] == []


def test_the_version_of_stripes_api_is_the_one_that_is_spoken(everything: str) -> None:
    assert set(re.findall(r"\b20\d\d-\d\d-\d\d\.[a-z]+", everything)) == {VERSION}


def test_every_state_of_a_booking_and_of_its_money_is_told() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")

    assert _unsaid({*State, *AttemptState, *RefundState, *FeeState, *DisputeState}, page) == []
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE)
    told = {
        state: set(re.findall(r"`(\w+)`", moves))
        for states, moves in rows
        for state in re.findall(r"`(\w+)`", states)
    }
    assert {state: told.get(state) for state in State} == MOVES


def _first_words(file: Path, verbs: set[str]) -> Iterator[str]:
    """Yield the first argument of every call such as row.take("name", …)."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first = node.args[0]
            known = node.func.attr in verbs and isinstance(first, ast.Constant)
            if known and isinstance(first.value, str):
                yield first.value


def _readers(room: type, *, of: str) -> Iterator[str]:
    """Yield the names of the methods by which a setting of that name is read."""
    for name, method in inspect.getmembers(room, inspect.isfunction):
        if list(inspect.signature(method).parameters)[1:2] == [of]:
            yield name


def _unsaid(names: set[str], page: str) -> list[str]:
    """Return the names that do not stand in the page as code of their own."""
    return sorted(name for name in names if f"`{name}`" not in page)


def _commands(parser: argparse.ArgumentParser, words: str) -> Iterator[str]:
    groups = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not groups:
        yield words
    for group in groups:
        for name, inner in group.choices.items():
            yield from _commands(inner, f"{words} {name}")


@cache
def _tasks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("the_tasks", ROOT / "tasks.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _links(page: Path) -> list[str]:
    text = _CODE.sub("", _FENCED.sub("", page.read_text("utf-8")))
    return [one or two for one, two in _LINK.findall(text)]


def _leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith(("https://", "mailto:")):
        return True
    path, _, place = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return False
    return not place or place in _anchors(target)


def _anchors(page: Path) -> set[str]:
    """Return the addresses that GitHub gives the headings of a page."""
    text = _FENCED.sub("", page.read_text("utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
