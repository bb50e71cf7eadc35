"""What is said of a contest."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring, kinds
from tandem.engagement.contests import writing
from tandem.engagement.contests.jury import criteria as marking
from tandem.engagement.contests.models import (
    Against,
    Contest,
    Joins,
    Teams,
    TeamScore,
    Wins,
)
from tandem.engagement.contests.ranking import measuring
from tandem.engagement.contests.ranking.measuring import Measure
from tandem.engagement.contests.writing import ContestIn
from tandem.kit import money
from tandem.kit.texts import localized
from tandem.portals.organiser.conditions import rows as conditions
from tandem.portals.organiser.conditions.form import ConditionRow
from tandem.portals.organiser.contests import compared_forms, jury_forms
from tandem.portals.organiser.contests.compared_forms import CONTEST_AGAINST, LeagueRow
from tandem.portals.organiser.contests.jury_forms import CriterionRow
from tandem.portals.organiser.rules.forms import JSON_MAX, parsed
from tandem.portals.shared.areas.applying import aside
from tandem.portals.shared.areas.fields import (
    DayField,
    LocalizedTextField,
    NumberField,
    WholeField,
)
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.rows import RowSet
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences, sources
from tandem.portals.shared.contests import showing
from tandem.portals.shared.labels import wallet_names
from tandem.programmes import queries as programmes
from tandem.rules import ast, codec
from tandem.segments import vocabulary

WINS: Mapping[str, Any] = {
    Wins.RANKING: _("who has most"),
    Wins.FIRST: _("the first who reach a target"),
    Wins.THRESHOLD: _("everybody who reaches a target"),
    Wins.DRAW: _("who is drawn by lot among all who reach a target"),
}
JOINS: Mapping[str, Any] = {
    Joins.AUTO: _("everybody it is for, by itself; they may leave"),
    Joins.WISH: _("who joins"),
}
_PART = ":"
_COMPARED = {*compared_forms.FIELDS, "leagues"}


def _apart(what: str, wins: str, teams: str, against: str) -> set[str]:
    """The fields and rows that are not asked for, by what is chosen in these."""
    is_judged, is_drawn, is_first = what == measuring.JURY, wins == Wins.DRAW, wins == Wins.FIRST
    in_teams = teams in (Teams.PARTNER, Teams.REGION, Teams.TRADE)
    rules = [
        ({"joins"}, is_judged),
        ({"conditions", "as_json"}, what in (measuring.JURY, measuring.POINTS)),
        ({"mark_max", "criteria"}, not is_judged),
        ({"substitutes"}, not is_drawn),
        ({"places"}, wins == Wins.THRESHOLD),
        (_COMPARED, what in (measuring.JURY, measuring.BEST)),
        ({"against"}, is_first),
        ({"base_since", "base_until", "base_least"}, against == Against.TARGET),
        ({"teams", "team_score"}, is_drawn or is_first),
        ({"team_score"}, not in_teams),
        ({"leagues"}, is_drawn or in_teams or teams == Teams.SELLER),
    ]
    return {name for names, holds in rules if holds for name in names}


class ContestForm(audiences.WhomForm):
    """A contest."""

    columns = "two"
    steps = (
        Step(_("What it is"), fields=("name", "text")),
        Step(_("What is measured"), fields=("measure", "as_json"), rows=("conditions",)),
        Step(_("Who wins"), fields=("wins", "places", "target", "substitutes")),
        Step(_("When"), fields=("since", "until", "waiting")),
        Step(_("For whom"), fields=("joins", *audiences.FIELDS)),
        Step(_("Teams"), fields=("teams", "team_score")),
        Step(_("Compared with"), fields=compared_forms.FIELDS, rows=("leagues",)),
        Step(_("Jury"), fields=("mark_max",), rows=("criteria",)),
    )
    rows = {
        "conditions": RowSet(
            ConditionRow,
            one=_("Condition"),
            title=_("Only where"),
            add=_("Add a condition"),
            spare=0,
        ),
        "criteria": RowSet(
            CriterionRow,
            one=_("Criterion"),
            title=_("By what a jury marks"),
            add=_("Add a criterion"),
            spare=1,
        ),
        "leagues": RowSet(
            LeagueRow,
            one=_("League"),
            title=_("Leagues, the smallest first"),
            add=_("Add a league"),
            spare=0,
        ),
    }

    name = LocalizedTextField(label=_("Name"), max_length=writing.NAME_MAX)
    text = LocalizedTextField(
        label=_("What members read: how it goes, and what there is to win"),
        max_length=writing.TEXT_MAX,
        required=False,
        is_long=True,
    )
    measure = forms.ChoiceField(label=_("What is measured"))
    as_json = forms.CharField(
        label=_("The condition as JSON"),
        required=False,
        max_length=JSON_MAX,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
    )
    mark_max = WholeField(
        label=_("Best mark of a jury"),
        min_value=1,
        max_value=marking.MARK_MAX,
        initial=10,
        required=False,
    )
    against = forms.ChoiceField(
        label=_("What the ranking is by"), choices=list(CONTEST_AGAINST.items()), required=False
    )
    base_since = DayField(
        label=_("First of the days before"),
        required=False,
        help_text=_("What growth and the sizes of leagues are measured in: such as last year's."),
    )
    base_until = DayField(label=_("Last of the days before"), required=False)
    base_least = NumberField(
        label=_("At least so much in them"),
        min_value=0,
        required=False,
        help_text=_("Who had less has no place: out of next to nothing everybody grows much."),
    )
    wins = forms.ChoiceField(label=_("Who wins"), choices=list(WINS.items()))
    places = WholeField(
        label=_("How many places win"),
        min_value=1,
        max_value=writing.PLACES_MAX,
        initial=3,
        required=False,
        help_text=_("Who shares the last of them wins too."),
    )
    target = NumberField(
        label=_("What is to be reached"),
        min_value=0,
        required=False,
        help_text=_(
            "An amount, a number, or per cent where it is compared. Of who has most: what a winner"
            " has at least."
        ),
    )
    substitutes = WholeField(
        label=_("How many substitutes are drawn"),
        min_value=0,
        max_value=writing.SUBSTITUTES_MAX,
        initial=3,
        required=False,
        help_text=_(
            "Who has the prize when a winner does not take it. A draw opens when the number of its"
            " permit was entered."
        ),
    )
    since = DayField(label=_("First day"))
    until = DayField(label=_("Last day"))
    waiting = WholeField(
        label=_("Days to wait for returns and late purchases"),
        min_value=0,
        max_value=writing.WAITING_MAX,
        initial=14,
        required=False,
        help_text=_("Then somebody confirms the result."),
    )
    joins = forms.ChoiceField(label=_("Who takes part"), choices=list(JOINS.items()))

    teams = forms.ChoiceField(
        label=_("Who is ranked together"),
        choices=list(showing.TEAMS.items()),
        help_text=_("Everybody of a team that wins wins; each also sees their own place."),
    )
    team_score = forms.ChoiceField(
        label=_("What a team has"), choices=list(showing.TEAM_SCORES.items())
    )

    def prepare(self) -> None:
        """Offer what can be measured here, and ask for what applies to it."""
        super().prepare()
        field: Any = self.fields["measure"]
        field.choices = self._measures()
        if not self["as_json"].value():
            del self.fields["as_json"]
        for name in ("measure", "wins", "teams", "against"):
            self.refreshes(name)
        what = str(self["measure"].value() or "").split(_PART)[0]
        if what == measuring.JURY:
            self.fields["waiting"].label = _(
                "Days in which the jury still marks after the last day"
            )
            self._offer("wins", (Wins.RANKING, Wins.THRESHOLD))
            self._offer("teams", (Teams.NONE, Teams.PARTNER, Teams.REGION, Teams.TRADE))
        apart = _apart(what, *(str(self[name].value()) for name in ("wins", "teams", "against")))
        aside.set_aside(self, apart & set(self.fields))
        for name in apart & set(self.row_sets):
            self.row_sets[name].is_aside = True

    def _offer(self, name: str, values: Collection[str]) -> None:
        field: Any = self.fields[name]
        field.choices = [row for row in field.choices if row[0] in values]

    def _measures(self) -> list[tuple[str, str]]:
        chosen = str(self["measure"].value() or "").split(_PART)
        names = {
            kind: str(name)
            for kind, name in sources.actions(self.portal).items()
            if kind in chosen or sources.is_offered(kind, self.portal)
        }
        titled = {what: str(name) for what, name in measuring.WHAT.items()}
        made = [
            (_key(what, kind), f"{titled[what]}: {names[kind]}")
            for kind, whats in (
                (kinds.PURCHASE, (measuring.NET, measuring.GROSS, measuring.PIECES)),
                (kinds.CODE, (measuring.PIECES,)),
            )
            for what in whats
        ]
        made += [
            (_key(measuring.COUNT, kind), f"{titled[measuring.COUNT]}: {name}")
            for kind, name in names.items()
        ]
        of, programme_id = self.portal.organiser_id, self.portal.programme.id
        declared = declaring.declared(programme_id, organiser_id=of)
        made += [
            (
                _key(measuring.FIGURE, kind, attribute.name),
                f"{attribute.called(self.portal.language)}: {names[kind]}",
            )
            for kind, row in declared.items()
            if kind in names
            for attribute in declaring.attributes_of(row)
            if attribute.type == "NUMBER"
        ]
        made += [
            (
                key.replace(measuring.FIGURE, measuring.BEST, 1),
                str(_("%(measure)s, the best one") % {"measure": title}),
            )
            for key, title in made
            if key.startswith(measuring.FIGURE)
        ]
        wallets = wallet_names(self.portal)
        made += [
            (_key(measuring.POINTS, code), f"{titled[measuring.POINTS]}: {wallets.get(code, code)}")
            for code in programmes.books(programme_id, organiser_id=of)
        ]
        return [*made, (measuring.JURY, str(measuring.WHAT[measuring.JURY]))]

    @property
    def payload(self) -> ContestIn:
        """The contest.

        Raises:
            NotJson, BadRow, NotARule
        """
        typed, measure = self.cleaned_data, self._measure()
        criteria: list[Any] = self.row_sets["criteria"].chosen
        target = typed["target"]
        compared = compared_forms.payload(self)
        is_plain = compared.against == Against.NONE
        if target is not None and is_plain and measure.what in measuring.MONEY:
            target = Decimal(money.to_minor(target, self.portal.programme.currency))
        return ContestIn(
            name=typed["name"],
            text=typed["text"],
            measure=measure,
            wins=typed["wins"],
            places=typed["places"] or 0,
            target=target,
            since_on=typed["since"],
            until_on=typed["until"],
            waiting_days=typed["waiting"] or 0,
            joins=typed["joins"] or Joins.WISH.value,
            teams=typed["teams"] or Teams.NONE.value,
            team_score=typed["team_score"] or TeamScore.SUM.value,
            whom=self.whom,
            criteria=[row.criterion for row in criteria],
            mark_max=typed["mark_max"] or 10,
            compared=compared,
            substitutes=typed["substitutes"] or 0,
        )

    def _measure(self) -> Measure:
        what, of, figure = (self.cleaned_data["measure"] + _PART * 2).split(_PART)[:3]
        if what == measuring.JURY:
            return Measure(what)
        if what == measuring.POINTS:
            return Measure(what, wallet=of)
        return Measure(what, kind=of, figure=figure, when=self._when())

    def _when(self) -> ast.Node | None:
        if text := self.cleaned_data.get("as_json", "").strip():
            return codec.decode(parsed(text))
        chosen: list[Any] = self.row_sets["conditions"].chosen
        rows = [row.row for row in chosen]
        if not rows:
            return None
        return codec.decode(conditions.read(rows, vocabulary.of(self.portal.programme.currency)))


def _key(*parts: str) -> str:
    return _PART.join(parts)


def initial_of(row: Contest, portal: Any) -> dict[str, Any]:
    """What stands in the fields of a contest."""
    measure = measuring.decoded(row.measure)
    target = row.target
    if target is not None:
        target = measuring.in_units(target, row, portal.programme.currency)
    parts = [measure.what, measure.wallet or measure.kind]
    initial: dict[str, Any] = {
        **audiences.initial_of(row.audience_id, organiser_id=portal.organiser_id),
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "measure": _key(*filter(None, parts), *([measure.figure] if measure.figure else [])),
        "wins": row.wins,
        "places": row.places or None,
        "target": target,
        "substitutes": row.substitutes,
        "since": row.since_on,
        "until": row.until_on,
        "waiting": row.waiting_days,
        "joins": row.joins,
        "teams": row.teams,
        "team_score": row.team_score,
    }
    return (
        initial
        | _condition(measure)
        | jury_forms.initial_of(row, portal.language)
        | compared_forms.initial_of(row, portal)
    )


def _condition(measure: Measure) -> dict[str, Any]:
    if measure.when is None:
        return {}
    rows = conditions.rows_of(measure.when)
    if rows is None:  # nested deeper than rows can show: changed as it is written
        return {"as_json": json.dumps(codec.encode(measure.when), ensure_ascii=False, indent=1)}
    return {"conditions": [asdict(row) for row in rows]}


class SignForm(PortalForm):
    """The standings that were looked at."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class ContestantForm(PortalForm):
    """A contestant."""

    member = forms.IntegerField(widget=forms.HiddenInput, max_value=2**63 - 1)
