"""One claim: its document, what was read of it, its decision; or an action that is taken back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.evidence.claims.deciding import NoReason
from tandem.evidence.claims.photos import withdrawing
from tandem.evidence.models import ClaimStatus, DocumentKind
from tandem.flows.evidence import take_back_photo
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.claim import acts, finding, showing

ACTS = acts.declared(permission="evidence.decide")


class TakeBackForm(PortalForm):
    """Why an action that counted is none."""

    errors_at = {NoReason: "why"}

    why = forms.CharField(
        label=_("Why it gives no points after all"), max_length=withdrawing.REASON_MAX
    )


@action(
    TakeBackForm,
    permission="evidence.decide",
    button=_("Take it back"),
    done=_("It is taken back, with its points; whoever sent it reads why."),
    question=_("Take this back? Its points are taken back too, and whoever sent it reads why."),
    is_quiet=True,
)
def take_back(portal: Portal, form: TakeBackForm, member: int, claim: UUID) -> None:
    """Take back an action that counted."""
    take_back_photo.take_back(
        member,
        claim,
        form.cleaned_data["why"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "claims/<int:member>/<uuid:claim>/",
    permission="evidence.view",
    template="claim.html",
    actions=[*ACTS, take_back],
    guard=finding.guard,
)
def claim(portal: Portal, member: int, claim: UUID) -> Mapping[str, Any]:
    """One claim."""
    row = finding.claim_of(portal, member, claim)
    stands = row.kind == DocumentKind.ACTION and row.status == ClaimStatus.ACCEPTED
    return {
        **showing.shown(portal, member, claim, ACTS),
        "take_back": portal.form(take_back) if stands else None,
    }


@page(
    "claims/<int:member>/<uuid:claim>/<int:place>.jpg",
    permission="evidence.view",
    guard=finding.guard,
)
def claim_page(portal: Portal, member: int, claim: UUID, place: int) -> HttpResponseBase:
    """A page of its document."""
    return showing.picture(portal, member, claim, place)
