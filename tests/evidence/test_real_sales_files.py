"""Real sales files as they are, through the import: recognised, mapped, read to the last row."""

import gzip
import shutil
from pathlib import Path

import pytest

from tandem.evidence.documents import sandbox

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "transactions"
pytestmark = pytest.mark.skipif(
    not SHARED.exists(), reason="the shared data does not lie beside the project"
)


def _plain(name: str, folder: Path) -> Path:
    path = folder / name.removesuffix(".gz")
    with gzip.open(SHARED / name) as source, path.open("wb") as out:
        shutil.copyfileobj(source, out)
    return path


@pytest.mark.parametrize(
    ("name", "columns", "order", "lines", "faults"),
    [
        (
            "iowa_liquor_sellout_10k_part.csv.gz",
            {
                "document_no",
                "sold_on",
                "customer_code",
                "customer_name",
                "product_code",
                "product_name",
                "quantity",
                "net_amount",
            },
            "MDY",
            4964,
            set(),
        ),
        pytest.param(
            "online_retail_2010-12_2011-06.csv.gz",
            {
                "document_no",
                "sold_on",
                "customer_code",
                "product_code",
                "product_name",
                "quantity",
                "net_price",
            },
            "YMD",
            245903,
            {"customer"},
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_file_is_recognised_and_read(
    name: str, columns: set[str], order: str, lines: int, faults: set[str], tmp_path: Path
) -> None:
    path = _plain(name, tmp_path)

    recognised = sandbox.recognise(path)
    read = list(sandbox.parts_of(path, recognised.mapping, currency="USD", country="PL"))

    assert columns <= set(recognised.mapping.columns)
    assert recognised.mapping.date_order == order
    assert sum(part.lines + part.faults_total + part.counts.totals for part in read) == lines
    assert {fault.field for part in read for fault in part.faults} <= set(faults)
