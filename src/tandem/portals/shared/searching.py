"""What a search means: members by their names and numbers, and what has names in several languages.
What is called how, by its id: `names_by_id`.
"""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from tandem.kit.text import folded
from tandem.participants.models import Identifier, Member
from tandem.portals.shared.access import PortalContext


def fits(q: str, names: Mapping[str, str]) -> bool:
    """Whether a name holds what is searched for, in whichever language; an empty search fits."""
    wanted = folded(q)
    return any(wanted in folded(name) for name in names.values())


def members_like(portal: PortalContext, q: str) -> QuerySet[Member]:
    """The members of this programme whose name holds what was typed, or whose number it is."""
    return Member.objects.of(portal.actor.organiser_id).filter(
        Q(sort_key__contains=folded(q)) | Q(number=q.strip()), programme_id=portal.programme.id
    )


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
