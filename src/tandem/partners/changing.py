"""Changing what is said of a partner, ending one, and letting one take part again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit import codes
from tandem.kit.errors import Invalid
from tandem.kit.text import sort_key, tidy
from tandem.partners.facts import PartnerChanged, PartnerLeft, PartnerReturned
from tandem.partners.models import Partner, PartnerRole
from tandem.partners.onboarding import DEPTH_MAX, NameMissing, PartnerKnown, TooDeep, chain_of
from tandem.partners.queries import NoSuchPartner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require


class BelowItself(Invalid):
    """A partner would buy from one that buys from it."""

    code = "partners.below_itself"
    text = _("%(name)s buys from this partner, so this partner cannot buy from it.")


def change_partner(
    partner_id: int,
    *,
    programme_id: UUID,
    name: str,
    tax_id: str,
    code: str,
    role: PartnerRole,
    country: str,
    actor: Actor,
    now: datetime,
    city: str = "",
    region: str = "",
    parent_id: int | None = None,
) -> None:
    """Say of a partner what is true now; whoever buys from it goes with it to another place in the
    chain. What was sold stays as it was.

    Raises:
        NoSuchPartner, NameMissing, NotACode, PartnerKnown, BelowItself, TooDeep: nothing changes.

    Locks the chain, so that two moves at once make no ring, and then its partners in id order.
    """
    require(actor, "partners.change")
    if not tidy(name) or not tidy(code):
        raise NameMissing()
    tax_id = codes.parse_tax_id(tax_id, country=country)
    chain_of(programme_id, organiser_id=actor.organiser_id)
    every = Partner.objects.within(programme_id, organiser_id=actor.organiser_id)
    by_id = {row.id: row for row in every.select_for_update().order_by("id")}
    row = by_id.get(partner_id)
    parent = by_id.get(parent_id) if parent_id is not None else None
    if row is None or (parent_id is not None and parent is None):
        raise NoSuchPartner()
    for other in by_id.values():
        if other.id != partner_id and (other.tax_id == tax_id or other.code == code):
            raise PartnerKnown(name=other.name)
    row.name, row.sort_key, row.tax_id, row.code = tidy(name), sort_key(name), tax_id, code
    row.role, row.city, row.region = role, city, region
    if parent_id != row.parent_id:
        _move(row, parent, list(by_id.values()))
    row.save(
        update_fields=[
            *("name", "sort_key", "tax_id", "code", "role", "city", "region", "parent", "path")
        ]
    )
    _record(PartnerChanged, row, actor, now)


def _move(row: Partner, parent: Partner | None, every: list[Partner]) -> None:
    """Set it, and whoever buys from it, below another one."""
    if parent is not None and row.id in parent.path:
        raise BelowItself(name=parent.name)
    above = list(parent.path) if parent else []
    begins = len(row.path) - 1
    subtree = [other for other in every if row.id in other.path and other.id != row.id]
    deepest = max((len(other.path) for other in subtree), default=len(row.path))
    if len(above) + deepest - begins > DEPTH_MAX:
        raise TooDeep(limit=DEPTH_MAX)
    for other in subtree:
        other.path = [*above, *other.path[begins:]]
        other.save(update_fields=["path"])
    row.parent, row.path = parent, [*above, row.id]


def end_partner(partner_id: int, *, programme_id: UUID, actor: Actor, now: datetime) -> bool:
    """Let a partner take part no longer: its sales count no more, it recruits nobody, and its
    outlets sell outside the programme. Its history, customers and points stay. Whether it took
    part until now.

    Raises:
        NoSuchPartner
    """
    return _end(partner_id, now, PartnerLeft, programme_id=programme_id, actor=actor, now=now)


def resume_partner(partner_id: int, *, programme_id: UUID, actor: Actor, now: datetime) -> bool:
    """Let it take part again, as it stood; its people are invited anew. Whether it had ended.

    Raises:
        NoSuchPartner
    """
    return _end(partner_id, None, PartnerReturned, programme_id=programme_id, actor=actor, now=now)


def _end(
    partner_id: int,
    ended_at: datetime | None,
    kind: type[PartnerLeft] | type[PartnerReturned],
    *,
    programme_id: UUID,
    actor: Actor,
    now: datetime,
) -> bool:
    require(actor, "partners.change")
    rows = Partner.objects.within(programme_id, organiser_id=actor.organiser_id)
    row = rows.select_for_update().one(NoSuchPartner(), id=partner_id)
    if (row.ended_at is None) == (ended_at is None):
        return False
    row.ended_at = ended_at
    row.save(update_fields=["ended_at"])
    _record(kind, row, actor, now)
    return True


def _record(
    kind: type[PartnerChanged] | type[PartnerLeft] | type[PartnerReturned],
    row: Partner,
    actor: Actor,
    now: datetime,
) -> None:
    journal.record(
        kind(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            partner_id=row.id,
        )
    )
