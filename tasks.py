"""Everything one does with this project: python3 tasks.py NAME, on a bare machine too."""

from __future__ import annotations  # an old Python must get as far as being told so

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "plugins"))

from rehearsal import bare_machine  # noqa: E402 - not installed yet when this first runs

if TYPE_CHECKING:
    from invoke import Context

try:
    from invoke import Collection, Exit, Program, task
except ImportError:  # A bare machine: the tasks can be listed, and main() installs the rest.

    def task(function: Callable[..., None], **_settings: Any) -> Any:
        """Leave a task as it is."""
        return function


OUTPUT = ROOT / "output"
# What a task needs installed, where that is more than the demo does.
NEEDS = {"test": "dev", "check": "dev", "bench": "dev"}
MEASURES = (
    *("pages", "memory", "slots", "open_times", "holds", "webhooks"),
    *("commands", "waiting", "session", "build"),
)
# Tasks whose words all go to the program behind them, as if they stood after --.
HANDED_ON = frozenset(
    {"import", "new", "write", "lint", "links", "publish", "rollback", "publications"}
)
# Each file's tests stay together; tests/conftest.py puts the slowest first.
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
TASKS: dict[str, str] = {}


def named(function: Callable[..., None]) -> Any:
    """List a function as a task; the first line of its docstring is what people read."""
    # "import" is a word of Python; the function is called import_.
    name = function.__name__.removesuffix("_")
    TASKS[name] = (function.__doc__ or "").splitlines()[0]
    return task(function, name=name)


# --- The site, with the names Pelican's own tasks have -------------------------------------


@named
def build(_c: Context) -> None:
    """Build the site into output/."""
    _pelican()


@named
def rebuild(_c: Context) -> None:
    """Empty output/, then build the site."""
    _pelican("--delete-output-directory")


@named
def regenerate(_c: Context) -> None:
    """Build the site again whenever a file changes."""
    _pelican("--autoreload")


@named
def serve(_c: Context, port: int = 8000) -> None:
    """Serve output/ on 127.0.0.1:8000, pages only; demo runs the whole front desk."""
    _pelican("--listen", "--bind", "127.0.0.1", "--port", str(port))


@named
def reserve(c: Context, port: int = 8000) -> None:
    """Build, then serve."""
    build(c)
    serve(c, port=port)


@named
def preview(_c: Context) -> None:
    """Build the site as it will be published, with publishconf.py."""
    _pelican(conf="publishconf.py")


@named
def livereload(_c: Context, port: int = 8000) -> None:
    """Show the site on 127.0.0.1:8000, made again at each save, with no touch of the browser."""
    _run(sys.executable, "-m", "press.studio", "--port", str(port))


@named
def publish(_c: Context) -> None:
    """Build for the real address, check, show what changes, ask, send to PUBLISH_TARGET."""
    _run(sys.executable, "-m", "press.publishing", "publish", *_after_dashes())


@named
def rollback(_c: Context) -> None:
    """Send what stood on the site before the last publish (another one: --number N)."""
    _run(sys.executable, "-m", "press.publishing", "rollback", *_after_dashes())


@named
def publications(_c: Context) -> None:
    """List what was published from this computer."""
    _run(sys.executable, "-m", "press.publishing", "publications", *_after_dashes())


@named
def clean(_c: Context) -> None:
    """Remove what build made."""
    shutil.rmtree(OUTPUT, ignore_errors=True)


# --- Writing ---------------------------------------------------------------------------------


@named
def write(_c: Context) -> None:
    """Open the editor in a browser: drafts, preview, pictures, earlier versions (--port)."""
    _run(sys.executable, "-m", "press.studio", "--write", "--open", *_after_dashes())


@named
def new(_c: Context) -> None:
    """Make a post with its front matter and open it: new "A quiet hour" (--lang, --no-open)."""
    _run(sys.executable, "-m", "press.new_post", *_after_dashes())


@named
def import_(_c: Context) -> None:
    """Bring posts from elsewhere: import FILE, FEED or FOLDER (--pictures, --dry-run, --help)."""
    _run(sys.executable, "-m", "press.moving", *_after_dashes())


@named
def lint(_c: Context) -> None:
    """Say what to mend in posts and pages before others read them (FILES, --json)."""
    _run(sys.executable, "-m", "press.lint", *_after_dashes())


@named
def links(c: Context) -> None:
    """Build, then look for links that lead nowhere; --outside asks other sites as well."""
    build(c)
    _run(sys.executable, "-m", "press.resources", str(OUTPUT), *_after_dashes())


# --- The front desk --------------------------------------------------------------------------


@named
def demo(_c: Context, port: int = 8900, *, open: bool = False, no_open: bool = False) -> None:  # noqa: A002 - the options' names
    """Run everything on this computer: site, service, test payments, mails (--port, --open)."""
    from rehearsal import demo as everything  # noqa: PLC0415 - not on a bare machine

    sys.exit(everything.run(port=port, browse=open and not no_open))


@named
def migrate(_c: Context) -> None:
    """Bring the database to the newest form."""
    _frontdesk("migrate")


@named
def doctor(_c: Context) -> None:
    """Say what is missing or unsafe in the settings of this installation."""
    _frontdesk("doctor")


@named
def keys(_c: Context) -> None:
    """Make the keys that intakes are sealed to (options after --)."""
    _frontdesk("keys", "new", *_after_dashes())


# --- The work on it --------------------------------------------------------------------------


@named
def test(_c: Context) -> None:
    """Run all tests (pytest's options after --)."""
    from rehearsal import chromium, stripe_cli  # noqa: PLC0415 - not on a bare machine

    try:
        os.environ[chromium.VARIABLE] = str(chromium.ensure())
    except chromium.NoChromium as missing:
        raise Exit(str(missing), code=1) from None
    if found := stripe_cli.ensure():
        os.environ[stripe_cli.VARIABLE] = found
    _run(sys.executable, "-m", "pytest", "-q", *SIDE_BY_SIDE, *_after_dashes())


@named
def check(c: Context) -> None:
    """Run format, lint, types, import rules, the build, the HTML checker and all tests."""
    _run("ruff", "format", "--check", ".")
    _run("ruff", "check", ".")
    _run("mypy")
    _run("lint-imports")
    build(c)
    _run(sys.executable, "-m", "rehearsal.nu", str(OUTPUT))
    test(c)


@named
def bench(_c: Context) -> None:
    """Measure pages, memory, times, holds, notices, commands, sessions against their budgets."""
    codes = [_code(sys.executable, str(ROOT / "benchmarks" / f"{x}.py")) for x in MEASURES]
    sys.exit(max(codes))


def _after_dashes() -> Sequence[str]:
    """Return what stands after --, word by word; invoke would join it and lose the quotes."""
    return sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []


def _pelican(*options: str, conf: str = "pelicanconf.py") -> None:
    """Run Pelican; without --fatal errors it ends well even when a plugin is missing."""
    settings = ("-s", conf, "-o", str(OUTPUT), "--fatal", "errors")
    _run(sys.executable, "-m", "pelican", "content", *settings, *options)


def _frontdesk(*words: str) -> None:
    _run(sys.executable, "-m", "frontdesk.cli", *words)


def _run(*command: str) -> None:
    """Run a program in the project's folder; its failure is ours, with its exit code."""
    if code := _code(*command):
        sys.exit(code)


def _code(*command: str) -> int:
    """Run a program of .venv, or of the system, and return its exit code."""
    beside = Path(sys.executable).parent / command[0]
    program = str(beside) if beside.is_file() else command[0]
    try:
        return subprocess.run([program, *command[1:]], cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


# --- From a bare machine to here -------------------------------------------------------------


def main(words: Sequence[str]) -> int:
    """List the tasks, or install what one needs and run it."""
    if not words or words[0] in {"--list", "-l", "--help", "-h", "help"}:
        print(listing())
        return 0
    if words[0] not in TASKS:
        print(f"There is no task {words[0]!r}.\n\n{listing()}", file=sys.stderr)
        return 2
    if words[0] in HANDED_ON and "--" not in words:
        words = [words[0], "--", *words[1:]]
        sys.argv[1:] = words
    try:
        bare_machine.prepare(NEEDS.get(words[0], "demo"))
    except bare_machine.Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    return run(words)


def listing() -> str:
    """Return the tasks as a person reads them."""
    width = max(map(len, TASKS))
    lines = (f"  {name:<{width}}  {says}" for name, says in TASKS.items())
    return "\n".join(["python3 tasks.py NAME", "", *lines])


def run(words: Sequence[str]) -> int:
    """Run the task with the Python of .venv, which may be this one."""
    if Path(sys.prefix).resolve() != bare_machine.VENV.resolve():
        again = [str(bare_machine.venv_python()), str(ROOT / "tasks.py"), *words]
        if os.name != "nt":
            os.execv(again[0], again)  # noqa: S606 - so that Ctrl-C and SIGTERM meet the task itself
        return subprocess.run(again, check=False).returncode
    os.chdir(ROOT)
    space = Collection.from_module(sys.modules[__name__])
    Program(namespace=space, name="tasks.py", binary="tasks.py").run(["tasks.py", *words])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
