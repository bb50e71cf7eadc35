"""What is said of a rule: its name, what it gives, when, within which bounds; and of publishing,
budgets and order.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.text import slug
from tandem.portals.organiser.conditions import rows as conditions
from tandem.portals.organiser.conditions import subjects
from tandem.portals.organiser.conditions.form import ConditionRow, add_pieces
from tandem.portals.organiser.rules import drafts, giving
from tandem.portals.organiser.rules.giving import KINDS, Effect
from tandem.portals.shared.areas.fields import DayField, NumberField, PairsField, WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField, PickManyField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.labels import SPANS, wallet_names
from tandem.rules import checker
from tandem.rules.inference import PIECES
from tandem.segments import vocabulary

JSON_MAX = 20_000
NAME_MAX = 80
PARTIES: Mapping[str, str | Promise] = {
    "MEMBER": _("the member"),
    "PERSON": _("the person who bought or did it"),
    "PARTNER": _("the partner"),
    "RECRUITER": _("the recruiter"),
}
PERS: Mapping[str, str | Promise] = {
    "MEMBER": _("a member"),
    "FIRM": _("a firm"),
    "PERSON": _("a person"),
    "PARTNER": _("a partner"),
    "PRODUCT": _("each product"),
    "PROGRAMME": _("everybody together"),
}
ROUNDINGS: Mapping[str, str | Promise] = {
    "DOWN": _("down"),
    "HALF_UP": _("halves up"),
    "UP": _("up"),
}
_AMOUNTS: Mapping[str, str | Promise] = {
    "percent": _("Per cent"),
    "multiply": _("Times"),
}


class NotJson(Invalid):
    """The text is no JSON."""

    code = "portals.not_json"
    text = _("The rule is no JSON: line %(line)s, %(why)s.")


def parsed(text: str) -> dict[str, Any]:
    """JSON that somebody typed.

    Raises:
        NotJson
    """
    try:
        value = json.loads(text[:JSON_MAX])
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotJson(line=getattr(error, "lineno", 1), why=getattr(error, "msg", "")) from error
    if not isinstance(value, dict):
        raise NotJson(line=1, why="{ … }")
    return value


class GiveRow(RowForm):
    """Something that a rule gives."""

    columns = "three"
    more: ClassVar[tuple[str, ...]] = ("most", "floor", "rules")

    kind = forms.ChoiceField(label=_("Gives"), choices=[("", _("choose")), *KINDS.items()])

    def prepare(self) -> None:
        """Show what applies to what is given."""
        self.refreshes("kind")
        kind = str(self.typed("kind") or "")
        if kind not in KINDS:
            return
        banded = kind in ("stepped", "graduated")
        if not banded:
            self.add("points", NumberField(label=_AMOUNTS.get(kind, _("Points")), min_value=0))
        if kind in ("per", "full", "graduated"):
            self.add("step", NumberField(label=_("for each so many"), min_value=0))
        if kind not in ("fixed", "multiply"):
            self._amount(kind)
        if banded:
            gives = _("points, or per cent (5 %)") if kind == "stepped" else _("points for each")
            self.add(
                "bands",
                PairsField(_("from"), gives, label=_("Steps"), takes_share=kind == "stepped"),
            )
        if kind == "multiply":
            self._multiplied()
        else:
            self.add(
                "to",
                forms.ChoiceField(
                    label=_("To"), choices=list(PARTIES.items()), help_text=self._whose()
                ),
            )
            self.refreshes("to")
            self.add("most", NumberField(label=_("never above"), min_value=0, required=False))
            self.add("floor", NumberField(label=_("never below"), min_value=0, required=False))
        if kind != "multiply" or len(wallet_names(self.portal)) > 1:
            self.add(
                "wallet",
                forms.ChoiceField(label=_("As"), choices=list(wallet_names(self.portal).items())),
            )

    def _whose(self) -> Any:
        """Who gets it of those who hold no points."""
        if self.typed("to") != "PERSON":
            return ""
        return _(
            "One of a firm's people who takes part only through the firm holds no points: what they"
            " did goes to the firm. Of a purchase nobody gets it unless who bought is named."
        )

    def _amount(self, kind: str) -> None:
        rule_terms = vocabulary.of(self.portal.programme.currency)
        amounts = subjects.amounts(self.portal, rule_terms)
        if kind == "percent":
            amounts = [(name, text) for name, text in amounts if self._is_money(name)]
        self.add("of", forms.ChoiceField(label=_("of"), choices=amounts, initial="line.net"))
        self.refreshes("of")
        of = str(self.typed("of") or "")
        if of.endswith("line.quantity"):
            self.add(
                "unit",
                PickField(
                    sources.UNITS_OF_PRODUCTS, label=_("Unit"), empty_value="pcs", required=False
                ),
            )
        if of == "deed.figure":
            choices, begun = subjects.attributes(self.portal, of), str(self.typed("unit") or "")
            choices += [(begun, begun)] if begun and begun not in dict(choices) else []
            self.add("unit", forms.ChoiceField(label=_("Property"), choices=choices))
        if of.partition(":")[0] in PIECES:
            add_pieces(self)
        if ":" in of:
            labels = [
                (name, rule_terms.fields[name].label.get(self.portal.language, name))
                for name in _LINES
            ]
            which = forms.ChoiceField(
                label=_("Only lines where"), required=False, choices=[("", _("all lines")), *labels]
            )
            self.add("where", which)
            self.refreshes("where")
            where = str(self.typed("where") or "")
            if where in _LINES:
                options = rule_terms.fields[where].options
                self.add(
                    "where_values", PickManyField(sources.KEYED[options], label=_("is one of"))
                )

    def _is_money(self, name: str) -> bool:
        rule_terms = vocabulary.of(self.portal.programme.currency)
        base = name.partition(":")[2] or name
        return base in rule_terms.fields and rule_terms.fields[base].type.kind == "MONEY"

    def _multiplied(self) -> None:
        known = self.portal_rules()
        if known:
            label = _("Only of these rules (none: of all)")
            field = forms.MultipleChoiceField(
                label=label, required=False, choices=known, widget=forms.CheckboxSelectMultiple
            )
            self.add("rules", field)

    def portal_rules(self) -> list[tuple[str, str]]:
        """The rules that a multiplier may name: those of the draft, by name."""
        return [
            (rule.key, rule.name) for rule in drafts.named(self.portal) if not rule.is_multiplier
        ]

    @property
    def effect(self) -> Effect:
        """What the valid row says."""
        form_values = self.cleaned_data
        texts = {
            name: "" if form_values.get(name) is None else f"{form_values[name]}"
            for name in ("points", "step", "most", "floor", "pieces", "each")
        }
        return Effect(
            kind=form_values["kind"],
            of=form_values.get("of") or "line.net",
            unit=form_values.get("unit") or "",
            where=form_values.get("where") or "",
            where_values=tuple(form_values.get("where_values") or ()),
            bands=tuple((str(since), gives) for since, gives in form_values.get("bands") or ()),
            rules=tuple(form_values.get("rules") or ()),
            wallet=form_values.get("wallet") or "REWARD",
            to=form_values.get("to") or "MEMBER",
            **texts,
        )


_LINES = ("product.brand", "product.categories", "product.tags", "product.sku")


class LimitRow(RowForm):
    """A limit of what a rule gives."""

    columns = "three"

    amount = NumberField(label=_("At most"), min_value=1)
    unit = forms.ChoiceField(label=_("of"))
    over = forms.ChoiceField(label=_("in a"), choices=list(SPANS.items()), initial="MONTH")
    per = forms.ChoiceField(label=_("for"), choices=list(PERS.items()))

    def prepare(self) -> None:
        """Money is the programme's."""
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("POINTS", _("points")),
            ("MONEY", self.portal.programme.currency),
        ]


class RuleForm(PortalForm):
    """A rule, as sentences are made of it."""

    rows = {
        "gives": RowSet(
            GiveRow, one=_("What it gives"), title=_("It gives"), add=_("Give something else too")
        ),
        "conditions": RowSet(
            ConditionRow, one=_("Condition"), title=_("When"), add=_("Add a condition")
        ),
        "limits": RowSet(
            LimitRow, one=_("Limit"), title=_("At most"), add=_("Add a limit"), most=6
        ),
    }

    name = forms.CharField(
        label=_("Name"), max_length=NAME_MAX, help_text=_("Members read it beside their points.")
    )
    from_day = DayField(
        label=_("From the day"), required=False, help_text=_("Empty: from when it is published.")
    )
    to_day = DayField(
        label=_("Up to the day"), required=False, help_text=_("Empty: without an end.")
    )
    least = WholeField(label=_("At least so many points at a time"), required=False, min_value=0)
    first = WholeField(label=_("Only for the first so many members"), required=False, min_value=0)
    campaign = forms.CharField(
        label=_("Campaign"),
        max_length=40,
        required=False,
        help_text=_("Rules of one campaign can share a budget."),
    )
    group = forms.CharField(
        label=_("Group: of its rules only the best gives points"), max_length=40, required=False
    )
    rounding = forms.ChoiceField(label=_("Rounded"), choices=list(ROUNDINGS.items()))
    stops = forms.BooleanField(
        label=_("When it gives something, no rule after it does"), required=False
    )
    json = forms.CharField(
        label=_("The rule as JSON"),
        required=False,
        max_length=JSON_MAX,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "code"}),
        help_text=_("What is written here stands instead of all above."),
    )

    def clean(self) -> dict[str, Any]:
        """The last day comes after the first."""
        form_values = super().clean() or {}
        first, last = form_values.get("from_day"), form_values.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("This day lies before the first."))
        return form_values

    def body(self, key: str) -> dict[str, Any]:
        """The JSON of the rule that the valid form says.

        Raises:
            NotJson, BadRow, BadGift
        """
        form_values = self.cleaned_data
        if text := form_values["json"].strip():
            return {**parsed(text), "key": key}
        rule_terms = vocabulary.of(self.portal.programme.currency)
        effects = giving.read([row.effect for row in self._said("gives")], rule_terms)
        when = conditions.read([row.row for row in self._said("conditions")], rule_terms)
        when["all"] += _between(form_values["from_day"], form_values["to_day"])
        return {
            "key": key,
            "when": when,
            **(effects[0] if len(effects) == 1 else {"gifts": effects}),
            "limits": giving.limits_json(self.row_sets["limits"].typed),
            "rounding": form_values["rounding"],
            "group": slug(form_values["group"], "", most=40),
            "stops": form_values["stops"],
            "campaign": slug(form_values["campaign"], "", most=40),
            "least": form_values["least"] or 0,
            "first": form_values["first"] or 0,
        }

    def _said(self, name: str) -> list[Any]:
        return self.row_sets[name].chosen


def _between(first: date | None, last: date | None) -> list[dict[str, Any]]:
    days: list[tuple[str, date | None]] = [("ge", first), ("le", last)]
    return [{operator: ["deed.day", {"day": day.isoformat()}]} for operator, day in days if day]


class KeepForm(RuleForm):
    """A rule of the draft that is changed."""


class RuleKeyForm(PortalForm):
    """One rule of the draft."""

    rule = forms.CharField(max_length=40, widget=forms.HiddenInput)


class RemovedForm(PortalForm):
    """A rule as it was taken out of the draft, sealed (`drafts.sealed`)."""

    rule = forms.CharField(max_length=100_000, widget=forms.HiddenInput)


class OrderForm(PortalForm):
    """The rules of the draft in another order: their keys."""

    order = forms.CharField(max_length=20_000, widget=forms.HiddenInput)


class PublishForm(PortalForm):
    """From when the draft counts."""

    day = DayField(label=_("From the day"), required=False, help_text=_("Empty: from now on."))


class WithdrawForm(PortalForm):
    """A published version that does not count yet."""

    version = forms.UUIDField(widget=forms.HiddenInput)


class BudgetRow(RowForm):
    """At most so much for everybody together."""

    columns = "three"

    campaign = forms.ChoiceField(label=_("Of which rules"), required=False)
    amount = NumberField(label=_("At most"), min_value=1)
    unit = forms.ChoiceField(label=_("of"))
    over = forms.ChoiceField(
        label=_("in a"),
        choices=[(span, SPANS[span]) for span in checker.BUDGET_SPANS],
        initial="YEAR",
    )

    def prepare(self) -> None:
        """Campaigns are those of the draft's rules."""
        known = sorted({rule.campaign for rule in drafts.named(self.portal) if rule.campaign})
        begun = str(self.initial.get("campaign", "") or "")
        choices = [
            (campaign, campaign)
            for campaign in dict.fromkeys([*known, *([begun] if begun else [])])
        ]
        self.fields["campaign"].choices = [("", _("all rules")), *choices]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [  # type: ignore[attr-defined]
            ("POINTS", _("points")),
            ("MONEY", self.portal.programme.currency),
        ]


class BudgetsForm(PortalForm):
    """The budgets of the draft."""

    rows = {"budgets": RowSet(BudgetRow, one=_("Budget"), add=_("Add a budget"), most=12)}
