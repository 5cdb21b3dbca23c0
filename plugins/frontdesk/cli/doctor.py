"""Looks at an installation and says, in a line each, what is well and what is not."""

import smtplib
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from frontdesk.actions import outside
from frontdesk.actions.outside_port import Known, Source
from frontdesk.actions.ports import Ports
from frontdesk.adapters.mail.smtp import TLS_PORT
from frontdesk.cli import compose, doctor_books, doctor_money, doctor_video, installation
from frontdesk.cli.said import Said, fail, failed, for_people, for_programs, note
from frontdesk.domain.errors import FrontDeskError, OutsideUnread
from frontdesk.domain.practice import Practice
from frontdesk.settings.environment import Environment

Check = Callable[[], Iterable[Said]]


def run(*, as_json: bool = False) -> int:
    """Say how each thing stands; return 1 when something must be done.

    Every look is made, whatever another one found, and none takes more than some seconds.

    Raises:
        SettingsError: settings that cannot be used come first, all at once.
    """
    env, practice = installation.read()
    said: list[Said] = []
    for name, check in _checks(env, practice):
        _show_progress(name)
        for one in _careful(name, check):
            said.append(one)
            if not as_json:
                _show_progress("")
                print(for_people(one), flush=True)
    _show_progress("")
    if as_json:
        print(for_programs(said), flush=True)
    return 1 if failed(said) else 0


def _checks(env: Environment, practice: Practice) -> Iterator[tuple[str, Check]]:
    held: list[Ports] = []

    def database() -> Iterator[Said]:
        held.append(compose.ports(env, practice))
        yield Said("database", "migrated and guarded")

    yield "settings", lambda: _settings(env, practice)
    yield "database", database
    yield "site", lambda: _site(env)
    yield "mail", lambda: _mail(env)
    yield "keys", lambda: _keys(practice)
    yield from doctor_money.checks(env, practice)
    yield from doctor_video.checks(env, practice)
    yield from ((name, partial(_with, held, check)) for name, check in _STORED.items())


def _with(held: list[Ports], check: "Callable[[Ports], Iterable[Said]]") -> Iterable[Said]:
    if not held:
        return [fail(check.__name__.strip("_"), "not looked at", "mend the database first.")]
    return check(held[0])


def _careful(name: str, check: Check) -> Iterator[Said]:
    """Yield what a look says; a look that breaks is one more thing to say."""
    try:
        yield from check()
    except (FrontDeskError, ValueError) as wrong:
        yield fail(name, str(wrong) or type(wrong).__name__, "mend this first.")
    except Exception as wrong:  # noqa: BLE001 - its words may hold a secret, and the rest waits
        yield fail(name, f"could not be looked at ({type(wrong).__name__})", "report this.")


def _show_progress(name: str) -> None:
    """Say on a terminal what is being looked at; a log or a pipe is spared."""
    if sys.stderr.isatty():
        words = f"looking at: {name} …" if name else ""
        print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)


def _settings(env: Environment, practice: Practice) -> Iterator[Said]:
    yield Said("settings", practice.name)
    if installation.moves_no_money(env, practice):
        yield note(
            "settings",
            "test payments: no money moves, and every page says so",
            "put in live keys and set FRONTDESK_PRODUCTION=1 when you open for clients.",
        )


def _site(env: Environment) -> Iterator[Said]:
    if (env.site / "index.html").is_file():
        yield Said("site")
    else:
        yield fail("site", f"no built site in {env.site}", "build it, or set FRONTDESK_SITE.")


def _mail(env: Environment) -> Iterator[Said]:
    try:
        speak = smtplib.SMTP_SSL if env.smtp_port == TLS_PORT else smtplib.SMTP
        with speak(env.smtp_host, env.smtp_port, timeout=10) as server:
            server.noop()
    except OSError as why:
        yield fail(
            "mail",
            f"{env.smtp_host}:{env.smtp_port} does not answer ({why.strerror or why})",
            "check SMTP_HOST and SMTP_PORT, and whether a firewall is in between.",
        )
    else:
        yield Said("mail")


def _keys(practice: Practice) -> Iterator[Said]:
    if practice.recipients:
        yield Said("keys")
    else:
        words = "no public keys to seal intakes to"
        yield fail("keys", words, "frontdesk keys new, then set FRONTDESK_KEYS.")


def calendars(ports: Ports) -> Iterator[Said]:
    """Say how the calendars stand that therapists keep elsewhere, by what the worker last heard.

    One it has not asked yet is asked now.
    """
    known = {one.source: one for one in ports.store.read(lambda look: look.outside_known())}
    wrong = []
    for source in ports.outside.sources():
        problem = _calendar(ports, source, known=known.get(source))
        if problem:
            wrong.append(f"one of {source.therapist} {problem}")
    if not wrong:
        yield Said("calendars")
    then = "see that the worker runs and the address in FRONTDESK_CALENDARS still holds."
    yield from (fail("calendars", one, then) for one in wrong)


def _calendar(ports: Ports, source: Source, *, known: Known | None) -> str:
    if known is None:
        try:
            outside.look(ports, source)
        except OutsideUnread as why:
            return f"cannot be read ({outside.TROUBLE[why.kind]})"
        return ""
    if not outside.stale(known, now=ports.clock.now()):
        return ""
    since = f"since {known.ok_at:%Y-%m-%d %H:%M} UTC" if known.ok_at else "so far"
    trouble = outside.TROUBLE.get(known.problem, "the worker does not run")
    return f"has given no good answer {since} ({trouble})"


_STORED: "dict[str, Callable[[Ports], Iterable[Said]]]" = {
    "calendars": calendars,
    "books": doctor_books.books,
}
