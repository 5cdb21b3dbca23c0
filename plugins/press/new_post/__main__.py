"""python -m press.new_post TITLE: makes a post and opens it; what the task calls."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pelican.settings import read_settings

from press.lint import gather, hooks
from press.lint.limits import BadSetting
from press.new_post.made import Refused, made, opener

SETTINGS = "pelicanconf.py"


def main(words: Sequence[str] | None = None) -> int:
    """Make a post, and open it unless told not to."""
    asked = _parser().parse_args(words)
    settings = read_settings(SETTINGS)
    try:
        site = gather.site(settings, now=hooks.now(settings))
        folder = Path(settings["PATH"]) / settings["ARTICLE_PATHS"][0]
        file = made(folder, site, title=" ".join(asked.title), name=asked.slug, lang=asked.lang)
    except (Refused, BadSetting) as why:
        print(why, file=sys.stderr)
        return 1
    print(f"{file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file} is made.")
    print("It is a draft. Take the line draft: true out to publish it.")
    if not asked.no_open:
        _open(file)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tasks.py new", description=__doc__)
    parser.add_argument("title", nargs="+", help="what readers will see, such as 'A quiet hour'")
    parser.add_argument("--lang", default="", help="two letters, if not that of the site: es")
    parser.add_argument("--slug", default="", help="the last part of the address")
    parser.add_argument("--no-open", action="store_true", help="only make the file")
    return parser


def _open(file: Path) -> None:
    command = opener(os.environ, sys.platform)
    if not command:
        print(f"Open {file} in your editor.")
        return
    try:
        subprocess.run([*command, str(file)], check=False)  # noqa: S603 - the person's own editor
    except OSError as error:
        print(f"{command[0]} could not be started: {error.strerror}. Open {file} yourself.")


if __name__ == "__main__":
    sys.exit(main())
