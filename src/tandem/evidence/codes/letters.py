"""A code and its letters.

A code is 12 characters of an alphabet without look-alikes: 11 drawn by a keyed hash from (batch,
serial), 54 bits that nobody can guess, and one check character that catches any one wrong letter
before a try is counted. Only a keyed hash of the code is stored; who holds the installation's
secret can print codes again.
"""

import hashlib
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing

# Without 0 O 1 I Z. Their number is a prime, so that the check sees every single wrong letter.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXY"
LENGTH = 12


class NoSuchCode(Missing):
    """The code was mistyped or never issued."""

    code = "evidence.no_such_code"
    text = _("There is no such code. Compare it with the label, letter by letter.")


def code_of(batch_id: UUID, serial: int, *, secret: bytes) -> str:
    """The code of a serial number; the same secret makes the same code."""
    drawn = hashlib.blake2b(
        batch_id.bytes + serial.to_bytes(4, "big"), key=secret[:64], digest_size=8
    ).digest()
    number = int.from_bytes(drawn, "big")
    letters = ""
    for _place in range(LENGTH - 1):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return letters + _check(letters)


def _check(letters: str) -> str:
    """A weighted sum modulo the size of the alphabet: sees any one wrong letter and any two
    neighbours swapped.
    """
    return ALPHABET[
        sum((place + 1) * ALPHABET.index(letter) for place, letter in enumerate(letters))
        % len(ALPHABET)
    ]


def hash_of(code: str, *, secret: bytes) -> bytes:
    """What is stored of a code."""
    return hashlib.blake2b(
        code.encode(), key=secret[:64], digest_size=16, person=b"tandem code"
    ).digest()


def tidy(text: str) -> str:
    """A typed code in its one form: capitals, no spaces or hyphens.

    Raises:
        NoSuchCode: it cannot be a code.
    """
    code = "".join(letter for letter in text.upper() if letter.isalnum())
    if (
        len(code) != LENGTH
        or any(letter not in ALPHABET for letter in code)
        or _check(code[:-1]) != code[-1]
    ):
        raise NoSuchCode()
    return code


def document_no(code: str) -> str:
    """What people see of a redeemed code: its last four characters."""
    return f"…{code[-4:]}"
