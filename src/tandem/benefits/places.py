"""Places and turns: how many are left of a benefit in a span, for all together and for a member.

A place is taken by one statement that adds to what is taken only while there is room, so that two
who answer at once cannot give the last one twice.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.benefits.models import Benefit, Places, Request, RequestState, Use
from tandem.kit.errors import Conflict, Gone
from tandem.kit.periods import BEGINNING_OF_TIME, span_of
from tandem.kit.sql import named_queries
from tandem.participants import queries as participants
from tandem.platform import statements

# States in which a request is one of the times that a member may have it.
HAD = (
    RequestState.ASKED,
    RequestState.ACCEPTED,
    RequestState.FULFILLED,
    RequestState.USED,
)
# Uses that are a turn of their own.
COUNTED = Q(undone_at=None, request_id=None)


class NoPlaces(Gone):
    """Fewer places are left than are wanted."""

    code = "benefits.no_places"
    text = _("Places left of “%(benefit)s”: %(left)s. Nothing was done.")

    benefit: str
    left: int


class BenefitUsedUp(Conflict):
    """The member has had the benefit as often as a span allows, or it is not for them."""

    code = "benefits.used_up"
    text = _("This benefit is not the member's to use: %(why)s.")


def begins_on(span: str, day: date) -> date:
    """The first day of the span that holds a day."""
    return BEGINNING_OF_TIME if span == "EVER" else span_of(day, span)[0]


def last_day(span: str, day: date) -> date | None:
    """The last day of the span that holds a day; None where it has no end."""
    return None if span == "EVER" else span_of(day, span)[1] - timedelta(days=1)


def take(benefit: Benefit, number: int, *, today: date, now: datetime, name: str) -> date | None:
    """Take so many places of the span that runs; its first day, None where places are not counted.

    Raises:
        NoPlaces: none is taken.
    """
    if benefit.places is None:
        return None
    of = benefit.organiser_id
    # who changes the span counts the places anew meanwhile
    span = Benefit.objects.of(of).select_for_update(no_key=True).get(id=benefit.id).span
    span_on = begins_on(span, today)
    rows = Places.objects.of(of)
    rows.bulk_create(
        [
            Places(
                organiser_id=of,
                benefit_id=benefit.id,
                span_on=span_on,
                created_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    own = rows.filter(benefit_id=benefit.id, span_on=span_on)
    room = own.filter(taken__lte=benefit.places - number)
    if number > benefit.places or not room.update(taken=F("taken") + number):
        raise NoPlaces(benefit=name, left=left(benefit, today=today) or 0)
    return span_on


def free(benefit_id: UUID, span_on: date, number: int, *, organiser_id: UUID) -> None:
    """Give so many places of a span back."""
    rows = Places.objects.of(organiser_id).filter(benefit_id=benefit_id, span_on=span_on)
    rows.update(taken=F("taken") - number)


def give_back(benefit_id: UUID, day: date, *, organiser_id: UUID) -> None:
    """Give back the place that a use of a day took, in the span that holds that day by now; nothing
    where none was counted.
    """
    benefits = Benefit.objects.of(organiser_id).select_for_update(no_key=True)
    span_on = begins_on(benefits.get(id=benefit_id).span, day)
    rows = Places.objects.of(organiser_id).filter(benefit_id=benefit_id, span_on=span_on)
    rows.filter(taken__gt=0).update(taken=F("taken") - 1)


def count_anew(benefit: Benefit, *, now: datetime) -> None:
    """Count the places of a benefit by the span that it has now: each stays taken in the span that
    holds the day on which it was asked for, or the first of the one that it was taken in.

    Whoever changes the span holds the requests that have a place, then the benefit.
    """
    sql = named_queries("tandem.benefits", "places")
    params = {
        "organiser_id": benefit.organiser_id,
        "benefit_id": benefit.id,
        "span": benefit.span,
        "ever": BEGINNING_OF_TIME,
        "now": now,
    }
    for name in ("move", "clear", "count"):
        statements.run(sql[name], params)


def left(benefit: Benefit, *, today: date) -> int | None:
    """How many places are left in the span that runs; None where they are not counted."""
    if benefit.places is None:
        return None
    rows = Places.objects.of(benefit.organiser_id).filter(
        benefit_id=benefit.id, span_on=begins_on(benefit.span, today)
    )
    return max(0, benefit.places - sum(rows.values_list("taken", flat=True)))


def turns_left(benefit: Benefit, member_id: int, *, today: date) -> int | None:
    """How often a member may still have it in the span that runs; None: as often as they like.
    Of whoever was merged the turns count once, for who goes on.

    Who acts on it has locked the member: two at once are one after the other.
    """
    if not benefit.uses:
        return None
    of, span_on = benefit.organiser_id, begins_on(benefit.span, today)
    kin = participants.one_with(member_id, organiser_id=of)
    asked = Request.objects.of(of).filter(
        member_id__in=kin, benefit_id=benefit.id, asked_on__gte=span_on, state__in=HAD
    )
    used = Use.objects.of(of).filter(
        COUNTED, member_id__in=kin, benefit_id=benefit.id, used_on__gte=span_on
    )
    return max(0, benefit.uses - asked.count() - used.count())
