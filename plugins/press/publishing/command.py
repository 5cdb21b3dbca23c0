"""Any program that sends a folder somewhere, named by the practice."""

import os
import shlex
from pathlib import Path

from press.publishing import program
from press.publishing.discreet import told
from press.publishing.target import NotSent
from press.publishing.tree import Difference

FOLDER = "{folder}"


class Command:
    """Runs the program without a shell; {folder} and SITE_FOLDER are the built site."""

    def __init__(self, line: str, project: Path) -> None:
        self._line = line
        self._project = project
        self.place = told(f"command:{line}")

    def problems(self) -> list[str]:
        """Say that the line cannot be read, or that the program is not there."""
        try:
            words = shlex.split(self._line)
        except ValueError as error:
            return [f"{self.place}: {error}; look at the quotes"]
        if program.missing(words[0]) and not (self._project / words[0]).is_file():
            return [f"{told(words[0])} is not installed here"]
        return []

    def send(self, site: Path, change: Difference) -> None:
        """Hand the folder over; what the program makes of it is its own business."""
        del change  # a program that takes a folder finds out by itself
        words = [w.replace(FOLDER, str(site.resolve())) for w in shlex.split(self._line)]
        environ = {**os.environ, "SITE_FOLDER": str(site.resolve())}
        try:
            program.run(words, folder=self._project, environ=environ)
        except program.Failed as error:
            raise NotSent(f"{error}\nOnly that program knows what arrived") from error
