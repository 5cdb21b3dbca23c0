"""What this installation is: its environment and its practice."""

import os
from dataclasses import replace
from zoneinfo import ZoneInfo

from frontdesk.adapters.clock import System as SystemClock
from frontdesk.cli import videos
from frontdesk.domain.practice import Practice
from frontdesk.domain.rehearsed import open_around
from frontdesk.settings import calendars, environment, payments, practice
from frontdesk.settings.environment import Environment
from frontdesk.settings.reading import SettingsError


def read() -> tuple[Environment, Practice]:
    """Read environment and practice.

    Raises:
        SettingsError: everything that is wrong with the environment, or else with the practice.
    """
    env = environment.read(os.environ)
    found = practice.load(env.practice, keys=env.keys, demo=env.demo)
    env = _known(env, found)
    if env.demo:
        now = SystemClock().now()
        found = open_around(found, now.astimezone(ZoneInfo(found.zone)).date())
    return env, found


NO_MONEY = (
    "TEST PAYMENTS: no money moves, and every page says so. Before you open for clients, put "
    "in live keys and set FRONTDESK_PRODUCTION=1."
)


def moves_no_money(env: Environment, found: Practice) -> bool:
    """Tell whether clients of a real practice would meet a payment page that takes nothing."""
    real = env.origin.startswith("https://") and not env.demo and not found.example
    return real and not all(account.live for account in env.accounts)


def _known(env: Environment, found: Practice) -> Environment:
    """Return the environment with the ids of the practice's therapists.

    Raises:
        SettingsError: all that belongs to nobody, and all that is wrong with video providers.
    """
    problems: list[str] = []
    try:
        calendars.check(env.calendars, found)
    except SettingsError as wrong:
        problems += wrong.problems
    try:
        env = replace(env, tills=payments.named(env.tills, found))
    except SettingsError as wrong:
        problems += wrong.problems
    try:
        videos.providers(found, env.videos)
    except SettingsError as wrong:
        problems += wrong.problems
    if problems:
        raise SettingsError(problems)
    return env
