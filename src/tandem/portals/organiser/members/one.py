"""The pages of one member: what they have, bought, got and ordered, how it came about, and what is
changed by hand.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.activity import queries as activity
from tandem.adjustments import debts
from tandem.earning.reasons import explaining
from tandem.kit.texts import localized
from tandem.ledger import queries as ledger
from tandem.outreach import queries
from tandem.participants import cards
from tandem.participants import queries as participants
from tandem.participants.models import Company, Member
from tandem.partners.models import Partner
from tandem.portals.organiser.members import actions, departing, merges, people
from tandem.portals.organiser.members.history import timeline
from tandem.portals.organiser.members.pages import STATES
from tandem.portals.organiser.members.statement import LEDGER, PURCHASES, bought, posted
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.labels import order_rows
from tandem.portals.shared.proofs import corrections, firms, witnesses
from tandem.portals.shared.telling import benefits as having
from tandem.portals.shared.telling import came, earned, levels
from tandem.portals.shared.templatetags.figures import day, points
from tandem.programmes import queries as programmes
from tandem.programmes import trades
from tandem.rewards import queries as rewards
from tandem.rewards.models import Order
from tandem.tiers.models import Membership, Plan, Target

TABS = {
    "member": _("At a glance"),
    "member-purchases": _("Purchases"),
    "member-ledger": _("Points"),
    "member-orders": _("Orders"),
    "member-history": _("History"),
    "member-changes": _("Changes by hand"),
}
ORDERS = Listing(
    "orders",
    columns=[
        Column("number", _("Order"), sorts_by="number"),
        Column("reward", _("Reward")),
        Column("points", _("Points"), sorts_by="points", is_number=True),
        Column("ordered_at", _("Day"), sorts_by="created_at"),
        Column("state", _("State")),
    ],
    at_first="-ordered_at",
    empty=_("Nothing was ordered yet. What this member orders stands here until it has come."),
)


def _known(portal: Portal, member: int) -> Member:
    return participants.member(
        member, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


def _head(portal: Portal, row: Member) -> dict[str, Any]:
    """What stands above every page of a member."""
    text, mood = STATES[row.status]  # type: ignore[index]
    return {
        "active_page": "member",
        "member": {
            "id": row.id,
            "name": row.name,
            "number": row.number,
            "trade": trades.name_of(portal.programme, row.trade, portal.language),
            "region": row.region,
            "state": text,
            "mood": mood,
            "is_waiting": row.status == "WAITING",
        },
        "into": merges.into_whom(portal, row),
        "gone": departing.told(portal, row),
        "tabs": [
            {
                "text": text,
                "address": portal.address(f"organiser:{name}", member=row.id),
                "is_active": name == portal.page.name,
            }
            for name, text in TABS.items()
        ],
    }


@page(
    "members/<int:member>/",
    permission="ledger.view",
    template="member.html",
    guard=_known,
    actions=[actions.benefit, people.invite_person],
)
def member(portal: Portal, member: int) -> Mapping[str, Any]:
    """At a glance: points, level, who they are and who won them."""
    row, of = _known(portal, member), portal.organiser_id
    books = programmes.books(portal.programme.id, organiser_id=of)
    today = portal.today
    level = levels.shown(row.id, programme=portal.programme, today=today, language=portal.language)
    benefits = [benefit for benefit in having.rows(portal, row.id) if benefit["is_theirs"]]
    for benefit in benefits:
        benefit["use"] = portal.form(
            actions.benefit, of=benefit["id"], initial={"benefit": benefit["id"]}
        )
    return {
        **_head(portal, row),
        "level": level,
        "benefits": benefits,
        "balance": ledger.balance(row.id, organiser_id=of, book_id=books["REWARD"]),
        "status": ledger.balance(row.id, organiser_id=of, book_id=books["STATUS"]),
        "owed": debts.owed_points(row.id, book_id=books["REWARD"], programme=portal.programme),
        "shortfall": explaining.shortfall_points(row.id, book_id=books["REWARD"], organiser_id=of),
        "about": _about(portal, row),
        "proofs": [proof["text"] for proof in firms.proofs(portal, row.id)],
        "people": people.signing_in(portal, row),
        "plans": _plans(portal, row),
    }


def _about(portal: Portal, row: Member) -> list[dict[str, Any]]:
    """Where they are, and through whom they came."""
    of = portal.organiser_id
    company = (
        Company.objects.of(of).filter(id=row.company_id).order_by("id").first()
        if row.company_id
        else None
    )
    facts: list[dict[str, Any]] = [{"name": _("Joined"), "text": day(row.joined_at)}]
    if company:
        place = ", ".join(
            part
            for part in (company.street, f"{company.postal_code} {company.city}".strip())
            if part
        )
        facts += [
            {"name": _("Tax number"), "text": company.tax_id},
            {"name": _("Address"), "text": place},
        ]
    if row.recruited_by_id:
        won_by = row.recruited_by_id
        partner = Partner.objects.of(of).filter(id=won_by).order_by("id").first()
        friend = Member.objects.of(of).filter(id=won_by).order_by("id").first()
        if partner:
            link = portal.address("organiser:partner", partner=won_by)
            facts.append({"name": _("Won by"), "text": partner.name, "address": link})
        elif friend:
            link = portal.address("organiser:member", member=won_by)
            facts.append({"name": _("Recommended by"), "text": friend.name, "address": link})
    return [entry for entry in (*facts, *_came(portal, row)) if entry["text"]]


def _came(portal: Portal, row: Member) -> list[dict[str, Any]]:
    """What the links said by which they came: the first, and the last where it was another."""
    known = queries.arrived(
        row.id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    if known is None:
        return []
    both = {_("First link"): (known.first, known.first_on)}
    if known.last.id == known.first.id:
        both = {_("Came by"): (known.last, known.last_on)}
    else:
        both[_("Last link before joining")] = (known.last, known.last_on)
    names = came.names([channel.id for channel, _on in both.values()], portal)
    return [
        {
            "name": title,
            "text": f"{names[channel.id].sentence}, {day(on)}",
            "address": names[channel.id].address,
        }
        for title, (channel, on) in both.items()
    ]


def _plans(portal: Portal, row: Member) -> dict[str, Any]:
    """Memberships held now and later, and what they are to reach."""
    of, today = portal.organiser_id, portal.today
    every = Plan.objects.of(of).filter(programme_id=portal.programme.id)
    names = {plan.id: localized(plan.name, portal.language) for plan in every}
    held = Membership.objects.of(of).filter(
        member_id=row.id, until_on__gte=today, plan_id__in=list(names)
    )
    targets = Target.objects.of(of).filter(
        member_id=row.id, programme_id=portal.programme.id, until_on__gte=today
    )
    return {
        "held": [
            {
                "name": names[standing.plan_id],
                "since": standing.since_on,
                "until": standing.until_on,
                "note": standing.note,
            }
            for standing in held.order_by("since_on", "id")[:10]
        ],
        "targets": [
            {"net_minor": target.net_minor, "since": target.since_on, "until": target.until_on}
            for target in targets.order_by("since_on", "id")[:10]
        ],
        "is_offered": every.filter(ended_at=None).exists(),
    }


@page(
    "members/<int:member>/purchases/",
    permission="ledger.view",
    template="member_list.html",
    guard=_known,
)
def member_purchases(portal: Portal, member: int) -> Mapping[str, Any] | HttpResponseBase:
    """What they bought and did, latest first; as a file too."""
    row = _known(portal, member)
    asked = PURCHASES.asked(portal)
    cells, total = bought(portal, row, asked)
    if asked.is_file:
        return PURCHASES.exported(portal, cells)
    return {
        **_head(portal, row),
        "title": TABS["member-purchases"],
        "list": PURCHASES.shown(asked, cells, total=total),
    }


@page(
    "members/<int:member>/points/",
    permission="ledger.view",
    template="member_ledger.html",
    guard=_known,
    actions=[actions.adjust, actions.extend],
)
def member_ledger(portal: Portal, member: int) -> Mapping[str, Any] | HttpResponseBase:
    """The ledger, latest first; as a file too."""
    row = _known(portal, member)
    asked = LEDGER.asked(portal)
    cells, total = posted(portal, row, asked)
    if asked.is_file:
        return LEDGER.exported(portal, cells)
    return {
        **_head(portal, row),
        "list": LEDGER.shown(asked, cells, total=total),
        "adjust": portal.form(actions.adjust),
        "extend": portal.form(actions.extend),
    }


@page(
    "members/<int:member>/orders/",
    permission="ledger.view",
    template="member_list.html",
    guard=_known,
)
def member_orders(portal: Portal, member: int) -> Mapping[str, Any] | HttpResponseBase:
    """What they ordered, latest first; as a file too."""
    row, of = _known(portal, member), portal.organiser_id
    asked = ORDERS.asked(portal)
    orders = Order.objects.of(of).filter(programme_id=portal.programme.id, member_id=row.id)
    page_of = rewards.rows_of(
        orders.order_by(*asked.by)[asked.rows], organiser_id=of, language=portal.language
    )
    cells = [_order(portal, order) for order in order_rows(page_of)]
    if asked.is_file:
        return ORDERS.exported(portal, cells)
    return {
        **_head(portal, row),
        "title": TABS["member-orders"],
        "list": ORDERS.shown(asked, cells, total=orders.count),
    }


def _order(portal: Portal, row: Mapping[str, Any]) -> dict[str, Cell]:
    return {
        "number": Cell(
            row["number"], href=f"{portal.address('organiser:orders')}?q={row['number']}"
        ),
        "reward": Cell(row["reward"]),
        "points": Cell(points(row["points"]), value=row["points"]),
        "ordered_at": Cell(day(row["ordered_at"]), value=row["ordered_at"]),
        "state": Cell(
            row["state"],
            value=str(row["state"]),
            mood=row["mood"],
            note=row["tracking"] or row["reason"],
        ),
    }


@page(
    "members/<int:member>/history/",
    permission="ledger.view",
    template="member_history.html",
    guard=_known,
)
def member_history(portal: Portal, member: int) -> Mapping[str, Any]:
    """How it came about, latest first."""
    row = _known(portal, member)
    return {**_head(portal, row), "moments": timeline(portal, row)}


@page(
    "members/<int:member>/changes/",
    permission="ledger.view",
    template="member_changes.html",
    guard=_known,
    actions=[
        actions.level,
        actions.plan,
        actions.card,
        actions.no_card,
        actions.revoke,
        actions.look_at_both,
        actions.merge,
        actions.unmerge,
        actions.let_go,
        actions.take_back,
        actions.ask_erasing,
        actions.keep,
        actions.erase,
        *people.ACTIONS,
    ],
)
def member_changes(portal: Portal, member: int) -> Mapping[str, Any]:
    """What is changed by hand: level, membership, cards, tax numbers, two who are one."""
    row, of = _known(portal, member), portal.organiser_id
    may_merge = portal.may("members.change") and portal.may("ledger.adjust")
    give_level, give_plan = portal.form(actions.level), portal.form(actions.plan)
    return {
        **_head(portal, row),
        "level": give_level if give_level and give_level.fields["tier"].choices else None,  # type: ignore[attr-defined]
        "plan": give_plan if give_plan and give_plan.fields["plan"].choices else None,  # type: ignore[attr-defined]
        "proofs": [
            {
                **proof,
                "revoke": portal.form(
                    actions.revoke, of=proof["tax_id"], initial={"tax_id": proof["tax_id"]}
                ),
            }
            for proof in firms.proofs(portal, row.id)
        ],
        "cards": [
            {
                "number": card,
                "take_back": portal.form(actions.no_card, of=card, initial={"card": card}),
            }
            for card in cards.of_member(row.id, organiser_id=of)
        ],
        "add_card": portal.form(actions.card),
        "merged": merges.shown(portal, row) if may_merge else None,
        "leaving": departing.shown(portal, row),
        "people": people.shown(portal, row),
        "erasing": departing.erasing_of(portal, row),
    }


@page(
    "members/<int:member>/transactions/<uuid:transaction>/",
    permission="ledger.view",
    template="transaction.html",
)
def transaction(portal: Portal, member: int, transaction: UUID) -> Mapping[str, Any]:
    """Why a purchase or an action got its points."""
    row = _known(portal, member)
    activity.check(
        [(row.id, transaction)], programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    corrects = corrections.corrects(
        portal, row.id, transaction, "organiser:transaction", member=row.id
    )
    return {
        **_head(portal, row),
        **earned.why(portal, row.id, transaction),
        "corrects": corrects,
        "product_page": "organiser:product" if portal.may("catalogue.view") else "",
        "witnesses": witnesses.of_transaction(portal, row.id, transaction),
    }
