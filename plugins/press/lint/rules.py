"""All rules of the lint, in the order in which they are documented."""

import tomllib
from pathlib import Path

from press.lint.finding import Rule

FILE = Path(__file__).resolve().with_suffix(".toml")
RULES: dict[str, Rule] = {
    name: Rule(id=name, **about) for name, about in tomllib.loads(FILE.read_text("utf-8")).items()
}
