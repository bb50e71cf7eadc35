"""The levels with what they ask, who stands on them and what they bring; the ladder as a form;
memberships.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tandem.benefits import queries as benefits
from tandem.benefits import wording
from tandem.benefits.models import Benefit
from tandem.kit.money import to_major
from tandem.kit.texts import localized
from tandem.portals.organiser.levels import actions
from tandem.portals.organiser.levels.forms import MEASURES
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.telling import levels as telling
from tandem.portals.shared.templatetags.figures import money, points
from tandem.tiers import queries
from tandem.tiers.models import AMOUNTS, Membership, Plan, Tier

PLANS = Listing(
    "memberships",
    columns=[
        Column("name", _("Membership")),
        Column("months", _("Months"), is_number=True),
        Column("price", _("Price"), is_number=True),
        Column("members", _("Members"), is_number=True),
        Column("end", _("What to do")),
    ],
    empty=_(
        "There are no memberships. One is given on a member's page, for its months, and rules can"
        " ask for it."
    ),
)


@page(
    "levels/",
    permission="rules.view",
    template="levels.html",
    tab=_("Levels"),
)
def levels(portal: Portal) -> Mapping[str, Any]:
    """The levels with what they ask, how many members stand on each, and what they bring."""
    ladder, tiers = queries.ladder_of(portal.programme.id, organiser_id=portal.organiser_id)
    spread = queries.distribution(ladder.id, organiser_id=portal.organiser_id) if ladder else {}
    called = {key: str(name) for key, name in sources.actions(portal).items()}
    brings = benefits.of_tiers(portal.programme.id, organiser_id=portal.organiser_id)
    rows = [
        {
            "name": localized(tier.name, portal.language),
            "members": spread.get(tier.rank, 0),
            "address": f"{portal.address('organiser:members')}?level={tier.id}",
            "benefits": [_benefit(portal, benefit) for benefit in brings.get(tier.code, [])],
            "asks": [_asked(ask, called, portal.programme.currency) for ask in tier.asks],
        }
        for tier in tiers
    ]
    return {
        "tiers": rows,
        "top": max(spread.values(), default=1),
    }


def _asked(ask: Mapping[str, Any], called: Mapping[str, str], currency: str) -> str:
    return telling.asked({**ask, "kind": called.get(ask["kind"], ask["kind"])}, currency)


def _benefit(portal: Portal, row: Benefit) -> dict[str, Any]:
    return {
        "name": localized(row.name, portal.language),
        "kind": wording.KINDS[row.kind],
        "often": wording.often(row.uses, row.span),
        "address": portal.address("organiser:benefit", benefit=row.id),
    }


@page(
    "levels/ladder/",
    permission="rules.change",
    template="ladder.html",
    tab=_("The ladder"),
    actions=[actions.write],
)
def ladder(portal: Portal) -> Mapping[str, Any]:
    """The ladder, to be written."""
    standing, tiers = queries.ladder_of(portal.programme.id, organiser_id=portal.organiser_id)
    suggested = {tier.code: _suggested(portal, tier) for tier in tiers}
    initial: dict[str, Any] = {
        "levels": [{**_row(portal, tier), **suggested[tier.code]} for tier in tiers] or [{}]
    }
    if standing:
        initial |= {
            "window": standing.window,
            "grace": standing.grace_days,
            "softly": standing.falls_softly,
        }
    return {
        "form": portal.form(actions.write, initial=initial),
        "is_suggested": any(suggested.values()),
    }


def _suggested(portal: Portal, tier: Tier) -> dict[str, str]:
    """What the address would have a level ask for first, as the page of reach suggests it: written
    into the form, and saved by who reads it.
    """
    number = portal.request.GET.get(tier.code, "")
    if not tier.asks or not number.isascii() or not number.isdecimal() or len(number) > 15:
        return {}
    field = next(name for name, measure in MEASURES.items() if measure == tier.asks[0]["measure"])
    return {field: number}


def _row(portal: Portal, tier: Tier) -> dict[str, Any]:
    """What the row of a level holds."""
    row: dict[str, Any] = {"code": tier.code, "name": localized(tier.name, portal.language)}
    for field, measure in MEASURES.items():
        ask = next((asked for asked in tier.asks if asked["measure"] == measure), None)
        if ask is not None:
            row[field] = _written(ask, portal.programme.currency)
            row["kind"] = ask["kind"] or row.get("kind", "")
    return row


def _written(ask: Mapping[str, Any], currency: str) -> str:
    """A figure as it is typed into its field: turnover in whole units of the currency, `1250` or
    `1250.5`.
    """
    if ask["measure"] not in AMOUNTS:
        return str(ask["at_least"])
    text = f"{to_major(ask['at_least'], currency):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@page(
    "levels/memberships/",
    permission="rules.view",
    template="memberships.html",
    tab=_("Memberships"),
    actions=[actions.add_plan, actions.end_plan],
)
def memberships(portal: Portal) -> Mapping[str, Any]:
    """What members can be given for some months."""
    of, today = (
        portal.organiser_id,
        portal.programme.day_at(portal.now),
    )
    having = (
        Membership.objects.of(of).filter(since_on__lte=today, until_on__gte=today).values("plan_id")
    )
    members = dict(
        having.annotate(members=Count("member_id", distinct=True)).values_list("plan_id", "members")
    )
    plans = (
        Plan.objects.of(of).filter(programme_id=portal.programme.id, ended_at=None).order_by("code")
    )
    rows = [
        {
            "name": Cell(localized(row.name, portal.language)),
            "months": Cell(row.months),
            "price": Cell(
                money(row.price_minor, portal.programme.currency) if row.price_minor else ""
            ),
            "members": Cell(
                points(members.get(row.id, 0)),
                href=f"{portal.address('organiser:members')}?plan={row.id}",
                value=members.get(row.id, 0),
            ),
            "end": Cell(forms=[portal.form(actions.end_plan, of=row.id, initial={"plan": row.id})]),
        }
        for row in plans
    ]
    return {"list": PLANS.whole(rows), "add": portal.form(actions.add_plan)}
