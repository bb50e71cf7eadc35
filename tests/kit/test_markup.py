"""Pages and XML that programs write for Excel under its ending."""

import base64
from pathlib import Path

import pytest

from tandem.kit import tables
from tandem.kit.spreadsheets import markup

HEAD = ["Nr faktury", "Data", "Nazwa", "Ilość"]
ROWS = [["FV 1", "2026-02-10", "Płyta", "2"], ["FV 2", "2026-02-11", "Pompa", "3"]]


def table(rows: list[list[str]], *, before: str = "<html><body>") -> str:
    lines = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"{before}<table border=1>{''.join(lines)}</table>"


def read(content: bytes, tmp_path: Path) -> list[list[str]]:
    path = tmp_path / "sales.xls"
    path.write_bytes(content)
    return list(tables.rows_of(path))


MAIL = (
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    f"{base64.b64encode(table([HEAD, *ROWS]).encode()).decode()}\r\n--x--\r\n"
)
META = "<html><head><meta charset='windows-1250'></head>"
PAGES = {
    "a page": table([HEAD, *ROWS]).encode(),
    "a table alone": table([HEAD, *ROWS], before="").encode(),
    "with a doctype": table([HEAD, *ROWS], before="<!DOCTYPE html><html>").encode(),
    "in a table": table([[table([HEAD, *ROWS], before="")]]).encode(),
    "of Windows": table([HEAD, *ROWS], before=META).encode("cp1250"),
    "of two bytes a letter": table([HEAD, *ROWS]).encode("utf-16"),
    "in a mail": MAIL.encode(),
    "one month a table": table([HEAD, ROWS[0]], before="<html>").encode()
    + table([HEAD, ROWS[1]], before="").encode(),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_tables_is_read(name: str, tmp_path: Path) -> None:
    assert read(PAGES[name], tmp_path) == [HEAD, *ROWS]


def test_cells_over_several_rows_stand_in_each(tmp_path: Path) -> None:
    page = (
        "<table><tr><th>Nr<th>Data<th>Nazwa</tr>"
        "<tr><td rowspan=2>FV 1<td rowspan=2>2026-02-10<td>Pompa</tr><tr><td>Płyta</tr></table>"
    )

    assert read(page.encode(), tmp_path)[1:] == [
        ["FV 1", "2026-02-10", "Pompa"],
        ["FV 1", "2026-02-10", "Płyta"],
    ]


def test_the_xml_of_old_excel_is_read(tmp_path: Path) -> None:
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    head = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in HEAD)
    xml = f"""<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="I"><Table><Row>{head}</Row>
    <Row ss:Index="3"><Cell><Data ss:Type="String">FV 1</Data></Cell>
    <Cell><Data ss:Type="DateTime">2026-02-10T00:00:00.000</Data></Cell>
    <Cell ss:Index="4"><Data ss:Type="Number">2</Data></Cell></Row></Table></Worksheet></Workbook>"""

    assert read(xml.encode(), tmp_path) == [HEAD, [], ["FV 1", "2026-02-10", "", "2"]]


@pytest.mark.parametrize("page", ["<html><p>Sign in</p></html>", "<html></html>", "<html>\x00"])
def test_a_page_without_a_table_says_so(page: str, tmp_path: Path) -> None:
    with pytest.raises(tables.NotATable, match="no table was found in this page"):
        read(page.encode(), tmp_path)


def test_comments_in_front_are_looked_at_once() -> None:
    comments = b"<!---->" * 500

    assert markup.is_markup_head(comments + b"<table>")
    assert not markup.is_markup_head(comments + b"<invoice>")
