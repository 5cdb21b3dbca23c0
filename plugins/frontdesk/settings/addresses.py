"""Whether the way to a server of the database is private."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

# A socket's folder, or this very machine.
_HERE = re.compile(r"(/.*|localhost|127\.0\.0\.1|\[?::1\]?)(:[0-9]*)?")
_TLS = {"require", "verify-ca", "verify-full"}


def private(address: str) -> bool:
    """Tell whether nobody on the way can read what goes to a server and back."""
    try:
        parts = urlsplit(address)
    except ValueError:  # its words repeat the address, and with it the password
        return False
    asked = parse_qs(parts.query)
    named = [unquote(parts.netloc.rpartition("@")[2]), *asked.get("host", [])]
    named += asked.get("hostaddr", [])
    hosts = {host for names in named for host in names.split(",")} - {""}
    here = all(_HERE.fullmatch(host) for host in hosts)
    return here or asked.get("sslmode", [""])[-1] in _TLS
