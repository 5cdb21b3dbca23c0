"""What this installation is: its environment and its practice."""

import os
from zoneinfo import ZoneInfo

from frontdesk.adapters.clock import System as SystemClock
from frontdesk.domain.practice import Practice
from frontdesk.settings import calendars, environment, practice
from frontdesk.settings.environment import Environment


def read() -> tuple[Environment, Practice]:
    """Read environment and practice.

    Raises:
        SettingsError: everything that is wrong with the environment, or else with the practice.
    """
    env = environment.read(os.environ)
    found = practice.load(env.practice, keys=env.keys, demo=env.demo)
    calendars.check(env.calendars, found)
    if env.demo:
        now = SystemClock().now()
        found = found.open_around(now.astimezone(ZoneInfo(found.zone)).date())
    return env, found
