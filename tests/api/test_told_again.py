"""A purchase that a program tells again: the same is repeated, another is a conflict, never lost."""

from typing import Any

import cast
import pytest
from api.test_api import _back, _key, _post, _purchase
from api.test_api import world as world  # the fixture

from tandem.activity.models import Activity, Line
from tandem.adjustments import merging
from tandem.evidence.models import PurchaseNumber
from tandem.ledger.queries import Balance
from tandem.participants.models import Member

pytestmark = pytest.mark.django_db


def lines(*said: tuple[str, str]) -> dict[str, Any]:
    """Lines of pieces and net of the pump."""
    return {"lines": [{"sku": "G-10", "quantity": pieces, "net": net} for pieces, net in said]}


@pytest.mark.parametrize(
    ("_case", "again"),
    [
        ("number written otherwise", {"document_no": "fv-001"}),
        ("another day", {"sold_on": "2026-03-03"}),
        ("rounded otherwise", lines(("2", "100.01"))),
        ("split in rows", lines(("1", "50.00"), ("1", "50.00"))),
        ("gross alone", {"lines": [{"sku": "G-10", "quantity": "2", "gross": "123.00"}]}),
        ("no amount", {"lines": [{"sku": "G-10", "quantity": "2"}]}),
    ],
)
def test_a_harmless_difference_is_repeated(
    world: cast.World, _case: str, again: dict[str, Any]
) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())

    one = _post(key, "purchases", _purchase(**again))
    many = _post(key, "purchases/batch", {"purchases": [_purchase(**again)]})

    assert (one.status_code, one.json()["status"]) == (200, "repeated")
    assert many.json()["results"][0]["status"] == "repeated"
    assert Activity.objects.of(world.organiser_id).count() == 1
    assert world.balance("Ania") == Balance(pending=100)


@pytest.mark.parametrize(
    ("_case", "again"),
    [
        ("other pieces", lines(("3", "100.00"))),
        ("other money", lines(("2", "90.00"))),
        ("a further line", lines(("2", "100.00"), ("5", "70.00"))),
    ],
)
def test_other_lines_under_the_same_number_are_a_conflict(
    world: cast.World, _case: str, again: dict[str, Any]
) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())

    one = _post(key, "purchases", _purchase(**again))
    many = _post(key, "purchases/batch", {"purchases": [_purchase(**again)]})

    assert (one.status_code, one.json()["code"]) == (409, "flows.told_otherwise")
    assert "FV 1" in one.json()["detail"]
    (result,) = many.json()["results"]
    assert (result["status"], result["refused"]["code"]) == ("refused", "flows.told_otherwise")
    assert Line.objects.of(world.organiser_id).count() == 1
    assert world.balance("Ania") == Balance(pending=100)
    assert world.proved()


def test_what_is_told_twice_in_one_request_is_held_together(world: cast.World) -> None:
    told = [
        _purchase(),
        _purchase(document_no="fv 1"),
        _purchase(**lines(("3", "100.00"))),
        _purchase(document_no="FV 2"),
    ]

    answer = _post(_key(world), "purchases/batch", {"purchases": told})

    statuses = [result["status"] for result in answer.json()["results"]]
    assert statuses == ["recorded", "repeated", "refused", "recorded"]
    assert Activity.objects.of(world.organiser_id).count() == 2


def test_goods_may_come_back_under_the_number_of_their_purchase(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())

    back = _post(key, "purchases", _back(document_no="FV 1"))
    again = _post(key, "purchases", _back(document_no="FV 1"))

    assert (back.status_code, back.json()["points"]) == (201, {"REWARD": -50})
    assert again.json()["status"] == "repeated"


def test_the_number_of_another_member_is_another_purchase(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())
    zenon = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"]).number

    other = _post(key, "purchases", _purchase(member={"number": zenon}, sold_on="2026-03-05"))

    assert other.status_code == 201


def test_under_a_number_of_several_members_a_purchase_is_one_of_its_day(
    world: cast.World,
) -> None:
    """Tills begin their numbers anew each day."""
    key = _key(world)
    zenon = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"]).number
    _post(key, "purchases", _purchase(document_no="12"))
    other = {"member": {"number": zenon}, **lines(("5", "250.00"))}
    _post(key, "purchases", _purchase(document_no="12", **other))

    next_day = _post(key, "purchases", _purchase(document_no="12", sold_on="2026-03-02"))
    again = _post(key, "purchases", _purchase(document_no="12"))

    assert next_day.status_code == 201
    assert again.json()["status"] == "repeated"
    assert world.balance("Ania") == Balance(pending=200)
    assert world.balance("Zenon") == Balance(pending=250)


def test_a_repeated_call_leaves_no_trace_in_the_number(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())
    (before,) = PurchaseNumber.objects.of(world.organiser_id).values()

    for number in ("fv 1", "FV--1", "FV/0001"):
        _post(key, "purchases", _purchase(document_no=number))

    assert list(PurchaseNumber.objects.of(world.organiser_id).values()) == [before]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"quantity": "-2", "net": "100.00", "gross": "123.00"}, "api.signs_differ"),
        ({"quantity": "2", "net": "-100.00"}, "api.signs_differ"),
        ({"quantity": "-2", "gross": "123.00"}, "api.signs_differ"),
        ({"quantity": "-2", "net": "-100.00", "gross": "123.00"}, "api.signs_differ"),
        ({"quantity": "2", "net": "123.00", "gross": "100.00"}, "api.net_above_gross"),
        ({"quantity": "-2", "net": "-123.00", "gross": "-100.00"}, "api.net_above_gross"),
        ({"quantity": "0", "net": "0.00", "gross": "0.00"}, "api.no_goods"),
        ({"quantity": "0"}, "api.no_goods"),
    ],
)
def test_a_line_whose_signs_differ_or_that_sells_nothing_is_refused(
    world: cast.World, said: dict[str, str], code: str
) -> None:
    key, purchase = _key(world), _purchase(lines=[{"sku": "G-10", **said}])

    one = _post(key, "purchases", purchase)
    many = _post(key, "purchases/batch", {"purchases": [purchase]})

    assert one.status_code == 422
    assert [code in answer.content.decode() for answer in (one, many)] == [True, True]
    assert not Activity.objects.of(world.organiser_id).exists()
    assert world.balance("Ania") == Balance()


def _merge(world: cast.World) -> None:
    """Ania goes on as Zenon: her tax number leads to him."""
    merging.merge(
        world.members["Ania"],
        world.members["Zenon"],
        reason="one firm",
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )


def test_what_a_merged_member_bought_is_told_again_and_comes_back(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())
    _merge(world)

    told = _post(key, "purchases", _purchase(sold_on="2026-03-02"))
    back = _post(key, "purchases", _back())
    again = _post(key, "purchases", _back())
    many = _post(key, "purchases/batch", {"purchases": [_back(document_no="KOR 2")]})
    more = _post(key, "purchases", _back(document_no="KOR 3"))

    assert (told.status_code, told.json()["status"]) == (200, "repeated")
    assert (back.status_code, back.json()["points"]) == (201, {"REWARD": -50})
    assert (again.status_code, again.json()["status"]) == (200, "repeated")
    assert many.json()["results"][0]["status"] == "recorded"
    assert more.json()["data"]["reason"] == "api.more_than_left"
    every = Activity.objects.of(world.organiser_id)
    assert set(every.values_list("member_id", flat=True)) == {world.members["Ania"]}
    assert world.proved()


def test_a_return_told_before_merging_is_repeated_after(world: cast.World) -> None:
    key = _key(world)
    _post(key, "purchases", _purchase())
    _post(key, "purchases", _back(quantity="-2", net="-100.00"))
    _merge(world)

    again = _post(key, "purchases", _back(quantity="-2", net="-100.00"))

    assert (again.status_code, again.json()["status"]) == (200, "repeated")
    assert Activity.objects.of(world.organiser_id).count() == 2
