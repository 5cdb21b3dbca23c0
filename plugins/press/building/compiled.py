"""Templates compiled in an earlier build: Pelican compiles each again for every generator."""

import os
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

from press.building import keeping
from press.building.digests import digest

_MOST = 400  # a theme has thirty; what is beyond that are themes of other days


class Compiled(BytecodeCache):
    """Compiled templates, in memory and in one file.

    Args:
        file: where they are kept.
        salt: digest of the settings of Jinja, which change what a template compiles to.
    """

    def __init__(self, file: Path, *, salt: bytes) -> None:
        self._file = file
        self._salt = salt
        self._new = False
        self._kept: dict[str, bytes] = {}
        with suppress(OSError, keeping.Foreign):
            self._kept = dict(keeping.unpacked(file.read_bytes()))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return a key that other settings of Jinja do not share."""
        return f"{self._salt.hex()} {super().get_cache_key(name, filename)}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket; Jinja has it compare the template's text."""
        if (found := self._kept.get(bucket.key)) is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in a bucket."""
        self._kept.pop(bucket.key, None)
        self._kept[bucket.key] = bucket.bytecode_to_string()
        self._new = True

    def save(self) -> None:
        """Keep the latest for the next build."""
        if not self._new:
            return
        latest = dict(list(self._kept.items())[-_MOST:])
        self._new = False
        with suppress(OSError):  # whoever keeps more than this has said so already
            keeping.replace(self._file, keeping.packed(latest))


def salt(env: Environment) -> bytes:
    """Return the digest of all of an environment that decides what templates compile to."""
    marks = (env.block_start_string, env.variable_start_string, env.comment_start_string)
    ends = (env.block_end_string, env.variable_end_string, env.comment_end_string)
    lines = (env.line_statement_prefix, env.line_comment_prefix, env.newline_sequence)
    trims = (env.trim_blocks, env.lstrip_blocks, env.keep_trailing_newline, env.optimized)
    how = (env.autoescape, env.is_async, sorted(env.extensions), sorted(env.filters), os.name)
    return digest((marks, ends, lines, trims, how, sorted(env.tests)))
