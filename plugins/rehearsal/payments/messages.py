"""What comes in over HTTP and what goes out again."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Incoming:
    """One request.

    Attributes:
        headers: by lower-case name.
        gone: True once the client has hung up (a request that hangs asks it).
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: str
    gone: Callable[[], bool] = lambda: True


@dataclass
class Reply:
    """One answer; reset breaks the connection instead of sending it."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False


def as_json(answer: Any, *, status: int = 200, **headers: str) -> Reply:
    """Return a JSON answer; a header's underscores stand for its hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(answer).encode()
    return Reply(status, body, {"Content-Type": "application/json", **named})


def maintenance() -> Reply:
    """Return what a machine in front of the API says when nobody is behind it."""
    body = b"<!doctype html><html lang=en><title>Maintenance</title><h1>Back soon</h1></html>"
    return Reply(503, body, {"Content-Type": "text/html; charset=utf-8", "Retry-After": "30"})
