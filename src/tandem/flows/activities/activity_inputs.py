"""What programs tell of activities, in their own words, and everything that these words lead to:
members, products, partners and outlets are looked up by their identifiers, each kind once for all
activities of a request. What they mean is said by `activity_meanings`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from tandem.activity import correcting, declaring, kinds, recording
from tandem.activity.models import ActivityKind
from tandem.catalogue import queries as catalogue
from tandem.evidence.witnessing import alike
from tandem.flows.activities import record_activity
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


@dataclass(frozen=True, slots=True)
class Asked:
    """Members and products that were asked for; read by the calls of them."""

    members: Callable[[], dict[tuple[str, str], tuple[int, datetime, bool]]]
    products: Callable[[], dict[tuple[str, str], catalogue.Known]]


def ask(inputs: Sequence[ActivityInput], programme: Programme) -> Asked:
    """Ask for the members and products that these activities name."""
    of = programme.organiser_id
    people = {given.member for given in inputs} | {given.buyer for given in inputs if given.buyer}
    return Asked(
        participants.known_as(people, programme_id=programme.id, organiser_id=of),
        catalogue.known_as(
            {line.product for given in inputs for line in given.lines}, organiser_id=of
        ),
    )


def look_up(
    inputs: Sequence[ActivityInput], programme: Programme, asked: Asked | None = None
) -> World:
    """Everything that these activities name, in a trip for each kind of thing; `asked`: what was
    asked for already.
    """
    of = programme.organiser_id
    zone = ZoneInfo(programme.time_zone)
    asked = asked or ask(inputs, programme)
    known_members = asked.members()
    joined = {
        key: (member, at.astimezone(zone).date())
        for key, (member, at, _is_waiting) in known_members.items()
    }
    waiting = {member for member, _at, is_waiting in known_members.values() if is_waiting}
    partners, outlets = _sellers(inputs, programme)
    purchases: dict[correcting.Named, list[UUID]] = {}
    back = [given for given in inputs if given.corrects and given.member in joined]
    kin: dict[int, list[int]] = {}
    if back:
        kin = participants.kin({joined[given.member][0] for given in back}, organiser_id=of)
        asked_back = [
            (kin[joined[given.member][0]], partners.get(given.partner), given.corrects)
            for given in back
        ]
        named = [(one, partner, number) for one_of, partner, number in asked_back for one in one_of]
        purchases = correcting.purchases(named, programme_id=programme.id, organiser_id=of)
        purchases |= _otherwise_written(asked_back, purchases, programme)
    corrected = [
        (member, key) for (member, _, _), purchase_ids in purchases.items() for key in purchase_ids
    ]
    left = correcting.left(corrected, organiser_id=of) if corrected else {}
    keys = [
        (one, key_of(given, one, partners, programme))
        for given in back
        for one in kin[joined[given.member][0]]
    ]
    corrections = correcting.standing_among(keys, organiser_id=of) if keys else {}
    is_other = any(given.kind != kinds.PURCHASE for given in inputs)
    known = declaring.declared(programme.id, organiser_id=of) if is_other else {}
    return World(
        joined,
        waiting,
        asked.products(),
        partners,
        outlets,
        kin,
        purchases,
        left,
        corrections,
        known,
    )


def _otherwise_written(
    asked: Sequence[alike.Named],
    purchases: Mapping[correcting.Named, list[UUID]],
    programme: Programme,
) -> dict[correcting.Named, list[UUID]]:
    """The purchases that are named in another way of writing their number than they were recorded
    under, or without the letters in front of it: a document may have told them first.
    """
    of = {"programme_id": programme.id, "organiser_id": programme.organiser_id}
    unknown = [
        (members, partner, number)
        for members, partner, number in asked
        if not any((one, partner, number) in purchases for one in members)
    ]
    written = alike.recorded_as(unknown, **of) if unknown else {}
    meant: dict[correcting.Named, set[str]] = {}
    for place, numbers in written.items():
        members, partner, named = unknown[place]
        for one in members:
            for number in numbers:
                meant.setdefault((one, partner, number), set()).add(named)
    others: dict[correcting.Named, list[UUID]] = {}
    recorded = correcting.purchases(list(meant), **of) if meant else {}
    for (one, partner, number), keys in recorded.items():
        for named in meant[one, partner, number]:
            others.setdefault((one, partner, named), []).extend(keys)
    return others


def _sellers(
    inputs: Sequence[ActivityInput], programme: Programme
) -> tuple[dict[str, int], dict[tuple[int, str], UUID]]:
    """The partners that are named, and their outlets."""
    of = programme.organiser_id
    codes, places = (
        {given.partner for given in inputs if given.partner},
        {given.outlet for given in inputs if given.outlet},
    )
    partners: dict[str, int] = {}
    outlets: dict[tuple[int, str], UUID] = {}
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
    return partners, outlets


def key_of(
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
