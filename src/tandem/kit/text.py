"""Normalising text, and keys by which people expect names to sort."""

import re
import unicodedata

# The embedded PostgreSQL has no ICU, so names are sorted by a key made here: each letter of the
# Polish, Romanian and Belarusian alphabets gets its own place after its base letter, and after all
# that begins with it.
_1, _2 = "\ue001", "\ue002"  # for private use: above every letter of these alphabets
AFTER = {
    "ą": "a" + _1,
    "ć": "c" + _1,
    "ę": "e" + _1,
    "ł": "l" + _1,
    "ń": "n" + _1,
    "ó": "o" + _1,
    "ś": "s" + _1,
    "ź": "z" + _1,
    "ż": "z" + _2,
    "ă": "a" + _1,
    "â": "a" + _2,
    "î": "i" + _1,
    "ș": "s" + _2,
    "ş": "s" + _2,
    "ț": "t" + _1,
    "ţ": "t" + _1,
    "ё": "е" + _1,
    "і": "и" + _1,
    "ў": "у" + _1,
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


SORTED_MAX = 200  # letters of a text that its key sorts by, and as many again to find it by
SORT_KEY_MAX = 2 * SORTED_MAX + 1


def sort_key(text: str) -> str:
    """A key whose plain byte order is the alphabet's order, and that holds the folded text: who
    looks for `lodz` finds `Łódź`. At most `SORT_KEY_MAX` letters.
    """
    by_alphabet = "".join(AFTER.get(letter, letter) for letter in tidy(text).casefold())
    bare = folded(text)[:SORTED_MAX]
    key = by_alphabet[:SORTED_MAX]
    return key if bare in key else f"{key}\n{bare}"


def folded(text: str) -> str:
    """Lower case without marks, for finding: `Łódź` → `lodz`."""
    decomposed = unicodedata.normalize("NFD", text.translate(_FOLD).casefold())
    return tidy("".join(letter for letter in decomposed if not unicodedata.combining(letter)))


# Letters of Latin and Cyrillic that fold to one other, for a database that has to do the same.
_LETTERS = [*map(chr, [*range(0xC0, 0x250), *range(0x400, 0x460), *range(0x1E00, 0x1F00)])]
BARE_LETTERS = {
    letter: bare for letter in _LETTERS if len(bare := folded(letter)) == 1 and bare != letter
}
SMALL_LETTERS = {
    letter: small for letter in _LETTERS if len(small := letter.casefold()) == 1 and small != letter
}


def like_literally(text: str) -> str:
    """For LIKE: only itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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
