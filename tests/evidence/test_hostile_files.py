"""Files made to hurt, of every format, through the doors by which files come: each is read, or
refused by a sentence, within bounds of time and memory, and who asked lives on.

The readers alone; through the front door they come by `./tandem bench hostile-files`. Two hundred
by default; `TANDEM_HOSTILE_FILES=10000 ./tandem test --thorough
tests/evidence/test_hostile_files.py -s` shows how many ended how.
"""

import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tandem.config.bench.hostile.files import invoices, making, whole
from tandem.documents.base import Unreadable
from tandem.evidence.documents import intake, sandbox
from tandem.evidence.models import DocumentKind
from tandem.kit.errors import TandemError
from tandem.participants import importing
from tandem.platform.files import uploads
from tandem.platform.isolation import asking

FILES = int(os.environ.get("TANDEM_HOSTILE_FILES") or 200)
SECONDS_MAX = 120  # of a file, on a machine that does much else; an archive may hold many documents
OWN_KIB_MAX, APART_KIB_MAX = 300_000, 1_100_000


def _read(path: Path) -> Iterator[str]:
    """How a file ended at each of its doors."""
    with path.open("rb") as file:
        media_type = uploads.sniff(file.read(64))
    kind = intake.kind_of(path, media_type)
    if kind == DocumentKind.SELL_OUT:
        found = sandbox.recognise(path)
        for _part in sandbox.parts_of(path, found.mapping, currency="PLN", country="PL"):
            pass
        yield "read"
    elif kind == DocumentKind.PICTURE:
        sandbox.codes(path)
        yield "read"
    else:
        for _name, what in sandbox.read(path):
            yield "refused" if isinstance(what, Unreadable) and what.sentence else "read"


def _ended(path: Path) -> str:
    try:
        ends = set(_read(path))
    except asking.Busy:
        raise
    except TandemError as refusal:
        assert 10 < len(refusal.sentence) < 500, refusal.sentence
        return "broke its reader" if "breaks its reader" in refusal.sentence else "refused"
    assert ends
    return "read" if "read" in ends else "refused"


@pytest.mark.parametrize("kind", sorted({*whole.TABLES, *invoices.FORMS}))
def test_what_is_hurt_could_be_read_before(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(whole.TABLES[kind]() if kind in whole.TABLES else invoices.FORMS[kind]("F 1"))

    assert _ended(path) == "read"


def test_a_number_too_large_is_the_fault_of_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [
        "FV 1;1;1,00",
        f"FV 2;2;{'9' * 5_000},00",
        f"FV 3;3;{'9' * 18},00",
        f"FV 4;9999999999;{'8' * 11}",
        "FV 5;5;",
    ]
    path.write_text(
        "Nr faktury;Ilość;Wartość netto;Data sprzedaży;NIP;EAN\n"
        + "".join(f"{row};01.03.2026;5261000036;5901234123457\n" for row in rows)
    )
    priced = tmp_path / "b.csv"
    priced.write_text(path.read_text().replace("Wartość netto", "Cena netto"))

    def faulty(path: Path) -> tuple[int, list[int]]:
        said = sandbox.recognise(path).mapping
        read = list(sandbox.parts_of(path, said, currency="PLN", country="PL"))
        return sum(part.lines for part in read), [
            fault.line for part in read for fault in part.faults
        ]

    # The last one says no amount at all.
    assert faulty(path) == (2, [3, 4, 6])
    assert faulty(priced) == (3, [4, 5])


@pytest.mark.thorough
def test_each_hostile_file_is_read_or_refused_by_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ends: Counter[tuple[str, str]] = Counter()
    slowest, before = (0.0, ""), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    path = tmp_path / "file"

    for number in range(FILES):
        file = making.made(number)
        path.write_bytes(file.content)
        began = time.monotonic()
        ends[file.sort, _ended(path)] += 1
        slowest = max(slowest, (time.monotonic() - began, str(file)))
        if file.sort == "table":
            try:
                importing.read(path, country="PL")
            except TandemError as refusal:
                assert refusal.sentence

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    apart = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    told = ", ".join(f"{kind} {end} {count}" for (kind, end), count in sorted(ends.items()))
    bounds = f"slowest {slowest[0]:.1f} s ({slowest[1]}); {own // 1_000} MB more here, {apart // 1_000} MB apart"
    with capsys.disabled():
        sys.stdout.write(f"\n{FILES} files: {told}; {bounds}\n")
    assert slowest[0] < SECONDS_MAX and own < OWN_KIB_MAX and apart < APART_KIB_MAX
    assert sum(ends.values()) == FILES
