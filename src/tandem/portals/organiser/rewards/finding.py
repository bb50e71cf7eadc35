"""What the search over everything finds of rewards."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Found
from tandem.portals.shared.areas.finding import named_like
from tandem.rewards.models import Reward


def find(portal: Portal, q: str) -> Sequence[Found]:
    """Rewards by their names, those that are offered first."""
    rows = Reward.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    names = rows.order_by("-ended_at", "points", "id").values_list("id", "name", "ended_at")
    return [
        Found(
            _("Reward"),
            localized(texts, portal.language),
            portal.address("organiser:reward", reward=key),
            _("no longer offered") if ended_at else "",
        )
        for key, texts, ended_at in named_like(q, names)
    ]
