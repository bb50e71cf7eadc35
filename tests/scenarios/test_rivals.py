"""A page that counted for one member and is told of another: a person is asked whose it is. Nobody
loses a purchase without a word, and nobody is given another's.
"""

from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import transaction
from scenarios.test_merged_purchases import CODES, merge
from scenarios.test_sell_out import Case, drain, row
from scenarios.test_undone_answers import _answered, _decide, _follow, _open, _undo
from scenarios.test_withdrawn_files import _recorded, _withdraw, come_back
from scenarios.test_witnesses import questions

from tandem.communication.models import Message
from tandem.config.demo import paper
from tandem.evidence import proof
from tandem.evidence.claims import deciding
from tandem.evidence.models import Claim, DisagreementDecision, Document
from tandem.flows.evidence import accept_evidence
from tandem.insights import witnesses
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.files import uploads

pytestmark = pytest.mark.django_db(transaction=True)
SAME, OTHER, CORRECTED = DisagreementDecision
DAY = "2026-02-10"


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def page(case: Case, who: str, *, pieces: int = 2, gross: int = 123, number: str = "FV 1") -> None:
    """A page of the seller that a member sent; a person agrees to it, and it is counted."""
    of, world = case.world.organiser_id, case.world
    actor = Actor(
        name=f"user:{who}",
        organiser_id=of,
        permissions=ROLES["MEMBER"],
        member_id=world.members[who],
    )
    with transaction.atomic():
        tenancy.enter(of)
        seller = Partner.objects.of(of).get(id=world.wschod)
        content = paper.invoice(
            number=number,
            day=DAY,
            seller=(seller.tax_id[2:], seller.name),
            buyer=("", who),
            lines=[("Pompa P-200", str(pieces), "szt.", f"{gross / pieces:.2f}", f"{gross:.2f}")],
            total=f"{gross:.2f}".replace(".", ","),
        )
        upload = uploads.store(
            [content],
            name=f"{who}.pdf",
            home=case.home,
            bytes_max=10**8,
            organiser_id=of,
            user_id=None,
            now=cast.NOW,
        )
        document = accept_evidence.receive(
            upload, home=case.home, programme_id=world.programme.id, actor=actor, now=cast.NOW
        )
    case.preview(document)
    with transaction.atomic():
        tenancy.enter(of)
        deciding.decide(
            list(
                Claim.objects.of(of)
                .filter(document_id=document.id, status="IN_REVIEW")
                .values_list("member_id", "id")
            ),
            agrees=True,
            programme=world.programme,
            actor=world.actor,
            now=cast.NOW,
        )
    case.accept(document)


def of_zenon(case: Case, net: str = "100,00", name: str = "zenon.csv") -> Document:
    """The seller's file says that Zenon bought it."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        number = Member.objects.of(case.world.organiser_id).get(id=case.world.members["Zenon"])
    return _recorded(case, row("FV 1", nip=number.number, net=net), header=CODES, name=name)


def points(case: Case) -> tuple[int, int]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        found = proof.prove(case.world.organiser_id)
    assert found.holds, [fault.sentence for fault in found.faults]
    return case.balance("Ania").available, case.balance("Zenon").available


def shown(
    case: Case, who: str, *, is_member: bool = False, number: str = "FV 1"
) -> list[tuple[str, str]]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        found = witnesses.of_purchase(
            [case.world.members[who]],
            partner_id=case.world.wschod,
            number=number,
            programme_id=case.world.programme.id,
            organiser_id=case.world.organiser_id,
            has_invoices=not is_member,
        )
    return [(witness.source, witness.standing) for witness in found]


@pytest.mark.parametrize(
    ("decision", "given"), [(SAME, (100, 0)), (CORRECTED, (0, 100)), (OTHER, (100, 100))]
)
@pytest.mark.parametrize("by_file", [False, True], ids=["his page", "the seller's file"])
def test_whose_a_page_is_a_person_says(
    case: Case, by_file: bool, decision: DisagreementDecision, given: tuple[int, int]
) -> None:
    page(case, "Ania")
    of_zenon(case) if by_file else page(case, "Zenon")
    waits = points(case)
    (asked,) = _open(case)
    members = case.world.members
    assert (asked.member_id, asked.rival_id) == (members["Ania"], members["Zenon"])
    assert (asked.quantity_held, asked.quantity_told, asked.held_by) == (2, 2, "PAPER")

    _decide(case, decision)
    _follow(case)

    assert (waits, points(case)) == ((100, 0), given)
    if by_file:
        of_zenon(case, net="100,01", name="again.csv")  # told once more it is not asked again
    assert (points(case), _open(case)) == (given, [])


def test_a_page_of_what_a_file_gave_to_another_is_asked_about(case: Case) -> None:
    """It was accepted and counted nothing, and nobody learnt why."""
    of_zenon(case)
    page(case, "Ania")

    (asked,) = _open(case)
    assert (asked.held_by, asked.rival_id) == ("SELL_OUT", case.world.members["Ania"])
    assert points(case) == (0, 100)
    _decide(case, CORRECTED)
    _follow(case)
    assert points(case) == (100, 0)


@pytest.mark.parametrize("decision", [SAME, CORRECTED, OTHER])
def test_an_answer_is_undone_and_may_be_given_otherwise(
    case: Case, decision: DisagreementDecision
) -> None:
    page(case, "Ania")
    of_zenon(case)
    _decide(case, decision)
    _follow(case)
    (answer,) = _answered(case)

    _undo(case, answer)
    _follow(case)

    assert (points(case), len(_open(case))) == ((100, 0), 1)
    _decide(case, CORRECTED, minutes=90)
    _follow(case)
    assert (points(case), _open(case)) == ((0, 100), [])


def test_who_loses_it_is_told(case: Case) -> None:
    page(case, "Ania")
    of_zenon(case)
    _decide(case, CORRECTED)
    _follow(case)

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        (message,) = Message.objects.of(case.world.organiser_id).filter(kind="PURCHASE_PUT_RIGHT")
    assert message.member_id == case.world.members["Ania"]
    assert message.data["before"] == {"quantity": "2", "amount_minor": 10000}
    assert message.data["after"] == {"quantity": "0", "amount_minor": 0}


def test_only_what_is_left_is_taken(case: Case) -> None:
    page(case, "Ania", pieces=3, gross=369)
    back = row("FV 1", quantity="-1", net="-100,00")
    _recorded(case, back, name="zwrot.csv")
    of_zenon(case, net="300,00")

    (asked,) = _open(case)
    assert (asked.quantity_held, asked.net_held) == (2, 20000)


def test_both_sides_are_shown_and_to_a_member_only_their_own(case: Case) -> None:
    page(case, "Ania")
    page(case, "Zenon")

    assert shown(case, "Ania") == [("PAPER", "RECORDED"), ("PAPER", "WAITS")]
    assert shown(case, "Ania", is_member=True) == [("PAPER", "RECORDED")]
    assert shown(case, "Zenon", is_member=True) == [("PAPER", "WAITS")]


def test_members_who_are_merged_meanwhile_are_one(case: Case) -> None:
    page(case, "Ania")
    document = of_zenon(case)
    assert len(_open(case)) == 1

    merge(case)
    accept_evidence.accept(
        document.id,
        organiser_id=case.world.organiser_id,
        home=case.home,
        actor="test",
        now=lambda: cast.NOW,
        again=True,
    )
    drain()

    assert (_open(case), sum(points(case))) == ([], 100)


def test_the_file_of_who_had_it_is_taken_back(case: Case) -> None:
    wrong = of_zenon(case)
    page(case, "Ania")
    assert len(_open(case)) == 1

    _withdraw(case, wrong)
    come_back(case)

    assert (points(case), _open(case)) == ((100, 0), [])


def test_goods_of_another_number_day_or_total_are_not_asked_about(case: Case) -> None:
    page(case, "Ania")
    page(case, "Zenon", number="FV 2")
    page(case, "Zenon", gross=246)

    assert (questions(case), points(case)) == ([], (100, 300))
