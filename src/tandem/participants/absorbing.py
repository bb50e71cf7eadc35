"""One member in another's place: identifiers, people and sign-ins of the one lead to the other, and
back.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from tandem.participants.models import (
    Identifier,
    IdentifierKind,
    Member,
    MemberStatus,
    Teammate,
    TeamRole,
)
from tandem.platform.access import memberships


def hold(one_id: int, other_id: int, *, organiser_id: UUID) -> list[Member]:
    """Lock two members until the transaction ends, the smaller first."""
    rows = Member.objects.of(organiser_id).select_for_update()
    return list(rows.filter(id__in=(one_id, other_id)).order_by("id"))


def absorb(
    from_id: int,
    into_id: int,
    *,
    organiser_id: UUID,
    now: datetime,
    role: TeamRole | None = None,
) -> dict[str, list[str]]:
    """Let all that leads to one member lead to another; what was moved, for `restore`.

    A sign-in that leads to both already ends. Locks both members, the smaller first.

    Args:
        role: what the people are in the other's firm; what they were in their own when None.
    """
    of = organiser_id
    rows = hold(from_id, into_id, organiser_id=of)
    assert len(rows) == 2
    (was,) = [row.status for row in rows if row.id == from_id]
    Member.objects.of(of).filter(id=from_id).update(status=MemberStatus.MERGED)
    # Those who went on as the one before go on as the other with it.
    both = Member.objects.of(of).filter(Q(id=from_id) | Q(goes_on_as_id=from_id))
    both.update(goes_on_as_id=into_id)
    identifiers = Identifier.objects.of(of).filter(member_id=from_id)
    moved: dict[str, list[str]] = {
        "status": [was],
        "identifiers": [str(key) for key in identifiers.values_list("pk", flat=True)],
    }
    identifiers.update(member_id=into_id)
    team = Teammate.objects.of(of).filter(member_id=into_id).values_list("person_id", flat=True)
    newcomers = Teammate.objects.of(of).filter(member_id=from_id).exclude(person_id__in=list(team))
    added = [
        Teammate(
            organiser_id=of,
            member_id=into_id,
            person_id=newcomer.person_id,
            role=role or newcomer.role,
            created_at=now,
        )
        for newcomer in newcomers.order_by("person_id")
    ]
    Teammate.objects.of(of).bulk_create(added)
    moved["people"] = [str(teammate.person_id) for teammate in added]
    led, ended = memberships.lead_to(from_id, into_id, organiser_id=of, now=now)
    moved |= {"sign_ins": [str(key) for key in led], "ended": [str(key) for key in ended]}
    return moved


def restore(from_id: int, into_id: int, moved: Mapping[str, Any], *, organiser_id: UUID) -> None:
    """Undo `absorb`: what was moved then and still leads to the other leads to the one again."""
    of = organiser_id
    Identifier.objects.of(of).filter(pk__in=moved["identifiers"], member_id=into_id).update(
        member_id=from_id
    )
    Teammate.objects.of(of).filter(member_id=into_id, person_id__in=moved["people"]).delete()
    led, ended = ([UUID(key) for key in moved[name]] for name in ("sign_ins", "ended"))
    memberships.lead_back(led, ended, from_id, into_id, organiser_id=of)
    (status,) = moved.get("status", [MemberStatus.ACTIVE])
    Member.objects.of(of).filter(id=from_id).update(status=status, goes_on_as_id=None)
    numbers = Identifier.objects.of(of).filter(kind=IdentifierKind.NUMBER, member_id=from_id)
    Member.objects.of(of).filter(
        goes_on_as_id=into_id, number__in=list(numbers.values_list("value", flat=True))
    ).update(goes_on_as_id=from_id)
