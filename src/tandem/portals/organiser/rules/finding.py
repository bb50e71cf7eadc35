"""What the search over everything finds of rules."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tandem.earning.models import Rule
from tandem.kit.texts import localized
from tandem.portals.organiser.rules import drafts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Found
from tandem.portals.shared.areas.finding import named_like


def find(portal: Portal, q: str) -> Sequence[Found]:
    """Rules by their names: those of the draft, else those in force. Who may change them is led to
    the rule itself.
    """
    versions = drafts.versions(portal)
    version = versions.draft or versions.base
    if version is None:
        return []
    rows = Rule.objects.of(portal.organiser_id).filter(rule_set_id=version.id)
    names = rows.order_by("position", "id").values_list("key", "name")
    return [
        Found(_("Rule"), localized(texts, portal.language), _address(portal, key))
        for key, texts in named_like(q, names)
    ]


def _address(portal: Portal, key: str) -> str:
    if portal.may("rules.change"):
        return portal.address("organiser:rule", rule=key)
    return portal.address("organiser:rules")
