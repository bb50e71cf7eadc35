"""Who I am here, my colleagues, and the regulations."""

from typing import Any
from uuid import UUID

from babel.dates import get_month_names
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.flows import invite_people
from tandem.flows.joining import proving
from tandem.kit.errors import TandemError
from tandem.participants import cards, enrolment, profiles
from tandem.participants import queries as participants
from tandem.participants.firms import queries
from tandem.participants.models import Acceptance, TeamRole
from tandem.platform import clock
from tandem.platform.models.user import Role
from tandem.platform.permissions import require
from tandem.portals.member.views.home import member_of
from tandem.portals.member.waiting import awaited
from tandem.portals.shared import firms
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import whole_of
from tandem.portals.shared.pages import address, page
from tandem.portals.shared.templatetags.figures import day as day_text
from tandem.programmes import terms
from tandem.rewards import queries as rewards


@desk("member", "member.view")
def me(desk: Desk) -> HttpResponse:
    """Who I am here, and the regulations."""
    of, row = desk.actor.organiser_id, member_of(desk)
    latest = terms.in_force(desk.programme.id, organiser_id=of)
    error = ""
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                _act(desk, row.id, latest.id if latest else None)
                return HttpResponseRedirect(address(desk, "member:me"))
        except TandemError as problem:
            error = problem.sentence
    accepted = Acceptance.objects.of(of).filter(member_id=row.id, terms_id=latest.id).order_by("at").first() if latest else None
    company = row.company
    facts = [
        {"name": _("Member number"), "value": row.number},
        *([{"name": _("Cards"), "value": ", ".join(own)}] if (own := cards.of_member(row.id, organiser_id=of)) else []),
        {"name": _("Tax number"), "value": company.tax_id if company else ""},
        {"name": _("Address"), "value": f"{company.street}, {company.postal_code} {company.city}".strip(", ") if company else ""},
        {"name": _("Trade"), "value": row.trade},
        {"name": _("Joined"), "value": day_text(row.joined_at)},
    ]
    shown = (
        {"version": latest.version, "published_at": latest.published_at, "text": rewards.word(latest.text, desk.language),
         "accepted_at": accepted.at if accepted else None}
        if latest else None
    )  # fmt: skip
    team = [
        {"name": each.name, "email": each.email, "is_owner": each.role == TeamRole.OWNER}
        for each in participants.team(row.id, organiser_id=of)
    ]
    return page(
        desk, "member/me.html", here="me", member_name=row.name, firm=awaited(desk, row), asking=_asking(desk), member={"name": row.name}, facts=facts, terms=shown, error=error,
        team=team, is_firm=company is not None, http_status=400 if error else 200, birthday=row.person.birthday if row.person else None,
        months=[{"value": month, "text": name} for month, name in get_month_names(locale=desk.language.split("-")[0]).items()],
        link=f"{settings.PUBLIC_URL}/join/{desk.programme.slug}/?member={row.number}",
    )  # fmt: skip


def _asking(desk: Desk) -> list[dict[str, Any]]:
    """Who says to belong to the firm, for its owners."""
    if desk.actor.member_id is None or not participants.is_owner(desk.actor):
        return []
    asked = queries.asked(desk.actor.member_id, programme_id=desk.programme.id, organiser_id=desk.actor.organiser_id)
    return firms.shown(desk, asked, partner_id=desk.actor.member_id)


def _act(desk: Desk, member_id: int, terms_id: UUID | None) -> None:
    """Accept the regulations, invite a colleague, or say whether somebody is one."""
    posted = desk.request.POST
    if posted.get("deed") in ("let_in", "not_ours"):
        require(desk.actor, "member.invite")
        is_known = posted["deed"] == "let_in"
        waiting_id, proof_id = firms.chosen(desk)
        proving.give_word(
            waiting_id,
            proof_id,
            is_known=is_known,
            programme=desk.programme,
            actor=desk.actor,
            now=clock.now(),
        )
        said = _("They take part for your firm now.") if is_known else _("Thank you. The organiser sees it.")
        messages.success(desk.request, said)
        return
    if posted.get("deed") == "birthday":
        profiles.set_birthday(
            member_id,
            month=whole_of(posted.get("month", "") or "0"),
            day=whole_of(posted.get("day", "") or "0"),
            actor=desk.actor,
        )
        messages.success(desk.request, _("Kept."))
    elif posted.get("deed") == "invite":
        require(desk.actor, "member.invite")
        invite_people.invite(
            desk.request.POST.get("email", ""), role=Role.MEMBER, programme=desk.programme, actor=desk.actor,
            base=settings.PUBLIC_URL, now=clock.now(), member_id=member_id, language=desk.language,
        )  # fmt: skip
        messages.success(desk.request, _("The invitation is on its way."))
    elif terms_id is not None:
        require(desk.actor, "member.claim")
        enrolment.accept_terms(member_id, terms_id=terms_id, actor=desk.actor, now=clock.now())
