"""For whom an operator opens a programme: a new organiser, or one whose programmes they run."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.platform import tenancy
from tandem.platform.access import identity, permissions
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.platform.models import Membership, Organiser, User
from tandem.platform.models.user import Role
from tandem.programmes import setup
from tandem.programmes.models import Programme

ROLES = (Role.ADMINISTRATOR, Role.MARKETER)


class NoSuchOrganiser(Missing):
    """No organiser in which this user may open a programme."""

    code = "portals.no_such_organiser"
    text = _("You run no programmes of this organiser.")


def of(user: User) -> Mapping[UUID, str]:
    """The organisers in all of whose programmes a user has a role that changes them, by name."""
    with tenancy.across("the organiser is what is chosen"):
        held = {row.organiser_id for row in _held(user)}
    rows = Organiser.objects.filter(id__in=held).order_by("name", "id")
    return {row.id: row.name for row in rows}


def programmes_of(user: User) -> Mapping[UUID, str]:
    """The programmes of those organisers, by name and organiser, the latest first."""
    named = of(user)
    with tenancy.across("the programme is what is chosen"):
        rows = Programme.objects.everyone(reason="the programme is what is chosen").filter(
            organiser_id__in=named
        )
        programmes = list(
            rows.order_by("-created_at", "id").values_list("id", "name", "organiser_id")
        )
    return {key: f"{name} · {named[organiser]}" for key, name, organiser in programmes}


def actor_for(user: User, programme_id: UUID) -> Actor:
    """Who acts in the organiser of a programme that they choose.

    Raises:
        NoSuchOrganiser
    """
    with tenancy.across("the programme is what is chosen"):
        rows = Programme.objects.everyone(reason="the programme is what is chosen")
        organiser_id = rows.values_list("organiser_id", flat=True).get(id=programme_id)
    return actor_of(user, organiser_id)


def _held(user: User) -> list[Membership]:
    return list(
        Membership.objects.everyone(reason="the organiser is what is chosen")
        .filter(user_id=user.pk, programme_id=None, role__in=ROLES, ended_at=None)
        .order_by("role", "id")
    )


def actor_of(user: User, organiser_id: UUID) -> Actor:
    """Who acts in an organiser that they choose, with the role that they have there.

    Raises:
        NoSuchOrganiser
    """
    with tenancy.across("the organiser is what is chosen"):
        held = [row for row in _held(user) if row.organiser_id == organiser_id]
    if not held:
        raise NoSuchOrganiser()
    tenancy.enter(organiser_id)
    return permissions.of_membership(held[0])


def made(name: str, *, user: User, now: datetime) -> Actor:
    """A new organiser, of which the operator is the first administrator; who acts there."""
    organiser_id = setup.add_organiser(name, slug=setup.new_slug(name), now=now)
    tenancy.enter(organiser_id)
    identity.give_role(user, Role.ADMINISTRATOR, organiser_id=organiser_id, now=now)
    return Actor(
        name=f"user:{user.pk}",
        organiser_id=organiser_id,
        permissions=OPERATOR,
        user_id=user.pk,
    )
