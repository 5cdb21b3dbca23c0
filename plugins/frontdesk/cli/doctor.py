"""Looks at an installation and says, in a line each, what is well and what is not."""

import smtplib
import sys
from collections.abc import Callable

from frontdesk.actions import outside
from frontdesk.actions.outside_port import Known, Source
from frontdesk.actions.ports import Ports
from frontdesk.adapters.mail.smtp import TLS_PORT
from frontdesk.cli import compose, installation
from frontdesk.domain.errors import FrontDeskError, OutsideUnread
from frontdesk.settings.environment import Environment

_NO_SESSION = "cs_test_doctor"


def run() -> int:
    """Print each check; return 1 when one failed.

    Raises:
        SettingsError: settings that cannot be used come first, all at once.
    """
    env, practice = installation.read()
    print(f"ok    settings of {practice.name}")
    failed = 0
    ports: Ports | None = None
    try:
        ports = compose.ports(env, practice)
        print("ok    database migrated and guarded")
    except (FrontDeskError, ValueError) as wrong:
        print(f"FAIL  {wrong}")
        failed += 1
    checks: dict[str, Callable[[], str]] = {
        "site": lambda: _site(env),
        "mail": lambda: _mail(env),
        "keys": lambda: _keys(ports),
        "payments": lambda: _payments(ports),
        "calendars": lambda: _calendars(ports),
    }
    for name, check in checks.items():
        wrong_words = check()
        print(f"FAIL  {name}: {wrong_words}" if wrong_words else f"ok    {name}")
        failed += bool(wrong_words)
    sys.stdout.flush()
    return 1 if failed else 0


def _site(env: Environment) -> str:
    return "" if (env.site / "index.html").is_file() else f"no built site in {env.site}"


def _mail(env: Environment) -> str:
    try:
        speak = smtplib.SMTP_SSL if env.smtp_port == TLS_PORT else smtplib.SMTP
        with speak(env.smtp_host, env.smtp_port, timeout=10) as server:
            server.noop()
    except OSError as why:
        return f"{env.smtp_host}:{env.smtp_port} does not answer ({why.strerror or why})"
    return ""


def _keys(ports: Ports | None) -> str:
    if ports is None:
        return "not looked at"
    return "" if ports.practice.recipients else "no public keys to seal intakes to"


def _payments(ports: Ports | None) -> str:
    """Ask for a checkout that cannot exist: only a working key is told so."""
    if ports is None:
        return "not looked at"
    try:
        ports.payments.look(_NO_SESSION)
    except FrontDeskError as why:
        code = str(getattr(why, "code", ""))
        return "" if code == "resource_missing" else f"{type(why).__name__} {code}".strip()
    return ""


def _calendars(ports: Ports | None) -> str:
    """Look at the calendars that therapists keep elsewhere, by what the worker last heard.

    One it has not asked yet is asked now.
    """
    if ports is None:
        return "not looked at"
    known = {one.source: one for one in ports.store.read(lambda look: look.outside_known())}
    wrong = []
    for source in ports.outside.sources():
        problem = _calendar(ports, source, known=known.get(source))
        if problem:
            wrong.append(f"one of {source.therapist} {problem}")
    return "; ".join(wrong)


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
