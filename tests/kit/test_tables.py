"""Tables as text: what no table can be is refused with its row, and nothing of it is held in memory
as a whole.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tandem.kit import tables

HEAD = "Nr faktury;Data;NIP;Nazwa;Ilość\n"
ROW = "FV 1;2026-03-01;5260000000;Pompa;3\n"
TEXTS = {
    "a line of 30 MB": (HEAD + ROW + "x" * 30_000_000, "its row 3 is longer"),
    "a line of 30 MB in the head": ("x" * 30_000_000, "row of column names|is longer"),
    "a quotation without end": (HEAD + ROW * 3 + '"a\n' + ROW * 30_000, "its row 5 seems to lack"),
    "a row of countless quotations": (HEAD + ROW + '"a\n";' * 400_000, "its row 3 is longer"),
    "a million columns": (HEAD + ";" * 1_200_000, "its row 2 is longer"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_no_table_holds_is_refused_with_its_row(name: str, tmp_path: Path) -> None:
    text, why = TEXTS[name]
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(tables.NotATable, match=why):
        tables.head_of(path)
    with pytest.raises(tables.NotATable, match=why):
        list(tables.rows_of(path))
    with pytest.raises(tables.NotATable, match=why):
        [row for chunk in tables.chunks_of(path, below=0) for row in chunk.rows()]


@pytest.mark.parametrize("columns", [100_000, 900_000])
def test_a_row_is_cut_behind_the_widest_table(columns: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + (";" * columns + "\n") * 20)

    header, samples, line = tables.head_of(path)

    assert (header, line, len(samples)) == (["Nr faktury", "Data", "NIP", "Nazwa", "Ilość"], 1, 0)
    assert {len(row) for row in tables.rows_of(path)} == {5, tables.COLUMNS_MAX + 1}


def test_a_line_of_two_gigabytes_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write(HEAD)
        file.truncate(2_000_000_000)  # a hole: zeros that take no room on the disk
    script = (
        "import resource, sys; from pathlib import Path; resource.setrlimit(resource.RLIMIT_AS, (200_000_000,) * 2)\n"
        "from tandem.kit import tables\n"
        "try: list(tables.rows_of(Path(sys.argv[1])))\n"
        "except tables.NotATable as error: print(error.sentence)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        env={"PYTHONPATH": str(Path(tables.__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "cannot be read as a table" in done.stdout, done.stderr


READ = {
    "a sign of UTF-8 twice": (b"\xef\xbb\xbf" * 3 + (HEAD + ROW).encode(), "utf-8-sig"),
    "zeros in a cell": ((HEAD * 9_000 + ROW.replace("Pompa", "Pom\0pa")).encode(), "utf-8"),
    "UTF-16 with a byte too many": ((HEAD + ROW).encode("utf-16") + b"\n", "utf-16"),
    "lines ended as of old": ((HEAD + ROW).replace("\n", "\r").encode(), "utf-8"),
}


@pytest.mark.parametrize("name", READ)
def test_odd_bytes_do_not_hide_the_table(name: str, tmp_path: Path) -> None:
    content, encoding = READ[name]
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    assert tables.layout_of(path) == tables.Layout(encoding, ";")
    assert tables.head_of(path)[0][1:] == ["Data", "NIP", "Nazwa", "Ilość"]
    assert ["FV 1", "2026-03-01", "5260000000", "Pompa", "3"] in list(tables.rows_of(path))


@pytest.mark.parametrize("shift", range(4))
def test_letters_at_the_end_of_the_sample_are_not_taken_for_another_encoding(
    shift: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "x" * shift + ";Назва;Колькасць\n" + "я" * 100 + ";бацька;3\n" * 30_000, encoding="utf-8"
    )

    assert tables.layout_of(path).encoding == "utf-8"


def test_a_head_holds_no_more_than_a_page_can_show(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + (";".join(["x" * 3_000] * 200) + "\n") * 400)

    _header, samples, _line = tables.head_of(path)

    assert (
        sum(len(cell) for row in samples for cell in row)
        <= tables.SAMPLE_LENGTH_MAX + tables.ROW_LENGTH_MAX
    )
    assert path.stat().st_size > 10 * tables.SAMPLE_LENGTH_MAX


@pytest.mark.parametrize("cell", ["x" * 9, '"x"'])
def test_a_line_without_end_is_refused_in_chunks_too_and_never_cut(
    cell: str, tmp_path: Path
) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("a;b;c\n1;2;3\n" + f"{cell};" * 300_000 + "\n1;2;3\n")

    with pytest.raises(tables.NotATable, match="row 3 is longer"):
        for chunk in tables.chunks_of(path, below=1):
            list(chunk.rows())
