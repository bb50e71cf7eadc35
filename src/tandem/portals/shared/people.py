"""Names of those who acted and of members, and whom a search means."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from tandem.kit import ids
from tandem.kit.text import folded
from tandem.participants.models import Identifier, Member
from tandem.partners.models import Partner
from tandem.platform.models import Membership
from tandem.portals.shared.access import PortalContext


def names_of(portal: PortalContext, actors: Iterable[str]) -> dict[str, str]:
    """What people call those who acted: `user:…` and the machine."""
    keys = [key for name in actors if (key := ids.parsed(name.removeprefix("user:"))) is not None]
    memberships = (
        Membership.objects.of(portal.actor.organiser_id)
        .filter(user_id__in=keys)
        .select_related("user")
    )
    names = {
        f"user:{row.user_id}": row.user.name or row.user.email
        for row in memberships.order_by("created_at", "id")
    }
    return {**names, "machine": _("the machine"), "deadline": _("the deadline")}


def members_named(portal: PortalContext, members: Iterable[int]) -> dict[int, str]:
    """What members are called, by their ids; of this organiser only."""
    rows = Member.objects.of(portal.actor.organiser_id).filter(id__in=set(members))
    return dict(rows.values_list("id", "name"))


def holders_named(portal: PortalContext, holders: Iterable[int]) -> dict[int, str]:
    """What members and partners are called, by their ids; of this organiser only."""
    wanted = set(holders)
    names = members_named(portal, wanted)
    left = wanted - set(names)
    if left:
        partners = Partner.objects.of(portal.actor.organiser_id).filter(id__in=left)
        names |= dict(partners.values_list("id", "name"))
    return names


def members_meant(portal: PortalContext, q: str, *, most: int) -> list[int]:
    """The members of this programme that a name, or the end of a number, means: one more than
    `most` where there are too many.
    """
    of, programme_id = portal.actor.organiser_id, portal.programme.id
    number = q.replace(" ", "").replace("-", "")
    known = Identifier.objects.of(of).filter(programme_id=programme_id, value__endswith=number)
    led = list(known.values_list("member_id", flat=True)[: most + 1])
    members = Member.objects.of(of).filter(
        Q(sort_key__contains=folded(q)) | Q(id__in=led), programme_id=programme_id
    )
    return list(members.order_by("id").values_list("id", flat=True)[: most + 1])
