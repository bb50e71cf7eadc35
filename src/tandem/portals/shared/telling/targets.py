"""How far partners are with their targets, as pages of the organiser and of the partner tell it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tandem.insights import partner_targets
from tandem.partners.models import PartnerTarget, TargetMeasure
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.labels import TARGET_MEASURES
from tandem.portals.shared.templatetags.figures import money_short, points


@dataclass(frozen=True, slots=True)
class Shown:
    """A target, what was reached of it, and where it stands on a day."""

    id: UUID
    partner_id: int
    what: Any
    value: int
    value_text: str
    amount_text: str
    percent: int  # of the amount, 100 at most
    since_on: date
    until_on: date
    is_reached: bool
    is_over: bool
    is_coming: bool

    @property
    def mood(self) -> str:
        """The colour of its badge."""
        return "good" if self.is_reached else "bad" if self.is_over else ""


def shown(portal: PortalContext, rows: Sequence[PartnerTarget], *, today: date) -> list[Shown]:
    """The targets in their order, with what was reached, by one query."""
    if not rows:
        return []
    reached = partner_targets.progress([row.id for row in rows], programme=portal.programme)
    return [_shown(portal, row, reached.get(row.id, 0), today) for row in rows]


def _shown(portal: PortalContext, row: PartnerTarget, value: int, today: date) -> Shown:
    def written(number: int) -> str:
        if row.measure == TargetMeasure.TURNOVER:
            return money_short(number, portal.programme.currency)
        return points(number)

    return Shown(
        id=row.id,
        partner_id=row.partner_id,
        what=TARGET_MEASURES[row.measure],
        value=value,
        value_text=written(value),
        amount_text=written(row.amount),
        percent=max(0, min(100, value * 100 // row.amount)),
        since_on=row.since_on,
        until_on=row.until_on,
        is_reached=value >= row.amount,
        is_over=row.until_on < today,
        is_coming=row.since_on > today,
    )
