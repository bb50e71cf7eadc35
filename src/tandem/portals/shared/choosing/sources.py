"""What lists to choose from offer, by name in the reader's language (`areas/picking.py`).

Those that rules read (`KEYED`) have as their key what a rule compares with, such as a category's
code; nobody sees it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.activity import calendar, declaring, registering
from tandem.catalogue.models import Category, Pack, Product
from tandem.engagement import ways
from tandem.insights import words as known_words
from tandem.kit import ids
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.kit.units import UNITS
from tandem.participants.models import Identifier, Member
from tandem.partners.models import Outlet, Partner
from tandem.portals.shared import units as unit_names
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.offering.sources import Option, Source
from tandem.portals.shared.choosing import piece_names
from tandem.portals.shared.labels import PARTNER_ROLES
from tandem.programmes import countries, trades
from tandem.segments.models import Segment
from tandem.tiers.models import Plan
from tandem.tiers.queries import ladder_of

_WORDS_MAX = 2_000  # different words of one field, such as brands
ACTIONS: Mapping[str, str | Promise] = {
    "PURCHASE": _("a purchase"),
    "CODE": _("a product code"),
    "ENROLMENT": _("joining"),
    "REFERRAL": _("a recommendation"),
    "BIRTHDAY": _("a birthday"),
    "ANNIVERSARY": _("an anniversary of joining"),
}


def _listed(
    name: str,
    permission: str,
    of: Callable[[PortalContext], Mapping[str, Any]],
    *,
    offered: Callable[[PortalContext], Mapping[str, Any]] | None = None,
    made_at: tuple[str, str] | None = None,
) -> Source:
    """A source of which all options are known at once; `offered`: those to choose from, where what
    was chosen once may be another.
    """

    def search(portal: PortalContext, text: str, limit: int) -> Sequence[Option]:
        wanted = folded(text)
        options = [
            (key, str(title))
            for key, title in (offered or of)(portal).items()
            if wanted in folded(str(title))
        ]
        return options[:limit]

    def named(portal: PortalContext, keys: Collection[str]) -> Mapping[str, str]:
        known = of(portal)
        return {key: str(known[key]) for key in keys if key in known}

    return Source(name, permission, search, named, made_at)


def _numbers(keys: Collection[str]) -> list[int]:
    return [int(key) for key in keys if key.isascii() and key.isdigit() and int(key) < 2**63]


def _members(portal: PortalContext) -> Any:
    return Member.objects.of(portal.actor.organiser_id).filter(programme_id=portal.programme.id)


def _find_members(portal: PortalContext, text: str, limit: int) -> Sequence[Option]:
    members = _members(portal)
    if text:
        plain = text.replace(" ", "").replace("-", "")
        known = Identifier.objects.of(portal.actor.organiser_id).filter(
            programme_id=portal.programme.id, value__endswith=plain
        )
        numbered = list(known.values_list("member_id", flat=True)[:limit])
        members = members.filter(
            Q(sort_key__contains=folded(text)) | Q(id__in=numbered) | Q(number=text)
        )
    rows = members.order_by("sort_key", "id").values_list("id", "name", "number")[:limit]
    return [(str(key), f"{name} · {number}") for key, name, number in rows]


def _named_members(portal: PortalContext, keys: Collection[str]) -> Mapping[str, str]:
    rows = _members(portal).filter(id__in=_numbers(keys)).values_list("id", "name", "number")
    return {str(key): f"{name} · {number}" for key, name, number in rows}


def _find_products(field: str) -> Callable[[PortalContext, str, int], Sequence[Option]]:
    def search(portal: PortalContext, text: str, limit: int) -> Sequence[Option]:
        products = Product.objects.of(portal.actor.organiser_id).filter(ended_at=None)
        if text:
            products = products.filter(
                Q(sort_key__contains=folded(text)) | Q(sku__istartswith=text)
            )
        rows = products.order_by("sort_key", "id").values_list(field, "name", "sku")[:limit]
        return [(str(key), f"{name} · {sku}") for key, name, sku in rows]

    return search


def _named_products(field: str) -> Callable[[PortalContext, Collection[str]], Mapping[str, str]]:
    def named(portal: PortalContext, keys: Collection[str]) -> Mapping[str, str]:
        wanted = (
            [key for text in keys if (key := ids.parsed(text))] if field == "id" else list(keys)
        )
        products = Product.objects.of(portal.actor.organiser_id).filter(**{f"{field}__in": wanted})
        return {
            str(key): f"{name} · {sku}"
            for key, name, sku in products.values_list(field, "name", "sku")
        }

    return named


def _find_partners(field: str) -> Callable[[PortalContext, str, int], Sequence[Option]]:
    def search(portal: PortalContext, text: str, limit: int) -> Sequence[Option]:
        partners = Partner.objects.of(portal.actor.organiser_id).filter(
            programme_id=portal.programme.id, ended_at=None
        )
        if text:
            partners = partners.filter(
                Q(sort_key__contains=folded(text)) | Q(tax_id__icontains=text) | Q(city__bare=text)
            )
        rows = partners.order_by("sort_key", "id").values_list(field, "name", "city")[:limit]
        return [(str(key), f"{name}, {city}" if city else name) for key, name, city in rows]

    return search


def _named_partners(field: str) -> Callable[[PortalContext, Collection[str]], Mapping[str, str]]:
    def named(portal: PortalContext, keys: Collection[str]) -> Mapping[str, str]:
        partners = Partner.objects.of(portal.actor.organiser_id).filter(
            programme_id=portal.programme.id
        )
        partners = partners.filter(
            **{f"{field}__in": _numbers(keys) if field == "id" else list(keys)}
        )
        rows = partners.values_list(field, "name", "city")
        return {str(key): f"{name}, {city}" if city else name for key, name, city in rows}

    return named


def _find_outlets(field: str) -> Callable[..., Sequence[Option]]:
    """By name, code or city; the key is this field."""

    def find(portal: PortalContext, text: str, limit: int) -> Sequence[Option]:
        outlets = Outlet.objects.of(portal.actor.organiser_id).filter(
            partner__programme_id=portal.programme.id
        )
        if text:
            outlets = outlets.filter(
                Q(name__bare=text) | Q(code__icontains=text) | Q(city__bare=text)
            )
        rows = outlets.order_by("name", "id").values_list(field, "name", "partner__name")[:limit]
        return [(str(key), f"{name} · {partner}") for key, name, partner in rows]

    return find


def _named_outlets(field: str) -> Callable[..., Mapping[str, str]]:
    def named(portal: PortalContext, keys: Collection[str]) -> Mapping[str, str]:
        outlets = Outlet.objects.of(portal.actor.organiser_id).filter(
            partner__programme_id=portal.programme.id
        )
        known = [key for text in keys if (key := ids.parsed(text))] if field == "id" else list(keys)
        rows = outlets.filter(**{f"{field}__in": known}).values_list(field, "name", "partner__name")
        return {str(key): f"{name} · {partner}" for key, name, partner in rows}

    return named


def _categories(portal: PortalContext) -> Mapping[str, Any]:
    rows = (
        Category.objects.of(portal.actor.organiser_id)
        .order_by("path", "code")
        .values_list("code", "name", "path")
    )
    names = {code: localized(name, portal.language) for code, name, _path in rows}
    return {
        code: " › ".join(names.get(part, part) for part in path) or names[code]
        for code, _name, path in rows
    }


def _brands(portal: PortalContext) -> Mapping[str, Any]:
    products = Product.objects.of(portal.actor.organiser_id).exclude(brand="").order_by("brand")
    return {
        brand: brand for brand in products.values_list("brand", flat=True).distinct()[:_WORDS_MAX]
    }


def _tags(portal: PortalContext) -> Mapping[str, Any]:
    products = Product.objects.of(portal.actor.organiser_id).exclude(tags=[])
    tags = {
        tag for of_product in products.values_list("tags", flat=True)[:20_000] for tag in of_product
    }
    return {tag: tag for tag in sorted(tags)[:_WORDS_MAX]}


def _words_of_members(field: str) -> Callable[[PortalContext], Mapping[str, Any]]:
    def words(portal: PortalContext) -> Mapping[str, Any]:
        values = known_words.of_members(
            field,
            programme_id=portal.programme.id,
            organiser_id=portal.actor.organiser_id,
            most=_WORDS_MAX,
        )
        return {value: value for value in values}

    return words


def _trades(portal: PortalContext) -> Mapping[str, Any]:
    """The trades that members choose from, then what they said before there was a list."""
    offered = trades.names(portal.programme, portal.language)
    return {**_words_of_members("trade")(portal), **offered}


def _regions_of_partners(portal: PortalContext) -> Mapping[str, Any]:
    partners = Partner.objects.of(portal.actor.organiser_id)
    return _regions(partners.filter(programme_id=portal.programme.id))


def _regions_of_outlets(portal: PortalContext) -> Mapping[str, Any]:
    outlets = Outlet.objects.of(portal.actor.organiser_id)
    return _regions(outlets.filter(partner__programme_id=portal.programme.id))


def _regions(places: QuerySet[Any]) -> dict[str, str]:
    """Of these partners or outlets."""
    regions = places.exclude(region="").order_by("region").values_list("region", flat=True)
    return {region: region for region in regions.distinct()[:_WORDS_MAX]}


def _zones(portal: PortalContext) -> Mapping[str, Any]:
    """Where goods may be meant for: regions of the programme's partners and members, and countries
    by their codes.
    """
    regions = {**_regions_of_partners(portal), **_words_of_members("region")(portal)}
    return {**dict(sorted(regions.items())), **countries.names(portal.language)}


def units(portal: PortalContext) -> Mapping[str, Any]:
    """Units that products are counted in, ours first."""
    used = (
        Pack.objects.of(portal.actor.organiser_id)
        .order_by("unit")
        .values_list("unit", flat=True)
        .distinct()[:_WORDS_MAX]
    )
    return {
        **{unit: unit_names.many(unit) for unit in UNITS},
        **{unit: unit for unit in used if unit not in UNITS},
    }


def actions(portal: PortalContext) -> Mapping[str, Any]:
    """What can be done: transactions, what happens by itself, and what the programme declared."""
    declared = declaring.declared(portal.programme.id, organiser_id=portal.actor.organiser_id)
    return {
        **ACTIONS,
        **{kind: declaring.name_of(row, portal.language) for kind, row in declared.items()},
    }


def is_offered(kind: str, portal: PortalContext) -> bool:
    """Whether an action is to be chosen where it was not: not one of a way of taking part that the
    programme does not use.
    """
    registered = registering.every().get(kind)
    way = registered.way if registered else ""
    if kind == calendar.REFERRAL:
        way = ways.REFERRALS
    return not way or ways.uses(portal.programme, way)


def _offered_actions(portal: PortalContext) -> Mapping[str, Any]:
    return {key: title for key, title in actions(portal).items() if is_offered(key, portal)}


def tiers(portal: PortalContext) -> Mapping[str, Any]:
    """The levels, lowest first."""
    rows = ladder_of(portal.programme.id, organiser_id=portal.actor.organiser_id)[1]
    return {tier.code: localized(tier.name, portal.language) for tier in rows}


def _plans(portal: PortalContext) -> Mapping[str, Any]:
    kinds = (
        Plan.objects.of(portal.actor.organiser_id)
        .filter(programme_id=portal.programme.id)
        .order_by("code")
    )
    return {row.code: localized(row.name, portal.language) for row in kinds}


def _segments(portal: PortalContext) -> Mapping[str, Any]:
    segments = Segment.objects.of(portal.actor.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None
    )
    return {row.key: localized(row.name, portal.language) for row in segments.order_by("key")}


def _lists(portal: PortalContext) -> Mapping[str, Any]:
    segments = Segment.objects.of(portal.actor.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None, is_list=True
    )
    return {row.key: localized(row.name, portal.language) for row in segments.order_by("key")}


MEMBERS = Source(
    "members",
    "members.view",
    _find_members,
    _named_members,
    made_at=("organiser:member-add", "members.change"),
)
PRODUCTS = Source(
    "products",
    "catalogue.view",
    _find_products("id"),
    _named_products("id"),
    made_at=("organiser:products", "catalogue.change"),
)
PARTNERS = Source(
    "partners",
    "partners.view",
    _find_partners("id"),
    _named_partners("id"),
    made_at=("organiser:partners", "partners.change"),
)
OUTLETS = Source("outlets-by-id", "partners.view", _find_outlets("id"), _named_outlets("id"))
CATEGORIES = _listed("categories", "catalogue.view", _categories)
ACTION_KINDS = _listed("actions", "members.view", actions, offered=_offered_actions)
UNITS_OF_PRODUCTS = _listed("units", "catalogue.view", units)
TIERS = _listed("tiers", "members.view", tiers, made_at=("organiser:ladder", "rules.change"))
_DEFINED = ("organiser:segments", "rules.change")
SEGMENTS = _listed("segments", "members.view", _segments, made_at=_DEFINED)
TRADES = _listed(
    "trades", "members.view", _trades, made_at=("organiser:trades", "programme.change")
)
ZONES = _listed("zones", "codes.issue", _zones)
REGIONS = _listed("regions", "members.view", _words_of_members("region"))
PIECES = Source("pieces", "programme.view", piece_names.search, piece_names.named)
# What conditions compare with, by the name under which the vocabulary tells of it
# (`rules.vocabulary.Field.options`).
KEYED: Mapping[str, Source] = {
    "products": Source("skus", "catalogue.view", _find_products("sku"), _named_products("sku")),
    "partners": Source(
        "partner-codes", "partners.view", _find_partners("code"), _named_partners("code")
    ),
    "outlets": Source("outlets", "partners.view", _find_outlets("code"), _named_outlets("code")),
    "categories": CATEGORIES,
    "brands": _listed("brands", "catalogue.view", _brands),
    "tags": _listed("tags", "catalogue.view", _tags),
    "kinds": ACTION_KINDS,
    "trades": TRADES,
    "regions": REGIONS,
    "partner_regions": _listed("partner-regions", "partners.view", _regions_of_partners),
    "outlet_regions": _listed("outlet-regions", "partners.view", _regions_of_outlets),
    "partner_roles": _listed("partner-roles", "partners.view", lambda _portal: PARTNER_ROLES),
    "tiers": TIERS,
    "plans": _listed("plans", "members.view", _plans),
    "segments": SEGMENTS,
    "lists": _listed("lists", "members.view", _lists, made_at=_DEFINED),
    "units": UNITS_OF_PRODUCTS,
}
BY_NAME: Mapping[str, Source] = {
    source.name: source
    for source in (MEMBERS, PRODUCTS, PARTNERS, OUTLETS, ZONES, PIECES, *KEYED.values())
}
