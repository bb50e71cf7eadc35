"""Normalising text, and keys by which people expect names to sort."""

import re
import unicodedata

# The embedded PostgreSQL has no ICU, so names are sorted by a key made here: each letter of the
# Polish, Romanian and Belarusian alphabets gets its own place after its base letter.
_AFTER = {
    "ą": "a1",
    "ć": "c1",
    "ę": "e1",
    "ł": "l1",
    "ń": "n1",
    "ó": "o1",
    "ś": "s1",
    "ź": "z1",
    "ż": "z2",
    "ă": "a1",
    "â": "a2",
    "î": "i1",
    "ș": "s2",
    "ş": "s2",
    "ț": "t1",
    "ţ": "t1",
    "ё": "е1",
    "і": "и1",
    "ў": "у1",
}
_SPACES = re.compile(r"\s+")
_FOLD = str.maketrans("łđøŁĐØ", "ldoldo")


def tidy(text: str) -> str:
    """One space between words, none around, composed letters, no control characters."""
    if text.isascii() and text.isprintable() and "  " not in text:  # nearly every cell of a file
        return text.strip()
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isprintable() or letter.isspace()
    )
    return _SPACES.sub(" ", kept).strip()


def sort_key(text: str) -> str:
    """A key whose plain byte order is the alphabet's order."""
    return "".join(_AFTER.get(letter, letter) for letter in tidy(text).casefold())[:200]


def folded(text: str) -> str:
    """Lower case without marks, for finding: `Łódź` → `lodz`."""
    decomposed = unicodedata.normalize("NFD", text.translate(_FOLD).casefold())
    return tidy("".join(letter for letter in decomposed if not unicodedata.combining(letter)))


def slug(text: str, otherwise: str, *, most: int) -> str:
    """Small letters, digits and hyphens for addresses and keys: `Złoty klub` → `zloty-klub`;
    `otherwise` where none are left.
    """
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")[:most] or otherwise


def key_of(text: str) -> str:
    """Letters and digits of the folded text only: the form in which learnt names and codes are
    compared.
    """
    return re.sub(r"[^\w]", "", folded(text)).replace("_", "")
