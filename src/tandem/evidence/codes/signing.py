"""Codes that prove themselves: signed, so that a scanner without a network tells a true one from a
made-up one.

`T1.` and, in base64url, 84 bytes: the batch (16), the serial (4, big-endian), and an Ed25519
signature (64) of `tandem code` and those twenty bytes (RFC 8032). The key is drawn from the
installation's secret; its public half may be given to anybody. Whether the code was used before
only the installation knows.
"""

import base64
import binascii
import hashlib
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tandem.evidence.codes.letters import NoSuchCode

MARK, SAID = "T1.", b"tandem code"
LENGTH = len(MARK) + 112


def signed(batch_id: UUID, serial: int, *, secret: bytes) -> str:
    """The signed form of a code."""
    body = batch_id.bytes + serial.to_bytes(4, "big")
    return MARK + base64.urlsafe_b64encode(body + _key(secret).sign(SAID + body)).decode()


def opened(text: str, *, secret: bytes) -> tuple[UUID, int]:
    """The batch and serial of a signed code.

    Raises:
        NoSuchCode: it was not signed here.
    """
    try:
        raw = base64.b64decode(text.removeprefix(MARK).encode(), altchars=b"-_", validate=True)
        if not text.startswith(MARK) or len(raw) != 84:
            raise NoSuchCode()
        _key(secret).public_key().verify(raw[20:], SAID + raw[:20])
    except (InvalidSignature, binascii.Error, UnicodeEncodeError) as error:
        raise NoSuchCode() from error
    return UUID(bytes=raw[:16]), int.from_bytes(raw[16:20], "big")


def public_key(*, secret: bytes) -> str:
    """The public key, 32 bytes in base64url, with which anybody verifies codes of this
    installation.
    """
    raw = _key(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.urlsafe_b64encode(raw).decode()


def _key(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(
        hashlib.blake2b(b"", key=secret[:64], digest_size=32, person=b"tandem sign").digest()
    )
