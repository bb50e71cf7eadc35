"""Winning customers: a link, a letter, a poster, the form filled in at the counter."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.flows.joining import enrolling
from tandem.flows.messages import invite_people
from tandem.partners.models import Partner
from tandem.platform.access import invitations
from tandem.platform.models import Invitation, Membership
from tandem.platform.models.user import Role
from tandem.portals.partner.customers.forms import CounterForm, InvitedForm, InviteForm
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.prints import posters
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import domains

INVITED_MAX = 200
INVITED = Listing(
    "invited",
    columns=[
        Column("email", _("E-mail address")),
        Column("until", _("Open until")),
        Column("act", _("What to do")),
    ],
    empty=_(
        "Nobody is invited by e-mail at the moment. Who is stands here until they have joined."
    ),
)


@action(
    InviteForm,
    permission="partner.invite",
    button=_("Send the invitation"),
    done=_("The invitation is on its way."),
)
def send(portal: Portal, form: InviteForm) -> None:
    """Invite a customer by e-mail."""
    invite_people.invite(
        form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        role=Role.MEMBER,
        programme=portal.programme,
        partner_id=portal.actor.partner_id,
        language=portal.language,
        base=domains.base(portal.programme),
        actor=portal.actor,
        now=portal.now,
    )


@action(
    InvitedForm,
    permission="partner.invite",
    button=_("Take back"),
    done=_("The invitation was taken back."),
    is_quiet=True,
)
def take_back(portal: Portal, form: InvitedForm) -> None:
    """Let an invitation open nothing any more."""
    invitations.revoke(
        form.cleaned_data["which"],
        roles=(Role.MEMBER,),
        programme_id=portal.programme.id,
        partner_id=portal.actor.partner_id,
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "customers/invite/",
    permission="partner.invite",
    template="invite.html",
    actions=[send, take_back],
)
def invite(portal: Portal) -> Mapping[str, Any]:
    """The ways to invite customers; those who come count as recruited by this partner."""
    partner_id, name = partner_of(portal)
    link = _link(portal, partner_id, in_person=True)
    return {
        "partner_name": name,
        "join": link,
        "qr": posters.qr(link),
        "languages": posters.links(portal),
        "send": portal.form(send),
        "invited": INVITED.whole([_cells(portal, row) for row in _open_ones(portal, partner_id)]),
    }


def _open_ones(portal: Portal, partner_id: int) -> list[Invitation]:
    """Who was invited and has not come yet, latest first."""
    invitations = Invitation.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id,
        partner_id=partner_id,
        role=Role.MEMBER,
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=portal.now,
    )
    return list(invitations.order_by("-created_at", "id")[:INVITED_MAX])


def _cells(portal: Portal, row: Invitation) -> dict[str, Cell]:
    return {
        "email": Cell(row.email, note=row.name),
        "until": Cell(day(row.expires_at), value=row.expires_at),
        "act": Cell(forms=[portal.form(take_back, of=row.id, initial={"which": row.id})]),
    }


def _link(portal: Portal, partner_id: int, *, in_person: bool = False) -> str:
    """The address of the form of enrolment that names this partner, and who of it gives the
    link.
    """
    of = portal.organiser_id
    query = {"by": Partner.objects.of(of).get(id=partner_id).code}
    if in_person and portal.actor.user_id is not None:
        own = Membership.objects.of(of).filter(
            user_id=portal.actor.user_id, partner_id=partner_id, ended_at=None
        )
        mine = own.order_by("id").values_list("id", flat=True).first()
        query |= {"who": str(mine)} if mine else {}
    return f"{domains.base(portal.programme)}/join/{portal.programme.slug}/?{urlencode(query)}"


@page("customers/invite/<slug:form>.pdf", permission="partner.invite")
def poster(portal: Portal, form: str) -> HttpResponseBase:
    """This partner's poster or counter cards."""
    partner_id, name = partner_of(portal)
    return posters.answer(portal, form, link=_link(portal, partner_id), partner=name)


@action(
    CounterForm,
    permission="partner.invite",
    button=_("Send the link to the customer"),
    done=_("A link is on its way to the customer, who takes part by opening it."),
)
def enrol(portal: Portal, form: CounterForm) -> None:
    """Keep the form that was filled in with the customer; the customer confirms it."""
    enrolling.apply(
        form.applicant,
        programme=portal.programme,
        terms_id=form.accepted,
        recruited_by_id=portal.actor.partner_id,
        recruited_by_user_id=portal.actor.user_id,
        vouched_by=portal.actor.name if form.cleaned_data.get("vouched") else "",
        language=form.cleaned_data["language"] or portal.language,
        base=domains.base(portal.programme),
        now=portal.now,
    )


@page("customers/counter/", permission="partner.invite", template="counter.html", actions=[enrol])
def counter(portal: Portal) -> Mapping[str, Any]:
    """Fill in the form for a customer at the counter."""
    _partner_id, name = partner_of(portal)
    return {"partner_name": name, "enrol": portal.form(enrol)}
