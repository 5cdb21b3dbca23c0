"""Answers on standard output, whose reader may leave before the end."""

import os
import sys


def show(answer: str) -> None:
    """Write an answer as a whole; a reader such as head, who has enough, is no error."""
    try:
        sys.stdout.write(answer)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more when it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
