"""What every test would make anew, though it never differs: compiled templates, certificates."""

from functools import cache
from typing import Any

import httpx2
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

from frontdesk.adapters.mail import letters
from frontdesk.web import pages


class Compiled(BytecodeCache):
    """Keeps compiled templates in memory; a changed template is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def templates_compiled_once() -> None:
    """Each service and each writer of letters compiles for itself; here there are hundreds."""
    for module in (pages, letters):
        # Letters are no pages: each kind of environment compiles in its own way.
        module.Environment = _sharing(Compiled())  # type: ignore[attr-defined]


def _sharing(compiled: Compiled) -> Any:
    def made(**options: Any) -> Environment:
        # Whoever asks says whether it draws pages.
        return Environment(bytecode_cache=compiled, **options)  # noqa: S701

    return made


def no_certificates_read_again() -> None:
    """Each client reads all authorities of the world; here nobody speaks TLS with one."""
    transports = httpx2._transports.default
    transports.create_ssl_context = cache(transports.create_ssl_context)
