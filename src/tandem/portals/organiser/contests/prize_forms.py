"""What is said of the prizes of a contest."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.benefits import queries as benefits
from tandem.engagement.contests import prizes
from tandem.engagement.contests.models import Contest, Teams
from tandem.engagement.contests.prizes import BENEFIT, OTHER, REWARD, Prize
from tandem.kit.texts import localized
from tandem.portals.shared.areas.fields import LocalizedTextField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.rewards import queries as rewards
from tandem.rewards.models import Party

_PART = ":"
OFFERED_MAX = 300  # rewards, the cheapest first


def offered(portal: Any, *, of_partners: bool = False) -> dict[str, str]:
    """What can be won, by what names it: rewards, benefits that are asked for."""
    of, programme_id = portal.organiser_id, portal.programme.id
    party = Party.PARTNER if of_partners else Party.MEMBER
    rows = rewards.named(programme_id, organiser_id=of).filter(
        ended_at=None, parties__in=rewards.FOR[party]
    )
    named = {
        f"{REWARD}{_PART}{row.id}": localized(row.name, portal.language)
        for row in rows.order_by("points", "id")[:OFFERED_MAX]
    }
    if of_partners:
        return named
    for row in benefits.offered(programme_id, organiser_id=of):
        if row.is_asked:
            named[f"{BENEFIT}{_PART}{row.id}"] = localized(row.name, portal.language)
    return named


class PrizeRow(RowForm):
    """What places bring."""

    columns = "two"

    first = WholeField(label=_("From place"), min_value=1, max_value=prizes.PLACE_MAX, initial=1)
    last = WholeField(label=_("To place"), min_value=1, max_value=prizes.PLACE_MAX, initial=1)
    what = forms.ChoiceField(label=_("A reward or a benefit"), required=False)
    text = LocalizedTextField(
        label=_("Or what you write"), max_length=prizes.TEXT_MAX, required=False
    )
    league = forms.ChoiceField(label=_("League"), required=False)

    def prepare(self) -> None:
        """Offer what there is, and the leagues of the contest."""
        contest = _contest(self.portal)
        is_of_partners = contest is not None and contest.teams == Teams.SELLER
        fields: Any = self.fields
        named = offered(self.portal, of_partners=is_of_partners)
        fields["what"].choices = [("", _("none")), *named.items()]
        if contest is None or not contest.leagues:
            del self.fields["league"]
            return
        fields["league"].choices = [
            ("", _("in every league")),
            *(
                (str(place), localized(league["name"], self.portal.language))
                for place, league in enumerate(contest.leagues)
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """One of both."""
        typed: dict[str, Any] = super().clean() or {}
        text = any((typed.get("text") or {}).values())
        if bool(typed.get("what")) == text:
            raise ValidationError(_("Choose a reward or a benefit, or write what it is."))
        return typed

    @property
    def prize(self) -> Prize:
        """What it says."""
        typed = self.cleaned_data
        kind, _separator, key = typed["what"].partition(_PART)
        return Prize(
            kind or OTHER,
            typed["first"],
            typed["last"],
            UUID(key) if key else None,
            {} if key else typed["text"],
            int(typed["league"]) if typed.get("league") else None,
        )


def _contest(portal: Any) -> Contest | None:
    key = portal.request.resolver_match.kwargs.get("contest")
    rows = Contest.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    return next(iter(rows.filter(id=key)[:1]), None)


class PrizesForm(PortalForm):
    """The prizes of a contest."""

    rows = {
        "prizes": RowSet(
            PrizeRow, one=_("Prize"), title=_("What places bring"), add=_("Add a prize"), spare=1
        )
    }

    @property
    def payload(self) -> list[Prize]:
        """What they say."""
        chosen: list[Any] = self.row_sets["prizes"].chosen
        return [row.prize for row in chosen]


def initial_of(row: Contest, language: str) -> dict[str, Any]:
    """What stands in the fields of prizes."""
    return {
        "prizes": [
            {
                "first": prize.first,
                "last": prize.last,
                "what": f"{prize.kind}{_PART}{prize.what}" if prize.what else "",
                "text": localized(prize.text, language) if prize.text else "",
                "league": "" if prize.league is None else str(prize.league),
            }
            for prize in prizes.decoded(row.prizes)
        ]
    }
