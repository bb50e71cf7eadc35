"""What an activity told in words means here: the activity of a member, or why it means none, with a
code, a place and a sentence.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.activity import days, declaring, recording
from tandem.flows.activities import record_activity
from tandem.flows.activities.activity_inputs import (
    ActivityInput,
    Asked,
    LineInput,
    Refused,
    World,
    key_of,
    look_up,
)
from tandem.kit.units import unit_of
from tandem.programmes.models import Programme

ROUNDING_MINOR = 1  # by which net and gross of untaxed goods may differ


def activity_of(
    given: ActivityInput, *, programme: Programme, now: datetime, asked: Asked | None = None
) -> recording.NewActivity | Refused:
    """The activity that these words mean, or why they mean none; `asked`: what was asked for
    already.
    """
    return meaning(given, look_up([given], programme, asked), programme, now)


def meaning(
    given: ActivityInput, world: World, programme: Programme, now: datetime
) -> recording.NewActivity | Refused:
    """The activity that is meant, of what `look_up` found; or why it means none."""
    member = world.members.get(given.member)
    if member is None:
        return _unknown("member", given.member[1])
    wrong = _firm_waits(given, world) or _wrong_day(given, member[1], programme, now)
    if wrong is not None:
        return wrong
    place = _place(given, world)
    if isinstance(place, Refused):
        return place
    partner_id, outlet_id = place
    buyer = world.members.get(given.buyer) if given.buyer else None
    if given.buyer and buyer is None:
        return _unknown("buyer", given.buyer[1])
    attributes = _attributes(given, world)
    if isinstance(attributes, Refused):
        return attributes
    lines = []
    for number, line in enumerate(given.lines):
        read = _line(line, number, world)
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


def _unknown(field: str, value: str) -> Refused:
    return Refused(
        "api.member_unknown",
        field,
        _("Nobody in the programme is known by “%(value)s”.") % {"value": value},
    )


def _firm_waits(given: ActivityInput, world: World) -> Refused | None:
    people = (world.members.get(given.member), world.members.get(given.buyer or ("", "")))
    if not any(person and person[0] in world.waiting for person in people):
        return None
    return Refused(
        "api.firm_waits",
        "member",
        _("It is still to be proved whose firm this is. Send it again later."),
    )


def _wrong_day(
    given: ActivityInput, joined_on: date, programme: Programme, now: datetime
) -> Refused | None:
    today = days.today(now, time_zone=programme.time_zone)
    closed = days.closed(programme.closings, received_on=today)
    for where, day, over in (("day", given.day, closed), ("paid_on", given.paid_on, ())):
        if day is not None and (wrong := days.trouble(day, today=today, closed=over)) is not None:
            # Programs know these by the names that they have always had.
            return Refused(wrong.code.replace("activity.", "api."), where, wrong.sentence)
    if given.day < joined_on:
        return Refused(
            "api.before_joining",
            "day",
            _("The member joined on %(day)s, after this.") % {"day": joined_on},
        )
    return None


def _place(given: ActivityInput, world: World) -> tuple[int | None, UUID | None] | Refused:
    """The partner and its outlet, where they are named."""
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
    return partner_id, outlet_id


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
        corrected = world.corrections.get(key_of(given, one, world.partners, programme))
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
    if _is_net_above_gross(given):
        return Refused(
            "api.net_above_gross",
            f"lines.{place}.net",
            _("The net amount of a line is larger than its gross amount."),
        )
    if not given.quantity and not amount:
        return Refused(
            "api.no_goods", f"lines.{place}.quantity", _("No pieces for no money are no sale.")
        )
    return recording.LineIn(
        product.id, given.quantity * base_units, given.net_minor, given.gross_minor
    )


def _is_net_above_gross(given: LineInput) -> bool:
    """Whether tax would be less than nothing; each of both may be rounded by itself."""
    net, gross = given.net_minor, given.gross_minor
    return bool(net and gross and abs(net) > abs(gross) + ROUNDING_MINOR)
