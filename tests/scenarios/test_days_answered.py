"""What a person says of a page without a number and of other pieces of its day is followed, and
undone.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import transaction
from scenarios.test_sell_out import Case, row
from scenarios.test_undone_answers import _answered, _decide, _follow, _open, _standing, _undo
from scenarios.test_withdrawn_files import _recorded

from tandem.config.demo import paper
from tandem.evidence.claims import correcting, deciding
from tandem.evidence.models import Claim, DisagreementDecision
from tandem.flows.documents import correct_claim
from tandem.flows.evidence import accept_evidence
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


def _page(case: Case) -> None:
    """A receipt of three pieces that Ania sent, whose number nobody could read; agreed to."""
    of, world = case.world.organiser_id, case.world
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    sender = Actor(
        name="user:Ania",
        organiser_id=of,
        permissions=ROLES["MEMBER"],
        member_id=world.members["Ania"],
    )
    with transaction.atomic():
        tenancy.enter(of)
        seller = Partner.objects.of(of).get(id=world.wschod)
        content = paper.invoice(
            number="",
            title="Paragon",
            day=DAY,
            seller=(seller.tax_id[2:], seller.name),
            buyer=("", "Ania"),
            lines=[("Pompa P-200", "3", "szt.", "61,50", "184,50")],
            total="184,50",
        )
        upload = uploads.store(
            [content],
            name="paragon.pdf",
            home=case.home,
            bytes_max=10**8,
            organiser_id=of,
            user_id=None,
            now=cast.NOW,
        )
        document = accept_evidence.receive(
            upload, home=case.home, programme_id=world.programme.id, actor=sender, now=cast.NOW
        )
    case.preview(document)
    with transaction.atomic():
        tenancy.enter(of)
        claim = Claim.objects.of(of).get(document_id=document.id)
        line = correcting.LineInput(
            "Pompa", world.products["P-200"], Decimal(3), "pcs", None, 18_450, line=1
        )
        said = correcting.Said(
            partner_id=world.wschod,
            number="",
            issued_on=date.fromisoformat(DAY),
            gross_minor=18_450,
            lines=[line],
        )
        correct_claim.correct(claim.member_id, claim.id, said, **scope)
        deciding.decide([(claim.member_id, claim.id)], agrees=True, **scope)
    case.accept(document)


def _five(case: Case) -> None:
    """The seller's file says five pieces of that day."""
    _recorded(case, row("KS/1", day=DAY, quantity="5", net="250,00"))


def _pieces(case: Case) -> list[int]:
    return sorted(pieces for pieces, _net in _standing(case))


@pytest.mark.parametrize("paper_first", [True, False])
@pytest.mark.parametrize("decision", [SAME, OTHER, CORRECTED])
def test_what_a_person_says_of_a_day_is_followed_and_undone(
    case: Case, decision: DisagreementDecision, paper_first: bool
) -> None:
    for tell in (_page, _five) if paper_first else (_five, _page):
        tell(case)
    held, told = (3, 5) if paper_first else (5, 3)
    asked = [(int(each.quantity_held), int(each.quantity_told)) for each in _open(case)]

    _decide(case, decision)
    _follow(case)
    answered = _pieces(case)
    _undo(case, _answered(case)[0])
    _follow(case)

    assert asked == [(held, told)]
    assert answered == {SAME: [held], OTHER: [3, 5], CORRECTED: [told]}[decision]
    assert (_pieces(case), len(_open(case)), _answered(case)) == ([held], 1, [])
