import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "words",
    [("ruff", "format", "--check", "."), ("ruff", "check", "."), ("mypy",), ("lint-imports",)],
    ids=["format", "lint", "types", "import-rules"],
)
def test_the_code_keeps_the_house_rules(words: tuple[str, ...]) -> None:
    program = Path(sys.executable).parent / words[0]

    checked = subprocess.run(
        [program, *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, f"{checked.stdout}\n{checked.stderr}"


@pytest.mark.parametrize("room", ["plugins", "benchmarks"])
def test_no_file_is_too_long_to_read_in_one_sitting(room: str) -> None:
    long = [
        f"{file.relative_to(ROOT)}: {count} lines"
        for file in (ROOT / room).rglob("*.py")
        if (count := len(file.read_text("utf-8").splitlines())) > 300
    ]

    assert long == []
