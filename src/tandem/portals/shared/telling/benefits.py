"""Benefits on pages of members and organisers."""

from typing import Any

from tandem.benefits import queries, wording
from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.pages import today
from tandem.tiers.models import Plan
from tandem.tiers.queries import ladder_of


def rows(portal: Portal, member_id: int) -> list[dict[str, Any]]:
    """What a member may have, and what comes with a level or a membership that they do not have
    yet, in plain rows.
    """
    rows = queries.of_member(
        member_id, programme=portal.programme, today=today(portal), now=portal.now
    )
    names = _names(portal, rows)
    return [_row(portal, row, names) for row in rows]


def _row(portal: Portal, row: queries.BenefitRow, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "terms": localized(row.terms, portal.language),
        "kind": wording.KINDS[row.kind],
        "picture_id": row.picture_id,
        "is_asked": row.is_asked,
        "is_theirs": row.is_theirs,
        "is_shown": not row.is_asked and row.kind not in wording.BY_ITSELF,
        "waits": row.waits,
        "can_ask": row.can_ask,
        "often": wording.often(row.uses, row.span),
        "left": "" if row.left is None else wording.left(row.left, row.span),
        "is_used_up": row.left == 0,
        "places_left": row.places_left,
        "is_full": row.places_left == 0,
        "with": names.get(f"tier:{row.tier}") or names.get(f"plan:{row.plan}", ""),
        "tier": row.tier,
    }


def _names(portal: Portal, rows: list[queries.BenefitRow]) -> dict[str, str]:
    """What levels and memberships are called, where one is named."""
    of, names = portal.organiser_id, dict[str, str]()
    if any(row.tier for row in rows):
        for tier in ladder_of(portal.programme.id, organiser_id=of)[1]:
            names[f"tier:{tier.code}"] = localized(tier.name, portal.language)
    if any(row.plan for row in rows):
        for plan in Plan.objects.of(of).filter(programme_id=portal.programme.id):
            names[f"plan:{plan.code}"] = localized(plan.name, portal.language)
    return names
