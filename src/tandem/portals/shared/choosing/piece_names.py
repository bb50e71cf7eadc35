"""What can be put on an initiative's page, to be chosen by name."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.initiatives.models import PieceKind
from tandem.insights.pieces import catalogue
from tandem.insights.pieces.catalogue import Known
from tandem.kit import ids
from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.offering.sources import Option

KINDS: Mapping[str, Any] = {
    PieceKind.TASK: gettext_lazy("Task"),
    PieceKind.CONTEST: gettext_lazy("Contest"),
    PieceKind.COURSE: gettext_lazy("Course"),
    PieceKind.EVENT: gettext_lazy("Event"),
    PieceKind.SURVEY: gettext_lazy("Survey"),
    PieceKind.MATERIAL: gettext_lazy("Material"),
}


def search(portal: PortalContext, text: str, limit: int) -> Sequence[Option]:
    """What is not over, of the ways that the programme uses."""
    wanted = folded(text)
    options = [
        _option(one, portal.language) for one in catalogue.every(portal.programme, now=clock.now())
    ]
    return [(key, name) for key, name in options if wanted in folded(name)][:limit]


def named(portal: PortalContext, keys: Collection[str]) -> Mapping[str, str]:
    """The names of these, whether or not they are over."""
    parts = [key.split(":", 1) for key in keys if ":" in key]
    asked = [(kind, key) for kind, text in parts if (key := ids.parsed(text)) is not None]
    if not asked:
        return {}
    pieces = catalogue.every(portal.programme, now=clock.now(), only=asked)
    return dict(_option(one, portal.language) for one in pieces)


def _option(one: Known, language: str) -> Option:
    name = _("%(what)s: %(of)s") % {
        "what": KINDS[one.kind],
        "of": localized(one.name, language),
    }
    return f"{one.kind}:{one.key}", name
