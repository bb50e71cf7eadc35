"""The list of files, and handing one over: what was sent is kept, what is asked for is found."""

import io
import re
from pathlib import Path
from typing import Any

import cast
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from portals import filling
from portals.test_access import _client
from portals.test_documents import SALES, _file, _jobs, _uploaded
from scenarios.test_claims import Case

from tandem.evidence.models import Document
from tandem.flows.evidence import accept_evidence
from tandem.platform.models import Upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def test_a_file_stays_when_its_partner_was_not_said(case: Case) -> None:
    client, address = _client(case.world, "REVIEWER"), f"/o/{case.world.programme.slug}/files/"
    sent = SimpleUploadedFile("luty.csv", SALES.encode())

    refused = client.post(address, {"_action": "upload", "file": sent})
    kept = filling.shown(refused.content, "upload")
    again = client.post(address, {**kept, "partner": str(case.world.wschod)})

    page = refused.content.decode()
    assert refused.status_code == 400 and "Say which partner this sales file comes from." in page
    assert "luty.csv" in page and kept["file_kept"]
    assert again.status_code == 302
    assert Document.objects.of(case.of).get().partner_id == case.world.wschod
    assert Upload.objects.of(case.of).count() == 1


def test_the_list_is_searched_sorted_leafed_through_and_taken_as_a_file(case: Case) -> None:
    client = _client(case.world, "REVIEWER")
    for number in range(3):
        content = SALES.replace("FV 1", f"FV {number}")
        name = f"sales-{number}.csv"
        _uploaded(client, case, content, name=name, partner=case.world.wschod)
    address = f"/o/{case.world.programme.slug}/files/"

    def named(query: str) -> list[str]:
        page = client.get(f"{address}?{query}").content.decode()
        return re.findall(r">(sales-\d\.csv)</a>", page)

    assert named("q=sales-1") == ["sales-1.csv"]
    assert len(named("q=hurtownia wsch")) == 3 and named("q=nobody") == []
    assert named("sort=file") == ["sales-0.csv", "sales-1.csv", "sales-2.csv"]
    assert (len(named("kind=SELL_OUT")), named("kind=PICTURE")) == (3, [])
    exported = client.get(f"{address}?as=csv&q=sales-2")
    lines = b"".join(exported.streaming_content).decode().splitlines()
    assert len(lines) == 2 and "sales-2.csv" in lines[1]


SUMS = "Towar;Ilość;Data;Klient\nPompa;2;2026-02-10;Instalbud\n"


def _book(**sheets: str) -> bytes:
    """A workbook of these sheets, in this order."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for name, text in sheets.items():
            written = book.add_worksheet(name)
            for place, line in enumerate(text.splitlines()):
                written.write_row(place, 0, line.split(";"))
    return made.getvalue()


def _workbook(number: str, sheet: str = "Sprzedaż") -> bytes:
    """A summary in front, the sales in a sheet behind it."""
    return _book(Zestawienie=SUMS, **{sheet: SALES.replace("FV 1", number)})


def test_a_sheet_without_columns_says_so_and_others_can_be_chosen(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    sent = _book(Sprzedaż=SALES, Liczby="1;2;3\n4;5;6\n")
    document = _uploaded(client, case, sent, name="FV 1.xlsx")
    address = _file(case, "p", document.id)
    began = filling.shown(client.get(address).content, "map_columns")

    anew = client.post(address, {**began, "sheet": "Liczby", "_again": ""})
    refused = client.post(address, {**began, "sheet": "Liczby"})

    why = "no row of column names was found in its first 30 rows"
    for answer in (anew, refused):
        assert why in answer.content.decode()
        shown = filling.shown(answer.content, "map_columns")
        assert (shown["sheet"], shown["document_no"]) == ("Liczby", began["document_no"])
    assert refused.status_code == 400


def test_another_sheet_is_chosen_and_remembered_by_its_name(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")

    def sent(number: str, sheet: str = "Sprzedaż") -> Document:
        name = f"{number}.xlsx"
        return _uploaded(client, case, _workbook(number, sheet), name=name)

    first = sent("FV 1")
    address = _file(case, "p", first.id)
    page = client.get(address)
    began = filling.shown(page.content, "map_columns")
    # Without a script nothing is shown anew: the columns that were seen are not taken for these.
    unseen = client.post(address, {**began, "sheet": "Sprzedaż"})
    anew = client.post(address, {**began, "sheet": "Sprzedaż", "_again": ""})
    shown = filling.shown(anew.content, "map_columns")
    mapped = client.post(address, shown)
    case.read(Document.objects.of(case.of).get(id=first.id))
    again, renamed = sent("FV 2"), sent("FV 3", "Luty")

    assert first.status == "MAPPING" and first.mapping["columns"]["quantity"] == 1
    assert "choose the sheet below" in page.content.decode() and began["sheet"] == ""
    assert unseen.status_code == 400
    assert "These are the columns of this sheet now" in unseen.content.decode()
    assert (shown["sheet"], shown["document_no"], shown["quantity"]) == ("Sprzedaż", "0", "4")
    assert mapped.status_code == 302
    document = Document.objects.of(case.of).get(id=first.id)
    assert (document.mapping["sheet"], document.figures["counted"]) == ("Sprzedaż", 1)
    assert again.status != "MAPPING" and again.mapping == document.mapping
    assert renamed.status == "MAPPING" and "sheet" not in renamed.mapping


def test_a_sheet_that_was_chosen_is_known_where_it_comes_without_the_one_in_front(
    case: Case,
) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    first = _uploaded(client, case, _workbook("FV 1"), name="FV 1.xlsx")
    address = _file(case, "p", first.id)
    began = filling.shown(client.get(address).content, "map_columns")
    anew = client.post(address, {**began, "sheet": "Sprzedaż", "_again": ""})
    client.post(address, filling.shown(anew.content, "map_columns"))
    case.read(Document.objects.of(case.of).get(id=first.id))
    mapping = Document.objects.of(case.of).get(id=first.id).mapping

    def sent(name: str, number: str, made: bytes) -> tuple[str, object, object]:
        document = _uploaded(client, case, made, name=f"{number}{name}")
        if document.status != "MAPPING":
            case.read(document)
        document = Document.objects.of(case.of).get(id=document.id)
        return document.status, document.mapping, document.figures.get("counted")

    sales = {number: SALES.replace("FV 1", number) for number in ("FV 2", "FV 3", "FV 4", "FV 5")}
    alone = sent(".xlsx", "FV 2", _book(Arkusz1=sales["FV 2"]))
    text = sent(".csv", "FV 3", sales["FV 3"].encode())
    in_front = sent(".xlsx", "FV 4", _book(Sprzedaż=sales["FV 4"], Zestawienie=SUMS))
    behind = sent(".xlsx", "FV 5", _workbook("FV 5"))
    sums_alone = sent(".csv", "", SUMS.encode())

    of_itself = {name: said for name, said in mapping.items() if name != "sheet"}
    assert alone == text == in_front == ("READY", of_itself, 1)
    assert mapping["sheet"] == "Sprzedaż" and behind == ("READY", mapping, 1)
    # The columns of the one in front were never said.
    assert sums_alone[0] == "MAPPING"


def test_a_mapping_that_lacks_a_column_says_which_and_keeps_the_rest(case: Case) -> None:
    client = _client(case.world, "PARTNER_CLERK")
    document = _uploaded(client, case)
    address = _file(case, "p", document.id)

    answer = filling.send(
        client, address, "map_columns", product_gtin="", quantity="", date_order="MDY"
    )

    shown, page = filling.shown(answer.content, "map_columns"), answer.content.decode()
    assert answer.status_code == 400
    assert "Say which column names the product" in page
    assert (shown["quantity"], shown["date_order"]) == ("", "MDY")
    assert shown["sold_on"] == str(document.mapping["columns"]["sold_on"])
    assert Document.objects.of(case.of).get().status == "MAPPING"


def test_the_page_of_a_file_leads_to_its_partner_for_the_organiser_only(case: Case) -> None:
    document = _uploaded(_client(case.world, "PARTNER_CLERK"), case)
    partner = f"/o/{case.world.programme.slug}/partners/{case.world.wschod}/"

    ours = _client(case.world, "MARKETER").get(_file(case, "o", document.id)).content.decode()
    theirs = _client(case.world, "PARTNER_CLERK").get(_file(case, "p", document.id))

    assert partner in ours
    assert theirs.status_code == 200 and partner not in theirs.content.decode()


def test_what_is_recorded_is_taken_back_by_the_organiser_after_a_question(case: Case) -> None:
    document = _uploaded(_client(case.world, "PARTNER_CLERK"), case)
    of = Document.objects.of(case.of)
    of.update(status="COUNTED", lines_counted=1, figures={"lines": 1, "counted": 1})
    ours, theirs = _file(case, "o", document.id), _file(case, "p", document.id)
    clerk, client = _client(case.world, "PARTNER_CLERK"), _client(case.world, "REVIEWER")

    told = clerk.get(theirs).content.decode()
    asked = client.get(ours).content.decode()
    forbidden = clerk.post(theirs, {"_action": "take_back"})
    done = filling.send(client, ours, "take_back")
    again = client.post(ours, {"_action": "map_again", **filling_of(asked)})

    assert "tell the organiser: what is recorded can be taken back" in told
    assert "Take back every purchase that this file recorded?" in asked
    assert "Take back, and read it like this" in asked
    assert (forbidden.status_code, done.status_code, again.status_code) == (404, 302, 400)
    assert of.get().status == "REVERSING" and "withdraw_document" in _jobs()
    assert "being taken back" in client.get(ours).content.decode()


def filling_of(page: str) -> dict[str, Any]:
    """What the form of another mapping would send."""
    return filling.shown(page.encode(), "map_again")


def test_a_file_shows_its_rows_with_what_would_become_and_became_of_each(case: Case) -> None:
    header, sold, *_none = SALES.splitlines()
    unknown = sold.replace("FV 1;", "FV 2;").replace("5901234123457", "5900000000008")
    broken = sold.replace("FV 1;2026-02-10", "FV 3;nonsense")
    content = "\n".join([header, sold, unknown, broken])
    clerk, ours = _client(case.world, "PARTNER_CLERK"), _client(case.world, "REVIEWER")
    document = _uploaded(clerk, case, content)
    address = _file(case, "o", document.id)
    filling.send(clerk, _file(case, "p", document.id), "map_columns", date_order="YMD")
    case.read(document)

    before = _rows(ours.get(address).content)
    Document.objects.of(case.of).filter(id=document.id).update(status="COUNTING")
    accept_evidence.accept(
        document.id, organiser_id=case.of, home=case.home, actor="test", now=lambda: cast.NOW
    )
    after = _rows(ours.get(address).content)
    only = _rows(ours.get(f"{address}?outcome=FAULT").content)
    found = _rows(ours.get(f"{address}?q=fv 2").content)
    exported = b"".join(ours.get(f"{address}?as=csv").streaming_content).decode()
    theirs = clerk.get(_file(case, "p", document.id)).content.decode()

    assert before == [
        "FV 1 will be recorded",
        "FV 2 to be matched nobody knows the product",
        "– could not be read The day of sale is no date. “nonsense”",
    ]
    assert "FV 1 recorded, gives no points" in after
    assert "FV 2 to be matched nobody knows the product" in after
    assert only == ["– could not be read The day of sale is no date. “nonsense”"]
    assert found == ["FV 2 to be matched nobody knows the product"]
    assert "FV 1" in exported and "nonsense" in exported
    assert "/members/" not in theirs and "nobody knows the product" in theirs


def _rows(page: bytes) -> list[str]:
    """The document of each row, and what became of it."""
    found = html.fromstring(page).xpath("//section[@id='rows']//tbody/tr")
    return [
        " ".join(
            " ".join(row.xpath(f"./td[{place}]")[0].text_content().split()) for place in (2, 8)
        )
        for row in found
    ]
