"""What is used: noted by the organiser, by a program, or by a partner at whose counter it is had;
and taken back, where it was noted by mistake.

A use is a row that stays. Whoever notes one has locked the member, so of two at once the second one
finds what the first one left; what is undone gives its turn and its place back, once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.benefits import asking, places
from tandem.benefits.asking import NotByAsking
from tandem.benefits.facts import BenefitUsed, BenefitUseUndone
from tandem.benefits.models import Benefit, Request, RequestState, Use
from tandem.benefits.offering import NoSuchBenefit
from tandem.benefits.places import BenefitUsedUp
from tandem.kit import ids
from tandem.kit.errors import Conflict, Missing
from tandem.participants import queries as participants
from tandem.partners import queries as partners
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.models import Programme

UNDONE_WITHIN = timedelta(hours=48)  # by the partner that noted it
NOTE_MAX = 200


class NotHadHere(Conflict):
    """The benefit is not noted by this partner."""

    code = "benefits.not_had_here"
    text = _("This benefit is not had here. Who offers the programme says where it is.")


class NoSuchUse(Missing):
    """No such use."""

    code = "benefits.no_such_use"
    text = _("There is no such use of a benefit.")


class UseStands(Conflict):
    """The use is undone already, or too old for the partner to undo."""

    code = "benefits.use_stands"
    text = _("This use cannot be undone here: %(why)s.")

    why: str


@dataclass(frozen=True, slots=True)
class At:
    """The partner where it is used, and the outlet."""

    partner_id: int
    outlet_id: UUID | None = None


def use(
    benefit_id: UUID,
    *,
    programme: Programme,
    member_id: int,
    actor: Actor,
    today: date,
    now: datetime,
    note: str = "",
    at: At | None = None,
) -> UUID:
    """Note that a member used a benefit today; what was accepted first, also when it is offered no
    more, or is not asked for any more. With `at` it is noted by a partner; the key of the use.

    Raises:
        NoSuchBenefit, NoSuchMember
        BenefitUsedUp: it is not for this member, or was had as often as the span allows.
        NotByAsking: nothing was accepted that could be used.
        NoPlaces: all are taken.
        NotHadHere, PartnerEnded, NoSuchOutlet: by a partner.

    Locks the member.
    """
    of = actor.organiser_id
    require(actor, "members.change" if at is None else "partner.decide")
    participants.member(member_id, programme_id=programme.id, organiser_id=of)
    rows = Benefit.objects.within(programme.id, organiser_id=of)
    benefit = rows.one(NoSuchBenefit(), id=benefit_id)
    if at is not None:
        _require_here(benefit, at, programme)
    participants.one_at_a_time(member_id, organiser_id=of)
    by = _use_accepted(benefit, member_id, actor, now)
    if by is None:
        _take_turn(benefit, programme, member_id, today, now)
    row = Use.objects.of(of).create(
        member_id=member_id,
        id=ids.new_uuid(),
        benefit_id=benefit.id,
        used_on=today,
        actor=actor.name,
        note=note.strip()[:NOTE_MAX],
        partner_id=at.partner_id if at else None,
        outlet_id=at.outlet_id if at else None,
        created_at=now,
        **(by or {}),
    )
    journal.record(BenefitUsed(**_of(row, programme, actor, now)))
    return row.id


def undo(
    use_id: UUID,
    *,
    member_id: int,
    programme: Programme,
    actor: Actor,
    now: datetime,
    partner_id: int | None = None,
) -> None:
    """Take back a use that was noted by mistake: its turn and its place are free again, and what
    was asked for stands as before. A partner undoes what it noted itself, within two days.

    Raises:
        NoSuchUse: also one that another partner noted.
        UseStands: it is undone already, or noted too long ago.
    """
    of = actor.organiser_id
    require(actor, "members.change" if partner_id is None else "partner.decide")
    participants.member(member_id, programme_id=programme.id, organiser_id=of)
    participants.one_at_a_time(member_id, organiser_id=of)
    rows = Use.objects.of(of).select_for_update().filter(member_id=member_id)
    if partner_id is not None:
        rows = rows.filter(partner_id=partner_id)
    row = rows.one(NoSuchUse(), id=use_id)
    if row.undone_at is not None:
        raise UseStands(why=_("it is undone already"))
    if partner_id is not None and row.created_at + UNDONE_WITHIN < now:
        raise UseStands(why=_("it was noted more than two days ago; the organiser can undo it"))
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    if row.request_id is None:
        places.give_back(row.benefit_id, row.used_on, organiser_id=of)
    else:
        requests = Request.objects.of(of).filter(
            member_id=member_id, id=row.request_id, state=RequestState.USED
        )
        requests.update(state=row.request_state, changed_at=now)
    journal.record(BenefitUseUndone(**_of(row, programme, actor, now)))


def is_had_at(benefit: Benefit, partner_id: int) -> bool:
    """Whether a partner notes its use."""
    return benefit.at_partners and (
        not benefit.partner_ids or partner_id in list(benefit.partner_ids)
    )


def _require_here(benefit: Benefit, at: At, programme: Programme) -> None:
    of = programme.organiser_id
    partners.require_standing(at.partner_id, programme_id=programme.id, organiser_id=of)
    if not is_had_at(benefit, at.partner_id):
        raise NotHadHere()
    if at.outlet_id is not None:
        partners.outlet(at.outlet_id, partner_id=at.partner_id, organiser_id=of)


def _take_turn(
    benefit: Benefit, programme: Programme, member_id: int, today: date, now: datetime
) -> None:
    """Take a turn and a place of what is not asked for."""
    if benefit.is_asked:
        raise NotByAsking(why=_("it is asked for, and no request was accepted"))
    if benefit.ended_at is not None:
        raise NoSuchBenefit()
    asking.require_theirs(benefit, member_id, programme, now)
    if places.turns_left(benefit, member_id, today=today) == 0:
        raise BenefitUsedUp(why=_("it was had as often as it may be for now"))
    places.take(benefit, 1, today=today, now=now, name=asking.name_of(benefit, programme))


def _use_accepted(
    benefit: Benefit, member_id: int, actor: Actor, now: datetime
) -> dict[str, Any] | None:
    """Use the first request that was accepted, as the row of its use says it; None where there is
    none.
    """
    ready = Request.objects.of(actor.organiser_id).filter(
        member_id=member_id,
        benefit_id=benefit.id,
        state__in=(RequestState.ACCEPTED, RequestState.FULFILLED),
    )
    request = ready.select_for_update().order_by("created_at", "id").first()
    if request is None:
        return None
    before, request.state, request.changed_at = request.state, RequestState.USED, now
    request.save(update_fields=["state", "changed_at"])
    return {"request_id": request.id, "request_state": before}


def _of(row: Use, programme: Programme, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "organiser_id": row.organiser_id,
        "at": now,
        "actor": actor.name,
        "programme_id": programme.id,
        "member_id": row.member_id,
        "benefit_id": row.benefit_id,
        "use_id": row.id,
        "partner_id": row.partner_id,
    }
