"""Files made to hurt: each ends in a sentence, the reading process or its successor goes on, memory
stays bounded.
"""

import io
import resource
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.small_documents import cii, pdf_with, ubl

from tandem.documents import files
from tandem.documents.base import Unreadable
from tandem.documents.invoices import Invoice
from tandem.documents.paper import papers
from tandem.documents.paper.reading import Paper
from tandem.evidence.documents import sandbox

BOMB = (
    "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
    + "".join(
        f"<!ENTITY {after} '{f'&{before};' * 10}'>"
        for before, after in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]><x>&j;</x>"
)
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'


def _zip(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def _nested(depth: int) -> bytes:
    content = _zip(a__xml=ubl())
    for _ in range(depth):
        content = _zip(a__zip=content)
    return content


def _lying_zip() -> bytes:
    """An entry of 100 MB that says it has ten bytes."""
    content = bytearray(_zip(a__xml=b" " * 100_000_000))
    size = (100_000_000).to_bytes(4, "little")
    while size in content:
        place = content.index(size)
        content[place : place + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def _pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of them the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            start,
        )
    )


def _many_pages(total: int) -> bytes:
    kids = b"3 0 R " * total
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]>>" % (total, kids), page
    )


def _pdf_bomb() -> bytes:
    """A gigabyte of spaces as the XML inside a PDF of one megabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 10_000_000) for _ in range(200)) + packer.flush()
    return _pdf(
        b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml) 4 0 R]>>>>>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 5 0 R>>>>",
        b"<</Type/EmbeddedFile/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(packed), packed),
    )


# Made when its turn has come: some take seconds and a hundred megabytes, and every worker loads this.
HOSTILE: dict[str, Callable[[], bytes]] = {
    "entity bomb": lambda: BOMB.encode(),
    "entity bomb in UTF-16": lambda: BOMB.encode("utf-16"),
    "entity bomb in UTF-32": lambda: BOMB.encode("utf-32"),
    "external entity": lambda: XXE.encode(),
    "external entity in another encoding": lambda: (
        b'<?xml version="1.0" encoding="cp037"?>' + XXE.encode("cp037")
    ),
    "deep nesting": lambda: b"<a>" * 100_000 + b"</a>" * 100_000,
    "a million attributes": lambda: (
        b"<a " + b" ".join(b'a%d="1"' % n for n in range(1_000_000)) + b"/>"
    ),
    "many empty elements": lambda: b"<a>" + b"<b/>" * 4_500_000 + b"</a>",
    "too large": lambda: b"<a>" + b" " * 90_000_000,
    "truncated": lambda: ubl()[:400],
    "null bytes": lambda: b"\x00" * 1_000,
    "chance": lambda: bytes(range(256)) * 40,
    "ZIP inside ZIP inside ZIP": lambda: _nested(3),
    "ZIP that lies about sizes": _lying_zip,
    "ZIP without its end": lambda: _zip(a__xml=ubl())[:-30],
    "ZIP with names that climb": lambda: _zip(
        **{"../../../etc/passwd__xml": b"<x/>", "C:\\windows\\a__xml": b"<x/>"}
    ),
    "ZIP of a million bytes of nothing": lambda: _zip(a__xml=b" " * 50_000_000),
    "PDF of 100,000 pages": lambda: _many_pages(100_000),
    "PDF bomb": _pdf_bomb,
    "PDF with a bomb inside": lambda: pdf_with(BOMB.encode()),
    "PDF that is a script": lambda: b"%PDF-1.7\n<script>alert(1)</script>",
    "PDF that is also a ZIP": lambda: pdf_with(None) + _zip(a__xml=b"<x/>"),
    "virus test file": lambda: (
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    ),
    "picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(200),
}


@pytest.fixture(params=HOSTILE, ids=lambda name: name.replace(" ", "-"))
def hostile(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[request.param]())
    yield path
    path.unlink()


def _sentences(path: Path) -> list[str]:
    try:
        outcomes = [outcome for _name, outcome in sandbox.read(path, seconds=20)]
    except Unreadable as reason:
        return [reason.sentence]
    assert outcomes
    assert all(isinstance(outcome, Unreadable) for outcome in outcomes)
    return [outcome.sentence for outcome in outcomes if isinstance(outcome, Unreadable)]


def test_a_hostile_file_ends_in_a_sentence_and_the_next_one_is_read(
    hostile: Path, tmp_path: Path
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    sentences = _sentences(hostile)

    assert all("cannot be read: " in sentence and len(sentence) < 400 for sentence in sentences)
    assert not any("does not understand" in sentence for sentence in sentences)
    assert (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    )  # KiB, in this process
    good = tmp_path / "good.xml"
    good.write_bytes(cii())
    assert [isinstance(outcome, Invoice) for _name, outcome in sandbox.read(good)] == [True]


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "slow.xml"
    path.write_bytes(b"<a>" + b"<b/>" * 4_000_000 + b"</a>")

    with pytest.raises(Unreadable, match="too long"):
        list(sandbox.read(path, seconds=0.01))

    path.write_bytes(ubl())
    assert len(list(sandbox.read(path))) == 1


def test_an_archive_of_countless_photos_keeps_no_reader_for_hours(tmp_path: Path) -> None:
    path = tmp_path / "zdjecia.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for place in range(files.LETTERS_PER_ZIP_MAX + 2):
            archive.writestr(f"{place:03}.jpg", b"\xff\xd8\xff")

    def needs_letters(_content: bytes) -> Paper:
        raise papers.LettersNeeded

    outcomes = [outcome for _name, outcome in files.read(path, paper=needs_letters)]

    refused = [str(outcome) for outcome in outcomes if isinstance(outcome, Unreadable)]
    assert (outcomes.count(files.LETTERS), len(refused)) == (files.LETTERS_PER_ZIP_MAX, 2)
    assert f"{files.LETTERS_PER_ZIP_MAX} photos or scans" in refused[0]
