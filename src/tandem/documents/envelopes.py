"""What XML comes wrapped in: a signature around it (CAdES, `.p7m`), base64 around that, and prologs
that tax offices hand out though XML does not allow them.

A signature is opened, not verified: who counts believes the seller's tax number no more for it.
"""

import base64
import binascii
import re

from tandem.documents.base import Unreadable
from tandem.kit.errors import Said

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # the OID of PKCS #7 signed data, in DER
_HEAD_BYTES = 64
_SEQUENCE, _OCTETS, _OCTETS_IN_PARTS, _EXPLICIT = 0x30, 0x04, 0x24, 0xA0
_DEPTH_MAX = 8
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_PEM = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9 ]+-----")
_PROLOG = re.compile(rb"<\?xml\s+(?!version)")
_PACKED = Said("it is packed (gzip, 7z, RAR, tar); send what is inside, or a ZIP")
_OFFICE = Said("it is a document of an office program, not an invoice of a known form")
_STRANGERS: tuple[tuple[bytes, Said], ...] = (
    (b"<html", Said("it is a web page (HTML), not an invoice")),
    (b"<!doctype html", Said("it is a web page (HTML), not an invoice")),
    (b"{\\rtf", _OFFICE),
    (b"\xd0\xcf\x11\xe0", _OFFICE),
    (b"{", Said("it is JSON, not an invoice of a known form")),
    (b"[", Said("it is JSON, not an invoice of a known form")),
    (b"\x1f\x8b", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"rar!", _PACKED),
    (b"%pdf", Said("it is a PDF; send it as a file of its own")),
)


def is_signed(head: bytes) -> bool:
    """Whether a file begins as a signed one does, as bytes or in base64."""
    return _SIGNED_DATA in head[:_HEAD_BYTES] or _SIGNED_DATA in _decoded(head[:400])[:_HEAD_BYTES]


def opened(content: bytes) -> bytes:
    """The XML of a file, out of its envelope and with a prolog that can be read.

    Raises:
        Unreadable: a signature with nothing in it, or what is no XML at all.
    """
    if _SIGNED_DATA in content[:_HEAD_BYTES]:
        content = _inside(content)
    elif not content.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        plain = _decoded(content)
        if _SIGNED_DATA in plain[:_HEAD_BYTES]:
            content = _inside(plain)
        elif plain.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
            content = plain
    start = content.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if start.startswith(b"<?xml"):
        return _PROLOG.sub(b'<?xml version="1.0" ', start, count=1)
    return content


def refuse_strangers(content: bytes) -> None:
    """Say what a file is that is no XML, rather than that its XML is damaged.

    Raises:
        Unreadable
    """
    start = content.lstrip(b"\xef\xbb\xbf\r\n\t ")[:200]
    if not start:
        raise Unreadable(why=Said("it is empty"))
    why = next((why for magic, why in _STRANGERS if start.lower().startswith(magic)), None)
    if why is not None:
        raise Unreadable(why=why)
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00<" in start or b"<\x00" in start
    if not is_wide and not start.startswith(b"<"):
        raise Unreadable(why=Said("it is neither XML nor EDIFACT nor X12"))


def _decoded(content: bytes) -> bytes:
    """Base64, with or without the lines of PEM around it; empty where it is none."""
    text = _PEM.sub(b"", content).strip()
    if not text or not _BASE64.fullmatch(text):
        return b""
    digits = re.sub(rb"\s", b"", text)
    try:
        return base64.b64decode(digits[: len(digits) // 4 * 4])
    except binascii.Error:
        return b""


def _inside(content: bytes) -> bytes:
    """What a signature holds: SEQUENCE (OID, [0] SEQUENCE (version, digests, SEQUENCE (OID, [0]
    OCTET STRING), …)), by the rules of BER, so that lengths may be left open and octets come in
    parts.
    """
    try:
        signed = _children(content)[0]
        parts = _children(_children(_children(signed[1])[1][1])[0][1])
        holder = next(body for tag, body in parts if tag == _SEQUENCE)
        explicit = next(body for tag, body in _children(holder) if tag == _EXPLICIT)
        return b"".join(_octets(explicit))
    except (IndexError, StopIteration, ValueError, RecursionError) as error:
        raise Unreadable(
            why=Said("it is a signed file (p7m) without its invoice inside; send the XML itself")
        ) from error


def _octets(body: bytes, depth: int = 0) -> list[bytes]:
    if depth > _DEPTH_MAX:
        raise ValueError
    pieces = []
    for tag, inner in _children(body):
        if tag == _OCTETS:
            pieces.append(inner)
        elif tag == _OCTETS_IN_PARTS:
            pieces += _octets(inner, depth + 1)
    return pieces


def _children(body: bytes) -> list[tuple[int, bytes]]:
    """The elements of a BER value one after the other: tag and content."""
    elements, place = list[tuple[int, bytes]](), 0
    while place < len(body):
        tag, begin, end, place = _element(body, place)
        if tag == 0 and begin == end:
            break  # the end of an open length
        elements.append((tag, body[begin:end]))
    return elements


def _element(body: bytes, place: int) -> tuple[int, int, int, int]:
    """Tag, begin and end of the content, and where the next element begins."""
    tag, length = body[place], body[place + 1]
    begin = place + 2
    if length == 0x80:
        inner = begin
        while body[inner : inner + 2] != b"\x00\x00":
            inner = _element(body, inner)[3]
        return tag, begin, inner, inner + 2
    if length > 0x80:
        size = length & 0x7F
        length, begin = int.from_bytes(body[begin : begin + size], "big"), begin + size
    end = begin + length
    if end > len(body):
        raise ValueError
    return tag, begin, end, end
