"""What is said of a task and of each of its steps."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring, kinds
from tandem.engagement.tasks import registered_kinds, steps, writing
from tandem.engagement.tasks.models import Repeats, Task
from tandem.engagement.tasks.steps import STEPS_MAX, TaskStep
from tandem.engagement.tasks.writing import NAME_MAX, TEXT_MAX, WORD_MAX, TaskIn
from tandem.kit.money import to_major, to_minor
from tandem.kit.texts import localized
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.fields import WHOLE_MAX, DayField, LocalizedTextField, NumberField
from tandem.portals.shared.areas.picking import PickManyField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences, sources
from tandem.rules import ast

COUNT, WEEKS, MONTHS, FIGURE = "count", "weeks", "months", "figure:"
TIMES = {
    COUNT: _("how many times"),
    WEEKS: _("weeks in a row"),
    MONTHS: _("months in a row"),
}
OF_GOODS = {
    steps.NET: _("the net amount, added up"),
    steps.GROSS: _("the gross amount, added up"),
    steps.PIECES: _("the pieces, added up"),
}
_SPANS = {WEEKS: steps.WEEK, MONTHS: steps.MONTH}


def kinds_of(portal: Portal) -> dict[str, str]:
    """What steps can count, by code, in the reader's words; asked once a request."""
    kept: dict[str, dict[str, str]] = vars(portal.request).setdefault("kinds_of_steps", {})
    if not kept:
        own = {kind.kind: localized(kind.names, portal.language) for kind in registered_kinds.EVERY}
        known = writing.known_kinds(portal.programme)
        names = {**own, **sources.actions(portal)}
        kept |= {"": {key: capfirst(str(names[key])) for key in names if key in known}}
    return kept[""]


def _figures(portal: Portal, kind: str) -> dict[str, str]:
    """The numbers that are told of activities of a kind, by how a step names their sum."""
    declared = declaring.declared(portal.programme.id, organiser_id=portal.organiser_id)
    row = declared.get(kind)
    return {
        f"{FIGURE}{attribute.name}": str(_("added up: %s") % attribute.called(portal.language))
        for attribute in (declaring.attributes_of(row) if row else ())
        if attribute.type == "NUMBER"
    }


class StepRow(RowForm):
    """One step: what applies to the action that it counts is asked, and nothing else."""

    columns = "two"
    more = ("name", "categories", "least")

    kind = forms.ChoiceField(label=_("What is done"))
    name = LocalizedTextField(label=_("In your words"), max_length=NAME_MAX, required=False)

    def prepare(self) -> None:
        """Ask for what applies to the action."""
        field: Any = self.fields["kind"]
        kind = str(self.typed("kind") or "")
        offered = [
            (key, name)
            for key, name in kinds_of(self.portal).items()
            if key == kind or sources.is_offered(key, self.portal)
        ]
        field.choices = [("", _("choose")), *offered]
        self.refreshes("kind")
        if kind == registered_kinds.CODE_WORD.kind:
            return
        is_goods = kind in kinds.BOUGHT
        figures = _figures(self.portal, kind) if kind and not is_goods else {}
        options = {**TIMES, **(OF_GOODS if is_goods else figures)}
        self.add(
            "measure",
            forms.ChoiceField(
                label=_("How it is measured"), choices=list(options.items()), initial=COUNT
            ),
        )
        self.add(
            "target",
            NumberField(
                label=_("How much of it"),
                min_value=Decimal("0.01"),
                max_value=WHOLE_MAX,
                decimal_places=2,
            ),
        )
        if is_goods:
            families = PickManyField(
                sources.CATEGORIES, label=_("Only of these families"), required=False
            )
            self.add("categories", families)
            least = NumberField(
                label=_("Only purchases from this net amount on"),
                min_value=0,
                max_value=WHOLE_MAX,
                decimal_places=2,
                required=False,
            )
            self.add("least", least)


class TaskForm(audiences.WhomForm):
    """A task."""

    columns = "two"
    steps = (
        Step(_("What it is"), fields=("name", "text")),
        Step(_("The steps"), fields=("in_order", "code_word"), rows=("parts",)),
        Step(_("When"), fields=("since_on", "until_on", "repeats")),
        Step(_("For whom"), fields=audiences.FIELDS),
    )
    rows = {"parts": RowSet(StepRow, one=_("Step"), add=_("Add a step"), spare=1, most=STEPS_MAX)}

    name = LocalizedTextField(label=_("Name"), max_length=NAME_MAX)
    text = LocalizedTextField(
        label=_("What the member should know"), max_length=TEXT_MAX, required=False, is_long=True
    )
    in_order = forms.BooleanField(label=_("One step after the other"), required=False)
    code_word = forms.CharField(
        label=_("Code word"),
        max_length=WORD_MAX,
        required=False,
        help_text=_("What the new function tells who tries it."),
    )
    since_on = DayField(label=_("First day"))
    until_on = DayField(
        label=_("Last day"), required=False, help_text=_("Empty: it has no last day.")
    )
    repeats = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (Repeats.ONCE.value, _("once")),
            (Repeats.MONTHLY.value, _("once in each calendar month")),
        ],
    )

    def prepare(self, *, has_word: bool = False) -> None:
        """Ask for a code word where a step is one, and say what an empty one means."""
        super().prepare()
        parts: Any = self.row_sets["parts"].shown
        if all(str(row.typed("kind") or "") != registered_kinds.CODE_WORD.kind for row in parts):
            del self.fields["code_word"]
        elif has_word:
            self.fields["code_word"].help_text = _("Empty: the word that stands stays.")

    def payload(self) -> TaskIn:
        """What was said."""
        typed = self.cleaned_data
        currency = self.portal.programme.currency
        return TaskIn(
            name=typed["name"],
            text=typed["text"],
            steps=[_step(row, currency) for row in self.row_sets["parts"].typed],
            since_on=typed["since_on"],
            until_on=typed["until_on"],
            in_order=typed["in_order"],
            repeats=typed["repeats"],
            whom=self.whom,
            code_word=typed.get("code_word", ""),
        )


def _step(row: dict[str, Any], currency: str) -> TaskStep:
    measure, target = row.get("measure", COUNT), Decimal(row.get("target", 1))
    name = row["name"] if any(row["name"].values()) else {}
    if measure in (steps.NET, steps.GROSS):
        target = Decimal(to_minor(target, currency))
    if measure == COUNT:
        return TaskStep(row["kind"], target, name=name, when=_condition(row, currency))
    if measure in _SPANS:
        streak = {"measure": steps.STREAK, "span": _SPANS[measure]}
        return TaskStep(row["kind"], target, **streak, name=name, when=_condition(row, currency))
    return TaskStep(
        row["kind"],
        target,
        steps.SUM,
        measure.removeprefix(FIGURE),
        name=name,
        when=_condition(row, currency),
    )


def _condition(row: dict[str, Any], currency: str) -> ast.Node | None:
    parts: list[ast.Node] = []
    if row.get("categories"):
        options = tuple(ast.Text(key) for key in row["categories"])
        parts.append(ast.Has(ast.Field("product.categories"), options))
    if row.get("least"):
        least = Decimal(f"{row['least'].normalize():f}")  # `100`, however it was typed
        amount = ast.Money(least, currency)
        parts.append(ast.Compare("ge", ast.Field("deed.net"), amount))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else ast.All(tuple(parts))


def initial_of(row: Task, portal: Portal) -> dict[str, Any]:
    """What stands in the fields of a task that is changed."""
    return {
        **audiences.initial_of(row.audience_id, organiser_id=portal.organiser_id),
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "in_order": row.in_order,
        "since_on": row.since_on,
        "until_on": row.until_on,
        "repeats": row.repeats,
        "parts": [_initial_of(part, portal) for part in steps.decoded(row.steps)],
    }


def _initial_of(part: TaskStep, portal: Portal) -> dict[str, Any]:
    target = part.target
    measure = COUNT
    if part.measure == steps.STREAK:
        measure = WEEKS if part.span == steps.WEEK else MONTHS
    elif part.measure == steps.SUM:
        measure = part.what if part.what in OF_GOODS else f"{FIGURE}{part.what}"
    if measure in (steps.NET, steps.GROSS):
        target = to_major(int(target), portal.programme.currency)
    only = steps.limits(part)
    return {
        "kind": part.kind,
        "name": localized(part.name, portal.language) if part.name else "",
        "measure": measure,
        "target": f"{target.normalize():f}",
        "categories": list(only.categories),
        "least": None if only.least is None else f"{only.least.normalize():f}",
    }
