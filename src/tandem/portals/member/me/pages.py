"""Who I am here, and my colleagues."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tandem.closing import previewing
from tandem.contracts import keeping
from tandem.engagement import ways
from tandem.engagement.learning import queries as learning
from tandem.fees import queries as fees
from tandem.flows.activities import make_activities
from tandem.insights.running.telling import Reader
from tandem.participants import cards
from tandem.participants import queries as participants
from tandem.participants.consents import giving, purposes
from tandem.participants.firms import means, queries
from tandem.participants.models import Member, TeamRole
from tandem.platform import tenancy
from tandem.platform.models import Membership
from tandem.portals.member.me import actions, regulating
from tandem.portals.member.own import consent_of, framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.learning import learner
from tandem.portals.shared.pages import today
from tandem.portals.shared.proofs import firms
from tandem.portals.shared.telling import why as reasons
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import domains, trades
from tandem.programmes.models import PointsTransfers


@page(
    "me/",
    permission="member.view",
    template="me.html",
    actions=[
        actions.agree_to_mailings,
        actions.stop_mailings,
        actions.invite,
        actions.let_in,
        actions.not_ours,
    ],
)
def me(portal: Portal) -> Mapping[str, Any]:
    """Who I am here, and which regulations hold."""
    member = member_of(portal)
    return framed(
        portal,
        member,
        "me",
        name=member.name,
        facts=_facts(portal, member),
        can_give=portal.programme.points_transfers != PointsTransfers.NOBODY,
        learns=_has_learnt(portal),
        link=_link(portal, member.number),
        mailings=_mailings(portal, member),
        terms=regulating.in_short(portal),
        consent=consent_of(portal, member.id),
        statements=[
            {"number": closing.edition.number, "settled_at": closing.settled_at}
            for closing in previewing.statements_of(member.id, organiser_id=portal.organiser_id)
        ],
        is_firm=member.company is not None,
        team=[
            {"name": mate.name, "email": mate.email, "is_owner": mate.role == TeamRole.OWNER}
            for mate in participants.team(member.id, organiser_id=portal.organiser_id)
        ],
        asking=_asking(portal),
        invite=portal.form(actions.invite),
        club=bool(fees.offers(portal.programme.id, organiser_id=portal.organiser_id))
        or fees.latest(member.id, organiser_id=portal.organiser_id) is not None,
        has_more=_has_more(portal),
    )


def _has_learnt(portal: Portal) -> bool:
    """Whether there are courses of theirs to come back to, learnt or begun."""
    return ways.uses(portal.programme, ways.LEARNING) and any(
        learning.progress_of(key, organiser_id=portal.organiser_id)
        for key in learner.learners_of(portal)
    )


def _link(portal: Portal, number: str) -> str:
    """The link by which others are recommended; none where nothing is given for it, or where
    members invite by a code.
    """
    programme = portal.programme
    if ways.uses(programme, ways.REFERRALS):
        return ""
    if not make_activities.is_recommending_asked_for(programme):
        return ""
    return f"{domains.base(programme)}/join/{programme.slug}/?member={number}"


@page("why/", permission="member.view", template="why.html")
def why(portal: Portal) -> Mapping[str, Any]:
    """Why I take part."""
    member = member_of(portal)
    sections = reasons.shown(
        portal.programme,
        reader=Reader(member_id=member.id),
        today=today(portal),
        now=portal.now,
        language=portal.language,
    )
    return framed(portal, member, "me", sections=sections)


def _has_more(portal: Portal) -> bool:
    """Whether the reader takes part, or works, elsewhere too."""
    user_id = portal.actor.user_id
    if user_id is None:
        return False
    with tenancy.across("a user may belong to several organisers"):
        every = Membership.objects.everyone(reason="where else to go")
        return every.filter(user_id=user_id, ended_at=None).count() > 1


def _facts(portal: Portal, member: Member) -> list[dict[str, str]]:
    """What is known of the member; what is not known is not named."""
    company, numbers = member.company, cards.of_member(member.id, organiser_id=portal.organiser_id)
    group = _("Group") if means.is_of_persons(portal.programme) else _("Trade")
    facts = {
        _("Member number"): member.number,
        _("Cards"): ", ".join(numbers),
        _("Tax number"): company.tax_id if company else "",
        _("Address"): f"{company.street}, {company.postal_code} {company.city}".strip(", ")
        if company
        else "",
        group: trades.name_of(portal.programme, member.trade, portal.language),
        _("Joined"): day(member.joined_at),
    }
    for row in keeping.of_member(member.id, organiser_id=portal.organiser_id):
        facts[row.name] = _("until %(day)s") % {"day": day(row.ends_on)}
    return [{"name": name, "value": value} for name, value in facts.items() if value]


def _mailings(portal: Portal, member: Member) -> dict[str, Any] | None:
    """What the reader consents to, or did, or is asked anew; None where they act for nobody."""
    of, purpose = portal.organiser_id, purposes.of_programme(portal.programme)
    person_id = giving.person_of(member.id, portal.actor.user_id, organiser_id=of)
    if person_id is None:
        return None
    last = giving.latest(member.id, person_id, organiser_id=of)
    is_given = giving.holds(last, purpose)
    return {
        "text": purpose.text_in(portal.language),
        "given_at": last.at if is_given and last else None,
        "is_asked_anew": last is not None and last.is_given and not is_given,
        "form": portal.form(actions.stop_mailings)
        if is_given
        else portal.form(actions.agree_to_mailings, initial={"version": purpose.version}),
    }


def _asking(portal: Portal) -> list[dict[str, Any]]:
    """Who says to belong to the firm, for its owners."""
    member_id = portal.actor.member_id
    if member_id is None or not participants.is_owner(portal.actor):
        return []
    asked = queries.asked(
        member_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    return [
        {
            "person": row["person"],
            "email": row["email"],
            "forms": [
                portal.form(action, of=row["proof_id"], initial={"which": row["key"]})
                for action in (actions.let_in, actions.not_ours)
            ],
        }
        for row in firms.shown(portal, asked, partner_id=member_id)
    ]
