"""The error that ends a build which cannot be right."""

import sys
from collections.abc import Sequence


class BuildRefused(Exception):
    """The site was not built; problems says why, one sentence each."""

    def __init__(self, problems: Sequence[str]) -> None:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{count}, listed above. The site was not built.")
        self.problems = tuple(problems)


def refuse(problems: Sequence[str]) -> None:
    """End the build when there is a problem.

    The lines go to stderr as they are: Pelican's log breaks long ones, also inside a file name.

    Raises:
        BuildRefused: problems is not empty.
    """
    if not problems:
        return
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    raise BuildRefused(problems)
