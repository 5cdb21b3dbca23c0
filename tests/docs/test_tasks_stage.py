import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rehearsal import stage as stages
from rehearsal.stage import Broken, Part, Stage, Stopped

PLUGINS = Path(__file__).parents[2] / "plugins"
SERVER = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1"]
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
# Starts a child, says its number and takes no notice of being asked to stop.
STUBBORN = """\
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = Stage(root=tmp_path, logs=tmp_path / "logs", env=os.environ)
    yield made
    made.stop()


def soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def is_alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(") ")[2][0] != "Z"


def test_a_server_is_waited_for_until_it_answers(stage: Stage, ports: Iterator[int]) -> None:
    port = next(ports)
    part = stage.start(Part("site", [*SERVER, str(port)], port))

    stage.wait(part)

    assert stages.answers(port)


def test_a_program_that_ends_early_is_told_with_its_last_lines(stage: Stage) -> None:
    part = stage.start(Part("front desk", [sys.executable, "-c", "exit('no such setting')"], 1))

    with pytest.raises(Broken, match="front desk ended") as broken:
        stage.wait(part)

    assert broken.value.words == "no such setting"


def test_a_step_that_fails_is_told_with_its_last_lines(stage: Stage) -> None:
    command = [sys.executable, "-c", "for n in range(40): print(n)\nexit(1)"]

    with pytest.raises(Broken, match="build failed") as broken:
        stage.run("build", command)

    assert broken.value.words.splitlines() == [str(n) for n in range(25, 40)]


def test_steps_run_side_by_side_and_each_failure_counts(stage: Stage) -> None:
    meet = (
        "import sys, time; from pathlib import Path\nPath(sys.argv[1]).touch()\n"
        "while not Path(sys.argv[2]).exists(): time.sleep(0.01)"
    )
    there = [sys.executable, "-c", meet, "one", "two"]

    stage.run_together({"there": there, "back": [*there[:3], "two", "one"]})

    with pytest.raises(Broken, match="bad failed"):
        stage.run_together(
            {"good": [*there[:3], "x", "x"], "bad": [sys.executable, "-c", "exit(1)"]}
        )


def test_a_program_that_dies_later_ends_the_watch(stage: Stage) -> None:
    stage.start(Part("mail page", [sys.executable, "-c", "exit('out of memory')"]))
    stage.start(Part("front desk", SLEEPER))

    with pytest.raises(Broken, match="mail page ended") as broken:
        stage.watch()

    assert broken.value.words == "out of memory"


def test_asking_to_stop_ends_a_step_and_a_wait(stage: Stage) -> None:
    part = stage.start(Part("front desk", SLEEPER, 1))
    stage.over.set()

    with pytest.raises(Stopped):
        stage.wait(part)
    with pytest.raises(Stopped):
        stage.run("build", SLEEPER)


def test_stopping_ends_every_program(stage: Stage) -> None:
    parts = [stage.start(Part(name, SLEEPER)) for name in ("one", "two")]

    stage.stop()

    assert all(part.ended for part in parts)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks processes up in /proc")
def test_a_program_that_does_not_listen_is_ended_with_its_children(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "STOP_SECONDS", 0.3)
    part = stage.start(Part("stubborn", [sys.executable, "-c", STUBBORN]))
    assert soon(lambda: stage.last_lines("stubborn").strip().isdigit())
    child = int(stage.last_lines("stubborn"))
    assert is_alive(child)

    stage.stop()

    assert part.ended
    assert soon(lambda: not is_alive(child))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(tmp_path: Path, how: signal.Signals) -> None:
    play = f"""
import os, sys
from pathlib import Path
from rehearsal.stage import Part, Stage
stage = Stage(root=Path("."), logs=Path({str(tmp_path)!r}), env=os.environ)
stage.heed()
part = stage.start(Part("one", {SLEEPER!r}))
print(part.process.pid, flush=True)
stage.watch()
stage.stop()
"""
    running = subprocess.Popen(
        [sys.executable, "-c", play],
        env=os.environ | {"PYTHONPATH": str(PLUGINS)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        assert running.stdout is not None
        child = int(running.stdout.readline())

        running.send_signal(how)

        assert running.wait(timeout=60) == 0
    assert not is_alive(child)
