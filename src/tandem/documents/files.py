"""The invoices in a file as people send it: an XML, a PDF with an XML inside, or a ZIP of either,
as tax offices hand them out.

Names inside an archive are only shown, never used as paths. What an archive claims about sizes is
not believed: what is really read is bounded. A detached signature of the Romanian tax office
(`semnatura_….xml`) is held against its invoice.
"""

import base64
import hashlib
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from lxml import etree

from tandem.documents import pdf, registry, settling
from tandem.documents.base import Unreadable
from tandem.documents.edi import syntax
from tandem.documents.invoices import Invoice
from tandem.documents.paper import papers
from tandem.documents.paper.reading import Paper
from tandem.documents.xml.walking import BYTES_MAX, root_of
from tandem.kit.errors import Said
from tandem.kit.text import tidy

FILES_PER_ZIP_MAX = 20_000
ZIP_BYTES_MAX = 2_000_000_000
DEPTH_MAX = 2
LETTERS_PER_ZIP_MAX = 50  # each takes a second or more to read
ENDINGS = (".xml", ".p7m", ".pdf", ".zip", ".edi", ".x12", ".txt", ".edifact")
PICTURES = (
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".heic",
    ".heif",
    ".tif",
    ".tiff",
)  # in a seller's own archive they are logos
_BROKEN = (
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
)
_SIGNATURE = "semnatura_"
_DIGESTS = frozenset({"sha1", "sha256", "sha384", "sha512"})
_DS = {"d": "http://www.w3.org/2000/09/xmldsig#"}
LETTERS = "letters"  # in place of a page: it has to go to the process that knows letters
Found = tuple[str, Invoice | Paper | Unreadable | str]


def read(
    path: Path,
    *,
    names: frozenset[str] = frozenset(),
    paper: Callable[[bytes], Paper] | None = None,
) -> Iterator[Found]:
    """Every invoice of a file with the name it has there; what cannot be read as the reason why.

    Args:
        names: of an archive only these entries, where some are named.
        paper: reads what has no structure: PDFs without an XML, and pictures. None: they cannot
            count.

    Raises:
        Unreadable: an archive that cannot be opened, or holds nothing.
    """
    with path.open("rb") as file:
        if file.read(4) == b"PK\x03\x04":
            yield from _of_zip(file, depth=1, task=_Task(paper), names=names)
            return
    yield from _of_content(
        path.name, path.read_bytes() if path.stat().st_size <= 4 * BYTES_MAX else None, _Task(paper)
    )


class _Task:
    """What is done with one upload: how its pages are read, and what may still be unpacked of all
    archives in it.
    """

    def __init__(self, paper: Callable[[bytes], Paper] | None) -> None:
        self.paper, self.files, self.bytes, self.letters = (
            paper,
            FILES_PER_ZIP_MAX,
            ZIP_BYTES_MAX,
            LETTERS_PER_ZIP_MAX,
        )

    def take(self, size: int) -> None:
        self.files, self.bytes = self.files - 1, self.bytes - size
        if self.files < 0 or self.bytes < 0:
            raise Unreadable(why=Said("the ZIP holds too much; send it in parts"))


def _of_content(name: str, content: bytes | None, task: "_Task") -> Iterator[Found]:
    paper = task.paper
    if content is None or len(content) > 4 * BYTES_MAX:
        yield (
            name,
            Unreadable(
                why=Said("it is larger than %(megabytes)s MB", megabytes=4 * BYTES_MAX // 1_000_000)
            ),
        )
        return
    documents: list[Invoice] | list[Paper]
    try:
        if papers.is_pdf(content):
            documents = _of_pdf(content, paper)
        elif paper is not None and papers.is_picture(content):
            documents = [paper(content)]
        else:
            documents = registry.invoices(content)
    except papers.LettersNeeded:
        task.letters -= 1
        most = LETTERS_PER_ZIP_MAX
        yield (
            name,
            LETTERS
            if task.letters >= 0
            else Unreadable(
                why=Said(
                    "an archive may hold %(most)s photos or scans; send the others in another one",
                    most=most,
                )
            ),
        )
        return
    except Unreadable as reason:
        yield name, reason
        return
    for document in documents:
        yield name, document


def _of_pdf(content: bytes, paper: Callable[[bytes], Paper] | None) -> list[Invoice] | list[Paper]:
    xml, text = pdf.embedded(content)
    if xml is None and paper is not None:
        return [paper(content)]
    if xml is None:
        raise Unreadable(why=Said("the PDF has no e-invoice inside"))
    try:
        invoices = registry.invoices(xml)
    except Unreadable as reason:
        why = reason.data["why"]
        if paper is None:
            raise Unreadable(
                why=Said("the e-invoice inside the PDF cannot be read: %(why)s", why=why)
            ) from reason
        # The page says it all the same; but why the two do not go together, a person should see.
        page = paper(content)
        return [replace(page, doubts=(*page.doubts, "says_broken_xml"))]
    if paper is not None and any(settling.NO_GOODS in invoice.doubts for invoice in invoices):
        page = paper(content)  # Factur-X MINIMUM and BASIC WL list none; the page does
        return [replace(page, doubts=(*page.doubts, settling.NO_GOODS))]
    return [
        replace(invoice, doubts=invoice.doubts + pdf.doubts(invoice, text)) for invoice in invoices
    ]


def _of_zip(
    file: IO[bytes], *, depth: int, task: _Task, names: frozenset[str] = frozenset()
) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(file) as archive:
            endings = ENDINGS if task.paper is None else ENDINGS + PICTURES
            entries = [entry for entry in archive.infolist() if _is_ours(entry.filename, endings)]
            if not entries:
                raise Unreadable(why=Said("the ZIP holds no XML or PDF files"))
            if (
                len(entries) > FILES_PER_ZIP_MAX
                or sum(entry.file_size for entry in entries) > ZIP_BYTES_MAX
            ):
                raise Unreadable(why=Said("the ZIP holds too much; send it in parts"))
            signatures = {
                _base(entry.filename): entry
                for entry in entries
                if _base(entry.filename).startswith(_SIGNATURE)
            }
            outer = {
                name.partition("/")[0] for name in names
            } | names  # a ZIP inside stands in front of its entries
            for entry in entries:
                if names and _shown(entry) not in outer:
                    continue
                if _base(entry.filename) not in signatures:
                    yield from _of_entry(
                        archive,
                        entry,
                        signatures.get(f"{_SIGNATURE}{_base(entry.filename)}"),
                        depth,
                        task,
                    )
    except _BROKEN as error:
        raise Unreadable(why=Said("the ZIP is damaged")) from error


def _of_entry(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    signature: zipfile.ZipInfo | None,
    depth: int,
    task: _Task,
) -> Iterator[Found]:
    name = _shown(entry)
    if entry.flag_bits & 1:
        yield name, Unreadable(why=Said("it is locked by a password"))
        return
    try:
        content = _bytes_of(archive, entry, task)
        signed = _bytes_of(archive, signature, task) if signature else None
    except _BROKEN:
        yield name, Unreadable(why=Said("it is damaged inside the ZIP"))
        return
    if content[:4] == b"PK\x03\x04":
        if depth >= DEPTH_MAX:
            yield (
                name,
                Unreadable(why=Said("the ZIP holds ZIPs inside of ZIPs; send those one by one")),
            )
            return
        try:
            yield from (
                (f"{name}/{inner}"[-120:], outcome)
                for inner, outcome in _of_zip(io.BytesIO(content), depth=depth + 1, task=task)
            )
        except Unreadable as reason:
            yield name, reason
        return
    if name.lower().endswith(".txt") and not (syntax.is_edifact(content) or syntax.is_x12(content)):
        return  # a word to the reader, not a document
    if signed is not None and not _is_sealed(content, signed):
        yield name, Unreadable(why=Said("it is not what the tax office signed"))
        return
    yield from _of_content(name, content, task)


def _bytes_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, task: _Task) -> bytes:
    """What really comes out of an entry, whatever size the archive says."""
    with archive.open(entry) as file:
        content = file.read(4 * BYTES_MAX + 1)
    task.take(len(content))
    return content


def _is_sealed(content: bytes, signature: bytes) -> bool:
    """Whether a detached signature is of this document: one of its digests is that of the file as
    it lies there, or of its canonical form (XML-DSig, C14N 1.0 or exclusive).
    """
    try:
        references = list(root_of(signature).iterfind(".//d:Reference", _DS))
    except Unreadable:
        return False
    digests = [_digest_of(reference) for reference in references]
    forms = [content, content.removeprefix(b"\xef\xbb\xbf")]
    with suppress(Unreadable):
        root = root_of(content)
        forms += [
            etree.tostring(root, method="c14n", exclusive=is_exclusive)
            for is_exclusive in (False, True)
        ]
    # Each form once, however many references a signature has.
    held = {
        (name, base64.b64encode(hashlib.new(name, form).digest()).decode())
        for name in _DIGESTS & {name for name, _digest in digests}
        for form in forms
    }
    return not held.isdisjoint(digests)


def _digest_of(reference: etree._Element) -> tuple[str, str]:
    """The name of a digest's algorithm, and the digest in base64."""
    method = reference.find("d:DigestMethod", _DS)
    name = "" if method is None else method.get("Algorithm", "").rpartition("#")[2]
    return name or "sha256", "".join(reference.findtext("d:DigestValue", "", _DS).split())


def _shown(entry: zipfile.ZipInfo) -> str:
    return tidy(entry.filename)[-120:]


def _base(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _is_ours(name: str, endings: tuple[str, ...]) -> bool:
    return _base(name).lower().endswith(endings) and not _base(name).startswith(".")
