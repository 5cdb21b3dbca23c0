"""The echo, measured for real: what Chromium plays comes back through its own microphone."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser

from browser.check.trial import Trial

Begin = Callable[..., Trial]
Launch = Callable[..., Browser]
SERVER = shutil.which("pulseaudio")
LOOP = [
    "module-native-protocol-unix",
    "module-null-sink sink_name=speaker rate=48000",
    "module-remap-source master=speaker.monitor source_name=microphone",
]
NO_CANCELLER = """(() => {
  const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = ({ audio, ...more }) => take({
    ...more, ...(audio && { audio: { ...audio, echoCancellation: false } }),
  });
})()"""

pytestmark = pytest.mark.skipif(
    SERVER is None, reason="pulseaudio is not installed: no sound can come back here"
)


@pytest.fixture(scope="module")
def loud(launch: Launch) -> Iterator[Browser]:
    """A Chromium whose loudspeaker stands in front of its microphone."""
    # A socket's path may not be long.
    with TemporaryDirectory() as folder:
        own = {"XDG_RUNTIME_DIR": folder, "PULSE_RUNTIME_PATH": folder, "HOME": folder}
        env = {**os.environ, **own}
        modules = [part for module in LOOP for part in ("-L", module)]
        command = [str(SERVER), "-n", "--exit-idle-time=-1", "--daemonize=no", *modules]
        with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as server:
            try:
                _wait_for(Path(folder, "native"), server)
                browser = launch(
                    "--use-fake-ui-for-media-stream",
                    ignore_default_args=["--mute-audio"],
                    env=env,
                )
                yield browser
                browser.close()
            finally:
                server.terminate()


def test_speakers_are_heard_without_asking_and_the_canceller_is_trusted(
    begin: Begin, loud: Browser
) -> None:
    trial = begin(loud)

    assert trial.decided("speaker") in {"ok", "late"}
    assert trial.decided("echo") in {"ok", "some"}


def test_without_a_canceller_the_echo_is_told_with_what_helps(begin: Begin, loud: Browser) -> None:
    trial = begin(loud, script=NO_CANCELLER)

    assert trial.decided("echo") == "echo"
    trial.done()
    assert "come back through your microphone" in trial.line("echo")
    assert "Plug in earphones" in trial.line("echo")
    assert trial.page.get_by_role("button", name="Test again for echo").is_visible()


def _wait_for(socket: Path, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if socket.exists():
            return
        try:
            server.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail("the sound server did not start")
