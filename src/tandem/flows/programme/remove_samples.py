"""Sample data of a template leave a programme at one press, and nothing real goes with them.

What a template laid is told apart by its moment: it came in the very instant in which the programme
was opened (and by numbers that no maker and no tax office gives out). Nothing that was recorded or
posted is deleted: what was done by samples is taken back by corrections, as goods that come back
are, so the ledger tells both and every figure ends without them (decision 70).

What real people did with a sample, such as buying a sample product, is theirs: whoever removes the
samples says whether it is taken back as well, or stays. A sample member for whom somebody real
signs in, or as whom a real one goes on, is no sample any more: they stay.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.activity import correcting, recording
from tandem.activity.models import Activity, Correction, Line
from tandem.activity.recording import LineIn, NewActivity
from tandem.catalogue import ending as products
from tandem.catalogue.models import Product
from tandem.earning.recalculation import following
from tandem.flows.departing import erasing
from tandem.flows.partners import end_partner
from tandem.flows.programme.start_programme import SAMPLE
from tandem.kit import ids
from tandem.kit.errors import Conflict
from tandem.participants import leaving
from tandem.participants import queries as participants
from tandem.participants.models import Member, MemberStatus
from tandem.partners.models import Partner
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models import Membership
from tandem.platform.personal import requests
from tandem.programmes.models import Programme
from tandem.rewards import ending as orders
from tandem.rewards.models import Order, OrderStatus

SOURCE = "SAMPLES"
TOLD_MAX = 50  # of what real people did, one by one
_NUMBERED_MAX = 1_000  # activities that are taken back in one batch


class NoSamples(Conflict):
    """The programme has no sample data, or not any more."""

    code = "flows.no_samples"
    text = _("There are no samples in this programme any more.")


@dataclass(frozen=True, slots=True)
class Samples:
    """What of a template's samples still stands. Products are the organiser's, for all its
    programmes: they are of it where no other programme plays with samples. `kept`: sample members
    that somebody real is by now.
    """

    members: Sequence[int]
    partners: Sequence[int]
    products: Sequence[UUID]
    kept: Sequence[int] = ()

    @property
    def are_gone(self) -> bool:
        """Whether nothing is left of them."""
        return not (self.members or self.partners or self.products)


@dataclass(frozen=True, slots=True)
class Real:
    """What somebody real did with a sample: bought it, or bought there."""

    member_id: int
    activity_id: UUID
    kind: str
    document_no: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What removing them means: how much samples did, what real people did with them (`TOLD_MAX` at
    most, of `real_total`), and how many real members a sample had won.
    """

    samples: Samples
    activities: int
    orders: int
    real: Sequence[Real] = ()
    real_total: int = 0
    recruited: int = 0


@dataclass(slots=True)
class _Standing:
    """What is left of a product in a purchase."""

    quantity: Decimal = Decimal(0)
    amounts: list[int | None] = field(default_factory=lambda: [None, None])

    def add(self, row: Line | Correction) -> None:
        """One line more, or what changed of it."""
        self.quantity += row.quantity
        for place, minor in enumerate((row.net_minor, row.gross_minor)):
            if minor is not None:
                self.amounts[place] = (self.amounts[place] or 0) + minor

    @property
    def is_there(self) -> bool:
        """Whether there is anything to take back."""
        return bool(self.quantity or any(self.amounts))


def samples_of(programme: Programme) -> Samples:
    """The sample members, partners and products that a programme still has."""
    of, laid_at = programme.organiser_id, programme.created_at
    if not programme.origin.get("samples"):
        return Samples((), (), ())
    came = {"programme_id": programme.id, "created_at": laid_at}
    members = Member.objects.of(of).filter(**came).exclude(status=MemberStatus.MERGED)
    members = members.exclude(id__in=requests.erased(programme.id, organiser_id=of))
    laid = list(members.order_by("id").values_list("id", flat=True))
    kept = _somebody_is(laid, programme)
    partners = Partner.objects.of(of).filter(ended_at=None, **came)
    others = [
        other
        for other in Programme.objects.of(of).exclude(id=programme.id).order_by("id")
        if other.origin.get("samples")
        and Member.objects.of(of)
        .filter(programme_id=other.id, created_at=other.created_at, status__in=leaving.TAKING_PART)
        .exists()
    ]
    rows = Product.objects.of(of).filter(sku__startswith=SAMPLE, ended_at=None)
    return Samples(
        [key for key in laid if key not in kept],
        list(partners.order_by("-path", "id").values_list("id", flat=True)),
        [] if others else list(rows.order_by("sku").values_list("id", flat=True)),
        sorted(kept),
    )


def _somebody_is(laid: Collection[int], programme: Programme) -> set[int]:
    """Those of these sample members for whom somebody signs in, or as whom somebody goes on who was
    none.
    """
    of = programme.organiser_id
    roles = Membership.objects.of(of).filter(member_id__in=list(laid), ended_at=None)
    merged = Member.objects.of(of).filter(goes_on_as_id__in=list(laid))
    merged = merged.exclude(created_at=programme.created_at)
    return {
        key
        for rows in (roles.values_list("member_id"), merged.values_list("goes_on_as_id"))
        for (key,) in rows
        if key is not None
    }


def look(programme: Programme) -> Look:
    """What removing the samples would do."""
    of, samples = programme.organiser_id, samples_of(programme)
    kin = _kin(samples, of)
    real = _real(samples, kin, programme)
    won = Member.objects.of(of).filter(programme_id=programme.id, recruited_by_id__in=kin)
    return Look(
        samples,
        activities=_by(kin, programme).count(),
        orders=Order.objects.of(of).filter(member_id__in=kin, status=OrderStatus.ORDERED).count(),
        real=[
            Real(row.member_id, row.id, row.kind, row.document_no, row.occurred_at)
            for row in real.order_by("-occurred_at", "member_id", "id")[:TOLD_MAX]
        ],
        real_total=real.count(),
        recruited=won.exclude(id__in=kin).count(),
    )


def remove(programme: Programme, *, with_real: bool, actor: Actor, now: datetime) -> Samples:
    """Remove all samples: what they did is taken back, what they ordered cancelled, what is left of
    their points lost; their members are erased, their partners and products end. What was removed.

    Args:
        with_real: whether what real people did with samples is taken back as well.

    Raises:
        NotAllowed, NoSamples: nothing changes.

    All or nothing, in the transaction it finds. Locks the members.
    """
    for permission in ("members.erase", "partners.change", "catalogue.change", "orders.change"):
        require(actor, permission)
    of = programme.organiser_id
    Programme.objects.of(of).select_for_update(no_key=True).get(id=programme.id)
    samples = samples_of(programme)
    if samples.are_gone:
        raise NoSamples()
    kin = _kin(samples, of)
    for order in (
        Order.objects.of(of)
        .filter(member_id__in=kin, status=OrderStatus.ORDERED)
        .order_by("member_id", "id")
    ):
        orders.cancel(
            order.id,
            member_id=order.member_id,
            reason=str(_("It was a sample.")),
            programme_id=programme.id,
            actor=actor,
            now=now,
        )
    done: list[tuple[Activity, Collection[UUID] | None]] = [
        (row, None) for row in _by(kin, programme).order_by("member_id", "id")
    ]
    if with_real:
        real = _real(samples, kin, programme).order_by("member_id", "id")
        done += [(row, _only(row, samples)) for row in real]
    _take_back(done, programme=programme, actor=actor, now=now)
    for member_id in samples.members:
        erasing.erase(member_id, programme=programme, actor=actor, now=now)
    for partner_id in samples.partners:
        end_partner.end(partner_id, programme=programme, actor=actor, now=now)
    products.end(samples.products, actor=actor, now=now)
    return samples


def _kin(samples: Samples, organiser_id: UUID) -> list[int]:
    """The sample members, those who were merged into them, and the sample partners, who do things
    in the place of a member.
    """
    kin = participants.kin(set(samples.members), organiser_id=organiser_id)
    return sorted({*samples.partners, *(key for keys in kin.values() for key in keys)})


def _by(members: Collection[int], programme: Programme) -> QuerySet[Activity]:
    """What these did."""
    rows = Activity.objects.of(programme.organiser_id).filter(member_id__in=list(members))
    return rows.filter(programme_id=programme.id, corrects_id=None)


def _real(samples: Samples, kin: Collection[int], programme: Programme) -> QuerySet[Activity]:
    """What others bought of samples, or at them."""
    of = programme.organiser_id
    bought = Line.objects.of(of).filter(product_id__in=list(samples.products))
    rows = Activity.objects.of(of).filter(programme_id=programme.id, corrects_id=None)
    is_with = Q(partner_id__in=list(samples.partners)) | Q(id__in=bought.values("activity_id"))
    return rows.filter(is_with).exclude(member_id__in=list(kin))


def _only(row: Activity, samples: Samples) -> Collection[UUID] | None:
    """The products that are taken back of a real purchase: all of one at a sample partner (None),
    else the samples among them.
    """
    return None if row.partner_id in samples.partners else frozenset(samples.products)


def _take_back(
    done: Sequence[tuple[Activity, Collection[UUID] | None]],
    *,
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> None:
    """Correct what stands of these to nothing, and take the points back from the very lots."""
    of, corrections = programme.organiser_id, list(_corrections(done, programme))
    for at in range(0, len(corrections), _NUMBERED_MAX):
        recording.record_many(
            corrections[at : at + _NUMBERED_MAX],
            programme_id=programme.id,
            organiser_id=of,
            source=SOURCE,
            source_id=ids.new_uuid(),
            actor=actor.name,
            now=now,
        )
    members = sorted({row.member_id for row in corrections})
    if members:
        following.correct(members, programme=programme, now=now)


def _corrections(
    done: Sequence[tuple[Activity, Collection[UUID] | None]], programme: Programme
) -> Iterator[NewActivity]:
    of = programme.organiser_id
    keys = [row.id for row, _only in done]
    left: dict[UUID, dict[UUID, _Standing]] = {key: {} for key in keys}
    members = {row.member_id for row, _only in done}
    lines = Line.objects.of(of).filter(member_id__in=members, activity_id__in=keys)
    for line in lines.order_by("activity_id", "line_no"):
        left[line.activity_id].setdefault(line.product_id, _Standing()).add(line)
    changes = Correction.objects.of(of).filter(member_id__in=members, activity_id__in=keys)
    for change in changes.order_by("activity_id", "correction_id", "place"):
        left[change.activity_id].setdefault(change.product_id, _Standing()).add(change)
    pairs = [(row.member_id, row.id) for row, _only in done]
    gone = correcting.acts_taken(pairs, organiser_id=of) if pairs else {}
    for row, only in done:
        has_goods = bool(left[row.id])
        back = [
            LineIn(
                product_id,
                -standing.quantity,
                *(None if minor is None else -minor for minor in standing.amounts),
            )
            for product_id, standing in sorted(left[row.id].items())
            if standing.is_there and (only is None or product_id in only)
        ]
        is_taken = row.id in gone and gone[row.id].is_gone
        if (has_goods and not back) or (not has_goods and is_taken):
            continue
        yield NewActivity(
            row.member_id,
            ids.derived(SOURCE, row.id),
            row.kind,
            row.document_no,
            row.occurred_at,
            row.occurred_on,
            row.currency,
            lines=tuple(back),
            partner_id=row.partner_id,
            outlet_id=row.outlet_id,
            corrects_id=row.id,
        )
