"""What a member sent in before leaving: it is looked at as ever up to the last day, withdrawn
afterwards, and looked at again when they come back.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
import pytest
from portals.test_access import _client
from procrastinate.contrib.django.models import ProcrastinateJob
from scenarios.test_claims import Case

from tandem.activity.models import Batch
from tandem.communication.models import Message
from tandem.earning import awarding, parting
from tandem.evidence.claims import talking
from tandem.evidence.facts import ClaimDecided
from tandem.evidence.models import Claim, Document
from tandem.evidence.undoing import departed
from tandem.flows.departing import erasing
from tandem.flows.departing import leaving as flow
from tandem.flows.evidence import accept_evidence, decide_claims
from tandem.flows.messages import notify_members
from tandem.kit import codes
from tandem.participants.models import Leave
from tandem.platform import clock, tenancy
from tandem.platform.models import Fact as FactRow
from tandem.programmes import setup
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
OWN = codes.next_nip(526100002)  # of Ania's firm
AFTER = date(2026, 4, 2)  # the day after the last one
HOUR = timedelta(hours=1)


@pytest.fixture
def case(db: None, tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _scope(case: Case, now: datetime) -> dict[str, Any]:
    return {"programme": case.world.programme, "actor": case.world.actor, "now": now}


def _claimed(case: Case, number: str) -> Claim:
    """An own invoice, sent in and read."""
    case.read(case.sent(case.invoice(number, buyer=OWN), actor=case.member("Ania")))
    return Claim.objects.of(case.of).get(number=number)


def _count(case: Case, claim: Claim, now: datetime) -> None:
    accept_evidence.accept(
        claim.document_id,
        organiser_id=case.of,
        home=case.home,
        actor="test",
        now=lambda: now,
        again=True,
    )
    _award(case, claim.document_id, now)


def _award(case: Case, document_id: UUID, now: datetime) -> None:
    programme = case.world.programme
    batches = Batch.objects.of(case.of).filter(source_id=document_id)
    for batch_id in batches.values_list("id", flat=True):
        awarding.award_batch(batch_id, programme_id=programme.id, organiser_id=case.of, now=now)


def _confirm(case: Case, claim: Claim, now: datetime) -> None:
    chosen = [(claim.member_id, claim.id)]
    decide_claims.decide(chosen, agrees=True, reason="", text="", **_scope(case, now))
    _count(case, claim, now)


def _told(case: Case) -> list[str]:
    """What Ania is told of her proofs, after the steps."""
    rows = FactRow.objects.of(case.of).filter(name=ClaimDecided.name).order_by("at", "id")
    notify_members.claim_rejected([ClaimDecided.from_row(row) for row in rows.values()])
    messages = Message.objects.of(case.of).filter(
        member_id=case.world.members["Ania"], kind="PROOF_REFUSED"
    )
    return [row.data["reason"] for row in messages]


def test_what_was_sent_before_counts_up_to_the_last_day_and_is_withdrawn_then(case: Case) -> None:
    world, ania = case.world, case.world.members["Ania"]
    unnamed, named = case.invoice("KS/2"), case.invoice("KS/5", buyer=OWN, pieces=1)
    first, second = _claimed(case, "KS/1"), case.scan(unnamed, "Ania")
    asked, left_at = case.scan(named, "Ania"), cast.NOW + HOUR
    assert flow.at_stake(ania, programme=world.programme, now=cast.NOW).proofs == 3

    flow.leave(ania, reason="asked", **_scope(case, left_at))
    _confirm(case, first, left_at + 2 * HOUR)

    assert world.balance("Ania").available == 30
    # The seller's own file says what she had scanned, and counts it before her claim does.
    case.counts_at = left_at + 3 * HOUR
    answer = case.handed_over(named)
    _award(case, answer.id, left_at + 3 * HOUR)
    case.answered(answer)
    assert (case.claim(asked.id).status, world.balance("Ania").available) == ("ACCEPTED", 40)
    assert departed.withdraw(world.programme, today=date(2026, 4, 1), now=left_at) == 0
    case.handed_over(unnamed)  # the seller is late
    assert departed.withdraw(world.programme, today=AFTER, now=cast.NOW + timedelta(days=32)) == 1
    assert departed.withdraw(world.programme, today=AFTER, now=cast.NOW + timedelta(days=32)) == 0
    parting.take_left(world.programme, today=AFTER, now=cast.NOW + timedelta(days=32))
    row = case.claim(second.id)
    assert (row.status, row.decided_by, world.balance("Ania").available) == (
        "REJECTED",
        "leaving",
        0,
    )
    assert talking.appeal_until(row, world.programme) is None
    assert _told(case) == ["You left before it was decided. It is looked at if you come back."]

    flow.come_back(ania, **_scope(case, cast.NOW + timedelta(days=40)))

    again = case.claim(second.id)
    assert (again.status, again.reason) == ("AWAITING_SELLER", "")
    jobs = ProcrastinateJob.objects.filter(task_name="answer_claims", status="todo")
    (file_id,) = {job.args["document_id"] for job in jobs}
    (counting,) = case.answered(Document.objects.of(case.of).get(id=file_id))
    assert counting == again.document_id
    _count(case, again, cast.NOW + timedelta(days=41))
    assert world.balance("Ania").available == 30
    assert world.proved()


def test_what_was_sent_after_leaving_gives_nothing(case: Case) -> None:
    world, zenon, left_at = case.world, case.world.members["Zenon"], cast.NOW + HOUR
    for number in ("KS/1", "KS/2"):
        case.read(case.sent(case.invoice(number), actor=case.member("Zenon")))
    flow.leave(zenon, reason="asked", **_scope(case, left_at))
    before, after = Claim.objects.of(case.of).order_by("number")
    Document.objects.of(case.of).filter(id=after.document_id).update(created_at=left_at + HOUR)
    Claim.objects.of(case.of).filter(id=after.id).update(created_at=left_at + HOUR)

    for claim, points in ((after, 0), (before, 30)):
        _confirm(case, claim, left_at + 2 * HOUR)
        assert world.balance("Zenon").available == points


def test_lost_at_once_is_withdrawn_at_once_and_erasing_leaves_nothing_to_decide(case: Case) -> None:
    world, ania = case.world, case.world.members["Ania"]
    setup.change_programme(
        world.programme.id, settings={"leaving_days": 0}, actor=world.actor, now=cast.NOW
    )
    world.programme = Programme.objects.of(case.of).get()
    claim = _claimed(case, "KS/1")
    assert claim.waits_for == "PARTNER"

    flow.leave(ania, reason="asked", **_scope(case, cast.NOW))
    gone, document = case.claim(claim.id), Document.objects.of(case.of).get(id=claim.document_id)
    flow.come_back(ania, **_scope(case, cast.NOW + HOUR))
    back = case.claim(claim.id)
    document_back = Document.objects.of(case.of).get(id=claim.document_id)

    assert (gone.status, gone.waits_for, document.status) == ("REJECTED", "", "FAILED")
    assert (back.status, back.waits_for, document_back.status) == ("IN_REVIEW", "PARTNER", "READY")
    _confirm(case, claim, cast.NOW + 2 * HOUR)
    assert world.balance("Ania").available == 30  # nothing of it was lost by leaving for an hour
    _claimed(case, "KS/4")
    erasing.erase(ania, **_scope(case, cast.NOW + 3 * HOUR))
    assert departed.waiting([ania], organiser_id=case.of) == 0
    assert world.proved()


def test_whoever_decides_and_the_member_read_up_to_when(case: Case) -> None:
    world, ania = case.world, case.world.members["Ania"]
    claim = _claimed(case, "KS/1")
    client, office, clerk = (
        _client(world, who) for who in ("MEMBER", "MARKETER", "PARTNER_MANAGER")
    )
    m, o, p = (f"/{letter}/{world.programme.slug}/" for letter in "mop")
    assert "Proofs that wait" in client.get(f"{m}me/leaving/").content.decode()
    tenancy.enter(case.of)
    flow.leave(ania, reason="asked", **_scope(case, clock.now()))
    until = Leave.objects.of(case.of).get().order_until
    talking.ask(ania, claim.id, "Which pump?", **_scope(case, clock.now()))

    mine = client.get(f"{m}me/leaving/").content.decode()
    page = f"{m}claims/{claim.id}/"
    sent = client.post(page, {"_action": "answer", "text": "The blue one."})

    assert "1 proof that you sent waits" in mine and page in mine and "A question to you" in mine
    assert (sent.status_code, client.get(page).status_code) == (302, 200)
    tenancy.enter(case.of)
    assert case.claim(claim.id).answer == "The blue one."
    for desk, base in ((office, o), (clerk, p)):
        one = desk.get(f"{base}claims/{ania}/{claim.id}/").content.decode()
        assert "This member left after sending it" in one
        assert "left; to be decided by" in desk.get(f"{base}claims/").content.decode()
    assert until > clock.now().date()
