"""Derives what Stripe accepts and answers from the installed `stripe` package's own source.

Run `python -m rehearsal.payments.schema` after moving the package. It rewrites schema.json; a
test fails while the file and the package disagree, so the rehearsal cannot drift unnoticed.
The source is read, never imported: half of its annotations name classes that only a type
checker imports.
"""

import ast
import json
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rehearsal.payments.schema_parts import ANSWERS, REQUESTS

Json = dict[str, Any]
Scope = dict[str, ast.ClassDef]

FILE = Path(__file__).with_name("schema.json")

SCALARS: dict[str, Json] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "bool": {"type": "boolean"},
    "float": {"type": "number"},
    "Decimal": {"type": "string", "format": "decimal"},
    "Any": {},
}
OPEN_OBJECT: Json = {"type": "object"}
MAP_OF_TEXT: Json = {"type": "object", "additionalProperties": {"type": "string"}}


def package() -> Path:
    """Return the folder of the installed stripe package, without importing it."""
    found = find_spec("stripe")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the stripe package is not installed")
    return Path(found.origin).parent


def api_version(root: Path) -> str:
    """Return the API version that the package speaks."""
    said = re.search(r'CURRENT = "([^"]+)"', (root / "_api_version.py").read_text())
    if said is None:
        raise ValueError("the stripe package no longer names its API version")
    return said[1]


def derive(root: Path | None = None) -> Json:
    """Return the whole of schema.json for the package in this folder."""
    root = root or package()
    return {
        "api_version": api_version(root),
        "requests": {name: _request(root / path) for name, path in REQUESTS.items()},
        "answers": {kind: _answer(root / path, name) for kind, (path, name) in ANSWERS.items()},
    }


def text(schema: Json) -> str:
    """Return the file's text: one line for each request and answer, so a diff names them."""
    rows = [f' "api_version": {json.dumps(schema["api_version"])}']
    for part in ("requests", "answers"):
        lines = [
            f"  {json.dumps(name)}: {json.dumps(node, separators=(',', ':'), sort_keys=True)}"
            for name, node in schema[part].items()
        ]
        rows.append(f' "{part}": {{\n' + ",\n".join(lines) + "\n }")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _request(path: Path) -> Json:
    classes = _classes(ast.parse(path.read_text()))
    # The first class is the endpoint's own; the others are the objects nested in it.
    return _object(next(iter(classes.values())), classes)


def _answer(path: Path, name: str) -> Json:
    found = _object(_classes(ast.parse(path.read_text()))[name], {})
    if name == "ListObject":
        # The package keeps this word as a class constant, so no annotation tells of it.
        found["properties"]["object"] = {"enum": ["list"]}
        found["required"] = sorted([*found["required"], "object"])
    return found


def _classes(node: ast.AST) -> Scope:
    return {c.name: c for c in ast.iter_child_nodes(node) if isinstance(c, ast.ClassDef)}


def _object(node: ast.ClassDef, module: Scope) -> Json:
    # As in Python itself, a class body sees its module and its own inner classes, not the
    # classes around it: an outer `Source` is not what an inner "Source" means.
    scope = {**module, **_classes(node)}
    fields = dict(_fields(node))
    found: Json = {
        "type": "object",
        "properties": {name: _type(kind, scope) for name, kind in fields.items()},
        "additionalProperties": False,
    }
    required = sorted(name for name, kind in fields.items() if not _may_miss(kind))
    return {**found, "required": required} if required else found


def _fields(node: ast.ClassDef) -> list[tuple[str, ast.expr]]:
    return [
        (line.target.id, line.annotation)
        for line in node.body
        if isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and not line.target.id.startswith("_")
        and _head(line.annotation) != "ClassVar"
    ] + _functional(node)


def _functional(node: ast.ClassDef) -> list[tuple[str, ast.expr]]:
    # A name that is a Python word ("from") cannot be an annotation, so the package writes
    # such a TypedDict as a call: `_XBase = TypedDict("X", {"from": …})`. None of ours has one.
    if any(isinstance(base, ast.Name) and base.id.endswith("Base") for base in node.bases):
        raise ValueError(f"{node.name} hides fields in a functional TypedDict")
    return []


def _head(kind: ast.expr) -> str:
    named = kind.value if isinstance(kind, ast.Subscript) else kind
    return named.id if isinstance(named, ast.Name) else ""


def _may_miss(kind: ast.expr) -> bool:
    return _head(kind) in {"NotRequired", "Optional"}


def _type(kind: ast.expr, scope: Scope) -> Json:
    if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
        return _type(ast.parse(kind.value.strip(), mode="eval").body, scope)
    if isinstance(kind, ast.BinOp):
        return _either(_flat(kind), scope)
    if isinstance(kind, ast.Subscript):
        return _generic(kind, scope)
    name = kind.id if isinstance(kind, ast.Name) else ""
    if name in SCALARS:
        return dict(SCALARS[name])
    # What is not defined in the same file is another resource, which we never nest.
    return _object(scope[name], scope) if name in scope else dict(OPEN_OBJECT)


def _generic(kind: ast.Subscript, scope: Scope) -> Json:
    inner = kind.slice
    parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
    shape = _SHAPES.get(_head(kind))
    return shape(parts, scope) if shape else dict(OPEN_OBJECT)


def _optional(parts: list[ast.expr], scope: Scope) -> Json:
    return {"anyOf": [_type(parts[0], scope), {"type": "null"}]}


def _literal(parts: list[ast.expr], _: Scope) -> Json:
    return {"enum": [part.value for part in parts if isinstance(part, ast.Constant)]}


def _map(parts: list[ast.expr], _: Scope) -> Json:
    return dict(OPEN_OBJECT if _head(parts[-1]) == "Any" else MAP_OF_TEXT)


def _either(parts: list[ast.expr], scope: Scope) -> Json:
    kinds: list[Json] = []
    for part in parts:
        found = _type(part, scope)
        if found not in kinds:
            kinds.append(found)
    if any(found.get("enum", [""]) != [""] for found in kinds):
        # `Literal[…] | str` is the package's way to survive values it has not met. A rehearsal
        # that accepted them would hide our typing mistakes, so only the known ones count. An
        # empty text alone is no list of known values: `Literal[''] | str` unsets a text.
        kinds = [found for found in kinds if found != SCALARS["str"]]
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}


def _flat(kind: ast.expr) -> list[ast.expr]:
    if isinstance(kind, ast.BinOp):
        return [*_flat(kind.left), *_flat(kind.right)]
    return [kind]


_SHAPES: dict[str, Callable[[list[ast.expr], Scope], Json]] = {
    "NotRequired": lambda parts, scope: _type(parts[0], scope),
    "Optional": _optional,
    "Literal": _literal,
    "Union": _either,
    "List": lambda parts, scope: {"type": "array", "items": _type(parts[0], scope)},
    "Dict": _map,
    "UntypedStripeObject": _map,
    "ExpandableField": lambda _parts, _scope: {"type": ["string", "object"]},
}

if __name__ == "__main__":
    FILE.write_text(text(derive()), encoding="utf-8")
