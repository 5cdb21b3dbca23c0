"""The whole command on a PostgreSQL server, whose password is never printed."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from frontdesk.cli import NOT_READY
from races.servers import bare_database, database_of, server
from rehearsal.demo_folder import Folder, Ports

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "frontdesk.cli"]
SECRET = "hushhushhush"


@pytest.fixture
def installed(tmp_path, keys_folder):
    """An installation whose database is a new one on a server."""
    folder = Folder(tmp_path / "demo")
    folder.prepare()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("FRONTDESK_", "STRIPE_"))}
    address = bare_database().replace("frontdesk@", f"frontdesk:{SECRET}@")
    return {
        **clean,
        "PYTHONPATH": str(ROOT / "plugins"),
        **folder.env(Ports(), outside={}),
        "FRONTDESK_KEYS": str(keys_folder / "keys.json"),
        "FRONTDESK_SITE": str(tmp_path),
        "FRONTDESK_DATABASE": address,
    }


def frontdesk(*words, env):
    done = subprocess.run(
        [*COMMAND, *words],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert SECRET not in done.stdout + done.stderr
    return done


@contextmanager
def serving(env, port):
    process = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], env=env, cwd=ROOT)
    try:
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        assert process.wait(120) == 0
    finally:
        process.kill()
        process.wait()


def fetched(address):
    for _ in range(2400):
        try:
            with urlopen(address, timeout=60) as answer:
                return answer.status
        except OSError:
            time.sleep(0.05)
    return pytest.fail("the service did not answer")


def test_a_server_that_was_not_migrated_is_told_of_once(installed):
    done = frontdesk("serve", "--port", "9", env=installed)

    assert done.returncode == NOT_READY
    assert "table booking is missing" in done.stderr
    assert done.stderr.count("starting it again") == 0


def test_it_is_migrated_found_well_and_served_with_its_worker(installed, ports):
    migrated = [frontdesk("migrate", env=installed).returncode for _ in range(2)]
    doctor = frontdesk("doctor", env={**installed, "SMTP_PORT": "9"})
    with serving(installed, next(ports)) as origin:
        status = fetched(f"{origin}/book/")

    assert migrated == [0, 0]
    assert "ok    database" in doctor.stdout
    assert status == 200
    schemas = (
        "SELECT count(DISTINCT schemaname) FROM pg_tables WHERE schemaname IN ('public', 'dbos')"
    )
    name = database_of(installed["FRONTDESK_DATABASE"])
    assert server().ask(schemas, name) == [(2,)]


def test_a_server_that_is_not_there_is_told_of_without_its_address(installed):
    nowhere = {**installed, "FRONTDESK_DATABASE": f"postgresql://me:{SECRET}@127.0.0.1:9/x"}

    found = [frontdesk(word, env=nowhere) for word in ("migrate", "doctor")]

    assert [done.returncode for done in found] == [NOT_READY, 1]
    assert all("refused" in done.stdout + done.stderr for done in found)
