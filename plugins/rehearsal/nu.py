"""The Nu HTML checker over every page of a built site, where Java and npm are there to run it."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGE = "vnu-jar@26.9.27"
FOLDER = Path(sys.prefix) / "nu"
LONGEST_SECONDS = 600


def main(words: Sequence[str]) -> int:
    """Check the folder that is named; 0 when nothing is wrong, or when it cannot be checked."""
    java = shutil.which("java")
    jar = find(FOLDER) or (fetched(FOLDER) if java else None)
    if java is None or jar is None:
        missing = "Java" if java is None else "the checker, and npm could not fetch it"
        _say(f"Skipped: the Nu HTML checker. There is no {missing}. No page was checked with it.")
        return 0
    _say(f"The Nu HTML checker reads {words[0]}")
    command = [java, "-jar", str(jar), "--skip-non-html", "--errors-only", words[0]]
    return subprocess.run(command, check=False, timeout=LONGEST_SECONDS).returncode  # noqa: S603 - Java, and a file we fetched


def find(folder: Path) -> Path | None:
    """Return the checker, if it was fetched into the folder."""
    jar = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    return jar if jar.is_file() else None


def fetched(folder: Path) -> Path | None:
    """Fetch the checker into the folder with npm and return it; None where that is impossible."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    _say(f"Installing {PACKAGE} into {folder}, for this check only")
    command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(  # noqa: S603 - npm, and a package we name
            [*command, "--prefix", str(folder), PACKAGE], check=True, timeout=LONGEST_SECONDS
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return find(folder)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
