"""Claims of a member who goes on as another: what waits goes along, what was decided stays, and
nothing counts twice.
"""

from datetime import timedelta
from uuid import UUID

import cast
import pytest
from scenarios.test_claims import Case
from scenarios.test_paper import _claim, _decide, _paper, _seller, _sent, paper_of
from scenarios.test_sell_out import ANIA

from tandem.adjustments import merging
from tandem.evidence.claims import deciding, making, talking
from tandem.evidence.facts import ClaimQuestioned
from tandem.evidence.models import Claim, ClaimLine, Disagreement, Document
from tandem.evidence.witnessing import weighing
from tandem.flows.messages import notify_members
from tandem.participants import enrolment
from tandem.platform.models import Fact as FactRow

pytestmark = pytest.mark.django_db


def _merge(case: Case, one: str = "Zenon", into: str = "Ania") -> UUID:
    members = case.world.members
    return merging.merge(
        members[one],
        members[into],
        reason="one firm",
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )


def _undo(case: Case, merge: UUID) -> None:
    merging.undo(merge, programme=case.world.programme, actor=case.world.actor, now=cast.NOW)


def _whose(case: Case) -> list[tuple[str, str, int]]:
    """Claims as (member, status, lines)."""
    names = {key: name for name, key in case.world.members.items()}
    lines = ClaimLine.objects.of(case.of)
    return sorted(
        (
            names[row.member_id],
            row.status,
            lines.filter(member_id=row.member_id, claim_id=row.id).count(),
        )
        for row in Claim.objects.of(case.of).all()
    )


def test_what_waits_goes_along_is_confirmed_and_counts_for_the_one_who_goes_on(case: Case) -> None:
    document = _sent(case, _paper(case))
    asked = case.scan(case.invoice("KS/9"), "Zenon")

    _merge(case)
    row = Claim.objects.of(case.of).get(document_id=document.id)
    _decide(case, row, _seller(case))

    assert _whose(case) == [("Ania", "ACCEPTED", 1), ("Ania", "AWAITING_SELLER", 0)]
    assert row.id == making.key_of(case.world.programme.id, case.world.members["Ania"], row.sha256)
    assert case.pieces() == [(case.world.members["Ania"], 3)]
    for counting in case.answered(case.handed_over(case.invoice("KS/9", pieces=2))):
        case.count(counting)
    assert (
        Document.objects.of(case.of).get(id=asked.document_id).member_id
        == case.world.members["Ania"]
    )


def test_what_was_sent_and_not_read_yet_becomes_a_claim_of_the_one_who_goes_on(case: Case) -> None:
    document = case.sent(_paper(case), name="faktura.pdf", actor=case.member("Zenon"))

    _merge(case)
    case.read(Document.objects.of(case.of).get(id=document.id))

    assert _whose(case) == [("Ania", "IN_REVIEW", 1)]


def test_what_was_decided_stays_and_does_not_count_again_from_the_one_who_goes_on(
    case: Case,
) -> None:
    _decide(case, _claim(case, _sent(case, _paper(case))), _seller(case))

    _merge(case)
    again = _claim(case, _sent(case, _paper(case), who="Ania"))
    _decide(case, again, case.world.actor)

    assert "claimed_by_another" in again.review_flags
    assert case.pieces() == [(case.world.members["Zenon"], 3)]


def test_what_both_sent_stays_with_each(case: Case) -> None:
    for who, title in (
        ("Zenon", "Faktura nr"),
        ("Ania", "FAKTURA nr"),
    ):  # two prints of one invoice
        _sent(case, _paper(case, title=title), who=who)

    _merge(case)

    assert _whose(case) == [("Ania", "IN_REVIEW", 1), ("Zenon", "IN_REVIEW", 1)]


def test_undone_what_came_along_goes_back_unless_it_was_decided(case: Case) -> None:
    first = _sent(case, _paper(case))
    _sent(case, _paper(case, number="FV 13/2026"), name="b.pdf")
    own = _sent(case, _paper(case, number="FV 14/2026"), who="Ania", name="c.pdf")

    merge = _merge(case)
    _decide(case, Claim.objects.of(case.of).get(document_id=first.id), _seller(case))
    _undo(case, merge)

    assert _whose(case) == [
        ("Ania", "ACCEPTED", 1),
        ("Ania", "IN_REVIEW", 1),
        ("Zenon", "IN_REVIEW", 1),
    ]
    assert Claim.objects.of(case.of).get(document_id=own.id).member_id == case.world.members["Ania"]


def test_a_question_that_was_on_its_way_breaks_nothing(case: Case) -> None:
    row = _claim(case, _sent(case, _paper(case)))
    talking.ask(
        row.member_id,
        row.id,
        "Which pump?",
        programme=case.world.programme,
        actor=_seller(case),
        now=cast.NOW,
    )
    fact = ClaimQuestioned.from_row(
        FactRow.objects.of(case.of).values().get(name=ClaimQuestioned.name)
    )

    _merge(case)
    notify_members.claim_questioned([fact])

    (moved,) = Claim.objects.of(case.of).all()
    assert (moved.member_id, moved.question, moved.waits_for) == (
        case.world.members["Ania"],
        "Which pump?",
        "MEMBER",
    )


def test_paper_that_counts_for_who_goes_on_is_paper_still(case: Case) -> None:
    """It was accepted of the one, and counted when that one had gone on as the other."""
    lines = (("Pompa P-200", "3", "szt.", "61,50", "184,50"),)
    page = paper_of(case, number="KS 1", lines=lines, total="184,50")
    row = _claim(case, _sent(case, page))
    deciding.decide(
        [(row.member_id, row.id)],
        agrees=True,
        reason="",
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )
    _merge(case)
    case.count(row.document_id)

    document = case.handed_over(case.invoice("KS/1", buyer=ANIA, pieces=4))
    weighing.put_right(document.id, organiser_id=case.of, at=cast.NOW)

    (asked,) = Disagreement.objects.of(case.of).all()
    assert case.pieces() == [(case.world.members["Ania"], 3)]
    assert (asked.held_by, asked.quantity_told, asked.decision) == ("PAPER", 4, "CORRECTED")


def test_paper_that_counted_on_the_way_does_not_count_for_another(case: Case) -> None:
    """It counted for the second of three who were merged one after the other."""
    for name in ("Jan", "Ola"):
        case.world.members[name] = enrolment.enrol(
            enrolment.Applicant(name, email=f"{name}@trzeci.example"),
            joined_at=cast.NOW - timedelta(days=60),
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            now=cast.NOW,
        )
    row = _claim(case, _sent(case, _paper(case, number="KS 1", total="246,00")))
    deciding.decide(
        [(row.member_id, row.id)],
        agrees=True,
        reason="",
        programme=case.world.programme,
        actor=case.world.actor,
        now=cast.NOW,
    )
    _merge(case, into="Jan")
    case.count(row.document_id)
    _merge(case, "Jan", "Ola")

    document = case.sent(case.invoice("KS/1", pieces=4), actor=case.member("Ania"))
    case.read(document)
    _decide(case, _claim(case, document), case.world.actor)

    assert case.pieces() == [(case.world.members["Jan"], 3)]
