"""What Pelican is told when it starts: the practice, the embeds, the templates and the files."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pelican import Pelican, signals
from pelican.generators import Generator

from frontdesk.domain.due_words import details, fee, least, rule_of
from frontdesk.domain.practice import Practice
from frontdesk.domain.wording import (
    cancel_rule,
    choice_words,
    date_words,
    minutes_words,
    money_words,
    zone_words,
)
from frontdesk.embeds.assets import StaticFiles, offer_assets
from frontdesk.embeds.drawing import SETTING, Counter, draw
from frontdesk.embeds.grammar import EMBEDS
from frontdesk.embeds.refused import refuse
from frontdesk.settings.practice import parse
from frontdesk.settings.reading import SettingsError
from frontdesk.settings.zones import use_packaged_zones

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
MARKS = "frontdesk.embeds.marks"
FILTERS = {
    "money": money_words,
    "minutes": minutes_words,
    "cancel_rule": cancel_rule,
    "fee": fee,
    "least": least,
    "details": details,
    "rule_of": rule_of,
    "choice": choice_words,
    "day": date_words,
    "zone": zone_words,
}


def register() -> None:
    """Connect to Pelican; blinker holds receivers weakly, so each is a module's own function."""
    use_packaged_zones()
    signals.initialized.connect(start)
    signals.generator_init.connect(keep_environment)
    signals.content_object_init.connect(draw)
    signals.all_generators_finalized.connect(report)
    signals.get_generators.connect(generators)


def start(pelican: Pelican) -> None:
    """Read the practice and hand it to Markdown and to every template.

    Raises:
        BuildRefused: PRACTICE is missing or has problems, which are all listed.
    """
    settings = pelican.settings
    practice = _practice(settings)
    settings[SETTING] = Counter(practice)
    settings["JINJA_GLOBALS"] |= {"practice": practice, "demo": practice.demo}
    settings["JINJA_FILTERS"] |= FILTERS
    settings["THEME_TEMPLATES_OVERRIDES"] = _with(
        settings["THEME_TEMPLATES_OVERRIDES"], str(TEMPLATES)
    )
    markdown = settings["MARKDOWN"]
    markdown["extensions"] = _with(markdown.get("extensions", ()), MARKS)
    # By name and with plain values: caches of converted texts take these as their key.
    markdown.setdefault("extension_configs", {})[MARKS] = {"known": sorted(EMBEDS)}
    offer_assets(settings)


def keep_environment(generator: Generator) -> None:
    """Draw with the templates of this run; the last generator's do as well as the first's."""
    if counter := generator.settings.get(SETTING):
        counter.environment = generator.env


def report(running: Sequence[Generator]) -> None:
    """End the build with all that is wrong, after every file has been read.

    Raises:
        BuildRefused: an embed somewhere cannot be drawn.
    """
    counter = running[0].settings.get(SETTING) if running else None
    if counter:
        problems, counter.problems = counter.problems, []
        refuse(problems)


def generators(pelican: Pelican) -> type[Generator]:  # noqa: ARG001 - Pelican's signature
    """Name our generator."""
    return StaticFiles


def _practice(settings: dict[str, Any]) -> Practice:
    demo = settings.get("FRONTDESK_DEMO", os.environ.get("FRONTDESK_DEMO") == "1")
    # Pelican forgets where the settings file lay; consent texts are named from there.
    folder = settings.get("PRACTICE_FOLDER", Path(settings["PATH"]).parent)
    if "PRACTICE" not in settings:
        refuse(["PRACTICE is not in the settings file"])
    try:
        return parse(settings["PRACTICE"], folder=Path(folder), demo=demo)
    except SettingsError as wrong:
        refuse(wrong.problems)
        raise


def _with(values: Sequence[str], one: str) -> list[str]:
    return [*values] if one in values else [*values, one]
