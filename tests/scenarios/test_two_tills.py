"""Two tills of one seller that share a number: two purchases, each held against its own outlet."""

from pathlib import Path

import cast
import pytest
from django.db import transaction
from scenarios.test_retellings import call, said
from scenarios.test_sell_out import HEADER, Case, row
from scenarios.test_undone_answers import _answered, _decide, _decide_all, _follow, _open, _undo
from scenarios.test_withdrawn_files import _points, _recorded

from tandem.activity.models import Activity
from tandem.evidence.models import DisagreementDecision, Document
from tandem.flows.evidence import accept_evidence
from tandem.partners import onboarding
from tandem.partners.models import Outlet
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)
SAME, OTHER, CORRECTED = DisagreementDecision
AT = f"{HEADER};Oddział"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    found = Case(tmp_path)
    with transaction.atomic():
        tenancy.enter(found.world.organiser_id)
        for code in ("L1", "L2"):
            onboarding.add_outlet(
                found.world.wschod,
                code=code,
                name=code,
                city=code,
                actor=found.world.actor,
                now=cast.NOW,
            )
    return found


def at(outlet: str, pieces: int, net: str, **more: str) -> str:
    return f"{row(quantity=str(pieces), net=net, **more)};{outlet}"


def told(case: Case, *rows: str, name: str = "b.csv", header: str = AT) -> Document:
    return _recorded(case, *rows, header=header, name=name)


def purchases(case: Case) -> list[tuple[str, int | None]]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        of = case.world.organiser_id
        outlets = dict(Outlet.objects.of(of).values_list("id", "code"))
        found = Activity.objects.of(of).filter(corrects_id=None)
        return sorted(
            (outlets[each.outlet_id] if each.outlet_id else "", each.net_minor) for each in found
        )


def asked(case: Case) -> list[tuple[int, int]]:
    return sorted((int(each.quantity_held), int(each.quantity_told)) for each in _open(case))


def test_in_one_file_they_are_two(case: Case) -> None:
    told(case, at("L1", 2, "100,00"), at("L2", 4, "200,00"), at("L1", 1, "50,00"))

    assert purchases(case) == [("L1", 15_000), ("L2", 20_000)]


def test_the_same_goods_at_both_are_two_whichever_file_tells_them(case: Case) -> None:
    told(case, at("L1", 2, "100,00"), name="a.csv")
    other = told(case, at("L2", 2, "100,00"))
    again = told(case, at("L2", 2, "100,00"), at("L1", 2, "100,00"), name="c.csv")

    assert (other.figures["counted"], again.figures["repeated"]) == (1, 2)
    assert (purchases(case), _points(case)) == ([("L1", 10_000), ("L2", 10_000)], 200)
    _follow_again(case, other)
    assert _points(case) == 200


def _follow_again(case: Case, document: Document) -> None:
    """The same document goes through once more."""
    accept_evidence.accept(
        document.id,
        organiser_id=case.world.organiser_id,
        home=case.home,
        actor="test",
        now=lambda: cast.NOW,
        again=True,
    )


@pytest.mark.parametrize("in_one_file", [True, False])
def test_only_the_one_that_differs_is_asked_about(case: Case, in_one_file: bool) -> None:
    first, second = at("L1", 2, "100,00"), at("L2", 4, "200,00")
    for nth, rows in enumerate([(first, second)] if in_one_file else [(first,), (second,)]):
        told(case, *rows, name=f"{nth}.csv")

    later = told(case, first, at("L2", 5, "250,00"))

    assert (later.figures["repeated"], later.figures["differs"]) == (1, 1)
    assert (asked(case), _points(case)) == ([(4, 5)], 300)
    _decide(case, CORRECTED)
    _follow(case)
    assert _points(case) == 350
    _undo(case, _answered(case)[0])
    _follow(case)
    assert (asked(case), _points(case)) == ([(4, 5)], 300)


def test_where_both_differ_each_is_a_question_and_they_are_answered_apart(case: Case) -> None:
    told(case, at("L1", 2, "100,00"), at("L2", 2, "100,00"), name="a.csv")
    told(case, at("L1", 3, "150,00"), at("L2", 3, "150,00"))
    assert (asked(case), _points(case)) == ([(2, 3), (2, 3)], 200)

    _decide_all(case, OTHER)
    _follow(case)
    assert _points(case) == 500
    for nth, answer in enumerate(_answered(case), 1):
        _undo(case, answer, minutes=60 * nth)
        _follow(case)
        assert (len(_open(case)), _points(case)) == (nth, 500 - 150 * nth)


def test_what_names_no_outlet_is_held_against_both(case: Case) -> None:
    told(case, at("L1", 2, "100,00"), at("L2", 3, "150,00"), name="a.csv")

    apart = told(case, row(quantity="3", net="150,00"), row(quantity="2"), header=HEADER)
    together = told(case, row(quantity="5", net="250,00"), name="c.csv", header=HEADER)
    otherwise = told(case, row(quantity="6", net="300,00"), name="d.csv", header=HEADER)

    figures = [each.figures["repeated"] for each in (apart, together, otherwise)]
    assert (figures, asked(case), _points(case)) == ([2, 1, 0], [(5, 6)], 250)


def test_a_call_of_a_till_is_held_against_its_own(case: Case) -> None:
    told(case, at("L1", 2, "100,00"), name="a.csv")

    other = call(case, said("FV 1/2026", 10, outlet="L2"))
    again = call(case, said("FV 1/2026", 11, outlet="L2"))

    assert (other.is_new, again.is_new, _points(case)) == (True, False, 200)


def test_goods_come_back_at_a_till_in_a_file_of_both(case: Case) -> None:
    told(case, at("L1", 2, "100,00"), at("L2", 4, "200,00"), name="a.csv")

    back = told(case, at("L2", -1, "-50,00", number="KOR 1", day="2026-02-15"))
    same = at("L2", -1, "-50,00", number="KOR 1", day="2026-02-15")
    again = told(case, at("L1", 2, "100,00"), same, name="c.csv")

    assert (back.figures["counted"], again.figures["counted"], _points(case)) == (1, 0, 250)
