"""What each test would make anew, though it never differs: templates, statements, patterns."""

import compileall
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Dialect
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.util import LRUCache
from starlette import routing

from frontdesk.adapters.mail import letters
from frontdesk.web import pages

PLUGINS = Path(__file__).resolve().parents[1] / "plugins"


class Compiled(BytecodeCache):
    """Keeps compiled templates in memory; a changed template is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def modules_compiled_once() -> None:
    """Hundreds of our commands begin in the tests, also where Python may keep nothing itself."""
    compileall.compile_dir(PLUGINS, quiet=2)


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


def statements_compiled_once() -> None:
    """Each database compiles for itself, which is half of what a short test would do."""
    alone = ClauseElement._compile_w_cache
    kept: dict[object, tuple[Dialect, Any]] = {}

    def shared(statement: ClauseElement, dialect: Dialect, **options: Any) -> Any:
        if options["compiled_cache"] is not None:
            kind = (type(dialect), dialect.paramstyle, dialect.server_version_info)
            # What was compiled is found again by the very dialect it was compiled for.
            first = kept.setdefault(kind, (dialect, LRUCache(5_000)))
            dialect, options["compiled_cache"] = first
        return alone(statement, dialect, **options)

    ClauseElement._compile_w_cache = shared  # type: ignore[method-assign]


def paths_compiled_once() -> None:
    """Each service compiles the patterns of a hundred addresses."""
    routing.compile_path = cache(routing.compile_path)


def no_certificates_read_again() -> None:
    """Each client reads all authorities of the world; here nobody speaks TLS with one."""
    transports = httpx2._transports.default
    transports.create_ssl_context = cache(transports.create_ssl_context)
