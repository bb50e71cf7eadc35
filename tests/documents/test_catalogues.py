"""Catalogues of products as trade sends them."""

from pathlib import Path

import pytest

from tandem.catalogue import importing
from tandem.documents import catalogues
from tandem.documents.base import Unreadable
from tandem.kit.columns import ROWS_MAX, TooManyRows
from tandem.kit.tables import CELL_LENGTH_MAX

BMECAT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE BMECAT SYSTEM "bmecat_new_catalog.dtd">
<BMECAT version="1.2" xmlns="http://www.bmecat.org/bmecat/1.2/bmecat_new_catalog"><T_NEW_CATALOG>
<CATALOG_GROUP_SYSTEM><CATALOG_STRUCTURE type="leaf"><GROUP_ID>7</GROUP_ID>
<GROUP_NAME>Pompy</GROUP_NAME></CATALOG_STRUCTURE></CATALOG_GROUP_SYSTEM>
<ARTICLE><SUPPLIER_AID>P-200</SUPPLIER_AID><ARTICLE_DETAILS>
<DESCRIPTION_SHORT>Pompa P 200</DESCRIPTION_SHORT><EAN>5901234123457</EAN>
<MANUFACTURER_NAME>Akwa</MANUFACTURER_NAME><KEYWORD>pompa</KEYWORD></ARTICLE_DETAILS>
<ARTICLE_FEATURES><FEATURE><FNAME>kolor</FNAME><FVALUE>szary</FVALUE></FEATURE></ARTICLE_FEATURES>
<ARTICLE_ORDER_DETAILS><ORDER_UNIT>CT</ORDER_UNIT><CONTENT_UNIT>PCE</CONTENT_UNIT>
<NO_CU_PER_OU>12</NO_CU_PER_OU></ARTICLE_ORDER_DETAILS></ARTICLE>
<ARTICLE mode="delete"><SUPPLIER_AID>P-1</SUPPLIER_AID><ARTICLE_DETAILS>
<DESCRIPTION_SHORT>Stara</DESCRIPTION_SHORT></ARTICLE_DETAILS></ARTICLE>
<ARTICLE_TO_CATALOGGROUP_MAP><ART_ID>P-200</ART_ID><CATALOG_GROUP_ID>7</CATALOG_GROUP_ID>
</ARTICLE_TO_CATALOGGROUP_MAP></T_NEW_CATALOG></BMECAT>"""
BMECAT_2005 = """<BMECAT version="2005"><T_NEW_CATALOG><PRODUCT>
<SUPPLIER_PID type="supplier_specific">P-201</SUPPLIER_PID><PRODUCT_DETAILS>
<DESCRIPTION_SHORT lang="pol">Zawór</DESCRIPTION_SHORT>
<INTERNATIONAL_PID type="gtin">05901234123457</INTERNATIONAL_PID></PRODUCT_DETAILS>
<PRODUCT_ORDER_DETAILS><ORDER_UNIT>MTR</ORDER_UNIT></PRODUCT_ORDER_DETAILS></PRODUCT>
</T_NEW_CATALOG></BMECAT>"""
PRICAT = (
    "UNB+UNOD:3+S:14+M:14+260310:1000+1'UNH+1+PRICAT:D:96A:UN:EAN005'BGM+9+C1+9'"
    "LIN+1+1+5901234123457:EN'PIA+1+P-200:SA'IMD+F++:::Płyta żółta:mała'QTY+59:12'PRI+AAA:9.99'"
    "LIN+2+1+5901234123464:EN+1:1'LIN+3+2+5901234123464:EN'IMD+F++:::Stara'UNT+9+1'UNZ+1+1'"
).encode("iso8859-2")


def _read(content: str | bytes, tmp_path: Path) -> importing.Read:
    path = tmp_path / "catalogue"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return importing.read(path)


def test_a_bmecat_is_read_as_products(tmp_path: Path) -> None:
    read = _read(BMECAT, tmp_path)

    (product,) = read.products
    assert (product.sku, product.name, product.brand, product.category) == (
        "P-200",
        "Pompa P 200",
        "Akwa",
        "pompy",
    )
    assert (product.gtins, product.unit, product.packs) == (
        ("05901234123457",),
        "pcs",
        {"carton": 12},
    )
    assert (product.tags, product.attributes) == (("pompa",), {"kolor": "szary"})
    assert [(fault.code, fault.value) for fault in read.faults] == [("deleted", "P-1")]


def test_a_bmecat_of_2005_is_read_as_products(tmp_path: Path) -> None:
    (product,) = _read(BMECAT_2005, tmp_path).products

    assert (product.sku, product.name, product.gtins) == ("P-201", "Zawór", ("05901234123457",))


def test_a_pricat_is_read_as_products(tmp_path: Path) -> None:
    read = _read(PRICAT, tmp_path)

    (product,) = read.products
    assert (product.sku, product.name, product.gtins) == (
        "P-200",
        "Płyta żółta mała",
        ("05901234123457",),
    )
    assert product.packs == {"carton": 12}
    assert [fault.code for fault in read.faults] == ["deleted"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (BMECAT[:-80], "the XML is damaged"),
        ("<BMECAT><T_NEW_CATALOG/></BMECAT>", "holds no products"),
        ('<!DOCTYPE BMECAT [<!ENTITY a "b">]><BMECAT/>', "DOCTYPE"),
        (PRICAT[:-30], "no end"),
    ],
)
def test_what_is_no_whole_catalogue_says_so(content: str | bytes, why: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=why):
        _read(content, tmp_path)


def test_a_catalogue_longer_than_an_import_is_refused_and_not_cut(tmp_path: Path) -> None:
    articles = "<ARTICLE><SUPPLIER_AID>P</SUPPLIER_AID></ARTICLE>" * (ROWS_MAX + 1)

    with pytest.raises(TooManyRows):
        _read(f"<BMECAT><T_NEW_CATALOG>{articles}</T_NEW_CATALOG></BMECAT>", tmp_path)


def test_articles_within_articles_tell_no_more_than_cells_hold(tmp_path: Path) -> None:
    path = tmp_path / "catalogue"
    words = "<KEYWORD>pompa</KEYWORD>" * 100_000
    path.write_text(f"<BMECAT>{'<ARTICLE>' * 100}{words}{'</ARTICLE>' * 100}</BMECAT>")

    records = [record for batch in catalogues.read(path) for record in batch]

    assert len(records) == 100
    assert max(len(text) for record in records for text in record.cells.values()) <= CELL_LENGTH_MAX


def test_a_barcode_beside_the_number_of_a_pricat_is_read(tmp_path: Path) -> None:
    written = PRICAT.replace(b"LIN+1+1+5901234123457:EN'", b"LIN+1+1+P-7'").replace(
        b"PIA+1+P-200:SA'", b"PIA+1+P-200:SA'PIA+5+5901234123457:SRV'"
    )

    (product,) = _read(written, tmp_path).products

    assert (product.sku, product.gtins) == ("P-200", ("05901234123457",))


def test_an_invoice_is_no_catalogue() -> None:
    assert not catalogues.is_catalogue(b"UNB+UNOC:3+S+M+260310:1000+1'UNH+1+INVOIC:D:96A:UN'")
    assert not catalogues.is_catalogue(b"<Faktura/>")
