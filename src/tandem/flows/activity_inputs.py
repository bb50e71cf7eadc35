"""What programs tell of activities, in their own words, and what it means here: members, products,
partners and outlets are looked up by their identifiers, each kind once for all activities of a
request. What means nothing is refused with a code, a place and a sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tandem.activity import correcting, days, declaring, kinds, recording
from tandem.activity.models import ActivityKind
from tandem.catalogue import queries as catalogue
from tandem.flows import record_activity
from tandem.kit.units import unit_of
from tandem.participants import queries as participants
from tandem.partners.models import Outlet, Partner
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class LineInput:
    """One line: the product by (kind of identifier, value), quantity in `unit` (empty: the base
    unit).
    """

    product: tuple[str, str]
    quantity: Decimal
    unit: str = ""
    net_minor: int | None = None
    gross_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ActivityInput:
    """One activity: the member by (kind of identifier, value); partner and outlet by their codes;
    `corrects`: the document of the purchase that goods come back from; `attributes`: what its kind
    declares.
    """

    member: tuple[str, str]
    day: date
    document_no: str
    kind: str = kinds.PURCHASE
    partner: str = ""
    outlet: str = ""
    due_on: date | None = None
    paid_on: date | None = None
    lines: tuple[LineInput, ...] = ()
    buyer: tuple[str, str] | None = None
    corrects: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an activity cannot count; `field` says where."""

    code: str
    field: str
    sentence: str


@dataclass(slots=True)
class World:
    """What the identifiers of a set of activities lead to; each kind looked up once for all of
    them."""

    members: dict[tuple[str, str], tuple[int, date]]
    # Those of them whose firm is still to be proved: nothing counts for them yet.
    waiting: set[int]
    products: dict[tuple[str, str], catalogue.Known]
    partners: dict[str, int]
    outlets: dict[tuple[int, str], UUID]
    # Of whoever brings goods back all who are one with them by merging; purchases that corrections
    # name, with whom of them they stand; and base units of them that have not come back, by
    # (purchase, product).
    kin: dict[int, list[int]]
    purchases: dict[correcting.Named, list[UUID]]
    left: dict[tuple[UUID, UUID], Decimal]
    # Corrections that stand already, with the purchase they correct: they are repeated, whatever is
    # left of it.
    corrections: dict[UUID, UUID]
    kinds: dict[str, ActivityKind]

    def note(self, activity: recording.NewActivity) -> None:
        """Keep in mind what an activity of this request brings or takes, for those that follow
        it."""
        named = (activity.member_id, activity.partner_id, activity.document_no)
        if activity.id in self.corrections or activity.id in self.purchases.get(named, []):
            return  # it stands, so what is left was read with it
        if activity.corrects_id is None and activity.kind == kinds.PURCHASE:
            self.purchases.setdefault(named, []).append(activity.id)
        for line in activity.lines:
            place = (activity.corrects_id or activity.id, line.product_id)
            self.left[place] = self.left.get(place, Decimal(0)) + line.quantity


def activity_of(
    given: ActivityInput, *, programme: Programme, now: datetime
) -> recording.NewActivity | Refused:
    """The activity that these words mean, or why they mean none."""
    return meaning(given, look_up([given], programme), programme, now)


def look_up(inputs: Sequence[ActivityInput], programme: Programme) -> World:
    """Everything that these activities name, in a trip for each kind of thing."""
    of = programme.organiser_id
    zone = ZoneInfo(programme.time_zone)
    people = {given.member for given in inputs} | {given.buyer for given in inputs if given.buyer}
    members = participants.known_as(people, programme_id=programme.id, organiser_id=of)
    products = catalogue.known_as(
        {line.product for given in inputs for line in given.lines}, organiser_id=of
    )
    known_members = members()
    joined = {
        key: (member, at.astimezone(zone).date())
        for key, (member, at, _is_waiting) in known_members.items()
    }
    waiting = {member for member, _at, is_waiting in known_members.values() if is_waiting}
    codes, places = (
        {given.partner for given in inputs if given.partner},
        {given.outlet for given in inputs if given.outlet},
    )
    partners: dict[str, int] = {}
    outlets: dict[tuple[int, str], UUID] = {}
    purchases: dict[correcting.Named, list[UUID]] = {}
    if codes:
        standing = Partner.objects.of(of).filter(
            programme_id=programme.id, code__in=codes, ended_at=None
        )
        partners = dict(standing.values_list("code", "id"))
    if codes and places:
        named_outlets = Outlet.objects.of(of).filter(
            partner_id__in=partners.values(), code__in=places
        )
        outlets = {
            (partner, code): key
            for partner, code, key in named_outlets.values_list("partner_id", "code", "id")
        }
    back = [given for given in inputs if given.corrects and given.member in joined]
    kin: dict[int, list[int]] = {}
    if back:
        kin = participants.kin({joined[given.member][0] for given in back}, organiser_id=of)
        named = [
            (one, partners.get(given.partner), given.corrects)
            for given in back
            for one in kin[joined[given.member][0]]
        ]
        purchases = correcting.purchases(named, programme_id=programme.id, organiser_id=of)
    corrected = [
        (member, key) for (member, _, _), purchase_ids in purchases.items() for key in purchase_ids
    ]
    left = correcting.left(corrected, organiser_id=of) if corrected else {}
    keys = [
        (one, _key_of(given, one, partners, programme))
        for given in back
        for one in kin[joined[given.member][0]]
    ]
    corrections = correcting.standing_among(keys, organiser_id=of) if keys else {}
    is_other = any(given.kind != kinds.PURCHASE for given in inputs)
    known = declaring.declared(programme.id, organiser_id=of) if is_other else {}
    return World(
        joined, waiting, products(), partners, outlets, kin, purchases, left, corrections, known
    )


def _key_of(
    given: ActivityInput, member_id: int, partners: dict[str, int], programme: Programme
) -> UUID:
    """The key that an activity of this member has by what it says."""
    made = record_activity.activity_of(
        member_id,
        programme=programme,
        document_no=given.document_no,
        day=given.day,
        kind=given.kind,
        partner_id=partners.get(given.partner),
    )
    return made.id


def meaning(
    given: ActivityInput, world: World, programme: Programme, now: datetime
) -> recording.NewActivity | Refused:
    """The activity that is meant, of what `look_up` found; or why it means none."""
    member = world.members.get(given.member)
    if member is None:
        return Refused(
            "api.member_unknown",
            "member",
            _("Nobody in the programme is known by “%(value)s”.") % {"value": given.member[1]},
        )
    if any(
        world.members[known_as][0] in world.waiting
        for known_as in (given.member, given.buyer)
        if known_as in world.members
    ):
        return Refused(
            "api.firm_waits",
            "member",
            _("It is still to be proved whose firm this is. Send it again later."),
        )
    today = days.today(now, time_zone=programme.time_zone)
    closed = days.closed(programme.closings, received_on=today)
    for where, day, over in (("day", given.day, closed), ("paid_on", given.paid_on, ())):
        if day is not None and (wrong := days.trouble(day, today=today, closed=over)) is not None:
            # Programs know these by the names that they have always had.
            return Refused(wrong.code.replace("activity.", "api."), where, wrong.sentence)
    if given.day < member[1]:
        return Refused(
            "api.before_joining",
            "day",
            _("The member joined on %(day)s, after this.") % {"day": member[1]},
        )
    partner_id = world.partners.get(given.partner) if given.partner else None
    if given.partner and partner_id is None:
        return Refused(
            "api.partner_unknown",
            "partner",
            _("No partner has the code “%(value)s”.") % {"value": given.partner},
        )
    outlet_id = world.outlets.get((partner_id or 0, given.outlet)) if given.outlet else None
    if given.outlet and outlet_id is None:
        return Refused(
            "api.outlet_unknown",
            "outlet",
            _("The partner has no outlet “%(value)s”.") % {"value": given.outlet},
        )
    buyer = world.members.get(given.buyer) if given.buyer else None
    if given.buyer and buyer is None:
        return Refused(
            "api.member_unknown",
            "buyer",
            _("Nobody in the programme is known by “%(value)s”.") % {"value": given.buyer[1]},
        )
    attributes = _attributes(given, world)
    if isinstance(attributes, Refused):
        return attributes
    lines = []
    for place, line in enumerate(given.lines):
        read = _line(line, place, world)
        if isinstance(read, Refused):
            return read
        lines.append(read)
    holder_id, corrects_id = member[0], None
    if given.corrects:
        corrected = _standing(given, member[0], world, programme) or _corrected(
            given, member[0], partner_id, lines, world
        )
        if isinstance(corrected, Refused):
            return corrected
        holder_id, corrects_id = corrected
    return record_activity.activity_of(
        holder_id,
        programme=programme,
        document_no=given.document_no,
        day=given.day,
        kind=given.kind,
        lines=tuple(lines),
        partner_id=partner_id,
        outlet_id=outlet_id,
        due_on=given.due_on,
        buyer_id=buyer[0] if buyer else None,
        corrects_id=corrects_id,
        attributes=attributes,
    )


def _attributes(given: ActivityInput, world: World) -> dict[str, object] | Refused:
    """What is said of an activity beyond who and when, as its kind declares it."""
    row = world.kinds.get(given.kind)
    if row is None:
        if not given.attributes:
            return {}
        return Refused(
            "api.kind_unknown",
            "kind",
            _("No action “%(value)s” with fields is declared.") % {"value": given.kind},
        )
    if row.ended_at is not None:
        return Refused(
            "api.kind_ended", "kind", _("The action “%(value)s” has ended.") % {"value": given.kind}
        )
    try:
        return declaring.checked(row, given.attributes)
    except declaring.BadAttribute as error:
        return Refused(error.code, f"attributes.{error.data['field']}", error.sentence)


def _standing(
    given: ActivityInput, member_id: int, world: World, programme: Programme
) -> tuple[int, UUID] | None:
    """With whom a correction stands already, and the purchase that it corrects."""
    for one in world.kin[member_id]:
        corrected = world.corrections.get(_key_of(given, one, world.partners, programme))
        if corrected is not None:
            return one, corrected
    return None


def _corrected(
    given: ActivityInput,
    member_id: int,
    partner_id: int | None,
    lines: Sequence[recording.LineIn],
    world: World,
) -> tuple[int, UUID] | Refused:
    """The purchase that an activity corrects, with whom it stands: of those with the number the
    first that has the goods, all of them.
    """
    purchases = {
        purchase: one
        for one in world.kin[member_id]
        for purchase in world.purchases.get((one, partner_id, given.corrects), [])
    }
    if not purchases:
        return Refused(
            "api.purchase_unknown",
            "corrects",
            _("The member has no purchase “%(value)s” here that goods could come back from.")
            % {"value": given.corrects},
        )
    back: dict[UUID, Decimal] = {}
    for line in lines:
        if line.quantity < 0:
            back[line.product_id] = back.get(line.product_id, Decimal(0)) - line.quantity
    for purchase in purchases:
        if all(
            world.left.get((purchase, product), Decimal(0)) >= units
            for product, units in back.items()
        ):
            return purchases[purchase], purchase
    places = [
        (
            place,
            max(world.left.get((purchase, line.product_id), Decimal(0)) for purchase in purchases),
        )
        for place, line in enumerate(lines)
        if line.quantity < 0
    ]
    place, units = next(
        ((place, units) for place, units in places if units < back[lines[place].product_id]),
        places[0],
    )
    return Refused(
        "api.more_than_left",
        f"lines.{place}.quantity",
        _("Of “%(value)s” only %(left)s of this product have not come back yet.")
        % {
            "value": given.corrects,
            "left": f"{units.normalize():f}",
        },
    )


def _line(given: LineInput, place: int, world: World) -> recording.LineIn | Refused:
    product = world.products.get(given.product)
    if product is None:
        return Refused(
            "api.product_unknown",
            f"lines.{place}",
            _("No product has the number “%(value)s”.") % {"value": given.product[1]},
        )
    unit = product.unit or (unit_of(given.unit) if given.unit else "")
    base_units = product.packs.get(unit) if unit else Decimal(1)
    if base_units is None:
        return Refused(
            "api.unit_unknown",
            f"lines.{place}.unit",
            _("The product has no unit “%(value)s”.") % {"value": given.unit},
        )
    amount = given.net_minor if given.net_minor is not None else given.gross_minor
    amounts = filter(None, (given.net_minor, given.gross_minor))
    if given.quantity and any(
        (given.quantity < 0) != (amount_minor < 0) for amount_minor in amounts
    ):
        return Refused(
            "api.signs_differ",
            f"lines.{place}",
            _("Quantity and amount of a line have different signs."),
        )
    if not given.quantity and not amount:
        return Refused(
            "api.no_goods", f"lines.{place}.quantity", _("No pieces for no money are no sale.")
        )
    return recording.LineIn(
        product.id, given.quantity * base_units, given.net_minor, given.gross_minor
    )
