"""Runs the test payment server: python -m rehearsal.payments --help."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from rehearsal.payments.server import Server


def main() -> int:
    """Serve until SIGTERM or SIGINT, then stop cleanly."""
    chosen = _arguments()
    secret = {}
    if chosen.webhook_secret_file:
        secret["webhook_secret"] = chosen.webhook_secret_file.read_text(encoding="utf-8").strip()
    server = Server(
        host=chosen.host, port=chosen.port, webhook_url=chosen.webhook, keep=chosen.keep, **secret
    )
    ended = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda _number, _frame: ended.set())
    try:
        server.start()
    except OSError as error:
        sys.stderr.write(f"Cannot listen on {chosen.host} port {chosen.port}: {error.strerror}\n")
        return 1
    sys.stdout.write(f"Test payment server on {server.origin} (no money moves)\n")
    sys.stdout.flush()
    ended.wait()
    server.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal.payments",
        description="A payment server for development that acts like Stripe. No money moves.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=8930, help="0 takes any free port")
    parser.add_argument("--webhook", metavar="URL", help="where events are posted")
    parser.add_argument("--webhook-secret-file", type=Path, metavar="FILE")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="remember everything here")
    chosen = parser.parse_args()
    if chosen.webhook and not chosen.webhook_secret_file:
        parser.error("--webhook needs --webhook-secret-file")
    if chosen.webhook_secret_file and not chosen.webhook_secret_file.is_file():
        parser.error(f"{chosen.webhook_secret_file} does not exist")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
