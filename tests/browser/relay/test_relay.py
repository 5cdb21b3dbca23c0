"""Two browsers that meet through a relay alone: a real coturn with our credentials."""

import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Browser

from browser.check.trial import Trial
from browser.room.side import Side, meet
from frontdesk.adapters.clock import System
from frontdesk.domain.relay import Relay, credentials
from web.join_harness import START, Desk, running

COTURN = shutil.which("turnserver")
SECRET = "s" * 40
# Neither browser may use any other way than the relay.
RELAY_ONLY = """
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(options) { super({ ...options, iceTransportPolicy: 'relay' }); }
};
"""
HOW = """async () => {
  const stats = await window.calls.at(-1).getStats();
  const all = Object.fromEntries([...stats].map(([id, one]) => [id, one]));
  const transport = Object.values(all).find((one) => one.type === 'transport');
  const pair = all[transport.selectedCandidatePairId];
  return [all[pair.localCandidateId].candidateType, all[pair.remoteCandidateId].candidateType];
}"""
CALL = """async (ice) => {
  const { relays } = await import('/frontdesk/check-probes.js');
  return relays(ice);
}"""
GATHER = """(server) => new Promise((done) => {
  const call = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: 'relay' });
  call.onicecandidate = ({ candidate }) => candidate?.candidate && done('relay');
  call.onicecandidateerror = ({ errorCode }) => done(errorCode);
  call.createDataChannel('x');
  call.setLocalDescription();
})"""

pytestmark = pytest.mark.skipif(COTURN is None, reason="coturn is not installed here")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture(scope="module")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay on loopback, with what docs/relay.md sets and what only loopback needs."""
    with relaying(tmp_path_factory.mktemp("coturn"), "--allow-loopback-peers") as relay:
        yield relay


@contextmanager
def relaying(folder: Path, *more: str) -> Iterator[Relay]:
    assert COTURN
    port = free_port()
    options = {
        "listening-port": port,
        "listening-ip": "127.0.0.1",
        "relay-ip": "127.0.0.1",
        "realm": "example.com",
        "static-auth-secret": SECRET,
        "userdb": folder / "turndb",
        "pidfile": folder / "coturn.pid",
        "log-file": folder / "coturn.log",
    }
    switches = ("use-auth-secret", "fingerprint", "no-tls", "no-dtls", "no-cli", "simple-log")
    command = [COTURN, "-n", *more, *(f"--{name}" for name in switches)]
    command += [f"--{name}={value}" for name, value in options.items()]
    with subprocess.Popen(command, cwd=folder, stdout=-3, stderr=-3) as process:
        try:
            _wait_for(port, folder / "coturn.log")
            yield Relay((f"turn:127.0.0.1:{port}?transport=udp",), SECRET)
        finally:
            process.terminate()


def _wait_for(port: int, log: Path) -> None:
    deadline = monotonic() + 30
    while monotonic() < deadline:
        try:
            # It listens on TCP and UDP alike.
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            continue
        return
    pytest.fail(f"coturn does not listen: {log.read_text() if log.exists() else 'no log'}")


def test_two_people_meet_through_the_relay_alone(
    tmp_path: Path, coturn: Relay, sides: Callable[..., Side]
) -> None:
    def ice() -> list[dict[str, object]]:
        return [credentials(coturn, now=System().now())]

    with running(tmp_path, now=START, ice=ice) as desk:
        client, therapist = meet(desk, sides, script=RELAY_ONLY)

        client.sees_and_hears()
        therapist.sees_and_hears()
        how = client.page.evaluate(HOW)
        client.close()
        therapist.close()

    assert how == ["relay", "relay"]


@pytest.mark.parametrize(
    ("late", "secret", "finds"),
    [(0, SECRET, "relay"), (3, SECRET, 401), (0, "another secret", 401)],
    ids=["right", "expired", "wrong"],
)
def test_the_relay_takes_our_credentials_while_they_last(
    coturn: Relay, chromium: Browser, late: int, secret: str, finds: object
) -> None:
    made = credentials(Relay(coturn.urls, secret), now=System().now() - timedelta(hours=late))

    with chromium.new_context() as context:
        found = context.new_page().evaluate(GATHER, made)

    assert found == finds


def kept(desk: Desk) -> Mapping[str, str]:
    found = desk.store.read(lambda look: look.device_check("b1"))
    return found.codes if found else {}


# How late a call comes through is this machine's business; that it comes through is ours.
THROUGH = {"ok", "weak", "sound_only"}


@pytest.mark.parametrize(
    ("secret", "finds"), [(SECRET, THROUGH), ("another", {"refused"})], ids=["ours", "another"]
)
def test_the_check_tells_whether_the_relay_can_be_used(
    tmp_path: Path, coturn: Relay, chromium: Browser, secret: str, finds: set[str]
) -> None:
    def ice() -> list[dict[str, object]]:
        return [credentials(Relay(coturn.urls, secret), now=System().now())]

    with running(tmp_path, now=START, ice=ice) as desk:
        trial = Trial(chromium, f"{desk.client(desk.book())}/check")
        trial.until(lambda: kept(desk).get("relay") in finds)
        trial.close()


def test_a_relay_that_answers_and_carries_nothing_is_told_from_one_that_works(
    tmp_path: Path, chromium: Browser
) -> None:
    with relaying(tmp_path) as relay, running(tmp_path, now=START) as desk:
        trial = Trial(chromium, f"{desk.url}/check", press=False)
        servers = [credentials(relay, now=System().now())]

        found = trial.page.evaluate(CALL, servers)

        trial.close()
    assert found == "closed"
