"""Files that a partner's program leaves in a folder: taken in, counted, moved; nothing
half-written, nothing lost.
"""

import fcntl
import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from scenarios.test_claims import Case

from tandem.evidence import reading
from tandem.evidence.documents import sandbox
from tandem.evidence.models import Document
from tandem.flows.dropping import drop_folder
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


def _dropped(
    case: Case, name: str, content: bytes, *, code: str = "WSCHOD", seconds: int = 60
) -> Path:
    path = _folder(case, code) / name
    path.write_bytes(content)
    at = LATER.timestamp() - seconds
    os.utime(path, (at, at))
    return path


def _take(case: Case) -> int:
    taken = drop_folder.take(case.home, bytes_max=10**6, now=LATER)
    tenancy.enter(case.of)
    return taken


def _stored(case: Case) -> list[Path]:
    """The files that were copied into the home."""
    return [path for path in (case.home / "uploads").rglob("*") if path.is_file()]


def _begun(case: Case, name: str, content: bytes, *, times: int = 1) -> Path:
    """A file as it lies after its worker was killed while it took it."""
    place = _folder(case) / "taking" / str(times)
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"20260301-100000-{name}"
    path.write_bytes(content)
    return path


def _names(folder: Path) -> list[str]:
    return sorted(path.name[16:] for path in folder.iterdir())


def test_an_invoice_is_taken_in_to_be_counted_and_moved(case: Case) -> None:
    path = _dropped(case, "faktura.xml", case.invoice(buyer=codes.next_nip(526100002)))

    assert _take(case) == 1

    document = Document.objects.of(case.of).get()
    assert (document.partner_id, document.member_id, document.counts_itself) == (
        case.world.wschod,
        None,
        True,
    )
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
    recognised = sandbox.recognise(case.home / first.path)
    reading.remember(
        recognised.mapping,
        [recognised.header],
        programme_id=case.world.programme.id,
        partner_id=case.world.wschod,
        organiser_id=case.of,
        now=cast.NOW,
    )

    _dropped(case, "b.csv", sales.replace("FV 1", "FV 2").encode())
    _take(case)

    second = Document.objects.of(case.of).exclude(id=first.id).get()
    assert [(each.status, each.counts_itself) for each in (first, second)] == [
        ("MAPPING", False),
        ("RECEIVED", True),
    ]
    assert case.followed() == [("read_document", str(second.id))]


@pytest.mark.parametrize(
    ("_case", "name", "content", "why"),
    [
        ("words", "x.csv", b"just words", "cannot be read as a table"),
        ("picture", "x.png", b"\x89PNG\r\n\x1a\n" + bytes(90), "members only"),
        ("too large", "x.xml", b"<a>" + b" " * 1_000_001, "larger than"),
    ],
)
def test_what_cannot_be_taken_lies_beside_its_reason(
    case: Case, _case: str, name: str, content: bytes, why: str
) -> None:
    path = _dropped(case, name, content)

    _take(case)

    refused = {each.name[16:]: each for each in (path.parent / "refused").iterdir()}
    assert set(refused) == {name, f"{name}.why.txt"}
    assert why in refused[f"{name}.why.txt"].read_text()
    assert refused[name].read_bytes() == content
    assert not Document.objects.of(case.of).exists()
    assert _stored(case) == []


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

    assert any(
        "was received on" in each.read_text()
        for each in (path.parent / "refused").glob("*.why.txt")
    )
    assert Document.objects.of(case.of).count() == len(case.followed()) == 1


def test_each_file_is_alone(case: Case) -> None:
    """Whatever the others are, the good one between them is taken, and each bad one lies beside its
    reason.
    """
    invoice = case.invoice()
    good = _dropped(case, "m.xml", invoice)
    _dropped(case, "a.xlsx", b"PK\x03\x04" + os.urandom(5_000))
    _dropped(case, "b.csv", b"")
    _dropped(case, "c.xml", b"<?xml version='1.0'?>" + b"<a>" * 10_000)
    _dropped(case, "z\udcff\n.csv", b"\xff\xfe\x00")
    _dropped(case, f"{'ż' * 120}.csv", b"just words")
    os.mkfifo(good.parent / "pipe.xml")

    assert _take(case) == 6

    refused = good.parent / "refused"
    bad = [path for path in refused.iterdir() if not path.name.endswith(".why.txt")]
    assert _names(good.parent / "done") == ["a.xlsx", "c.xml", "m.xml"], (
        "an archive and an XML are read by a job"
    )
    assert len(bad) == 3 and all(
        (refused / f"{path.name}.why.txt").read_text().strip() for path in bad
    )
    assert Document.objects.of(case.of).filter(sha256=hashlib.sha256(invoice).digest()).count() == 1
    assert _take(case) == 0 and (good.parent / "pipe.xml").exists()


def test_a_folder_in_which_nothing_can_be_moved_has_nothing_copied(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    path = _dropped(case, "faktura.xml", case.invoice())
    (path.parent / "done").write_text("somebody made a file of this name")

    assert [_take(case) for _ in range(3)] == [0, 0, 0]

    assert path.exists() and _stored(case) == []
    assert (
        len([record for record in caplog.records if "files stay in" in record.getMessage()]) == 1
    ), "it is told once"
    (path.parent / "done").unlink()
    assert _take(case) == 1 and _names(path.parent / "done") == ["faktura.xml"]


def test_a_file_taken_before_a_crash_is_not_taken_again(case: Case) -> None:
    content = case.invoice()
    _dropped(case, "faktura.xml", content)
    _take(case)
    stored = _stored(case)
    begun = _begun(case, "faktura.xml", content)

    assert _take(case) == 1

    assert not begun.exists() and _names(_folder(case) / "done") == ["faktura.xml", "faktura.xml"]
    assert (
        _stored(case) == stored
        and Document.objects.of(case.of).count() == len(case.followed()) == 1
    )


def test_a_file_begun_before_a_crash_is_taken_after_it(case: Case) -> None:
    begun = _begun(case, "faktura.xml", case.invoice())

    assert _take(case) == 1

    document = Document.objects.of(case.of).get()
    assert not begun.exists() and case.followed() == [("read_document", str(document.id))]
    assert document.upload.name == "faktura.xml"


def test_a_file_that_ended_its_worker_each_time_is_refused(case: Case) -> None:
    _begun(case, "faktura.xml", case.invoice(), times=drop_folder.BEGUN_MAX)

    assert _take(case) == 1

    assert _names(_folder(case) / "refused") == ["faktura.xml", "faktura.xml.why.txt"]
    assert not Document.objects.of(case.of).exists()


def test_a_full_disk_is_not_the_files_fault(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, begun = (
        _dropped(case, "a.xml", case.invoice()),
        _begun(case, "b.xml", case.invoice(number="FV 2")),
    )
    monkeypatch.setenv("TANDEM_DISK_RESERVE_MEGABYTES", str(10**9))

    assert [_take(case) for _ in range(5)] == [0] * 5

    assert fresh.exists() and begun.exists() and _stored(case) == []
    monkeypatch.delenv("TANDEM_DISK_RESERVE_MEGABYTES")
    assert _take(case) == 2


def test_a_file_held_by_another_worker_is_left_to_it(case: Case) -> None:
    begun = _begun(case, "faktura.xml", case.invoice())

    with begun.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert _take(case) == 0 and begun.exists()

    assert _take(case) == 1
