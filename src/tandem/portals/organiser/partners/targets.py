"""What partners are to reach, and how far each is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.kit.money import to_minor
from tandem.kit.text import folded
from tandem.partners import targets
from tandem.partners.models import Partner, TargetMeasure
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.fields import DayField, NumberField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.areas.picking import PickManyField
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.labels import PARTNER_ROLES, TARGET_MEASURES
from tandem.portals.shared.telling import targets as telling
from tandem.portals.shared.templatetags.figures import day, share

TARGETS = Listing(
    "targets",
    columns=[
        Column("partner", _("Partner"), sorts_by="partner__sort_key"),
        Column("what", _("Target"), sorts_by="measure"),
        Column("until", _("By the day"), sorts_by="until_on"),
        Column("reached", _("Reached"), is_number=True),
        Column("amount", _("Of"), is_number=True),
        Column("share", _("In per cent"), is_number=True),
        Column("act", _("What to do")),
    ],
    at_first="-until",
    search=_("Name of the partner"),
    choices=[
        Choice("measure", _("Target"), TARGET_MEASURES),
        Choice("state", _("State"), {"now": _("running"), "over": _("over"), "later": _("coming")}),
    ],
    empty=_("No target yet. Set the first above: for one partner, several, or all of a role."),
)
OF_PARTNER = Listing(
    "targets",
    columns=[column for column in TARGETS.columns if column.name != "partner"],
    empty=_("No target yet. Set what a partner is to reach from a day to a day."),
)


class TargetForm(PortalForm):
    """A target for several partners at once."""

    columns = "two"
    errors_at = {targets.BadTarget: "partners"}

    partners = PickManyField(sources.PARTNERS, label=_("Partners"), coerce=int, required=False)
    roles = forms.MultipleChoiceField(
        label=_("And all partners of these roles"),
        choices=list(PARTNER_ROLES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    measure = forms.ChoiceField(label=_("Target"), choices=list(TARGET_MEASURES.items()))
    amount = NumberField(
        label=_("To reach"),
        min_value=0,
        decimal_places=2,
        help_text=_("By each of them; turnover in whole money."),
    )
    begins = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"))


class OneTargetForm(PortalForm):
    """A target, by its id."""

    target = forms.UUIDField(widget=forms.HiddenInput)


@action(TargetForm, permission="partners.change", button=_("Set the target"))
def set_targets(portal: Portal, form: TargetForm) -> Next:
    """Set a target for those who were chosen."""
    typed = form.cleaned_data
    measure, amount = TargetMeasure(typed["measure"]), typed["amount"] or Decimal(0)
    is_money = measure == TargetMeasure.TURNOVER
    number = to_minor(amount, portal.programme.currency) if is_money else int(amount)
    whom = set(typed["partners"])
    if typed["roles"]:
        rows = Partner.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
        whom |= set(
            rows.filter(role__in=typed["roles"], ended_at=None).values_list("id", flat=True)
        )
    total = targets.set_targets(
        [
            targets.TargetIn(partner, measure, number, typed["begins"], typed["ends"])
            for partner in sorted(whom)
        ],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )
    text = ngettext("%(n)s partner has the target.", "%(n)s partners have the target.", total)
    return Next(done=text % {"n": total})


@action(
    OneTargetForm,
    permission="partners.change",
    button=_("Drop it"),
    done=_("It is a target no more."),
    question=_("Drop the target? The partner does not see it any more."),
    is_quiet=True,
)
def drop_target(portal: Portal, form: OneTargetForm, partner: int = 0) -> None:
    """Drop a target."""
    assert partner >= 0  # of whose page it is; the target says whose it is
    targets.drop(
        form.cleaned_data["target"],
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "partners/targets/",
    permission="partners.view",
    template="targets.html",
    tab=_("Targets"),
    actions=[set_targets, drop_target],
)
def partners_targets(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """All targets, with how far each is; as a file too."""
    asked = TARGETS.asked(portal)
    matching = _found(portal, asked)
    rows = list(matching.order_by(*asked.by)[asked.rows])
    names = dict(
        Partner.objects.of(portal.organiser_id)
        .filter(id__in={row.partner_id for row in rows})
        .values_list("id", "name")
    )
    cells = [_cells(portal, row, names) for row in telling.shown(portal, rows, today=portal.today)]
    if asked.is_file:
        return TARGETS.exported(portal, cells)
    return {
        "list": TARGETS.shown(asked, cells, total=matching.count),
        "set_form": portal.form(set_targets),
    }


def _found(portal: Portal, asked: Asked) -> Any:
    rows = targets.of_programme(portal.programme.id, organiser_id=portal.organiser_id)
    if asked.q:
        rows = rows.filter(partner__sort_key__contains=folded(asked.q))
    if asked.choices["measure"]:
        rows = rows.filter(measure=asked.choices["measure"])
    on = portal.today
    states = {
        "now": Q(since_on__lte=on, until_on__gte=on),
        "over": Q(until_on__lt=on),
        "later": Q(since_on__gt=on),
    }
    return rows.filter(states.get(asked.choices["state"], Q()))


def _cells(portal: Portal, row: telling.Shown, names: Mapping[int, str]) -> dict[str, Cell]:
    which = {"target": row.id}
    return {
        "partner": Cell(
            names.get(row.partner_id, ""),
            href=f"{portal.address('organiser:partner', partner=row.partner_id)}#targets",
        ),
        "what": Cell(row.what, value=str(row.what)),
        "until": Cell(day(row.until_on), value=row.until_on),
        "reached": Cell(row.value_text, value=row.value),
        "amount": Cell(row.amount_text),
        "share": Cell(
            share(row.percent / 100),
            value=row.percent,
            badges=[(_("reached"), "good")]
            if row.is_reached
            else [(_("missed"), "bad")]
            if row.is_over
            else [],
        ),
        "act": Cell("", forms=[portal.form(drop_target, of=row.id, initial=which)]),
    }


def of_partner(portal: Portal, partner: int) -> dict[str, Any]:
    """The targets of one partner, for its page."""
    rows = targets.of_partner(partner, organiser_id=portal.organiser_id)
    cells = [_cells(portal, row, {}) for row in telling.shown(portal, rows, today=portal.today)]
    return {
        "targets": OF_PARTNER.whole(
            [{name: cell for name, cell in row.items() if name != "partner"} for row in cells]
        )
    }
