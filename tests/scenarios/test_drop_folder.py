"""Files that a partner's program leaves in a folder: taken in, counted, moved; nothing half-written, nothing lost."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from scenarios.test_claims import Case

from tandem.evidence import reading
from tandem.evidence.models import Document
from tandem.evidence.readers import sellout
from tandem.flows import drop_folder
from tandem.kit import codes
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db
LATER = cast.NOW + timedelta(minutes=1)
SALES = "Nr faktury;Data sprzedaży;NIP;EAN;Ilość;JM;Wartość netto\nFV 1;01.03.2026;{buyer};5901234123457;2;szt.;200,00\n"


@pytest.fixture
def case(db: None, tmp_path: Any, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _folder(case: Case, code: str = "WSCHOD") -> Path:
    folder = case.home / "drop" / case.world.programme.slug / code
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _dropped(case: Case, name: str, content: bytes, *, code: str = "WSCHOD", seconds: int = 60) -> Path:
    path = _folder(case, code) / name
    path.write_bytes(content)
    at = LATER.timestamp() - seconds
    os.utime(path, (at, at))
    return path


def _take(case: Case) -> int:
    taken = drop_folder.take(case.home, bytes_max=10**6, now=LATER)
    tenancy.enter(case.of)
    return taken


def test_an_invoice_is_taken_in_to_be_counted_and_moved(case: Case) -> None:
    path = _dropped(case, "faktura.xml", case.invoice(buyer=codes.next_nip(526100002)))

    assert _take(case) == 1

    document = Document.objects.of(case.of).get()
    assert (document.partner_id, document.member_id, document.counts_itself) == (case.world.wschod, None, True)
    assert case.followed() == [("read_document", str(document.id))]
    assert not path.exists()
    assert [each.name[16:] for each in (path.parent / "done").iterdir()] == ["faktura.xml"]
    assert case.count(document.id)["counted"] == 1
    assert _take(case) == 0


def test_a_sales_file_is_counted_once_its_layout_is_known(case: Case) -> None:
    sales = SALES.format(buyer=codes.next_nip(526100002))
    _dropped(case, "a.csv", sales.encode())
    _take(case)
    first = Document.objects.of(case.of).get()
    recognised = sellout.recognise(case.home / first.path)
    reading.remember(
        recognised.mapping, recognised.header, programme_id=case.world.programme.id, partner_id=case.world.wschod,
        organiser_id=case.of, now=cast.NOW,
    )  # fmt: skip

    _dropped(case, "b.csv", sales.replace("FV 1", "FV 2").encode())
    _take(case)

    second = Document.objects.of(case.of).exclude(id=first.id).get()
    assert [(each.status, each.counts_itself) for each in (first, second)] == [("MAPPING", False), ("RECEIVED", True)]
    assert case.followed() == [("read_document", str(second.id))]


@pytest.mark.parametrize(
    ("_case", "name", "content", "why"),
    [("words", "x.csv", b"just words", "cannot be read as a table"), ("picture", "x.png", b"\x89PNG\r\n\x1a\n" + bytes(90), "members only"), ("too large", "x.xml", b"<a>" + b" " * 1_000_001, "larger than")],
)  # fmt: skip
def test_what_cannot_be_taken_lies_beside_its_reason(case: Case, _case: str, name: str, content: bytes, why: str) -> None:
    path = _dropped(case, name, content)

    _take(case)

    refused = {each.name[16:]: each for each in (path.parent / "refused").iterdir()}
    assert set(refused) == {name, f"{name}.why.txt"}
    assert why in refused[f"{name}.why.txt"].read_text()
    assert refused[name].read_bytes() == content
    assert not Document.objects.of(case.of).exists()
    assert [each for each in (case.home / "uploads").rglob("*") if each.is_file()] == []


def test_what_is_being_written_hidden_linked_or_nobodys_is_left_alone(case: Case) -> None:
    secret = case.home / "secret.xml"
    secret.write_bytes(case.invoice())
    _dropped(case, "growing.xml", case.invoice(), seconds=3)
    _dropped(case, ".hidden.xml", case.invoice())
    _dropped(case, "x.xml", case.invoice(), code="NOBODY")
    (_folder(case) / "link.xml").symlink_to(secret)
    (_folder(case) / "folder.xml").mkdir()
    (case.home / "drop" / case.world.programme.slug / "LINKED").symlink_to(case.home)

    assert _take(case) == 0
    assert not Document.objects.of(case.of).exists() and secret.exists()


def test_the_same_content_again_is_refused_as_received(case: Case) -> None:
    content = case.invoice()
    _dropped(case, "a.xml", content)
    _take(case)
    path = _dropped(case, "b.xml", content)

    _take(case)

    assert any("was received on" in each.read_text() for each in (path.parent / "refused").glob("*.why.txt"))
    assert Document.objects.of(case.of).count() == len(case.followed()) == 1
