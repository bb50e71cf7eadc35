"""Lines against the total of their document: what is shown, what is rounding, and discounts."""

from decimal import Decimal

import pytest
from documents.test_ksef import invoice, line
from support.small_documents import cii, ubl

from tandem.documents import registry
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
    content = ubl(allowance=_ALLOWANCE.format(charge=charge, amount="30")).replace(
        b">270</b:TaxEx", b">330</b:TaxEx"
    )

    assert (nets(content), only(content).doubts) == ([20_000, 10_000], ())


def test_no_line_falls_below_nothing_by_a_discount() -> None:
    content = ubl(
        allowance=_ALLOWANCE.format(charge="false", amount="350")
        + _ALLOWANCE.format(charge="true", amount="50")
    ).replace(b">270</b:TaxEx", b">0</b:TaxEx")

    assert nets(content) == [0, 0]


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
