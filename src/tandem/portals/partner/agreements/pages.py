"""The agreements that are for us: what waits for a signature, what was signed, by whom and when."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.partners import agreements as signing
from tandem.partners import consents
from tandem.partners.models import Agreement
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.prints import agreements as paper
from tandem.portals.shared.prints import regulations


class SignForm(PortalForm):
    """The version that was read."""

    agreement_version = forms.UUIDField(widget=forms.HiddenInput)


@action(
    SignForm,
    permission="partner.sign",
    button=_("Sign it"),
    done=_("Signed. Your name and this moment are kept with it."),
    question=_("Sign this version for your firm? Your name and this moment are kept with it."),
)
def sign(portal: Portal, form: SignForm, agreement: UUID) -> Next:
    """Sign the version that was read."""
    assert agreement
    signing.sign(
        form.cleaned_data["agreement_version"],
        partner_id=partner_of(portal)[0],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("partner:agreements")


@action(
    Nothing,
    permission="partner.sign",
    button=_("Withdraw the consent"),
    done=_("The consent is withdrawn. Your people are given no rewards from now on."),
    question=_("Withdraw it? Your people are given no rewards until it is signed again."),
    is_quiet=True,
)
def withdraw_consent(portal: Portal, _form: Nothing, agreement: UUID) -> None:
    """Agree no longer that our people are given rewards."""
    consents.withdraw(
        agreement,
        partner_id=partner_of(portal)[0],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


def standing(portal: PortalContext) -> list[signing.Standing]:
    """All agreements that are for the partner whose portal this is."""
    return signing.of_partners(
        [partner_of(portal)[0]],
        programme_id=portal.programme.id,
        organiser_id=portal.actor.organiser_id,
    )


def unsigned(portal: PortalContext) -> list[signing.Standing]:
    """Those that wait for its signature."""
    return [row for row in standing(portal) if row.is_open]


@page("agreements/", permission="partner.view", template="agreements.html")
def agreements(portal: Portal) -> Mapping[str, Any]:
    """What waits for a signature, and what was signed."""
    rows = standing(portal)
    return {
        "partner_name": partner_of(portal)[1],
        "waiting": sum(row.is_open for row in rows),
        "rows": [
            {
                "title": localized(row.title, portal.language),
                "address": portal.address("partner:agreement", agreement=row.agreement_id),
                "version": row.latest,
                "is_open": row.is_open,
                "is_needed": row.is_needed,
                "name": row.signed_name,
                "signed_at": row.signed_at,
            }
            for row in sorted(rows, key=lambda row: not row.is_open)
        ],
    }


def _ours(portal: Portal, agreement: UUID) -> tuple[Agreement, signing.Standing]:
    row = signing.one(agreement, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    ours = next((one for one in standing(portal) if one.agreement_id == row.id), None)
    if ours is None:
        raise signing.NoSuchAgreement()
    return row, ours


@page(
    "agreements/<uuid:agreement>/",
    permission="partner.view",
    template="agreement.html",
    guard=_ours,
    actions=[sign, withdraw_consent],
)
def agreement(portal: Portal, agreement: UUID) -> Mapping[str, Any]:
    """The latest version, to be read and signed; what it changes of the one that was signed."""
    row, ours = _ours(portal, agreement)
    latest = signing.latest(row)
    sections = signing.sections(latest, portal.language)
    before = signing.signed_before(row, partner_id=ours.partner_id)
    return {
        "partner_name": partner_of(portal)[1],
        "key": row.id,
        "title": localized(row.title, portal.language),
        "is_needed": row.is_needed,
        "version": latest.version,
        "published_at": latest.created_at,
        "signed": ours,
        "sections": regulations.numbered(sections),
        "before": before.version if before and before.id != latest.id else None,
        "differences": regulations.differing(signing.sections(before, portal.language), sections)
        if before and before.id != latest.id
        else [],
        "sign": portal.form(sign, initial={"agreement_version": latest.id})
        if ours.is_open
        else None,
        "may_sign": portal.may("partner.sign"),
        "is_staff_consent": row.is_staff_consent,
        "withdraw": portal.form(withdraw_consent)
        if row.is_staff_consent and not ours.is_open
        else None,
    }


@page(
    "agreements/<uuid:agreement>/<int:version>.pdf",
    permission="partner.view",
    guard=lambda portal, agreement, **_version: _ours(portal, agreement),
)
def agreement_paper(portal: Portal, agreement: UUID, version: int) -> HttpResponseBase:
    """A version on paper."""
    return paper.shown(portal, _ours(portal, agreement)[0], version)
