"""For whom something is, on pages: fields to choose it by, and what is said of it."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.insights import lately
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField, PickManyField
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import points
from tandem.rewards import queries as rewards
from tandem.segments import targeting
from tandem.segments.targeting import Whom

FIELDS = ("tier", "segment", "plan", "trades")


class WhomForm(PortalForm):
    """A form that asks for whom something is. Fields of what the programme does not use are left
    out.
    """

    tier = PickField(
        sources.TIERS,
        label=gettext_lazy("From the level"),
        empty_value="",
        required=False,
        help_text=gettext_lazy("It is for that level and those above. Empty: for every level."),
    )
    segment = PickField(
        sources.SEGMENTS,
        label=gettext_lazy("Segment or list"),
        empty_value="",
        required=False,
        help_text=gettext_lazy("Who belongs to it at that moment. Nobody else sees it."),
    )
    plan = PickField(
        sources.KEYED["plans"],
        label=gettext_lazy("With the membership"),
        empty_value="",
        required=False,
    )
    trades = PickManyField(sources.TRADES, label=gettext_lazy("Trades"), required=False)

    def prepare(self) -> None:
        """Ask for nothing that there is nothing of."""
        super().prepare()
        for name in ("tier", "plan"):
            field: Any = self.fields[name]
            if not field.source.search(self.portal, "", 1):
                del self.fields[name]

    @property
    def whom(self) -> Whom:
        """For whom it is."""
        typed = self.cleaned_data
        return Whom(
            segment=typed.get("segment") or "",
            tier=typed.get("tier") or "",
            plan=typed.get("plan") or "",
            trades=tuple(typed.get("trades") or ()),
        )


def initial_of(audience_id: UUID | None, *, organiser_id: UUID) -> dict[str, Any]:
    """What stands in the fields of a form."""
    whom = targeting.whom_of(audience_id, organiser_id=organiser_id)
    return {
        "segment": whom.segment,
        "tier": whom.tier,
        "plan": whom.plan,
        "trades": list(whom.trades),
    }


def told(portal: Portal, wanted: Iterable[UUID | None]) -> dict[UUID | None, dict[str, Any]]:
    """Of each of these audiences its words, how many members it has now (in a large programme as of
    this hour), and whether it has none.
    """
    keys = set(wanted)
    texts: Mapping[UUID, str] = targeting.sentences(
        keys, programme=portal.programme, language=portal.language
    )
    totals = targeting.totals(
        keys, programme=portal.programme, now=lately.moment(portal.now), read=lately.rows
    )
    return {
        key: {
            "text": texts[key] if key is not None else _("every member"),
            "members": total,
            "count": _members(total),
            "is_nobody": total == 0 and key is not None,
        }
        for key, total in totals.items()
    }


def _members(total: int) -> str:
    text = ngettext("%(n)s member now", "%(n)s members now", total)
    return text % {"n": points(total)}


def held(portal: Portal, member_id: int) -> frozenset[UUID]:
    """The audiences of rewards that a member belongs to now."""
    return rewards.audiences_of(member_id, programme=portal.programme, now=portal.now)
