"""Where somebody works: each programme with who they are there."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from tandem.platform import tenancy
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor
from tandem.platform.models import Membership, Organiser
from tandem.portals.shared.access import ROLES
from tandem.programmes.models import Programme

WHY = "somebody's own programmes, whoever organises them"
Place = tuple[Actor, Programme]


def of(user_id: UUID) -> list[Place]:
    """The programmes in which a user has a role of organisers, each with who they are there: the
    role in the programme comes before that at its organiser.
    """
    with tenancy.across(WHY):
        roles = list(
            Membership.objects.everyone(reason=WHY)
            .filter(user_id=user_id, role__in=ROLES["organiser"], ended_at=None)
            .order_by("organiser_id", "programme_id", "id")
        )
        programmes = list(
            Programme.objects.everyone(reason=WHY)
            .filter(organiser_id__in={role.organiser_id for role in roles})
            .order_by("name", "id")
        )
    by_organiser = {key: list(own) for key, own in groupby(roles, key=attrgetter("organiser_id"))}
    places = []
    for programme in programmes:
        own = by_organiser[programme.organiser_id]
        fitting = [role for role in own if role.programme_id in (programme.id, None)]
        if fitting:
            places.append((permissions.of_membership(fitting[0]), programme))
    return places


def names(places: Sequence[Place]) -> dict[UUID, str]:
    """The organisers of these places, by name."""
    keys = {actor.organiser_id for actor, _programme in places}
    return dict(Organiser.objects.filter(id__in=keys).values_list("id", "name"))
