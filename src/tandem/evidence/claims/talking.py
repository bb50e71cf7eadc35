"""Between who decides a claim and the member: a question and its answer, and the appeal against a
rejection.

An appeal is decided by another person than the rejection was. A question puts a claim aside until
it is answered.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.evidence.claims import deciding, judging, policy
from tandem.evidence.claims.correcting import AlreadyDecided
from tandem.evidence.claims.deciding import NoSuchClaim
from tandem.evidence.claims.policy import MEMBER, ORGANISER
from tandem.evidence.documents import lifecycle
from tandem.evidence.facts import ClaimAppealed, ClaimQuestioned
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentStatus
from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import tidy
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

LENGTH_MAX = 300
LEAVING = "leaving"  # who withdrew what waited when its member had left (`departed`)


class NothingSaid(Invalid):
    """A question, answer or appeal without words."""

    code = "evidence.nothing_said"
    text = _("Write a sentence.")


class NothingAsked(Conflict):
    """An answer to a claim about which nothing is asked."""

    code = "evidence.nothing_asked"
    text = _("Nothing is asked about this purchase any more.")


class AppealTooLate(Conflict):
    """A rejection that can no longer be appealed against, or that another person confirmed."""

    code = "evidence.appeal_too_late"
    text = _(
        "This decision stands: it was looked at again already, or the time to answer it is over."
    )


def ask(
    member_id: int, claim_id: UUID, text: str, *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Ask the member about a claim; it waits for the answer.

    Raises:
        NothingSaid, NotYoursToDecide, AlreadyDecided: nothing is asked. So of a partner's own,
        which is asked for anew by rejecting it.
    """
    row = _locked(member_id, claim_id, programme)
    if row.status != ClaimStatus.IN_REVIEW or row.is_of_partner:
        raise AlreadyDecided()
    deciding.may_decide(row, actor)
    question = _words(text)
    _update(row, question=question, answer="", waits_for=MEMBER)
    journal.record(
        ClaimQuestioned(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=member_id,
            claim_id=claim_id,
            question=question,
        )
    )


def answer(claim_id: UUID, text: str, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Answer what was asked about an own claim, also after leaving; it goes back to who looks at
    it.

    Raises:
        NothingSaid, NoSuchClaim, NothingAsked: nothing is kept.
    """
    row = _own(claim_id, programme, actor)
    if row.status != ClaimStatus.IN_REVIEW or row.waits_for != MEMBER:
        raise NothingAsked()
    _update(row, answer=_words(text))
    judging.judge(
        Document.objects.of(row.organiser_id).get(id=row.document_id), programme=programme, now=now
    )


def appeal(claim_id: UUID, text: str, *, programme: Programme, actor: Actor, now: datetime) -> None:
    """Have another person look at a rejected own claim.

    Raises:
        NothingSaid, NoSuchClaim, AppealTooLate, SentAgain: the decision stands.
    """
    row = _own(claim_id, programme, actor)
    until = appeal_until(row, programme)
    if until is None or until < now.date():
        raise AppealTooLate()
    words, document = _words(text), Document.objects.of(row.organiser_id).get(id=row.document_id)
    if document.status == DocumentStatus.FAILED:
        lifecycle.move(document, DocumentStatus.READY, now=now, done_at=None)
    _update(
        row,
        status=ClaimStatus.IN_REVIEW,
        appeal=words,
        appealed_at=now,
        first_by=row.decided_by,
        waits_for=ORGANISER,
        decided_by="",
        decided_at=None,
    )
    journal.record(
        ClaimAppealed(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            member_id=row.member_id,
            claim_id=claim_id,
            text=words,
        )
    )


def appeal_until(row: Claim, programme: Programme) -> date | None:
    """The last day on which a rejection may be appealed against; None where it may not."""
    if row.status != ClaimStatus.REJECTED or row.appealed_at is not None or row.decided_at is None:
        return None
    if row.decided_by == LEAVING:  # it stands again by coming back
        return None
    return (row.decided_at + timedelta(days=policy.of(programme).appeal_days)).date()


def _own(claim_id: UUID, programme: Programme, actor: Actor) -> Claim:
    require(actor, "member.view")
    assert actor.member_id is not None
    return _locked(actor.member_id, claim_id, programme)


def _locked(member_id: int, claim_id: UUID, programme: Programme) -> Claim:
    rows = Claim.objects.within(
        programme.id, organiser_id=programme.organiser_id
    ).select_for_update()
    return rows.one(NoSuchClaim(), member_id=member_id, id=claim_id)


def _update(row: Claim, **columns: object) -> None:
    Claim.objects.of(row.organiser_id).filter(member_id=row.member_id, id=row.id).update(**columns)


def _words(text: str) -> str:
    words = tidy(text)[:LENGTH_MAX]
    if not words:
        raise NothingSaid()
    return words
