"""Whom rewards and benefits are for, where that is nobody now."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.benefits import queries as benefits
from tandem.insights import lately
from tandem.insights.review.facts import WARNS, Finding
from tandem.kit.texts import localized
from tandem.programmes.models import Programme
from tandem.rewards import queries as rewards
from tandem.segments import targeting
from tandem.segments.models import Audience

REACHED_FROM = 20  # of so many members one is expected to have reached a level


def unreached(programme: Programme, *, language: str, now: datetime) -> list[Finding]:
    """What is offered to an audience to which none of the members belongs; nothing as long as
    nobody takes part. That few have reached no level yet is told of none of them.
    """
    offers = list(_offers(programme, language))
    totals = targeting.totals(
        {None, *(audience for audience, *_offer in offers)},
        programme=programme,
        now=lately.moment(now),
        read=lately.rows,
    )
    nobody = {key for key, total in totals.items() if key is not None and not total}
    if totals[None] < REACHED_FROM:
        nobody -= _of_levels(nobody, programme)
    if not totals[None] or not nobody:
        return []
    sentences = targeting.sentences(nobody, programme=programme, language=language)
    text = _("“%(name)s” is for nobody now: %(audience)s.")
    return [
        Finding(
            "unreached",
            "UNCLEAR",
            WARNS,
            text % {"name": name, "audience": sentences[key]},
            page,
            parts,
        )
        for key, name, page, parts in offers
        if key in nobody
    ]


def _of_levels(audiences: set[UUID], programme: Programme) -> set[UUID]:
    rows = Audience.objects.of(programme.organiser_id).filter(id__in=audiences)
    return set(rows.exclude(tier="").values_list("id", flat=True))


def _offers(programme: Programme, language: str) -> Iterator[tuple[UUID, str, str, dict[str, Any]]]:
    scope: dict[str, Any] = {"organiser_id": programme.organiser_id}
    for row in rewards.offered(programme.id, **scope).exclude(audience=None).order_by("id"):
        assert row.audience_id is not None
        yield row.audience_id, localized(row.name, language), "reward", {"reward": row.id}
    for benefit in benefits.offered(programme.id, **scope).exclude(audience=None):
        assert benefit.audience_id is not None
        name = localized(benefit.name, language)
        yield benefit.audience_id, name, "benefit", {"benefit": benefit.id}
