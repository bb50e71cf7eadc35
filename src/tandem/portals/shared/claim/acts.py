"""What can be done on the page of a claim; declared by each portal with its own permission."""

from typing import NamedTuple
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.evidence.claims import talking
from tandem.evidence.claims.photos import keeping
from tandem.evidence.models import Claim, DocumentKind
from tandem.flows import jobs
from tandem.flows.documents import correct_claim
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Next, action
from tandem.portals.shared.claim.finding import claim_of, is_paper
from tandem.portals.shared.claim.forms import (
    SAVE,
    AskForm,
    DocumentForm,
    PageForm,
    PhotoForm,
    RejectForm,
)
from tandem.portals.shared.proofs import claims


class Acts(NamedTuple):
    """The actions on one claim."""

    confirm_page: Action
    confirm_invoice: Action
    confirm_photo: Action
    reject: Action
    ask: Action

    def confirming(self, claim: Claim) -> Action:
        """By which a claim of its kind is confirmed."""
        if claim.kind == DocumentKind.ACTION:
            return self.confirm_photo
        return self.confirm_page if is_paper(claim) else self.confirm_invoice


def declared(*, permission: str) -> Acts:
    """The actions of a portal."""

    @action(PageForm, permission=permission)
    def confirm_page(portal: Portal, form: PageForm, member: int, claim: UUID) -> Next:
        row = _of_kind(claim_of(portal, member, claim), DocumentKind.PAPER)
        return _document(portal, form, row)

    @action(DocumentForm, permission=permission)
    def confirm_invoice(portal: Portal, form: DocumentForm, member: int, claim: UUID) -> Next:
        row = claim_of(portal, member, claim)
        if is_paper(row) or row.kind == DocumentKind.ACTION:
            raise Http404
        return _document(portal, form, row)

    @action(PhotoForm, permission=permission, button=gettext_lazy("Confirm"))
    def confirm_photo(portal: Portal, form: PhotoForm, member: int, claim: UUID) -> Next:
        row = _of_kind(claim_of(portal, member, claim), DocumentKind.ACTION)
        keeping.check(row, form.cleaned_data.get("check", ()), actor=portal.actor)
        return _decided(portal, member, claim, agrees=True)

    @action(
        RejectForm,
        permission=permission,
        button=gettext_lazy("Reject"),
        question=gettext_lazy("Reject this claim? The member reads the reason at once."),
        is_quiet=True,
    )
    def reject(portal: Portal, form: RejectForm, member: int, claim: UUID) -> Next:
        typed = form.cleaned_data
        return _decided(
            portal, member, claim, agrees=False, reason=typed["reason"], text=typed["text"]
        )

    @action(
        AskForm,
        permission=permission,
        button=gettext_lazy("Ask the member"),
        done=gettext_lazy("The member is asked and answers on the page of the claim."),
        is_quiet=True,
    )
    def ask(portal: Portal, form: AskForm, member: int, claim: UUID) -> Next:
        talking.ask(
            member,
            claim,
            form.cleaned_data["question"],
            programme=portal.programme,
            actor=portal.actor,
            now=portal.now,
        )
        return _to_the_list(portal)

    return Acts(confirm_page, confirm_invoice, confirm_photo, reject, ask)


def _to_the_list(portal: Portal, done: str = "") -> Next:
    return Next(f"{portal.code}:claims", done=done)


def _of_kind(claim: Claim, kind: str) -> Claim:
    """The claim, where the form that was sent is one of its kind."""
    if claim.kind != kind:
        raise Http404
    return claim


def _document(portal: Portal, form: DocumentForm, before: Claim) -> Next:
    """Keep what was put right; confirm it, unless that is to wait."""
    _put_right(portal, form, before)
    if portal.code == "partner" and _is_taken_over(portal, before):
        sentence = _(
            "Your correction is saved. Another member claims the same invoice, so the organiser"
            " decides."
        )
        return _to_the_list(portal, sentence)
    if form.cleaned_data["verdict"] == SAVE:
        return Next(done=_("Saved. It still waits for a decision."))
    return _decided(portal, before.member_id, before.id, agrees=True)


def _put_right(portal: Portal, form: DocumentForm, claim: Claim) -> None:
    lesson, answers = correct_claim.correct(
        claim.member_id,
        claim.id,
        form.payload(),
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    of = portal.organiser_id
    if lesson:
        jobs.learn_labels.defer(
            organiser_id=str(of), member_id=claim.member_id, claim_id=str(claim.id), said=lesson
        )
    for answer in answers:
        jobs.defer_answers(answer, organiser_id=of)


def _is_taken_over(portal: Portal, before: Claim) -> bool:
    """Whether a correction made a seller's claim one that another member disputes, which the
    organiser decides.
    """
    return claim_of(portal, before.member_id, before.id).waits_for != before.waits_for


def _decided(
    portal: Portal, member: int, claim: UUID, *, agrees: bool, reason: str = "", text: str = ""
) -> Next:
    told = claims.decide(portal, [(member, claim)], agrees=agrees, reason=reason, text=text)
    return _to_the_list(portal, " ".join(told))
