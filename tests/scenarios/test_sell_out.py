"""A distributor's sales file from upload to points, and everything that may be wrong with it."""

import time
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import cast
import pytest
from django.db import transaction

from tandem.documents.sales import sellout
from tandem.evidence.documents import intake
from tandem.evidence.models import Alias, Document, ProvedLine, RowFault, WaitingLine
from tandem.flows.evidence import accept_evidence, take_up
from tandem.kit import codes
from tandem.ledger.queries import Balance
from tandem.platform import steps, tenancy
from tandem.platform.files import uploads
from tandem.platform.models import DeadLetter

pytestmark = pytest.mark.django_db(transaction=True)
PER_ZLOTY = {
    "key": "zloty",
    "when": {"all": []},
    "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
}
HEADER = (
    "Nr faktury;Data sprzedaży;NIP;Nabywca;EAN;Kod towaru;Nazwa;Ilość;JM;Wartość netto;Data zapłaty"
)
ANIA, GTIN = codes.next_nip(526100002), "5901234123457"


def drain() -> None:
    """Run the steps until nothing lies before them. Another worker's open transaction, long in some
    tests, holds facts back.
    """
    for _ in range(6_000):
        steps.run_all(now=lambda: cast.NOW)
        if not any(steps.behind().values()):
            with transaction.atomic(), tenancy.across("the suite looks for what failed"):
                assert [fact.error for fact in DeadLetter.objects.everyone(reason="test")] == []
            return
        time.sleep(0.02)
    raise AssertionError(steps.behind())


class Case:
    """A world with its home folder, and short words for the walk."""

    def __init__(self, home: Path, **settings: object) -> None:
        self.home = home
        with transaction.atomic():
            self.world = cast.build(**settings)
            self.world.publish(PER_ZLOTY)

    def receive(self, text: str | bytes, name: str = "sprzedaz.csv") -> Document:
        content = text.encode() if isinstance(text, str) else text
        with transaction.atomic():
            tenancy.enter(self.world.organiser_id)
            upload = uploads.store(
                [content],
                name=name,
                home=self.home,
                bytes_max=10**8,
                organiser_id=self.world.organiser_id,
                user_id=None,
                now=cast.NOW,
            )
            return accept_evidence.receive(
                upload,
                home=self.home,
                programme_id=self.world.programme.id,
                actor=self.world.actor,
                now=cast.NOW,
                partner_id=self.world.wschod,
            )

    def preview(self, document: Document) -> dict[str, int]:
        with transaction.atomic():
            tenancy.enter(self.world.organiser_id)
            return accept_evidence.preview(
                document.id, organiser_id=self.world.organiser_id, home=self.home, now=cast.NOW
            )

    def accept(self, document: Document) -> dict[str, int]:
        figures = accept_evidence.accept(
            document.id,
            organiser_id=self.world.organiser_id,
            home=self.home,
            actor="test",
            now=lambda: cast.NOW,
        )
        drain()
        return figures

    def take(self, rows: Iterable[str], header: str = HEADER) -> dict[str, int]:
        return self.accept(self.receive("\n".join([header, *rows])))

    def balance(self, member: str = "Ania") -> Balance:
        with transaction.atomic():
            tenancy.enter(self.world.organiser_id)
            assert self.world.proved()
            return self.world.balance(member)

    def faults(self, document: Document) -> list[tuple[int, str, str]]:
        with transaction.atomic():
            tenancy.enter(self.world.organiser_id)
            found = (
                RowFault.objects.of(self.world.organiser_id)
                .filter(document_id=document.id)
                .order_by("line")
            )
            return list(found.values_list("line", "field", "code"))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def row(
    number: str = "FV 1/2026",
    day: str = "2026-02-10",
    net: str = "100,00",
    quantity: str = "2",
    **other: str,
) -> str:
    said = {
        "nip": ANIA,
        "name": "Instalbud",
        "ean": GTIN,
        "code": "",
        "product": "Pompa",
        "unit": "szt.",
        "paid": "",
        **other,
    }
    return (
        f"{number};{day};{said['nip']};{said['name']};{said['ean']};{said['code']};{said['product']};{quantity};"
        f"{said['unit']};{net};{said['paid']}"
    )


def test_lines_of_a_member_become_points(case: Case) -> None:
    figures = case.take([row(), row("FV 2/2026", net="49,99")])

    assert (figures["counted"], figures["repeated"], figures["waiting"]) == (2, 0, 0)
    assert case.balance() == Balance(available=149)


def test_identical_rows_are_separate_sales_but_never_count_twice(case: Case) -> None:
    first = case.take([row(), row()])
    overlapping = case.take([row(), row(), row(), row("FV 9/2026")])

    assert (first["counted"], overlapping["counted"], overlapping["repeated"]) == (2, 2, 2)
    assert case.balance().available == 400


def test_same_file_again_is_refused_with_a_sentence(case: Case) -> None:
    text = "\n".join([HEADER, row()])
    case.accept(case.receive(text))

    with pytest.raises(intake.AlreadyReceived, match="sprzedaz"):
        case.receive(text, name="kopia.csv")

    assert case.balance().available == 100


def test_rows_that_cannot_be_read_are_faults_with_their_row(case: Case) -> None:
    document = case.receive(
        "\n".join(
            [
                HEADER,
                row(),
                row(day="31.02.2026"),
                "",
                row(quantity="dwa"),
                "Razem;;;;;;;4;;200,00;",
                row(net="brak"),
                row(ean="", product=""),
                row(nip="", name=""),
                ";;;;;;;;;;",
            ]
        )
    )

    figures = case.preview(document)

    assert case.faults(document) == [
        (3, "sold_on", "no_date"),
        (5, "quantity", "no_number"),
        (7, "net_amount", "no_number"),
        (8, "product", "missing"),
        (9, "customer", "missing"),
    ]
    assert (
        figures["lines"],
        figures["faults"],
        figures["totals"],
        figures["blank"],
        figures["counted"],
    ) == (
        1,
        5,
        1,
        2,
        1,
    )
    assert case.balance() == Balance()


def test_unknown_product_and_customer_wait(case: Case) -> None:
    figures = case.take([row(ean="", code="PW-77"), row(nip="", name="Jan Nikt"), row()])

    assert (figures["counted"], figures["waiting"]) == (1, 2)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        keys = (
            WaitingLine.objects.of(case.world.organiser_id)
            .order_by("line")
            .values_list("product_key", "customer_key")
        )
        assert list(keys) == [
            ("CODE:pw77", f"TAX_ID:PL{ANIA}"),
            ("GTIN:05901234123457", "NAME:jannikt"),
        ]


def test_learnt_alias_counts_from_the_next_file_on(case: Case) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        Alias.objects.of(case.world.organiser_id).create(
            programme_id=case.world.programme.id,
            partner_id=case.world.wschod,
            kind="PRODUCT",
            key="CODE:pw77",
            text="PW-77",
            product_id=case.world.products["P-200"],
            actor="test",
            created_at=cast.NOW,
        )

    assert case.take([row(ean="", code="PW 77")])["counted"] == 1


def test_returns_are_negative_lines(case: Case) -> None:
    case.take([row(net="100,00")])
    case.take([row("KOR 1/2026", net="-40,00", quantity="-1")])

    assert case.balance() == Balance(available=60)


def test_packs_are_evaluated_in_base_units(case: Case) -> None:
    case.take([row(unit="karton", quantity="2", net="240")])

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        from tandem.activity.models import Line

        assert Line.objects.of(case.world.organiser_id).get().quantity == 24


def test_what_was_bought_before_joining_does_not_count(case: Case) -> None:
    figures = case.take([row(day="2025-12-20")])

    assert (figures["counted"], figures["early"]) == (0, 1)


def test_points_wait_for_payment_and_become_real_when_the_file_says_paid(tmp_path: Path) -> None:
    case = Case(tmp_path, release="WHEN_PAID", payment_curve=[[0, 100], [14, 50]], payment_days=14)

    case.take([row("FV 1"), row("FV 2", paid="2026-02-20"), row("FV 3", paid="2026-03-01")])

    assert case.balance() == Balance(pending=100, available=150)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250", "iso8859_2"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_usual_encoding_and_delimiter_is_read(
    case: Case, encoding: str, delimiter: str
) -> None:
    rows = [
        HEADER.replace(";", delimiter),
        row(net="1 250.50", product="Wąż żółty śruba").replace(";", delimiter),
    ]

    document = case.receive("\n".join(rows).encode(encoding))

    assert case.preview(document)["counted"] == 1
    case.accept(document)
    assert case.balance().available == 1250


def test_spreadsheet_with_tens_of_thousands_of_blank_rows_is_read(case: Case) -> None:
    import io

    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write(0, 0, "Sprzedaż hurtowni")
        for place, name in enumerate(HEADER.split(";")):
            sheet.write(2, place, name)
        sheet.write(3, 0, "FV 1/2026")
        sheet.write_datetime(3, 1, datetime(2026, 2, 10), day)  # noqa: DTZ001
        for place, value in (
            (2, ANIA),
            (3, "Instalbud"),
            (4, 5901234123457),
            (7, 2),
            (8, "szt."),
            (9, 100.5),
        ):
            sheet.write(3, place, value)
        sheet.write(60_000, 0, "Razem")
    document = case.receive(made.getvalue(), name="luty.xlsx")

    figures = case.preview(document)

    assert (figures["counted"], figures["totals"]) == (1, 1)
    assert figures["blank"] > 59_000
    case.accept(document)
    assert case.balance().available == 100


@pytest.mark.parametrize(
    ("_case", "content", "sentence"),
    [
        ("one column", b"just\nwords\n", "column names"),
        ("binary", bytes(range(256)) * 20, "not a text file|column names"),
        ("broken spreadsheet", b"PK\x03\x04" + b"x" * 500, "ZIP is damaged|spreadsheet is damaged"),
        ("only a header", (HEADER + "\n").encode(), ""),
        ("a picture", b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "for members only"),
    ],
)
def test_what_is_no_sales_file_is_refused_with_a_sentence(
    case: Case, _case: str, content: bytes, sentence: str
) -> None:
    from tandem.kit.errors import TandemError

    try:
        document = case.receive(content, name="x.csv")
        figures = case.preview(document)
    except TandemError as refusal:
        import re

        assert sentence and re.search(sentence, refusal.sentence), refusal.sentence
    else:
        assert not sentence and figures["lines"] == 0


def test_header_in_other_words_is_mapped_by_a_person_and_remembered(case: Case) -> None:
    header = "A;B;C;D;E;F"
    document = case.receive("\n".join([header, f"FV 1;10.02.2026;{ANIA};{GTIN};2;100,00"]))
    columns = {
        "document_no": 0,
        "sold_on": 1,
        "customer_tax_id": 2,
        "product_gtin": 3,
        "quantity": 4,
        "net_amount": 5,
    }
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        with pytest.raises(sellout.ColumnsMissing):
            accept_evidence.preview(
                document.id, organiser_id=case.world.organiser_id, home=case.home, now=cast.NOW
            )
        take_up.map_columns(
            document, sellout.ColumnMap(columns, "DMY", ","), home=case.home, now=cast.NOW
        )
    case.accept(document)

    again = case.receive("\n".join([header, f"FV 2;11.02.2026;{ANIA};{GTIN};2;1.100,00"]))

    assert again.mapping["columns"] == columns
    case.accept(again)
    assert case.balance().available == 1200


def test_a_process_killed_between_batches_loses_and_doubles_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tandem.evidence import acceptance, matching

    monkeypatch.setattr(matching, "LINES_PER_BATCH_MAX", 3)
    document = case.receive("\n".join([HEADER, *[row(f"FV {n}", net="10") for n in range(20)]]))
    real, done = acceptance.accept_batch, []

    def dies(*args: object, **kwargs: object) -> object:
        if len(done) == 3:
            raise KeyboardInterrupt
        done.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(acceptance, "accept_batch", dies)
    with pytest.raises(KeyboardInterrupt):
        case.accept(document)
    monkeypatch.setattr(acceptance, "accept_batch", real)

    case.accept(document)

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        assert ProvedLine.objects.of(case.world.organiser_id).count() == 20
    assert case.balance().available == 200


def test_sold_on_is_the_local_day(case: Case) -> None:
    case.take([row(day="2026-02-10")])

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        from tandem.activity.models import Activity

        assert Activity.objects.of(case.world.organiser_id).get().occurred_on == date(2026, 2, 10)


def test_a_carton_read_as_a_piece_is_told_by_its_price(case: Case) -> None:
    rows = [
        f"FV {place};2026-03-01;{ANIA};Instalbud;{GTIN};;Pompa;2;szt.;{net};"
        for place, net in enumerate(("100,00", "104,00", "98,00"), 1)
    ]
    # a carton of twelve, written as a piece
    odd = f"FV 9;2026-03-01;{ANIA};Instalbud;{GTIN};;Pompa;1;szt.;600,00;"
    document = case.receive("\n".join([HEADER, *rows, odd]))

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        shown = accept_evidence.preview(
            document.id, organiser_id=case.world.organiser_id, home=case.home, now=cast.NOW
        )

        document.refresh_from_db()
    assert (shown["counted"], document.odd_prices) == (
        4,
        {"total": 1, "line": 5, "product": "Pompa P-200"},
    )
