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


XML = "urn:schemas-microsoft-com:office:spreadsheet"
BOOK = (
    f'<?xml version="1.0"?><Workbook xmlns="{XML}" xmlns:ss="{XML}"><Worksheet ss:Name="I"><Table>'
)
END = "</Table></Worksheet></Workbook>"


def xml_row(cells: list[str]) -> str:
    return f"<Row>{''.join(f'<Cell><Data>{cell}</Data></Cell>' for cell in cells)}</Row>"


def bomb(name: str) -> str:
    entities = "".join(
        f'<!ENTITY {chr(98 + step)} "{f"&{chr(97 + step)};" * 10}">' for step in range(9)
    )
    return BOOK.replace(
        "<Workbook", f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{entities}]><Workbook'
    ) + (xml_row([name, "&j;"]))


HALF = {
    "too deep": table([HEAD], before="<div>" * 300) + table(ROWS),
    "marks never closed": table([HEAD]).removesuffix("</table>")
    + "<tr><td><b>a" * 500
    + "</table>",
    "a text without end": table([HEAD, ["a " * 6_000_000], *ROWS]),
    "cut off": table([HEAD, *ROWS]).removesuffix("</table>"),
    "xml: a text without end": BOOK + xml_row(["a" * 11_000_000]) + xml_row(HEAD) + END,
    "xml: cut off": BOOK + xml_row(HEAD) + xml_row(ROWS[0]),
    "xml: entities": bomb("A") + xml_row(HEAD) + END,
}


@pytest.mark.parametrize("name", HALF)
def test_what_is_read_half_only_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(tables.NotATable, match=r"damaged|too large"):
        read(HALF[name].encode(), tmp_path)


def test_no_entity_from_outside_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    doctype = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">]><Workbook'
    xml = BOOK.replace("<Workbook", doctype) + xml_row(HEAD) + xml_row(["&a;", "1", "2"]) + END

    assert "swordfish" not in str(read(xml.encode(), tmp_path))


def test_a_bare_ampersand_takes_no_row_away(tmp_path: Path) -> None:
    xml = BOOK + xml_row(HEAD) + xml_row(["FV 1", "2026-02-10", "A & B", "2"]) + xml_row(ROWS[1])

    assert [row[0] for row in read((xml + END).encode(), tmp_path)] == [HEAD[0], "FV 1", "FV 2"]


@pytest.mark.parametrize(
    "row",
    [
        "<td colspan=1000000000>FV 1",
        "<td colspan=300>" * 50_000,
        "<td colspan=300 rowspan=1000000000>" * 50_000,
        f"<td colspan={'9' * 5000}>FV 1",
    ],
)
def test_a_row_has_bounds_however_wide_its_cells_say_they_are(row: str, tmp_path: Path) -> None:
    page = f"<table><tr><th>Nr<th>Data<th>Nazwa</tr><tr>{row}</tr><tr><td>FV 2</tr></table>"

    read_rows = read(page.encode(), tmp_path)

    assert len(read_rows) == 3
    assert max(map(len, read_rows)) <= tables.COLUMNS_MAX + 1


def test_a_cell_over_many_rows_shifts_none_of_them(tmp_path: Path) -> None:
    rows = "<tr><td>Pompa<td>2</tr>" * 999
    page = (
        "<table><tr><th>Nr<th>Kod<th>Nazwa<th>Ilość</tr>"
        f"<tr><td rowspan=1000 colspan=2>FV 1<td>Pompa<td>2</tr>{rows}</table>"
    )

    assert read(page.encode(), tmp_path)[1:] == [["FV 1", "", "Pompa", "2"]] * 1000


def test_words_on_two_lines_of_a_cell_are_two(tmp_path: Path) -> None:
    page = table(
        [HEAD, ["FV<br>1", "<p>2026-02-10</p>", "<div>Płyta</div><div>żółta</div>", "1<b>2</b>"]]
    )

    assert read(page.encode(), tmp_path)[1] == ["FV 1", "2026-02-10", "Płyta żółta", "12"]


def test_a_table_in_a_cell_is_a_part_of_the_cell(tmp_path: Path) -> None:
    name = "<table><tr><td>Płyta<td>żółta</tr></table>"
    rows = [[*row[:2], name, row[3]] for row in ROWS]

    assert read(table([HEAD, *rows]).encode(), tmp_path) == [
        HEAD,
        *([*row[:2], "Płyta żółta", row[3]] for row in ROWS),
    ]
