"""People who learn under an id of their own, which is no member's: those who work at a partner, and
those of a member that is a firm, where each of them is to learn. Who may is asked each time: their
role at the partner now, or that they sign in for the firm now.
"""

from collections.abc import Iterable
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
    row = one(learner_id, organiser_id=organiser_id)
    if row is None or row.firm_id is None:
        return [learner_id]
    firms = participants.one_with(row.firm_id, organiser_id=organiser_id)
    return [id_of(firm, row.user_id) for firm in firms]


def people_at(row: Trainee) -> list[PartnerPerson]:
    """Who works now where somebody learns: at their partner, or for their firm, also as whom it
    goes on.
    """
    of = row.organiser_id
    if row.partner_id is not None:
        return memberships.people_of(row.partner_id, organiser_id=of)
    assert row.firm_id is not None
    goes_on_as = participants.one_with(row.firm_id, organiser_id=of)[0]
    return memberships.people_of_member(goes_on_as, organiser_id=of)


def person_of(learner_id: int, *, organiser_id: UUID) -> PartnerPerson | None:
    """Who learns under an id, as they work there now; None where they do not."""
    row = one(learner_id, organiser_id=organiser_id)
    if row is None:
        return None
    return next((person for person in people_at(row) if person.user_id == row.user_id), None)


def named(learner_ids: Iterable[int], *, organiser_id: UUID) -> dict[int, str]:
    """What those of these ids are called who work there now."""
    known = ((key, person_of(key, organiser_id=organiser_id)) for key in set(learner_ids))
    return {key: person.name for key, person in known if person is not None}


def name_of(learner_id: int, *, organiser_id: UUID) -> str:
    """What somebody is called who learns or has learnt, wherever they work now; empty where they
    are not known any more.
    """
    row = one(learner_id, organiser_id=organiser_id)
    user = User.objects.filter(pk=row.user_id).first() if row is not None else None
    return user.name or user.email if user is not None else ""
