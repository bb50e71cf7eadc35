"""Partners' files through the API: taken in once, counted by themselves, seen by their own programme only."""

from typing import Any

import pytest
from api.test_api import _get, _key
from django.test import Client
from scenarios.test_claims import Case

from tandem.evidence.models import Document
from tandem.flows import jobs
from tandem.kit import codes, ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Case:
    settings.HOME = tmp_path
    made = Case(tmp_path)
    made.answers = []
    monkeypatch.setattr(jobs, "defer_reading", lambda key, *, organiser_id, and_count=False: made.answers.append(key))
    return made


def _send(key: str, content: bytes, *, partner: str = "WSCHOD", once: str = "") -> Any:
    return Client().post(
        f"/api/v1/partners/{partner}/documents?name=export.xml", content, content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": once or str(ids.new_uuid())},
    )  # fmt: skip


def test_an_invoice_is_taken_in_counted_and_read_back(case: Case) -> None:
    key = _key(case.world)

    answer = _send(key, case.invoice(buyer=codes.next_nip(526100002)))
    document = answer.json()["id"]
    case.count(Document.objects.of(case.of).get().id)
    read = _get(key, f"documents/{document}").json()

    assert (answer.status_code, answer.json()["status"]) == (202, "RECEIVED")
    assert [str(each) for each in case.answers] == [document]
    assert (read["status"], read["figures"]["counted"]) == ("ACCEPTED", 1)


def test_the_same_request_is_one_file_and_the_same_content_a_conflict(case: Case) -> None:
    key, content = _key(case.world), case.invoice()

    first, again = _send(key, content, once="a"), _send(key, content, once="a")
    other = _send(key, content, once="b")

    assert first.json()["id"] == again.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "evidence.already_received")
    assert Document.objects.of(case.of).count() == 1
    assert len([path for path in (case.home / "uploads").rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("_case", "scopes", "partner", "content", "status"),
    [
        ("another scope", ("deeds.write",), "WSCHOD", b"<a/>", 403), ("no such partner", (), "NOBODY", b"<a/>", 404),
        ("empty", (), "WSCHOD", b"", 422), ("no table", (), "WSCHOD", b"words", 422),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_why(
    case: Case, _case: str, scopes: tuple[str, ...], partner: str, content: bytes, status: int
) -> None:
    answer = _send(_key(case.world, *scopes), content, partner=partner)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert not Document.objects.of(case.of).exists() and not case.answers


def test_a_member_s_document_and_another_s_are_not_there(case: Case) -> None:
    own = case.sent(case.invoice(), actor=case.member("Ania"))

    for key in (own.id, ids.new_uuid()):
        assert _get(_key(case.world), f"documents/{key}").status_code == 404
