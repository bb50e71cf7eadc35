"""One claim of the member: how far it is, what is asked, and an appeal against a rejection."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tandem.evidence.claims import talking
from tandem.evidence.models import Claim
from tandem.portals.member.own import framed, member_of
from tandem.portals.member.prove import worth
from tandem.portals.member.prove.forms import AppealForm, WordsForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.proofs import claims as shared
from tandem.portals.shared.proofs import witnesses


@action(
    WordsForm,
    permission="member.view",
    button=_("Send the answer"),
    done=_("Thank you. It goes on."),
)
def answer(portal: Portal, form: WordsForm, claim: UUID) -> None:
    """Answer what is asked."""
    text = form.cleaned_data["text"]
    talking.answer(claim, text, programme=portal.programme, actor=portal.actor, now=portal.now)


@action(
    AppealForm,
    permission="member.view",
    button=_("Have it looked at again"),
    done=_("Somebody else looks at it now."),
)
def appeal(portal: Portal, form: AppealForm, claim: UUID) -> None:
    """Have a rejection looked at by somebody else."""
    text = form.cleaned_data["text"]
    talking.appeal(claim, text, programme=portal.programme, actor=portal.actor, now=portal.now)


def _own(portal: Portal, claim: UUID) -> Claim:
    claims = Claim.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, id=claim
    )
    row = claims.filter(member_id=member_of(portal).id).order_by("id").first()
    if row is None:
        raise Http404
    return row


@page(
    "claims/<uuid:claim>/",
    permission="member.view",
    template="claim.html",
    actions=[answer, appeal],
    guard=_own,
    is_for_former=True,
)
def claim(portal: Portal, claim: UUID) -> Mapping[str, Any]:
    """What was sent, and how far it is."""
    row = _own(portal, claim)
    (shown,) = shared.rows_of(portal, [row])
    until = talking.appeal_until(row, portal.programme)
    is_asked = row.waits_for == "MEMBER" and row.status == "IN_REVIEW"
    can_appeal = until is not None and until >= portal.now.date()
    return framed(
        portal,
        member_of(portal),
        "prove",
        claim=shown,
        expected=worth.expected(portal, row),
        waits_for=worth.waits_for(portal.programme, row),
        answer=portal.form(answer) if is_asked else None,
        appeal=portal.form(appeal) if can_appeal else None,
        appeal_until=until,
        witnesses=witnesses.of_number(
            portal, row.member_id, partner_id=row.partner_id, number=row.number
        ),
    )
