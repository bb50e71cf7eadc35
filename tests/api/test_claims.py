"""Claims through the API: those that wait, and those of a member."""

from pathlib import Path
from typing import Any

import cast
import pytest
from api.test_api import _get, _key
from scenarios.test_claims import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def test_a_claim_waits_for_its_seller_and_is_then_accepted(case: Case) -> None:
    key, content = _key(case.world, "claims.read"), case.invoice()
    path = f"members/{case.world.members['Zenon']}/claims"
    claim = case.scan(content, "Zenon")

    (waiting,) = _get(key, "claims?status=AWAITING_SELLER").json()["items"]
    document = case.handed_over(content)
    (counting,) = case.answered(document)
    case.count(counting)
    (own,) = _get(key, path).json()["items"]

    assert (waiting["id"], waiting["status"], waiting["partner"]) == (
        str(claim.id),
        "AWAITING_SELLER",
        case.seller.code,
    )
    assert (own["id"], own["status"], own["document_no"], own["gross"]) == (
        str(claim.id),
        "ACCEPTED",
        "KS/1",
        "184.50",
    )
    assert _get(key, "claims?status=AWAITING_SELLER").json()["items"] == []
    assert _get(key, "claims").json()["items"] == []
    other = f"members/{case.world.members['Ania']}/claims"
    assert _get(key, other).json() == {"items": [], "next_cursor": None}


def test_claims_come_by_pages_oldest_first(case: Case) -> None:
    key = _key(case.world, "claims.read")
    made = [
        str(case.scan(case.invoice(f"KS/{place}"), name).id)
        for place, name in enumerate(("Ania", "Zenon", "Ania"))
    ]

    first = _get(key, "claims?status=AWAITING_SELLER&limit=2").json()
    cursor = first["next_cursor"]
    rest = _get(key, f"claims?status=AWAITING_SELLER&limit=2&cursor={cursor}").json()
    wrong = _get(key, "claims?cursor=WyJ4Il0")

    seen = [row["id"] for row in (*first["items"], *rest["items"])]
    assert (sorted(seen), rest["next_cursor"]) == (sorted(made), None)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "api.bad_cursor")
    assert _get(key, "claims?status=ACCEPTED").status_code == 422


def test_another_organisers_claims_are_not_there(case: Case) -> None:
    case.scan(case.invoice(), "Zenon")
    other = _key(cast.build())

    assert _get(other, "claims?status=AWAITING_SELLER").json()["items"] == []
    assert _get(other, f"members/{case.world.members['Zenon']}/claims").status_code == 404
