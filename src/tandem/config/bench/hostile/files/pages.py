"""PDFs made to hurt: circles, bombs, locks, pages and words without end."""

import random
import zlib

from tandem.config.bench.hostile.files import invoices, whole
from tandem.config.bench.hostile.files.tables import Made

_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
_PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0"
    b" R>>/XObject<</X 6 0 R>>>>>>"
)
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_NUMBERS = (b"0", b"-1", b"1e38", b"9" * 400, b"2147483648", b"nan", b"14400")


def built(*objects: bytes, trailer: bytes = b"", prev: int | None = None) -> bytes:
    """A PDF of these objects, the first of them the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(out)
    before = b"" if prev is None else b"/Prev %d" % (start if prev < 0 else prev)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return (
        out
        + head
        + b"trailer<</Size %d/Root 1 0 R%s%s>>\nstartxref\n%d\n%%%%EOF"
        % (size, before, trailer, start)
    )


def stream(content: bytes, more: bytes = b"") -> bytes:
    """An object that holds packed bytes."""
    packed = zlib.compress(content, 9)
    return b"<</Filter/FlateDecode/Length %d%s>>stream\n%s\nendstream" % (len(packed), more, packed)


def _nothing(size: int) -> bytes:
    packer = zlib.compressobj(9)
    return (
        b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000))
        + packer.flush()
    )


def _page_of(content: bytes, *, drawn: bytes = b"<<>>", page: bytes = _PAGE) -> bytes:
    return built(_CATALOGUE, _PAGES, page, stream(content), _FONT, drawn)


def _circles(chance: random.Random) -> bytes:
    """Pages that are their own kids, tables before themselves, forms that draw themselves."""
    itself = b"<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R]>>"
    form = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length"
        b" 6>>stream\n/X Do \nendstream"
    )
    return chance.choice(
        (
            built(_CATALOGUE, itself),
            built(_CATALOGUE, _PAGES, _PAGE, b"4 0 R", b"5 0 R", b"6 0 R"),
            built(_CATALOGUE, _PAGES, _PAGE, stream(b"BT ET"), _FONT, b"<<>>", prev=-1),
            _page_of(b"/X Do " * 50, drawn=form),
            built(b"<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 1>>"),
            built(
                b"<</Type/Catalog/Pages 2 0 R/Names 1 0 R/EmbeddedFiles 1 0 R/Kids[1 0 R]>>",
                _PAGES,
                _PAGE,
            ),
            built(
                _CATALOGUE,
                b"<</Type/Pages/Count 1/Kids[3 0 R]/Parent 3 0 R>>",
                b"<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>",
            ),
        )
    )


def _bomb(chance: random.Random) -> bytes:
    """Hundreds of megabytes of nothing as the page, its picture, the XML inside, or objects."""
    packed = _nothing(chance.choice((50_000_000, 400_000_000)))
    body = b"<</Filter/FlateDecode/Length %d%s>>stream\n%s\nendstream"
    side = chance.choice((b"20000", b"65535", b"2147483647"))
    picture = (
        b"/Type/XObject/Subtype/Image/Width %s/Height %s/BitsPerComponent 8/ColorSpace/DeviceRGB"
        % (side, side)
    )
    named = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(factur-x.xml) 4 0 R]>>>>>>"
    filed = b"<</Type/Filespec/F(factur-x.xml)/UF(factur-x.xml)/EF<</F 5 0 R>>>>"
    return chance.choice(
        (
            built(_CATALOGUE, _PAGES, _PAGE, body % (len(packed), b"", packed), _FONT),
            built(
                _CATALOGUE,
                _PAGES,
                _PAGE,
                stream(b"q 200 0 0 200 0 0 cm /X Do Q"),
                _FONT,
                body % (len(packed), picture, packed),
            ),
            built(
                named,
                _PAGES,
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
                filed,
                body % (len(packed), b"/Type/EmbeddedFile", packed),
            ),
            built(
                _CATALOGUE,
                _PAGES,
                _PAGE,
                body % (len(packed), b"/Type/ObjStm/N 100000000/First 9", packed),
                _FONT,
            ),
            built(
                _CATALOGUE,
                _PAGES,
                _PAGE,
                stream(
                    zlib.compress(zlib.compress(bytes(30_000_000))),
                    b"/Filter[/FlateDecode/FlateDecode/FlateDecode]",
                ),
            ),
        )
    )


def _many(chance: random.Random) -> bytes:
    """Pages, words, strokes, attachments and brackets without end."""
    total = chance.choice((501, 20_000, 100_000))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    words = b"BT /F 4 Tf " + b"1 1 Td (Suma 1,00) Tj " * total + b"ET"
    names = b"".join(b"(%d.xml) 4 0 R " % number for number in range(total))
    return chance.choice(
        (
            built(
                _CATALOGUE, b"<</Type/Pages/Count %d/Kids[%s]>>" % (total, b"3 0 R " * total), page
            ),
            _page_of(words),
            _page_of(b"0 0 m 200 200 l S " * total * 5),
            _page_of(b"q " * total),
            _page_of(b"(" * total),
            _page_of(b"[" * total + b"<<" * total),
            built(
                b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%s]>>>>>>" % names,
                _PAGES,
                page,
                b"<</Type/Filespec/F(a.xml)>>",
            ),
            built(b"[" * total + b"]" * total),
            built(b"<</A" * total + b">>" * total),
        )
    )


def _sizes(chance: random.Random) -> bytes:
    """Pages of no size, or larger than a field."""
    box = b" ".join(chance.choice(_NUMBERS) for _ in range(4))
    page = _PAGE.replace(b"0 0 200 200", box) + b"/UserUnit " + chance.choice(_NUMBERS)
    return _page_of(b"BT /F %s Tf 1 1 Td (Faktura FV 1) Tj ET" % chance.choice(_NUMBERS), page=page)


def _locked(chance: random.Random) -> bytes:
    """Locked by a password, or by words of no sense."""
    version = chance.choice((b"1", b"2", b"4", b"5", b"99"))
    lock = b"<</Filter/Standard/V %s/R %s/Length 128/P -1/O(%s)/U(%s)>>" % (
        version,
        version,
        b"o" * 32,
        b"u" * 32,
    )
    objects = (_CATALOGUE, _PAGES, _PAGE, stream(b"BT ET"), _FONT, lock)
    return built(*objects, trailer=b"/Encrypt 6 0 R/ID[(1)(2)]")


def _active(chance: random.Random) -> bytes:
    """With a script, with forms, with a way out."""
    act = chance.choice(
        (
            b"<</S/JavaScript/JS(app.alert\\(1\\);while\\(1\\);)>>",
            b"<</S/Launch/F(/bin/sh)>>",
            b"<</S/URI/URI(file:///etc/passwd)>>",
            b"<</S/GoToR/F(//127.0.0.1/x)>>",
            b"<</S/SubmitForm/F(http://127.0.0.1:1/)>>",
        )
    )
    return built(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction %s/AcroForm<</XFA 4 0 R/Fields[3 0 R]>>>>" % act,
        _PAGES,
        _PAGE,
        stream(b"<x/>"),
        _FONT,
    )


def _inside(chance: random.Random) -> bytes:
    """A whole PDF with a hurt XML inside, or something else that says it is one."""
    xml = chance.choice(
        (
            b"",
            b"<x",
            invoices.cii() * 2,
            whole.xlsx(),
            b"\x00" * 9_000,
            b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
            invoices.ubl(lines=5_000),
        )
    )
    name = chance.choice(
        ("factur-x.xml", "../../a.xml", "a.xml" * 60, "ZUGFeRD-invoice.xml", "\u202elmx.a.xml")
    )
    return whole.pdf(xml, name) if xml else whole.pdf(None, words=invoices.cii().decode())


def _polyglot(chance: random.Random) -> bytes:
    """A PDF that is something else, too."""
    head = chance.choice((b"", b"\x00" * 1_000, b"<html>", b"GIF89a", b"PK\x03\x04"))
    return (
        head
        + b"%PDF-1.7\n"
        + chance.choice(
            (
                b"<script>alert(1)</script>",
                chance.randbytes(5_000),
                whole.xlsx(),
                whole.pdf(None)[9:],
            )
        )
    )


PAGES: dict[str, Made] = {
    "pdf circles": _circles,
    "pdf bomb": _bomb,
    "pdf many": _many,
    "pdf sizes": _sizes,
    "pdf locked": _locked,
    "pdf active": _active,
    "pdf inside": _inside,
    "pdf polyglot": _polyglot,
}
