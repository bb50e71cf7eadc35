"""Proofs that say gross amounts only: the net is evaluated by the rate of the line, else of the
programme, and a line is still told by what its proof says.
"""

import re
from decimal import Decimal

import cast
import pytest
from scenarios.test_claims import Case
from scenarios.test_paper import LINE, _claim, _decide, _paper, _seller, _sent

from tandem.activity.models import Activity, Line
from tandem.evidence.models import Document
from tandem.kit.money import net_of
from tandem.platform import statements
from tandem.programmes import settings, setup
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


def _taxed(case: Case, percent: Decimal | None) -> None:
    Programme.objects.of(case.of).filter(id=case.world.programme.id).update(tax_percent=percent)
    case.world.programme.refresh_from_db()


def _amounts(case: Case) -> list[tuple[int | None, int | None]]:
    """Net and gross of the lines that counted."""
    return list(
        Line.objects.of(case.of)
        .order_by("member_id", "line_no")
        .values_list("net_minor", "gross_minor")
    )


def _gross_only(case: Case, tax: str = "23", pieces: int = 3) -> bytes:
    """An e-invoice as a tenth of the sellers in KSeF write it: prices and amounts gross."""
    text = case.invoice("KS/1", pieces=pieces).decode()
    text = re.sub(r"<P_9A>.*?</P_9A>", "", text)
    text = re.sub(r"<P_15>.*?</P_15>", f"<P_15>{50 * pieces}.00</P_15>", text)
    return re.sub(
        r"<P_11>(.*?)</P_11>(.*?)<P_12>.*?</P_12>", rf"<P_11A>\1</P_11A>\2<P_12>{tax}</P_12>", text
    ).encode()


def _counted(case: Case, content: bytes) -> Document:
    document = case.sent(content, actor=case.member("Zenon"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)
    return document


@pytest.mark.parametrize(
    ("percent", "net"),
    [(Decimal(23), 12_195), (Decimal(8), 13_889), (Decimal(0), 15_000), (None, None)],
)
def test_paper_of_gross_amounts_has_a_net_by_the_programme_s_rate(
    case: Case, percent: Decimal | None, net: int | None
) -> None:
    _taxed(case, percent)

    _decide(case, _claim(case, _sent(case, _paper(case))), _seller(case))

    assert _amounts(case) == [(net, 15_000)]
    assert Activity.objects.of(case.of).get().net_minor == net


def test_the_rate_on_the_page_goes_before_the_programme_s(case: Case) -> None:
    heads = ["Lp", "Nazwa towaru", "Ilość", "VAT %", "Cena brutto", "Wartość brutto"]

    document = _sent(case, _paper(case, lines=((LINE[0], "3", "8%", *LINE[3:]),), heads=heads))
    _decide(case, _claim(case, document), _seller(case))

    assert _amounts(case) == [(13_889, 15_000)]


@pytest.mark.parametrize(
    ("tax", "net"), [("23", 12_195), ("8", 13_889), ("zw", 15_000), ("np I", 15_000)]
)
def test_an_e_invoice_of_gross_amounts_says_its_rates(case: Case, tax: str, net: int) -> None:
    _taxed(case, None)

    _counted(case, _gross_only(case, tax))

    assert _amounts(case) == [(net, 15_000)]


def test_the_seller_s_file_that_answers_a_scan_says_its_rates_too(case: Case) -> None:
    content = _gross_only(case, "8")
    case.scan(content, "Zenon")

    for counting in case.answered(case.handed_over(content)):
        case.count(counting)

    assert _amounts(case) == [(13_889, 15_000)]


def test_a_line_is_told_by_what_its_proof_says_whatever_rate_was_set_between(case: Case) -> None:
    _taxed(case, None)
    document = _counted(case, _gross_only(case, ""))

    _taxed(case, Decimal(23))
    case.count(document.id)

    after = Document.objects.of(case.of).get(id=document.id)
    assert (after.lines_counted - after.lines_before, _amounts(case)) == (0, [(None, 15_000)])


@pytest.mark.parametrize("gross", [1, -1, 99, 12_300, -12_300, 15_000, 333_333_333])
@pytest.mark.parametrize(
    "percent", [Decimal(0), Decimal(5), Decimal("8.5"), Decimal(21), Decimal(23)]
)
def test_the_page_and_the_database_evaluate_the_same_net(
    case: Case, gross: int, percent: Decimal
) -> None:
    found = statements.rows(
        "SELECT %(g)s::bigint - round(%(g)s::bigint * %(p)s::numeric / (100 + %(p)s::numeric))::bigint",
        {"g": gross, "p": percent},
    )

    assert found == [(net_of(gross, percent),)]


def test_a_new_programme_knows_the_usual_rate_of_its_country(case: Case) -> None:
    assert case.world.programme.tax_percent == 23
    for percent in (Decimal(-1), Decimal(100)):
        with pytest.raises(settings.BadSetting):
            setup.change_programme(
                case.world.programme.id,
                settings={"tax_percent": percent},
                actor=case.world.actor,
                now=cast.NOW,
            )
