"""A real Firefox, spoken to in WebDriver BiDi: just enough to look at one page."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any, cast

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
# A made-up camera and microphone, allowed without asking; nothing is fetched from anywhere.
PREFS = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.autoplay.default": 0,
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """One window."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.number = 0
        self.say("session.new", capabilities={})
        found = self.say("browsingContext.getTree")["contexts"]
        self.context = found[0]["context"]

    def say(self, method: str, **params: Any) -> Any:
        self.number += 1
        self.line.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.line.recv(timeout=60))
            if answer.get("id") != self.number:
                continue
            assert answer["type"] == "success", answer
            return answer["result"]

    def open(self, address: str) -> None:
        self.say("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def reload(self) -> None:
        self.say("browsingContext.reload", context=self.context, wait="complete")

    def ask(self, script: str) -> Any:
        """Return what an expression gives, as text, number or truth."""
        told = self.say(
            "script.evaluate",
            expression=script,
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        assert told["type"] == "success", told
        return told["result"].get("value")

    def until(self, script: str, wanted: object) -> None:
        deadline = monotonic() + 60
        while (found := self.ask(script)) != wanted:
            assert monotonic() < deadline, f"{script} is still {found!r}"
            sleep(0.05)


@contextmanager
def firefox() -> Iterator[Firefox]:
    """Start a Firefox of its own and end it with the block."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        words = [f'user_pref("{name}", {json.dumps(value)});' for name, value in PREFS.items()]
        Path(profile, "user.js").write_text("\n".join(words))
        command = [cast(str, FIREFOX), "--headless", "--no-remote", "--profile", profile]
        command += ["--remote-debugging-port", "0"]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                with _line(process) as line:
                    yield Firefox(line)
            finally:
                process.terminate()
                process.communicate()


def _line(process: "subprocess.Popen[str]") -> ClientConnection:
    """Wait for the address Firefox tells, and open it."""
    assert process.stderr is not None
    for said in process.stderr:
        before, found, address = said.strip().partition("WebDriver BiDi listening on ")
        del before
        if found:
            return connect(f"{address}/session", max_size=None, proxy=None)
    raise WebSocketException("Firefox ended before it could be spoken to")
