"""Reads the bracketed form fields of a request and refuses what the endpoint does not know."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from rehearsal.payments import refusals
from rehearsal.payments.schema import FILE
from rehearsal.payments.schema_parts import OWN

Json = dict[str, Any]

# Where Stripe took `payment_method_types` away, and says so.
_ONCE_TYPED = ("POST /v1/checkout/sessions", "POST /v1/payment_intents")
_PART = re.compile(r"\[([^\]]*)\]")
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\]]*\])*)")
_KNOWN: Json = json.loads(FILE.read_text(encoding="utf-8"))

MOST_METADATA = 50
LONGEST_METADATA_NAME = 40
LONGEST_METADATA = 500

API_VERSION: str = _KNOWN["api_version"]


def read(endpoint: str, text: str) -> Json:
    """Return the typed parameters of one request.

    Args:
        endpoint: such as "POST /v1/refunds", a key of schema.json's requests.
        text: the query string or the form body.

    Raises:
        Refused: an unknown, missing or ill-typed parameter, named as Stripe names it.
    """
    raw = nested(text)
    if "payment_method_types" in raw and endpoint in _ONCE_TYPED:
        raise refusals.invalid(
            "payment_method_types",
            "The `payment_method_types` parameter is no longer supported. Use "
            "`allowed_payment_method_types` or `excluded_payment_method_types`.",
            code="payment_method_types_no_longer_supported",
        )
    node = OWN.get(endpoint) or _KNOWN["requests"][endpoint]
    if strangers := list(_strangers(node, raw, "")):
        raise refusals.unknown(strangers)
    found = _value(node, raw, "")
    assert isinstance(found, dict)  # noqa: S101 - an endpoint's own node is an object
    return found


def nested(text: str) -> Json:
    """Return `a[b][0]=c` as {"a": {"b": {"0": "c"}}}; what a list is, only the schema knows."""
    tree: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found = _NAME.fullmatch(name)
        if not found:
            raise refusals.invalid(name, f"Invalid parameter name: {name[:80]}")
        _plant(tree, [found[1], *_PART.findall(found[2])], value)
    return tree


def _plant(tree: Json, path: list[str], value: str) -> None:
    for part in path[:-1]:
        step = tree.setdefault(part or str(len(tree)), {})
        if not isinstance(step, dict):
            raise refusals.invalid(path[0], "Invalid object")
        tree = step
    tree[path[-1] or str(len(tree))] = value


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _strangers(node: Json, raw: Any, path: str) -> list[str]:
    if not isinstance(raw, dict):
        return []
    node = _fitting(node, raw)
    if node.get("type") == "array":
        return [
            s for at, item in raw.items() for s in _strangers(node["items"], item, _join(path, at))
        ]
    fields = node.get("properties")
    if fields is None:
        return []
    found = [_join(path, name) for name in raw if name not in fields]
    for name in raw.keys() & fields.keys():
        found += _strangers(fields[name], raw[name], _join(path, name))
    return sorted(found)


def _fitting(node: Json, raw: Any) -> Json:
    """Return the alternative that a group of fields, or a single text, can mean."""
    options: list[Json] = node.get("anyOf", [node])
    grouped = isinstance(raw, dict)
    fit = [o for o in options if (o.get("type") in {"object", "array"}) == grouped]
    # An empty text unsets a value; it says nothing about what else may stand there.
    fit = [o for o in fit if o.get("enum") != [""] or not raw] or fit
    return fit[0] if fit else options[0]


def _value(node: Json, raw: Any, path: str) -> Any:
    node = _fitting(node, raw)
    if "enum" in node:
        return _choice(node["enum"], raw, path)
    match node.get("type"):
        case "object":
            return _object(node, _group(raw, path), path)
        case "array":
            items = _group(raw, path).items()
            return [_value(node["items"], item, _join(path, at)) for at, item in items]
        case kind:
            return _scalar(kind, raw, path)


def _group(raw: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise refusals.invalid(path, "Invalid object")
    return raw


def _object(node: Json, raw: Mapping[str, Any], path: str) -> Json:
    fields = node.get("properties")
    if fields is None:
        return _metadata(raw, path)
    for name in node.get("required", ()):
        if name not in raw:
            raise refusals.missing(_join(path, name))
    return {name: _value(fields[name], value, _join(path, name)) for name, value in raw.items()}


def _metadata(raw: Mapping[str, Any], path: str) -> Json:
    """Return free names and values, within Stripe's bounds: docs.stripe.com/metadata."""
    if len(raw) > MOST_METADATA:
        words = f"Metadata can only have {MOST_METADATA} keys."
        raise refusals.invalid(path, words)
    for name, value in raw.items():
        longest = (len(name), LONGEST_METADATA_NAME), (len(str(value)), LONGEST_METADATA)
        for length, most in longest:
            if length > most:
                words = f"Must be at most {most} characters, but was {length}."
                raise refusals.invalid(_join(path, name), words, code="parameter_invalid_string")
    return {name: _text(value, _join(path, name)) for name, value in raw.items()}


def _text(raw: Any, path: str) -> str:
    # Unlike elsewhere an empty text is allowed: it takes the name away.
    if not isinstance(raw, str):
        raise refusals.invalid(path, "Invalid string")
    return raw


def _choice(known: list[str], raw: Any, path: str) -> str:
    if raw not in known:
        raise refusals.invalid(path, f"Invalid {path}: must be one of {', '.join(known[:40])}")
    return str(raw)


def _scalar(kind: Any, raw: Any, path: str) -> Any:
    if not isinstance(raw, str):
        raise refusals.invalid(path, "Invalid string")
    if kind == "integer":
        if not re.fullmatch(r"-?\d{1,12}", raw):
            words = f"Invalid integer: {raw[:80]}"
            raise refusals.invalid(path, words, code="parameter_invalid_integer")
        return int(raw)
    if kind == "boolean":
        if raw not in {"true", "false"}:
            raise refusals.invalid(path, f"Invalid boolean: {raw[:80]}")
        return raw == "true"
    if not raw:
        words = f"You passed an empty string for '{path}', which cannot be unset."
        raise refusals.invalid(path, words, code="parameter_invalid_empty")
    return raw
