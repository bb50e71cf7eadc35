"""Lines against the total of their document: what is shown, what is rounding, and discounts."""

import time
from dataclasses import replace
from decimal import Decimal

import pytest
from documents.test_ksef import invoice, line
from support.small_documents import cii, fattura, ubl

from tandem.documents import discounts, registry
from tandem.documents.invoices import Invoice, lines_of

_ALLOWANCE = (
    "<a:AllowanceCharge><b:ChargeIndicator>{charge}</b:ChargeIndicator><b:Amount>{amount}</b:Amount>"
    "</a:AllowanceCharge>"
)


def only(content: bytes) -> Invoice:
    return registry.invoices(content)[0]


def nets(content: bytes) -> list[int | None]:
    return [sale.net_minor for sale in lines_of(only(content), first_line=1)]


@pytest.mark.parametrize(
    ("_case", "content", "doubts"),
    [
        ("a line beyond its total", ubl(net="270"), ("says_sums 300.00 270.00 RON",)),
        (
            "gross lines beyond the total",
            invoice(line(1, "2", gross="999.00")),
            ("says_sums 999.00 246.00 PLN",),
        ),
        (
            "net lines with their tax beyond the total",
            invoice(
                line(1, "2", "900.00").replace("</x:FaWiersz>", "<x:P_12>23</x:P_12></x:FaWiersz>")
            ),
            ("says_sums 1107.00 246.00 PLN",),
        ),
        (
            "net lines beyond what is told by rate",
            invoice(line(1, "2", "900.00"), more="<x:P_13_1>200.00</x:P_13_1>"),
            ("says_sums 900.00 200.00 PLN",),
        ),
        ("a grosz is rounding", invoice(line(1, "2", gross="246.04")), ()),
        (
            "rates beside one another",
            invoice(
                line(1, "1", "150"),
                line(2, "1", "50"),
                more="<x:P_13_1>150</x:P_13_1><x:P_13_2>50</x:P_13_2>",
            ),
            (),
        ),
        ("a final invoice tells what is left", invoice(line(1, "2", gross="999"), kind="ROZ"), ()),
    ],
)
def test_a_total_that_is_not_the_lines_is_shown(
    _case: str, content: bytes, doubts: tuple[str, ...]
) -> None:
    assert only(content).doubts == doubts


@pytest.mark.parametrize(
    ("charge", "amount"), [("false", "30"), ("0", "30"), ("false", "-30"), ("true", "-30")]
)
def test_a_discount_on_the_whole_is_taken_off_however_it_is_written(
    charge: str, amount: str
) -> None:
    content = ubl(allowance=_ALLOWANCE.format(charge=charge, amount=amount))

    assert (nets(content), only(content).doubts) == ([18_000, 9_000], ())


@pytest.mark.parametrize("charge", ["true", "1"])
def test_a_charge_is_no_discount_and_its_sum_agrees(charge: str) -> None:
    content = ubl(allowance=_ALLOWANCE.format(charge=charge, amount="30"), net="330")

    assert (nets(content), only(content).doubts) == ([20_000, 10_000], ())


def test_no_line_falls_below_nothing_by_a_discount() -> None:
    content = ubl(
        allowance=_ALLOWANCE.format(charge="false", amount="350")
        + _ALLOWANCE.format(charge="true", amount="50")
    ).replace(b">270</b:TaxEx", b">0</b:TaxEx")

    assert nets(content) == [0, 0]


def _told(*lines: bytes, net: str) -> bytes:
    """The small UBL invoice with these lines behind its two, and this total before tax."""
    content = ubl(net=net)
    end = content.index(b"</Invoice>")
    return content[:end] + b"".join(lines) + content[end:]


def _extra(name: str, quantity: str, net: str) -> bytes:
    return (
        f"<a:InvoiceLine><b:ID>9</b:ID><b:InvoicedQuantity>{quantity}</b:InvoicedQuantity>"
        f"<b:LineExtensionAmount>{net}</b:LineExtensionAmount><a:Item><b:Name>{name}</b:Name>"
        "<a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>19</b:Percent></a:ClassifiedTaxCategory>"
        "</a:Item></a:InvoiceLine>"
    ).encode()


def _rebate(quantity: str, net: str = "", gross: str = "") -> str:
    text = line(2, quantity, net, gross)
    return text.replace("Pompa P-200", "Rabat 10%").replace("<x:GTIN>5901234123457</x:GTIN>", "")


def _italian(line_or_head: str, net: str) -> bytes:
    """The small FatturaPA with this discount on a line, or in its head, and 10 % less or more."""
    text = fattura().decode()
    place = "</DettaglioLinee>" if "<DettaglioLinee>" in line_or_head else "</Numero>"
    tax = Decimal(net) * 22 / 100
    return (
        text.replace(place, place + line_or_head)
        .replace("<ImponibileImporto>30.00", f"<ImponibileImporto>{net}")
        .replace("<Imposta>6.60", f"<Imposta>{tax:.2f}")
        .encode()
    )


def _of_head(kind: str, amount: str) -> str:
    return f"<ScontoMaggiorazione><Tipo>{kind}</Tipo>{amount}</ScontoMaggiorazione>"


@pytest.mark.parametrize(
    ("_case", "content", "amounts"),
    [
        ("minus one piece", _told(_extra("Discount 10%", "-1", "-30"), net="270"), [18_000, 9_000]),
        ("one piece below zero", _told(_extra("Reducere", "1", "-30"), net="270"), [18_000, 9_000]),
        (
            "goods follow, so it is of the line above",
            _told(_extra("Discount", "-1", "-30"), _extra("Supapă", "1", "10"), net="280"),
            [20_000, 7_000, 1_000],
        ),
        (
            "goods of that name are goods",
            _told(_extra("Rabatkowy wieniec", "1", "50"), net="350"),
            [20_000, 10_000, 5_000],
        ),
        ("KSeF, no pieces", invoice(line(1, "2", "220"), _rebate("0", "-20")), [20_000]),
        ("KSeF, gross", invoice(line(1, "2", gross="266"), _rebate("-1", "", "-20")), [None]),
        (
            "Italian line called a discount",
            _italian(
                "<DettaglioLinee><NumeroLinea>2</NumeroLinea>"
                "<TipoCessionePrestazione>SC</TipoCessionePrestazione><Descrizione>Fedelta</Descrizione>"
                "<PrezzoTotale>-3.00</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>",
                "27.00",
            ),
            [2_700],
        ),
        (
            "Italian per cent of the whole",
            _italian(_of_head("SC", "<Percentuale>10.00</Percentuale>"), "27.00"),
            [2_700],
        ),
        (
            "Italian surcharge",
            _italian(_of_head("MG", "<Importo>6.00</Importo>"), "36.00"),
            [3_000],
        ),
        (
            "told once more on the whole",
            _italian(_of_head("SC", "<Importo>6.00</Importo>"), "30.00"),
            [3_000],
        ),
    ],
)
def test_a_discount_takes_from_its_goods_wherever_it_stands(
    _case: str, content: bytes, amounts: list[int | None]
) -> None:
    assert (nets(content), only(content).doubts) == (amounts, ())


def test_a_discount_in_gross_is_taken_off_gross_goods() -> None:
    content = invoice(line(1, "2", gross="266"), _rebate("-1", "", "-20"))

    (sale,) = lines_of(only(content), first_line=1)
    assert (sale.quantity, sale.gross_minor) == (2, 24_600)


def test_thousands_of_discounts_take_a_moment() -> None:
    read = only(invoice(line(1, "1", "10"), _rebate("0", "")))
    pump, rebate = read.lines[0], replace(read.lines[0], name="Rabat", gtin="", net=Decimal(-1))
    begin = time.process_time()

    for lines in ((pump, rebate) * 3_000 + (pump,), (pump,) * 3_000 + (rebate,) * 3_000):
        taken = discounts.on_lines(replace(read, lines=lines))
        assert [goods.net for goods in taken.lines[:3_000]] == [9] * 3_000

    assert time.process_time() - begin < 5  # seconds; it would be the product of both


def test_a_discount_beyond_its_goods_stays_a_line_of_its_own() -> None:
    content = invoice(line(1, "2", "15"), _rebate("-1", "-20"))

    assert nets(content) == [1_500, -2_000]


def _priced(pieces: str) -> bytes:
    text = line(1, pieces).replace("</x:FaWiersz>", "<x:P_9A>100</x:P_9A></x:FaWiersz>")
    return invoice(text, more="<x:P_13_1>200.00</x:P_13_1>")


def test_a_price_stands_for_an_amount_where_the_total_bears_it_out() -> None:
    assert (nets(_priced("2")), nets(_priced("3"))) == ([20_000], [None])


_RATES = "<x:P_13_1>200.00</x:P_13_1>"


def _with(text: str, more: str) -> str:
    return text.replace("</x:FaWiersz>", f"{more}</x:FaWiersz>")


def test_a_gross_price_stands_for_a_gross_amount() -> None:
    told = _with(line(1, "2"), "<x:P_9B>123.00</x:P_9B><x:P_12>23</x:P_12>")

    for content in (invoice(told), invoice(told, more=_RATES)):
        (sale,) = lines_of(only(content), first_line=1)

        assert (sale.net_minor, sale.gross_minor, only(content).doubts) == (None, 24_600, ())


def test_nothing_in_the_field_of_the_other_amount_is_no_amount() -> None:
    (sale,) = lines_of(only(invoice(line(1, "2", "0.00", "246.00"), more=_RATES)), first_line=1)

    assert (sale.net_minor, sale.gross_minor) == (None, 24_600)


@pytest.mark.parametrize(("total", "net"), [("8.00", 0), ("-16.60", None)])
def test_a_correction_of_the_tax_alone_is_of_no_money_before_it(
    total: str, net: int | None
) -> None:
    """Where the total before tax is nothing, so is the line's; else the field is filled in."""
    more = f"<x:P_13_1>{'0.00' if net == 0 else '-20.00'}</x:P_13_1>"
    content = invoice(line(1, "1", "0.00", total), kind="KOR", gross=total, more=more)
    (sale,) = lines_of(only(content), first_line=1)

    assert (sale.net_minor, sale.gross_minor) == (net, int(Decimal(total) * 100))


@pytest.mark.parametrize(
    ("_case", "lines", "more", "doubts"),
    [
        ("one tells no amount", (line(1, "1", "150"), line(2, "1")), _RATES, "150.00 200.00"),
        ("none does", (line(1, "2"),), "", "0.00 246.00"),
        ("a note among goods", (line(1, "2", "200"), line(2, "1")), _RATES, ""),
        ("net and gross mixed", (line(1, "1", "100"), line(2, "1", gross="123")), "", ""),
        (
            "net and gross mixed, beyond the total",
            (_with(line(1, "1", "900"), "<x:P_12>23</x:P_12>"), line(2, "1", gross="123")),
            "",
            "1230.00 246.00",
        ),
        ("no rate makes one of the other", (line(1, "2", "180"),), "", "180.00 246.00"),
        ("a rate does", (line(1, "2", "200"),), "", ""),
    ],
)
def test_lines_that_do_not_tell_all_are_held_against_the_total(
    _case: str, lines: tuple[str, ...], more: str, doubts: str
) -> None:
    expected = (f"says_sums {doubts} PLN",) if doubts else ()

    assert only(invoice(*lines, more=more)).doubts == expected


def test_a_total_with_tax_below_that_without_is_looked_at() -> None:
    charge = _ALLOWANCE.format(charge="true", amount="30")
    content = ubl(allowance=charge, net="330").replace(b"392.70", b"321.30")

    assert only(content).doubts == ("says_sums 330.00 321.30 RON",)


@pytest.mark.parametrize("total", ["-24.60", "0.00"])
def test_a_correction_that_lists_what_is_right_now_is_looked_at(total: str) -> None:
    content = invoice(line(1, "2", "180"), kind="KOR", gross=total)

    assert only(content).doubts == (f"says_sums 180.00 {total} PLN",)


def _broken_down(parent: bytes, status: bytes = b"") -> bytes:
    """A CII whose one line is broken down into two."""
    content = cii()
    begin = content.index(b"<r:IncludedSupplyChainTradeLineItem>")
    end = content.index(b"</r:IncludedSupplyChainTradeLineItem>") + len(
        b"</r:IncludedSupplyChainTradeLineItem>"
    )
    whole = content[begin:end]
    number = b"<r:LineID>1</r:LineID>"
    assert number in whole
    parts = b"".join(
        whole.replace(number, b"<r:LineID>1.%d</r:LineID>" % place + parent)
        .replace(b">100.00</r:LineTotal", b">%s</r:LineTotal" % amount)
        .replace(b">100</r:LineTotal", b">%s</r:LineTotal" % amount)
        for place, amount in ((1, b"60"), (2, b"40"))
    )
    return content[:begin] + whole.replace(number, number + status) + parts + content[end:]


@pytest.mark.parametrize(
    ("_case", "content", "amounts"),
    [
        (
            "the whole comes to the total",
            _broken_down(b"<r:ParentLineID>1</r:ParentLineID>"),
            [100],
        ),
        (
            "the whole only groups, by either code",
            _broken_down(
                b"<r:ParentLineID>1</r:ParentLineID>", b"<r:LineStatusCode>GROUP</r:LineStatusCode>"
            ),
            [60, 40],
        ),
        (
            "the whole says no amount of its own",
            _broken_down(b"<r:ParentLineID>1</r:ParentLineID>")
            .replace(b">100</r:LineTotal", b">0</r:LineTotal")
            .replace(b">100.00</r:LineTotal", b">0</r:LineTotal"),
            [60, 40],
        ),
    ],
)
def test_of_a_line_and_its_parts_one_counts(_case: str, content: bytes, amounts: list[int]) -> None:
    assert [line.net for line in only(content).lines] == list(map(Decimal, amounts))
    assert only(content).doubts == ()


@pytest.mark.parametrize(("stamp", "doubts"), [("2.00", 0), ("5.00", 1)])
def test_a_stamp_that_the_buyer_pays_is_no_difference(stamp: str, doubts: int) -> None:
    """An Italian invoice of more than 77.47 euros without tax bears one of two euros."""
    content = (
        fattura()
        .decode()
        .replace(
            "<Numero>1</Numero>",
            "<DatiBollo><BolloVirtuale>SI</BolloVirtuale>"
            f"<ImportoBollo>{stamp}</ImportoBollo></DatiBollo>"
            "<ImportoTotaleDocumento>38.60</ImportoTotaleDocumento><Numero>1</Numero>",
        )
    )

    first = registry.invoices(content.encode())[0]

    assert (len(first.doubts), first.gross) == (doubts, 38 + Decimal("0.60") - 2 * (not doubts))
