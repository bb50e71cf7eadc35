"""People who learn under an id of their own, which is no member's: those who work at a partner, and
those of a member that is a firm, where each of them is to learn. Who may is asked each time: their
role at the partner now, or that they sign in for the firm now.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tandem.engagement.learning.models import Trainee
from tandem.kit import ids
from tandem.participants import queries as participants
from tandem.platform.access import memberships
from tandem.platform.access.memberships import PartnerPerson
from tandem.platform.access.permissions import Actor
from tandem.platform.models import User


def is_one(learner_id: int) -> bool:
    """Whether an id is one of a partner's staff, or of a firm's people."""
    return learner_id < 0


def id_of(place_id: int, user_id: UUID) -> int:
    """Under which id somebody of a partner, or of a member, learns: always the same."""
    return -1 - (int.from_bytes(ids.derived("trainee", place_id, user_id).bytes[:8]) >> 1)


def of_actor(actor: Actor, *, programme_id: UUID, now: datetime) -> int:
    """The id under which who works at a partner, or signs in for a firm, learns. Safe to repeat."""
    place_id = actor.partner_id if actor.partner_id is not None else actor.member_id
    assert place_id is not None and actor.user_id is not None
    key = id_of(place_id, actor.user_id)
    rows = Trainee.objects.of(actor.organiser_id)
    if not rows.filter(id=key).exists():
        row = Trainee(
            id=key,
            organiser_id=actor.organiser_id,
            programme_id=programme_id,
            partner_id=actor.partner_id,
            firm_id=None if actor.partner_id is not None else actor.member_id,
            user_id=actor.user_id,
            created_at=now,
        )
        rows.bulk_create([row], ignore_conflicts=True)
    return key


def one(learner_id: int, *, organiser_id: UUID) -> Trainee | None:
    """Who learns under an id; None where nobody does."""
    rows = Trainee.objects.of(organiser_id).filter(id=learner_id)
    return rows.order_by("id").first()


def firm_of(learner_id: int, *, organiser_id: UUID) -> int | None:
    """The member whose person learns under an id; None where it is a partner's."""
    row = one(learner_id, organiser_id=organiser_id)
    return row.firm_id if row is not None else None


def kin(learner_id: int, *, organiser_id: UUID) -> list[int]:
    """Under which ids the same person learnt for a firm and for those that were merged into it, as
    who they act now first; of a partner's staff the id itself.
    """
    return kin_of([learner_id], organiser_id=organiser_id)[learner_id]


def kin_of(learner_ids: Collection[int], *, organiser_id: UUID) -> dict[int, list[int]]:
    """The same of each of these."""
    rows = _rows(learner_ids, organiser_id)
    firms = {key: row.firm_id for key, row in rows.items() if row.firm_id is not None}
    going = participants.going_on(set(firms.values()), organiser_id=organiser_id)
    return {key: [key] for key in learner_ids} | {
        key: [id_of(one_of, rows[key].user_id) for one_of in going[firm].kin]
        for key, firm in firms.items()
    }


def people(learner_ids: Collection[int], *, organiser_id: UUID) -> dict[int, PartnerPerson]:
    """Who learns under these ids, as they work there now: at their partner, or for their firm, also
    as whom it goes on. Without those who do not.
    """
    of, rows = organiser_id, _rows(learner_ids, organiser_id)
    firms = {row.firm_id for row in rows.values() if row.firm_id is not None}
    going = participants.going_on(firms, organiser_id=of)
    partners = {row.partner_id for row in rows.values() if row.partner_id is not None}
    heads = {one_firm.head_id for one_firm in going.values()}
    working = [
        *memberships.working_at(partners, organiser_id=of),
        *memberships.signing_in(heads, organiser_id=of),
    ]
    # Who came first first: of two roles of one person the first one counts.
    by_place: dict[tuple[int | None, UUID], PartnerPerson] = {
        (place, person.user_id): person for place, person in reversed(working)
    }
    places = {
        key: row.partner_id if row.firm_id is None else going[row.firm_id].head_id
        for key, row in rows.items()
    }
    return {
        key: by_place[place, rows[key].user_id]
        for key, place in places.items()
        if (place, rows[key].user_id) in by_place
    }


def _rows(learner_ids: Collection[int], organiser_id: UUID) -> dict[int, Trainee]:
    rows = Trainee.objects.of(organiser_id).filter(id__in=learner_ids).order_by("id")
    return {row.id: row for row in rows} if learner_ids else {}


def person_of(learner_id: int, *, organiser_id: UUID) -> PartnerPerson | None:
    """Who learns under an id, as they work there now; None where they do not."""
    return people([learner_id], organiser_id=organiser_id).get(learner_id)


def named(learner_ids: Collection[int], *, organiser_id: UUID) -> dict[int, str]:
    """What those of these ids are called who work there now."""
    working = people(learner_ids, organiser_id=organiser_id)
    return {key: person.name for key, person in working.items()}


def name_of(learner_id: int, *, organiser_id: UUID) -> str:
    """What somebody is called who learns or has learnt, wherever they work now; empty where they
    are not known any more.
    """
    row = one(learner_id, organiser_id=organiser_id)
    user = User.objects.filter(pk=row.user_id).first() if row is not None else None
    return user.name or user.email if user is not None else ""
