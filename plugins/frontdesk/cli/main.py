"""The frontdesk command: serve, migrate, slots, keys, intake, doctor, stripe-setup."""

import argparse
import getpass
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from frontdesk.cli import NOT_READY, slots_manual
from frontdesk.domain import arrival, letter
from frontdesk.domain.errors import FrontDeskError, StoreNotReady
from frontdesk.settings.reading import SettingsError
from frontdesk.settings.zones import use_packaged_zones

MAX_INTAKE_BYTES = 64 * 1024
# What a shell says of a program that Ctrl-C ended.
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    use_packaged_zones()
    asked = _parser().parse_args(argv)
    try:
        return int(asked.run(asked))
    except SettingsError as wrong:
        print("frontdesk: these settings need mending:", file=sys.stderr)
        print("\n".join(f"  - {p}" for p in wrong.problems), file=sys.stderr)
        return NOT_READY
    except KeyboardInterrupt:
        # Who pressed the keys knows; where in the program it was is of no use to them.
        return INTERRUPTED
    except StoreNotReady as wrong:
        print(f"frontdesk: {wrong}", file=sys.stderr)
        return NOT_READY
    except (FrontDeskError, ValueError, OSError) as wrong:
        print(f"frontdesk: {wrong}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="frontdesk", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, words in (
        ("serve", _serve, "run the service: the web process and its worker"),
        ("web", _web, "run only the web process"),
    ):
        one = commands.add_parser(name, help=words)
        one.add_argument("--host", default="127.0.0.1", help="address to listen on")
        one.add_argument("--port", type=int, default=8900)
        one.set_defaults(run=run)
    commands.add_parser("work", help="run only the worker").set_defaults(run=_work)
    commands.add_parser("migrate", help="create or upgrade the database").set_defaults(
        run=_migrate
    )
    doctor = commands.add_parser("doctor", help="say what is missing or odd")
    doctor.add_argument("--json", action="store_true", help="say it for a program")
    doctor.set_defaults(run=_doctor)
    _stripe_setup(commands.add_parser("stripe-setup", help="tell Stripe where notices go"))
    shown = commands.add_parser("slots", help="show which times are open", add_help=False)
    slots_manual.arguments(shown)
    shown.set_defaults(run=_slots)
    _keys(commands.add_parser("keys", help="the keys that intakes are sealed to"))
    _intake(commands.add_parser("intake", help="open a sealed intake on this computer"))
    return parser


def _stripe_setup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--account", default="", metavar="THERAPIST", help="the own account of a therapist"
    )
    parser.add_argument("--url", default="", help="another address than FRONTDESK_ORIGIN's")
    parser.add_argument("--again", action="store_true", help="replace it, with a new secret")
    parser.set_defaults(run=_set_up)


def _keys(parser: argparse.ArgumentParser) -> None:
    new = parser.add_subparsers(required=True, metavar="VERB").add_parser(
        "new", help="make the therapist's key and the paper recovery key"
    )
    new.add_argument("--folder", type=Path, required=True, help="a folder only you can read")
    new.add_argument("--who", default="therapist", help="whose key it is, shown in keys.json")
    new.add_argument("--passphrase", action="store_true", help="seal therapist.key with one")
    new.set_defaults(run=_keys_new)


def _intake(parser: argparse.ArgumentParser) -> None:
    opened = parser.add_subparsers(required=True, metavar="VERB").add_parser(
        "open", help="print what is in a sealed intake or letter, or was said on arrival"
    )
    opened.add_argument("source", help="the downloaded .age file, or its address on this computer")
    opened.add_argument("--key", type=Path, required=True, help="therapist.key or recovery.key")
    opened.add_argument("--passphrase", action="store_true", help="the key is sealed with one")
    opened.set_defaults(run=_intake_open)


def _serve(asked: argparse.Namespace) -> int:
    from frontdesk.cli import serve  # noqa: PLC0415 - other commands need not load the service

    return serve.both(asked.host, asked.port)


def _web(asked: argparse.Namespace) -> int:
    from frontdesk.cli import serve  # noqa: PLC0415 - as above

    return serve.web(asked.host, asked.port)


def _work(_: argparse.Namespace) -> int:
    from frontdesk.cli import serve  # noqa: PLC0415 - as above

    return serve.work()


def _migrate(_: argparse.Namespace) -> int:
    from frontdesk.adapters.jobs import dbos  # noqa: PLC0415 - as above
    from frontdesk.adapters.store.addresses import file_of  # noqa: PLC0415 - as above
    from frontdesk.adapters.store.upgrade import migrate  # noqa: PLC0415 - as above
    from frontdesk.cli import installation  # noqa: PLC0415 - as above

    env, _practice = installation.read()
    if (path := file_of(env.database)) is not None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate(env.database)
    dbos.prepare(env.database)
    # The address of a server may hold a password.
    print(f"The database{f' at {path}' if path else ''} is up to date.")
    return 0


def _doctor(asked: argparse.Namespace) -> int:
    from frontdesk.cli import doctor  # noqa: PLC0415 - as above

    return doctor.run(as_json=asked.json)


def _set_up(asked: argparse.Namespace) -> int:
    from frontdesk.cli import stripe_setup  # noqa: PLC0415 - as above

    wanted = stripe_setup.Wanted(asked.account, url=asked.url, again=asked.again)
    return stripe_setup.run(wanted)


def _slots(asked: argparse.Namespace) -> int:
    from frontdesk.cli import slots  # noqa: PLC0415 - as above

    return slots.run(asked)


def _keys_new(asked: argparse.Namespace) -> int:
    from frontdesk.adapters import keys  # noqa: PLC0415 - as above
    from frontdesk.adapters.clock import System as SystemClock  # noqa: PLC0415 - as above

    phrase = _passphrase(asked)
    if phrase and getpass.getpass("The same again: ") != phrase:
        # A slip here would lock the key for good.
        raise ValueError("the two passphrases differ; nothing was made")
    made = keys.keys_new(
        asked.folder, created=SystemClock().now(), who=asked.who, passphrase=phrase
    )
    print(f"Made in {asked.folder}:")
    print("  therapist.key  opens intakes; keep it on your own computer only")
    print("  recovery.key   print it, keep the paper safe, then delete the file")
    print("  keys.json      the public halves; the service needs only this one")
    for key in made:
        print(f"  {key.role}: {key.kid}")
    return 0


def _intake_open(asked: argparse.Namespace) -> int:
    from frontdesk.adapters import vault  # noqa: PLC0415 - as above

    key = asked.key.read_text("utf-8")
    found = vault.open_intake(_fetch(asked.source), key, passphrase=_passphrase(asked))
    if found["sealed_by"] == "server":
        print("Sealed when it reached the server, not on the client's device.")
    print(f"Sealed at {found['sealed_at']}. Who sealed it is not proved by the seal itself.")
    # The service's own questions have words here; those of an intake stand in the practice.
    own = [form for form in (arrival.FORM, letter.FORM) if form.id == found["form"]["id"]]
    words = {one.id: one.label for form in own for one in form.questions}
    for question, answer in found["answers"].items():
        print(f"\n{words.get(question, question)}\n{answer}")
    print(f"\n{json.dumps({'enrolment': found['enrolment'], 'form': found['form']})}")
    return 0


def _passphrase(asked: argparse.Namespace) -> str:
    if not asked.passphrase:
        return ""
    if not (phrase := getpass.getpass("Passphrase: ")):
        raise ValueError("an empty passphrase protects nothing; nothing was done")
    return phrase


def _fetch(source: str) -> bytes:
    from urllib.request import urlopen  # noqa: PLC0415 - as above

    if not source.startswith("http://"):
        return Path(source).read_bytes()
    # Plain http only ever means this very computer.
    if not source.startswith(("http://127.0.0.1:", "http://localhost:")):
        raise ValueError("an address must be on this computer; download the file instead")
    with urlopen(source, timeout=10) as answer:  # noqa: S310 - checked just above
        return bytes(answer.read(MAX_INTAKE_BYTES + 1))
