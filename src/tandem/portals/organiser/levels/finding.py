"""What the search over everything finds of levels."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Found
from tandem.portals.shared.areas.finding import named_like
from tandem.tiers.queries import ladder_of


def find(portal: Portal, q: str) -> Sequence[Found]:
    """Levels by their names; each leads to the members who stand on it."""
    tiers = ladder_of(portal.programme.id, organiser_id=portal.organiser_id)[1]
    members = portal.address("organiser:members")
    return [
        Found(_("Level"), localized(texts, portal.language), f"{members}?level={key}")
        for key, texts in named_like(q, [(tier.id, tier.name) for tier in tiers])
    ]
