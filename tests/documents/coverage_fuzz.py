"""Our own parsers under a fuzzer that follows the code it reaches (atheris, which is not installed
with the rest).

    python -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris
    PYTHONPATH=src:tests:$(.venv/bin/python -c 'import site; print(site.getsitepackages()[0])') \
        /tmp/fuzz/bin/python tests/documents/coverage_fuzz.py edi -max_total_time=600
        -max_len=4096

Targets: `edi`, `xml`, `codes`, `page`, `photo`, `table`. Whatever comes is read, or refused by a
sentence; anything else is a find.
"""

import atexit
import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris  # type: ignore[import-not-found]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
os.environ.setdefault("TANDEM_HOME", tempfile.mkdtemp())
with atheris.instrument_imports(include=["tandem.documents", "tandem.evidence", "tandem.kit"]):
    import django

    django.setup()
    from support.means import an_invoice_or_a_sentence

    from tandem.documents import gs1, ksef_codes
    from tandem.documents.base import Unreadable
    from tandem.documents.pages import layout, photos
    from tandem.documents.paper import fiscal_ids, learning, reading
    from tandem.documents.sales import parts
    from tandem.evidence.codes import letters, serials, signing
    from tandem.flows.documents import pictures
    from tandem.kit import codes, tables
    from tandem.kit.errors import TandemError

MAPPING = {
    "columns": {
        "document_no": 0,
        "sold_on": 1,
        "customer_tax_id": 2,
        "product_gtin": 3,
        "quantity": 4,
        "net_amount": 5,
    },
    "date_order": "DMY",
    "decimal_mark": ",",
}
_TABLE = Path(tempfile.mkdtemp()) / "table.csv"
atexit.register(_TABLE.unlink, missing_ok=True)


def edi(content: bytes) -> None:
    """EDIFACT and X12, whichever the content says it is."""
    for head in (
        b"UNA:+.? 'UNB+UNOC:3+A+B+260301:1200+1'UNH+1+INVOIC:D:96A:UN'",
        b"UNB+UNOC:3+A+B+260301:1200+1'UNH+1+SLSRPT:D:96A:UN'",
        b"",
    ):
        an_invoice_or_a_sentence(head + content)


def xml(content: bytes) -> None:
    """The XML readers, from the root on."""
    an_invoice_or_a_sentence(content)


def any_code(content: bytes) -> None:
    """Texts of codes."""
    text = content.decode("utf-8", "replace")
    for parse in (
        gs1.parse,
        ksef_codes.parse_link,
        ksef_codes.parse_number,
        letters.tidy,
        codes.parse_gtin,
    ):
        try:
            parse(text)
        except TandemError as reason:
            assert reason.sentence
    with contextlib.suppress(letters.NoSuchCode):
        signing.opened(text, secret=b"secret")
    form = serials.form_of(text)
    assert not form or serials.form_of(form) == form
    pictures.code_of(text)
    ksef_codes.number_in(text)
    fiscal_id = fiscal_ids.of_receipt(text)
    assert fiscal_id is None or fiscal_id.key.startswith("CODE:")
    assert codes.number_key(codes.number_key(text[:100])) == codes.number_key(
        text[:100]
    )  # longer ones are cut


def page(content: bytes) -> None:
    """A page of words in places, as a PDF or an engine gives them."""
    data = atheris.FuzzedDataProvider(content)
    words = []
    for _place in range(data.ConsumeIntInRange(0, 60)):
        left, top = data.ConsumeIntInRange(0, 600), data.ConsumeIntInRange(0, 800)
        words.append(
            layout.Word(
                data.ConsumeUnicodeNoSurrogates(16),
                left,
                top,
                left + data.ConsumeIntInRange(1, 90),
                top + 10,
                0.95,
            )
        )
    text = data.ConsumeUnicodeNoSurrogates(120)
    drawn = [layout.Page(600, 800, tuple(words))]
    paper = reading.read(drawn, {}, by="TEXT", codes=(text,), sha256="0" * 64)
    assert all(0 <= confidence <= 1 for _field, confidence in paper.confidence)
    lines = [(f"{line.quantity}", "", f"{line.gross}") for line in paper.lines] or [
        ("1", "", "10.00")
    ]
    learning.labels_of(drawn, {"number": paper.number, "gross": f"{paper.gross}", "lines": lines})


def photo(content: bytes) -> None:
    """A picture's marks."""
    try:
        photos.photo_of(content)
    except Unreadable as reason:
        assert reason.sentence


def table(content: bytes) -> None:
    """A sales file."""
    _TABLE.write_bytes(content)
    try:
        tables.head_of(_TABLE)
        for _part in parts.read(_TABLE, MAPPING, "PLN", "PL", 0, 1):
            pass
    except TandemError as reason:
        assert reason.sentence


TARGETS: dict[str, Callable[[bytes], None]] = {
    "edi": edi,
    "xml": xml,
    "codes": any_code,
    "page": page,
    "photo": photo,
    "table": table,
}

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()
