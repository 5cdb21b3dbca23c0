"""Capability links made from one secret key, so that none has to be kept."""

import hmac
from base64 import urlsafe_b64encode

SHORTEST_KEY_BYTES = 32


class Adapter:
    """Links that only the holder of the key can make, and make again.

    A token is looked up by its digest. Finding the digest of a guess tells nothing about the
    digests that are kept, so the comparison needs no constant time of its own.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < SHORTEST_KEY_BYTES:
            raise ValueError(f"the link key needs at least {SHORTEST_KEY_BYTES} bytes")
        # Two keys, so that a leaked table of digests never helps to make a token.
        self._token_key = _sha256(key, b"frontdesk link token 1")
        self._digest_key = _sha256(key, b"frontdesk link digest 1")

    def make(self, purpose: str, subject: str, *, generation: int = 0) -> str:
        if "\x00" in purpose + subject:
            raise ValueError("a purpose or subject with a NUL could pass for another one")
        message = "\x00".join((purpose, subject, str(generation))).encode()
        return urlsafe_b64encode(_sha256(self._token_key, message)).decode().rstrip("=")

    def digest(self, token: str) -> str:
        # Anything may arrive as a token; what is not text of ours simply leads nowhere.
        return _sha256(self._digest_key, token.encode("utf-8", "surrogatepass")).hex()


def _sha256(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
