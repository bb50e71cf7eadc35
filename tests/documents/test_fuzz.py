"""Own parsers under chance: whatever comes, it is an invoice or a sentence.
`TANDEM_EXAMPLES=100000` looks for longer.
"""

from pathlib import Path

import pytest
from documents.test_edi import ACTIVITY, INVOIC, RESALES, SLSRPT, x12
from documents.test_ksef import invoice, line
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.means import an_invoice_or_a_sentence, examples, is_thorough
from support.small_documents import cii, fattura, ubl

from tandem.documents import gs1, ksef_codes, registry
from tandem.documents.base import Unreadable
from tandem.documents.pages import pictures
from tandem.kit.codes import NotACode

SEEDS = [
    invoice(line(1, "2", "200.00", before=True), line(1, "1", "100.00"), kind="KOR"),
    ubl(),
    ubl(word="CreditNote", kind="381"),
    cii(),
    fattura(),
    SLSRPT.encode(),
    INVOIC.format(kind="380", reference="").encode(),
    x12(*RESALES),
    x12(*ACTIVITY, kind="852"),
]
WORDS = [
    b"",
    b"-1",
    b"NaN",
    b"Infinity",
    b"1e999",
    b"9" * 40,
    b"0",
    b"2026-02-30",
    b"99999999",
    b"\x00",
    b"\xff\xfe",
    "ł€😀".encode(),
    b"<",
    b"&",
    b"]]>",
    b"<!--",
    b"'",
    b"+",
    b":",
    b"~",
    b"*",
    b"?",
    b"\n",
    b"<x/>",
    b"&#0;",
    b"%s",
    b"\\N",
    b"\t",
]
SETTINGS = settings(
    max_examples=examples(150),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not is_thorough(),
)


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A document with some of it cut, doubled, swapped, or written over."""
    content = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, max(0, len(content) - 1)))
        end = min(len(content), start + draw(st.integers(0, 60)))
        content = draw(
            st.sampled_from(
                [
                    content[:start] + content[end:],
                    content[:start] + content[start:end] * 2 + content[end:],
                    content[:start] + draw(st.sampled_from(WORDS)) + content[end:],
                    content[:start] + draw(st.binary(max_size=8)) + content[start:],
                    content[:start] + content[end:] + content[start:end],
                ]
            )
        )
    return content


@SETTINGS
@given(mangled())
@example(b"")
@example(b"UNA")
@example(b"ISA*")
def test_a_mangled_document_is_an_invoice_or_a_sentence(content: bytes) -> None:
    an_invoice_or_a_sentence(content)


@SETTINGS
@given(st.one_of(st.text(max_size=80), st.from_regex(r"\A[\]()0-9A-Za-z:/.?=\x1d-]{0,60}\Z")))
def test_any_text_is_a_code_or_is_none(text: str) -> None:
    for parse in (gs1.parse, ksef_codes.parse_link, ksef_codes.parse_number):
        try:
            assert parse(text)
        except NotACode as reason:
            assert reason.sentence


@SETTINGS
@given(
    st.binary(max_size=400),
    st.sampled_from(
        [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP", b"II*\x00", b"GIF89a"]
    ),
)
def test_any_bytes_are_a_picture_or_none(content: bytes, head: bytes) -> None:
    try:
        pictures.codes_in(head + content)
    except Unreadable as reason:
        assert reason.sentence


SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data does not lie beside the project")
def test_real_documents_cut_anywhere_are_read_or_refused() -> None:
    paths = sorted([*(SHARED / "ksef").rglob("*.xml"), *(SHARED / "ubl_cii").rglob("*.xml")])[::6]
    for path in paths:
        content = path.read_bytes()
        for part in range(1, 12):
            for cut in (content[: len(content) * part // 12], content[len(content) * part // 12 :]):
                with pytest.raises(Unreadable):
                    registry.invoices(cut)
