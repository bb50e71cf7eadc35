"""Partners' files through the API: taken in once, counted by themselves, seen by their own
programme only.
"""

from typing import Any

import pytest
from api.test_api import _get, _key, _post
from django.test import Client
from scenarios.test_claims import Case

from tandem.evidence.models import Document
from tandem.kit import codes, ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None, tmp_path: Any, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _send(key: str, content: bytes, *, partner: str = "WSCHOD", once: str = "") -> Any:
    return Client().post(
        f"/api/v1/partners/{partner}/documents?name=export.xml",
        content,
        content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": once or str(ids.new_uuid())},
    )


def test_an_invoice_is_taken_in_counted_and_read_back(case: Case) -> None:
    key = _key(case.world)

    answer = _send(key, case.invoice(buyer=codes.next_nip(526100002)))
    document = answer.json()["id"]
    followed = case.followed()
    case.count(Document.objects.of(case.of).get().id)
    read = _get(key, f"documents/{document}").json()

    assert (answer.status_code, answer.json()["status"]) == (202, "RECEIVED")
    assert followed == [("read_document", document)]
    assert (read["status"], read["lines_counted"], read["figures"]["counted"]) == ("COUNTED", 1, 1)


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
        ("another scope", ("deeds.write",), "WSCHOD", b"<a/>", 403),
        ("no such partner", (), "NOBODY", b"<a/>", 404),
        ("empty", (), "WSCHOD", b"", 422),
        ("no table", (), "WSCHOD", b"words", 422),
    ],
)
def test_what_cannot_be_taken_says_why(
    case: Case, _case: str, scopes: tuple[str, ...], partner: str, content: bytes, status: int
) -> None:
    answer = _send(_key(case.world, *scopes), content, partner=partner)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert not Document.objects.of(case.of).exists()


def test_a_member_s_document_and_another_s_are_not_there(case: Case) -> None:
    own = case.sent(case.invoice(), actor=case.member("Ania"))

    for key in (own.id, ids.new_uuid()):
        assert _get(_key(case.world), f"documents/{key}").status_code == 404


def _failed(case: Case, key: str) -> str:
    document: str = _send(key, case.invoice(buyer=codes.next_nip(526100002))).json()["id"]
    Document.objects.of(case.of).update(status="FAILED", failed_in="READING", reason="It stopped.")
    return document


def test_what_failed_is_tried_again_once_for_a_request(case: Case) -> None:
    key = _key(case.world)
    document = _failed(case, key)

    first, same = (_post(key, f"documents/{document}/again", {}, once="a") for _time in range(2))
    other = _post(key, f"documents/{document}/again", {})

    assert (first.status_code, first.json()["status"], same.json()) == (
        202,
        "READING",
        first.json(),
    )
    assert (other.status_code, other.json()["code"]) == (409, "evidence.not_now")
    assert case.followed() == [("read_document", document)]


def test_what_is_withdrawn_may_be_handed_over_again(case: Case) -> None:
    key = _key(case.world)
    document = _failed(case, key)

    gone = _post(key, f"documents/{document}/withdraw", {})
    again = _send(key, case.invoice(buyer=codes.next_nip(526100002)))

    assert (gone.status_code, gone.json()["status"]) == (200, "WITHDRAWN")
    assert again.status_code == 202 and again.json()["id"] != document


def test_what_counts_is_not_withdrawn(case: Case) -> None:
    key = _key(case.world)
    document = _send(key, case.invoice(buyer=codes.next_nip(526100002))).json()["id"]
    case.count(Document.objects.of(case.of).get().id)

    answer = _post(key, f"documents/{document}/withdraw", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "evidence.lines_count")
    assert _get(key, f"documents/{document}").json()["status"] == "COUNTED"


@pytest.mark.parametrize("act", ["again", "withdraw"])
def test_another_programme_s_or_a_member_s_file_is_not_moved(case: Case, act: str) -> None:
    own = case.sent(case.invoice(), actor=case.member("Ania"))
    Document.objects.of(case.of).update(status="FAILED", failed_in="READING")

    for key in (own.id, ids.new_uuid()):
        assert _post(_key(case.world), f"documents/{key}/{act}", {}).status_code == 404
    assert (
        _post(_key(case.world, "deeds.write"), f"documents/{own.id}/{act}", {}).status_code == 403
    )
    assert Document.objects.of(case.of).get().status == "FAILED"
