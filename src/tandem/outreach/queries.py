"""The questions about outreach."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.outreach.models import Arrival, Channel, Landing


class NoSuchLanding(Missing):
    """No such landing page is here."""

    code = "outreach.no_such_landing"
    text = _("There is no such page in this programme.")


@dataclass(frozen=True, slots=True)
class Arrived:
    """Through which channels a member came, and when."""

    first: Channel
    first_on: date
    last: Channel
    last_on: date


def landing(landing_id: UUID, *, programme_id: UUID, organiser_id: UUID) -> Landing:
    """The landing page of a programme that an id from outside means.

    Raises:
        NoSuchLanding
    """
    rows = Landing.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchLanding(), id=landing_id)


def open_landing(code: str, *, programme_id: UUID, organiser_id: UUID) -> Landing:
    """The landing page of an address, as long as it is open.

    Raises:
        NoSuchLanding
    """
    rows = Landing.objects.within(programme_id, organiser_id=organiser_id)
    return rows.one(NoSuchLanding(), code=code, ended_at=None)


def arrived(member_id: int, *, programme_id: UUID, organiser_id: UUID) -> Arrived | None:
    """Through which channels a member came; None where no address said it."""
    rows = Arrival.objects.of(organiser_id).filter(member_id=member_id, programme_id=programme_id)
    row = rows.order_by("member_id").first()
    if row is None:
        return None
    channels_by_id = channels(
        {row.first_channel_id, row.last_channel_id}, organiser_id=organiser_id
    )
    first, last = channels_by_id[row.first_channel_id], channels_by_id[row.last_channel_id]
    return Arrived(first, row.first_on, last, row.last_on)


def channels(channel_ids: Collection[UUID], *, organiser_id: UUID) -> dict[UUID, Channel]:
    """Channels by their ids."""
    return Channel.objects.of(organiser_id).in_bulk(list(channel_ids))
