"""What XML comes wrapped in, and the true reason where a file is no XML."""

import base64

import pytest
from documents.test_ksef import invoice, line
from support.small_documents import fattura, ubl

from tandem.documents import envelopes, registry
from tandem.documents.base import Unreadable

_DATA, _SIGNED = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
SBD = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"


def der(tag: int, *parts: bytes) -> bytes:
    """An element with its length said."""
    body = b"".join(parts)
    size = len(body).to_bytes(4, "big").lstrip(b"\0") or b"\0"
    length = size if len(body) < 128 else bytes([0x80 | len(size)]) + size
    return bytes([tag]) + length + body


def ber(tag: int, *parts: bytes) -> bytes:
    """An element whose length is left open."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def signed(content: bytes, *, is_open: bool = False) -> bytes:
    """A signature around a file, without anybody's name; in parts with open lengths where asked."""
    if not is_open:
        octets, wrap = der(0x04, content), der
    else:
        cut = len(content) // 3
        octets = ber(0x24, der(0x04, content[:cut]), der(0x04, content[cut:]))
        wrap = ber
    held = wrap(0x30, _DATA, wrap(0xA0, octets))
    return wrap(0x30, _SIGNED, wrap(0xA0, wrap(0x30, der(0x02, b"\1"), der(0x31), held, der(0x31))))


@pytest.mark.parametrize(
    ("_case", "content"),
    [
        ("as bytes", signed(fattura())),
        ("with open lengths, in parts", signed(fattura(), is_open=True)),
        ("in base64", base64.encodebytes(signed(fattura()))),
        (
            "in base64 between the lines of PEM",
            b"-----BEGIN PKCS7-----\n"
            + base64.encodebytes(signed(fattura()))
            + b"-----END PKCS7-----\n",
        ),
    ],
)
def test_a_signed_invoice_is_read(_case: str, content: bytes) -> None:
    assert envelopes.is_signed(content[:400])
    assert [read.number for read in registry.invoices(content)] == ["1", "2"]


@pytest.mark.parametrize("cut", range(1, 2_000, 97))
def test_a_signature_that_is_cut_off_ends_in_a_sentence(cut: int) -> None:
    with pytest.raises(Unreadable):
        registry.invoices(signed(fattura(), is_open=cut % 2 == 0)[:cut])


@pytest.mark.parametrize(
    ("_case", "content"),
    [
        ("blank lines in front", b"\r\n\n  " + invoice(line(1, "2", "200"))),
        ("a mark of UTF-8 and a blank line", b"\xef\xbb\xbf\n" + invoice(line(1, "2", "200"))),
        (
            "no version",
            invoice(line(1, "2", "200")).replace(b'<?xml version="1.0" ', b"<?xml "),
        ),
    ],
)
def test_prologs_of_tax_offices_are_read(_case: str, content: bytes) -> None:
    assert registry.invoices(content)[0].number == "FV 1/2026"


def test_an_invoice_in_a_business_envelope_is_read() -> None:
    inner = ubl().partition(b"?>")[2]
    content = (
        f'<s:StandardBusinessDocument xmlns:s="{SBD}"><s:StandardBusinessDocumentHeader/>'.encode()
        + inner
        + b"</s:StandardBusinessDocument>"
    )

    (read,) = registry.invoices(content)
    assert (read.form, read.number, len(read.lines)) == ("UBL", "F 7/2026", 2)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html><body>Zaloguj sie</body></html>", "web page"),
        (b'{"invoice": 1}', "JSON"),
        (b"FV 1; 2026-02-10; 100", "neither XML nor EDIFACT"),
        (b"<Faktura><P_2>1</Faktura>", "damaged at line 1"),
        (b"{\\rtf1 Faktura}", "document of an office program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document of an office program"),
        (b"\x1f\x8b\x08\x00", "it is packed"),
        (b"7z\xbc\xaf\x27\x1c", "it is packed"),
        (b"%PDF-1.7", "it is a PDF"),
        (b"\x00\x01\x02\xff", "neither XML nor EDIFACT"),
        (b" \r\n", "it is empty"),
    ],
)
def test_the_reason_is_the_true_one(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        registry.invoices(content)
