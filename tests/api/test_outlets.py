"""Partners and their outlets through the API: read, added once, told where they are."""

from typing import Any

import cast
import pytest
from api.test_api import _get, _key, _post
from api.test_correcting import _patch

from tandem.partners import changing
from tandem.partners.models import Outlet
from tandem.partners.outlets import nearby
from tandem.partners.outlets.placing import Place
from tandem.platform import tenancy
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db
RYNEK = {
    "code": "W2",
    "name": " Wschód  Rynek",
    "city": "Białystok",
    "street": "Rynek 4",
    "postal_code": "15-062",
    "place": {"latitude": 53.1325, "longitude": 23.1688},
}


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _codes(key: str, query: str = "") -> list[str]:
    return [row["code"] for row in _get(key, f"partners/WSCHOD/outlets{query}").json()["items"]]


def test_partners_are_named_by_the_code_that_other_calls_take(world: cast.World) -> None:
    key = _key(world, "partners.read")

    (row,) = _get(key, "partners").json()["items"]

    assert (row["code"], row["role"], row["buys_from"], row["has_ended"]) == (
        *("WSCHOD", "WHOLESALER"),
        *(None, False),
    )


def test_an_outlet_is_added_once_and_is_near(world: cast.World) -> None:
    key = _key(world, "outlets.write", "partners.read")

    first, again = (_post(key, "partners/WSCHOD/outlets", RYNEK, once="one") for _time in range(2))
    other = _post(key, "partners/WSCHOD/outlets", RYNEK)

    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert {**first.json(), "id": ""} == {
        **RYNEK,
        "id": "",
        "name": "Wschód Rynek",
        "region": "",
        "is_authorised": True,
    }
    assert (other.status_code, other.json()["code"]) == (409, "partners.outlet_known")
    assert _codes(key) == ["B1", "W1", "W2"] and _codes(key, "?code=W2") == ["W2"]
    tenancy.enter(world.organiser_id)
    near = nearby.near(world.programme, Place(53.13, 23.17))
    assert [row.name for row in near] == ["Wschód Rynek"]


def test_what_is_left_out_of_a_correction_stays(world: cast.World) -> None:
    key, outlet = _key(world, "outlets.write"), world.outlets["Wschód"]
    address = f"partners/WSCHOD/outlets/{outlet}"

    placed = _patch(key, address, {"street": "Rynek 4", "place": RYNEK["place"]}).json()
    closed = _patch(key, address, {"is_authorised": False}).json()
    forgotten = _patch(key, address, {"place": None, "is_authorised": True}).json()

    assert (placed["name"], placed["street"], placed["place"]) == (
        *("Wschód Białystok", "Rynek 4"),
        RYNEK["place"],
    )
    assert closed == {**placed, "is_authorised": False}
    assert forgotten == {**placed, "place": None}
    tenancy.enter(world.organiser_id)
    facts = Fact.objects.of(world.organiser_id).filter(name="partner.changed")
    assert facts.count() == 3 and facts.order_by("id")[0].actor.startswith("key:")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("partners/WSCHOD/outlets", {**RYNEK, "name": "  "}, 422),
        ("partners/WSCHOD/outlets", {**RYNEK, "place": {"latitude": 91, "longitude": 0}}, 422),
        ("partners/WSCHOD/outlets", {**RYNEK, "place": {"latitude": 0, "longitude": 0}}, 422),
        ("partners/WSCHOD/outlets", {**RYNEK, "place": {"latitude": 53}}, 422),
        ("partners/WSCHOD/outlets", {**RYNEK, "lat": 53}, 422),
        ("partners/NOPE/outlets", RYNEK, 404),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    world: cast.World, path: str, body: dict[str, Any], status: int
) -> None:
    answer = _post(_key(world, "outlets.write"), path, body)

    assert answer.status_code == status
    tenancy.enter(world.organiser_id)
    assert Outlet.objects.of(world.organiser_id).count() == 2


def test_a_partner_that_has_ended_is_told_and_gets_no_outlet(world: cast.World) -> None:
    key = _key(world, "outlets.write", "partners.read")
    tenancy.enter(world.organiser_id)
    changing.end_partner(
        world.wschod, programme_id=world.programme.id, actor=world.actor, now=cast.NOW
    )

    assert _get(key, "partners").json()["items"][0]["has_ended"]
    assert _post(key, "partners/WSCHOD/outlets", RYNEK).status_code == 404


def test_each_scope_opens_its_own(world: cast.World) -> None:
    reads, writes = _key(world, "partners.read"), _key(world, "outlets.write")

    assert _post(reads, "partners/WSCHOD/outlets", RYNEK).status_code == 403
    assert _get(writes, "partners/WSCHOD/outlets").status_code == 403
