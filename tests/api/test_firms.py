"""Programs and firms: a tax number alone makes a member in waiting, unless the program answers for
it that the firm is theirs.
"""

from typing import Any

import cast
import pytest
from api.test_api import _get, _key, _post, _purchase
from joining.firms import NIP, NUMBER, leads_to

from tandem.kit import codes
from tandem.participants.models import FirmProof, Member

pytestmark = pytest.mark.django_db
FIRM = {
    "person_name": "Ewa Nowa",
    "email": "ewa@nowa.example",
    "company_name": "Nowa",
    "tax_id": NIP,
}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _enrolled(world: cast.World, *scopes: str, **more: Any) -> Any:
    return _post(_key(world, *scopes), "members", {**FIRM, **more})


def test_a_firm_waits_until_it_is_proved(world: cast.World) -> None:
    answer = _enrolled(world, "members.write")

    body = answer.json()
    assert (answer.status_code, body["status"], body["tax_id"], body["name"]) == (
        201,
        "WAITING",
        "",
        "Nowa",
    )
    assert leads_to(world) is None
    assert FirmProof.objects.of(world.organiser_id).get().user_id is None


def test_a_program_that_saw_to_it_says_so(world: cast.World) -> None:
    answer = _enrolled(world, "members.write", "firms.prove", firm_proved=True)

    body = answer.json()
    assert (answer.status_code, body["status"], body["tax_id"]) == (201, "ACTIVE", NUMBER)
    assert leads_to(world) == int(body["id"])


def test_a_program_that_sees_to_it_later_says_so(world: cast.World) -> None:
    own = _enrolled(world, "members.write").json()["id"]
    late = _enrolled(world, "members.write", email="late@nowa.example").json()["id"]
    key, path = _key(world, "firms.prove"), f"members/{own}/firm/proof"

    refused = [
        _post(_key(world, "members.write"), path, {"tax_id": NIP}),
        _post(key, path, {"tax_id": "526"}),
        _post(key, path, {"tax_id": codes.next_nip(526300001)}),
        _post(key, f"members/{world.members['Ania']}/firm/proof", {"tax_id": NIP}),
    ]
    done = _post(key, path, {"tax_id": NIP})
    again = _post(key, path, {"tax_id": NIP})

    assert [answer.status_code for answer in refused] == [403, 422, 409, 404]
    assert (done.status_code, done.json()) == (200, {"member_id": own, "into_id": own})
    assert (again.status_code, again.json()["code"]) == (404, "participants.no_such_proof")
    assert leads_to(world) == int(own)
    # Who named a firm that takes part by now goes on as its member.
    joined = _post(key, f"members/{late}/firm/proof", {"tax_id": NIP})
    assert joined.json() == {"member_id": late, "into_id": own}
    assert Member.objects.of(world.organiser_id).get(id=late).goes_on_as_id == int(own)


def test_a_program_that_may_not_say_so_is_refused(world: cast.World) -> None:
    answer = _enrolled(world, "members.write", firm_proved=True)

    assert (answer.status_code, answer.json()["code"]) == (403, "api.not_in_scope")
    assert "firms.prove" in answer.json()["detail"]
    assert not Member.objects.of(world.organiser_id).filter(name="Nowa").exists()


@pytest.mark.parametrize("is_proved", [True, False])
def test_a_firm_that_takes_part_is_told_as_such(world: cast.World, is_proved: bool) -> None:
    answer = _enrolled(
        world,
        "members.write",
        "firms.prove",
        tax_id=codes.next_nip(526100002),
        firm_proved=is_proved,
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "participants.known")
    assert not Member.objects.of(world.organiser_id).filter(name="Nowa").exists()


def test_nothing_counts_for_who_waits(world: cast.World) -> None:
    number = _enrolled(world, "members.write").json()["number"]
    key = _key(world)

    by_number = _post(key, "purchases", _purchase(member={"number": number}))
    as_buyer = _post(key, "purchases", _purchase(buyer={"number": number}))
    by_tax_number = _post(key, "purchases", _purchase(member={"tax_id": NIP}))
    quote = _post(
        key,
        "quotes",
        {"member": {"number": number}, "lines": [{"sku": "G-10", "quantity": "1", "net": "1.00"}]},
    )

    refusals = [
        answer.json()["data"]["reason"] for answer in (by_number, as_buyer, by_tax_number, quote)
    ]
    assert refusals == ["api.firm_waits", "api.firm_waits", "api.member_unknown", "api.firm_waits"]


def test_who_waits_is_not_found_by_the_firms_number(world: cast.World) -> None:
    number = _enrolled(world, "members.write").json()["number"]
    key = _key(world)

    assert _get(key, f"members?identifier={NUMBER}").json()["items"] == []
    assert [row["status"] for row in _get(key, f"members?identifier={number}").json()["items"]] == [
        "WAITING"
    ]
