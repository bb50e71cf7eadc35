"""What people call members, partners, products and those who acted, by the ids that rows hold: of
this organiser only. Whom a search means: `people`.
"""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.catalogue.models import Product
from tandem.kit import ids
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform.models import ApiKey, Membership
from tandem.portals.shared.access import PortalContext

Key = TypeVar("Key", int, UUID)


def members(portal: PortalContext, keys: Iterable[int | None]) -> dict[int, str]:
    """What members are called; ids that are none, or not this organiser's, have no name."""
    rows = Member.objects.of(portal.actor.organiser_id).filter(id__in=_there(keys))
    return dict(rows.values_list("id", "name"))


def partners(portal: PortalContext, keys: Iterable[int | None]) -> dict[int, str]:
    """What partners are called."""
    rows = Partner.objects.of(portal.actor.organiser_id).filter(id__in=_there(keys))
    return dict(rows.values_list("id", "name"))


def holders(portal: PortalContext, keys: Iterable[int | None]) -> dict[int, str]:
    """What members and partners are called, where a row may be of either."""
    wanted = _there(keys)
    names = members(portal, wanted)
    left = wanted - set(names)
    return names | (partners(portal, left) if left else {})


def _there(keys: Iterable[Key | None]) -> set[Key]:
    return {key for key in keys if key is not None}


def products(portal: PortalContext, keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """What products are called."""
    wanted = _there(keys)
    if not wanted:
        return {}
    rows = Product.objects.of(portal.actor.organiser_id).filter(id__in=wanted)
    return dict(rows.values_list("id", "name"))


def actors(portal: PortalContext, actors: Iterable[str]) -> dict[str, str]:
    """What people call those who acted: `user:…`, programs by their keys (`key:…`), the machine."""
    actors = list(actors)
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
    return {
        **names,
        **_programs(portal, actors),
        "machine": _("the machine"),
        "deadline": _("the deadline"),
    }


def _programs(portal: PortalContext, actors: Iterable[str]) -> dict[str, str]:
    prefixes = {name.removeprefix("key:") for name in actors if name.startswith("key:")}
    if not prefixes:
        return {}
    rows = ApiKey.objects.of(portal.actor.organiser_id).filter(prefix__in=prefixes)
    named = rows.order_by("created_at", "id").values_list("prefix", "name")
    return {f"key:{prefix}": _("the program “%(name)s”") % {"name": name} for prefix, name in named}
