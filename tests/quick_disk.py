"""Where the tests write: in memory, where there is enough of it."""

import os
import tempfile
from pathlib import Path

MEMORY = "/dev/shm"  # noqa: S108 - each test has a folder of its own there
ENOUGH_BYTES = 4 * 2**30


def in_memory() -> None:
    """Put all temporary files into memory: a disk is waited for at each of a million commits."""
    if _is_quick():
        # For the programs that the tests start, too.
        os.environ["TMPDIR"] = tempfile.tempdir = MEMORY


def _is_quick() -> bool:
    if "TMPDIR" in os.environ or not Path(MEMORY).is_dir():
        return False
    there = os.statvfs(MEMORY)
    # Some tests write a program and start it.
    runs = not there.f_flag & os.ST_NOEXEC
    return runs and there.f_bavail * there.f_frsize >= ENOUGH_BYTES
