"""Letters of texts that do not say how they are written: which encoding, told by the words of our
languages; and single rows of another one among them.

Programs of three countries write UTF-8, UTF-16 (with and without a mark in front), and the
encodings of one byte a letter of Windows, of ISO and of DOS. Files grow together from several of
them, so a text that is UTF-8 but for some rows is read as what each row is.
"""

import codecs
import re
from collections.abc import Sequence
from itertools import islice

MIXED = "tandem-row-by-row"  # the name of the error handler, for `open(errors=…)`
_CANDIDATES = ("cp1250", "iso8859_2", "iso8859_16", "cp1252", "cp852", "cp1251", "cp866")
_OF_ROWS = ("cp1250", "cp852", "cp1251")  # beside UTF-8; a row is too short to tell more
_WORDS_BYTES_MAX = 20_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OURS = set("ąćęłńóśźżĄĆĘŁŃÓŚŹŻăâîșțĂÂÎȘȚşţŞŢàçèéêëïôùûœäöüßÄÖÜÉ")
_CYRILLIC = set("абвгдежзийклмнопрстуфхцчшщъыьэюяёіўґєї")
_CYRILLIC |= {letter.upper() for letter in _CYRILLIC}
# Begun only where a word begins, so that a long one of bare letters is looked at once.
_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*+")
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HALF = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")
_ROW_END = re.compile(rb"[\r\n]")
# Bytes that are no UTF-8, as `surrogateescape` keeps them.
_ESCAPED = re.compile("[\udc80-\udcff]+")


def encoding_of(head: bytes, *, is_all: bool) -> str:
    """The encoding of a text that begins with these bytes; `is_all`: and ends with them."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if (wide := _wide(head)) is not None:
        return wide
    try:
        # The sample may end inside a letter.
        codecs.getincrementaldecoder("utf-8")().decode(head, final=is_all)
    except UnicodeDecodeError:
        letters = len(_UTF_8.findall(head))
        others = sum(byte >= 0x80 for byte in _UTF_8.sub(b"", head))
        return "utf-8" if letters > others else likeliest(head, _CANDIDATES)
    else:
        return "utf-8"


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark in front: of Latin text every other byte is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd > half // 2 and even < odd // 20 + 1:
        return "utf-16-le"
    if half and even > half // 2 and odd < even // 20 + 1:
        return "utf-16-be"
    return None


def is_wide(head: bytes) -> bool:
    """Whether a text that begins with these bytes is UTF-16."""
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _wide(head) is not None


def likeliest(text: bytes, candidates: Sequence[str]) -> str:
    """Which of these encodings of a byte a letter makes words of a text, the first where several
    do.
    """
    matches = islice(_WORD.finditer(text), _WORDS_BYTES_MAX)
    words = b" ".join(match[0] for match in matches)[:_WORDS_BYTES_MAX]
    return max(candidates, key=lambda name: _likeness(words.decode(name, errors="replace")))


def _likeness(text: str) -> int:
    """How many letters of our languages a text has, less what stands between letters by
    misreading: signs, and Cyrillic among Latin.
    """
    points = 0
    for word in text.split(" "):
        others = [letter for letter in word if not letter.isascii()]
        ours = sum(letter in _OURS for letter in others)
        cyrillic = sum(letter in _CYRILLIC for letter in others)
        is_torn = cyrillic and cyrillic < len(word)
        is_swung = word[1:] != word[1:].lower() and not word.isupper()  # capitals within a word
        points += ours - 2 * (len(others) - ours - cyrillic) - is_swung
        points += -cyrillic if is_torn else cyrillic
    return points


def _row_by_row(error: UnicodeError) -> tuple[str, int]:
    """The rest of a row with bytes that are no UTF-8, these as the row tells that they stand in;
    none is lost. At once, so that a row is judged once, however many such bytes it has.
    """
    assert isinstance(error, UnicodeDecodeError)
    content, place = error.object, error.start
    if error.encoding != "utf-8":
        return content[place : error.end].decode("ascii", errors="replace"), error.end
    least = max(0, place - _WORDS_BYTES_MAX)
    begin = (
        max(content.rfind(b"\n", least, place), content.rfind(b"\r", least, place), least - 1) + 1
    )
    end_of_row = _ROW_END.search(content, place)
    end = len(content) if end_of_row is None else end_of_row.start()
    encoding = likeliest(_UTF_8.sub(b"", content[begin:end]), _OF_ROWS)
    if end_of_row is None:  # the next bytes to come may belong to the last letter
        half = _HALF.search(content, max(error.end, end - 3))
        end = end if half is None else half.start()
    rest = content[place:end].decode("utf-8", errors="surrogateescape")
    return _ESCAPED.sub(lambda other: _of_one_byte(other[0], encoding), rest), end


def _of_one_byte(escaped: str, encoding: str) -> str:
    """Bytes that were no UTF-8, read in an encoding of a byte a letter."""
    return escaped.encode("utf-8", "surrogateescape").decode(encoding, errors="replace")


codecs.register_error(MIXED, _row_by_row)
