"""The demo: site, service, test payment server and mail page, one command from nothing."""

import os
import sys
import webbrowser
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rehearsal import demo_site
from rehearsal.demo_folder import SITE_PORT, Folder, Ports
from rehearsal.stage import Broken, Part, Stage, Stopped

ROOT = Path(__file__).resolve().parents[2]
Say = Callable[[str], None]


class Demo:
    """Everything the demo runs, in one folder; also what the measurements run against."""

    def __init__(self, folder: Path, ports: Ports, *, root: Path = ROOT) -> None:
        self.folder = Folder(folder)
        self.folder.prepare()
        self.ports = ports
        self._root = root
        env = self.folder.env(ports, outside=os.environ)
        self.stage = Stage(root=root, logs=self.folder.logs, env=env)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.ports.site}"

    @property
    def today(self) -> str:
        return f"{self.origin}/today/{self.folder.desk_key}"

    @property
    def mails(self) -> str:
        return f"http://127.0.0.1:{self.ports.mail}/"

    @property
    def payments(self) -> str:
        return f"http://127.0.0.1:{self.ports.payments}/"

    def start(self, say: Say) -> None:
        """Make what is missing and start everything; return when all of it answers.

        Raises:
            Broken: a step failed or a program ended; its words are the last it wrote.
            Stopped: asked to stop meanwhile.
        """
        beside = [self.stage.start(part) for part in self._beside()]
        if not self._keys.is_file():
            say("Making the example keys that intakes are sealed to")
            self.stage.run("keys", _frontdesk("keys", "new", "--folder", str(self.folder.keys)))
        self._prepare(say)
        say("Starting the service, the test payment server and the mail page")
        for part in (*beside, self.stage.start(self._front_desk())):
            say(f"Waiting for the {part.name}")
            self.stage.wait(part)

    @property
    def _keys(self) -> Path:
        return self.folder.keys / "keys.json"

    def _prepare(self, say: Say) -> None:
        """Make database and site, unless nothing they are made from has changed."""
        stamp = self.folder.path / "made-from"
        now = demo_site.fingerprint(self._root, keys=self._keys, origin=self.origin)
        if (
            demo_site.is_current(stamp, self.folder.site, now=now)
            and self.folder.database.is_file()
        ):
            return
        stamp.unlink(missing_ok=True)
        say("Preparing the database and building the site")
        steps = {
            "migrate": _frontdesk("migrate"),
            "build": demo_site.command(self._root, self.folder.site, origin=self.origin),
        }
        self.stage.run_together(steps)
        stamp.write_text(now, "utf-8")

    def _beside(self) -> tuple[Part, ...]:
        """Return what stands beside the front desk and needs nothing made first."""
        ports = self.ports
        mail = _module("rehearsal.mail", smtp_port=ports.smtp, http_port=ports.mail)
        payments = _module(
            "rehearsal.payments",
            port=ports.payments,
            webhook=f"{self.origin}/hooks/stripe",
            webhook_secret_file=self.folder.secret_file("webhook-secret"),
            keep=self.folder.path / "payments.json",
        )
        return (
            Part("mail page", mail, ports.mail),
            Part("test payment server", payments, ports.payments),
        )

    def _front_desk(self) -> Part:
        port = self.ports.site
        words = ("serve", "--host", "127.0.0.1", "--port", str(port))
        return Part("front desk", _frontdesk(*words), port)


def run(*, port: int = SITE_PORT, browse: bool = False) -> int:
    """Run the demo until Ctrl-C, SIGTERM or the end of one of its programs."""
    console = Console(highlight=False)
    wanted = Ports(site=port)
    ports = wanted.free()
    _tell_taken(console, wanted, ports)
    demo = Demo(ROOT / "var" / "demo", ports)
    demo.stage.heed()
    try:
        _start(demo, console)
        console.print(table(demo))
        if browse:
            webbrowser.open(f"{demo.origin}/")
        demo.stage.watch()
    except Stopped:
        pass
    except Broken as broken:
        console.print(f"\nThe {broken}. The last it said:\n", markup=False, style="bold")
        console.print(broken.words or "(nothing)", markup=False)
        return 1
    finally:
        console.print("Stopping everything.")
        demo.stage.stop()
    return 0


def table(demo: Demo) -> Table:
    """Return the one table a person needs."""
    shown = Table(
        title="The demo runs. Nothing here is real and no money moves.",
        title_justify="left",
        show_header=False,
        box=None,
        pad_edge=False,
    )
    shown.add_column(no_wrap=True, style="bold")
    # An address that is cut cannot be clicked, so it folds instead.
    shown.add_column(overflow="fold")
    keys = demo.folder.keys.relative_to(ROOT) if demo.folder.keys.is_relative_to(ROOT) else ""
    shown.add_row("Site", f"{demo.origin}/")
    shown.add_row("Today", demo.today)
    shown.add_row("", "For the therapist. Each session shows the command that opens its intake.")
    shown.add_row("Keys", f"{keys or demo.folder.keys}/ (private ones too, as this is a demo)")
    shown.add_row("Mails", demo.mails)
    shown.add_row("Payments", demo.payments)
    shown.add_row("Stop", "Ctrl-C")
    return shown


def _start(demo: Demo, console: Console) -> None:
    if not console.is_terminal:
        demo.start(lambda step: console.print(f"{step} …"))
        return
    with console.status("Starting") as status:
        demo.start(lambda step: status.update(f"{step} …"))


def _tell_taken(console: Console, wanted: Ports, found: Ports) -> None:
    for old, new in zip(astuple(wanted), astuple(found), strict=True):
        if old != new:
            console.print(f"Port {old} is taken by another program. Using {new} instead.")


def _frontdesk(*words: str) -> list[str]:
    return [sys.executable, "-m", "frontdesk.cli", *words]


def _module(name: str, **options: object) -> list[str]:
    words = [f"--{key.replace('_', '-')}={value}" for key, value in options.items()]
    return [sys.executable, "-m", name, *words]
