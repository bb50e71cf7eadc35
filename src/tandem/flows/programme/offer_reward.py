"""Offering a reward and changing it, unless the law of the country refuses things to those whom the
programme is for: at once, and not only when rules or regulations are published.
"""

from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tandem.insights.review import collecting
from tandem.kit.errors import Conflict
from tandem.programmes.models import Programme
from tandem.rewards import catalogue
from tandem.rewards.catalogue import Terms


class GoodsRefused(Conflict):
    """The law refuses things to those whom the programme is for."""

    code = "flows.goods_refused"
    text = _("A thing that is sent cannot be offered here. %(why)s (%(source)s)")


def add(programme: Programme, *, had: Terms, **details: Any) -> UUID:
    """Offer a reward; `details` as `rewards.catalogue.add_reward` takes it.

    Raises:
        GoodsRefused, and what that verb raises: nothing is offered.
    """
    _refuse_goods(programme, had)
    return catalogue.add_reward(programme.id, had=had, **details)


def change(
    reward_id: UUID, programme: Programme, *, had: Terms, is_offered: bool, **details: Any
) -> None:
    """Change a reward, or take it from the catalogue: a thing that the law refuses too.

    Raises:
        GoodsRefused, and what `rewards.catalogue.change_reward` raises: nothing is changed.
    """
    if is_offered:
        _refuse_goods(programme, had)
    catalogue.change_reward(
        reward_id, programme_id=programme.id, had=had, is_offered=is_offered, **details
    )


def _refuse_goods(programme: Programme, had: Terms) -> None:
    if not had.is_shipped:
        return
    for law in collecting.laws(programme, get_language() or "en"):
        if law.kind == "GOODS":
            raise GoodsRefused(why=law.why, source=law.source)
