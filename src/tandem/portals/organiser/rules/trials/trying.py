"""Trying a basket: what it would earn under the rules in force and under the draft, side by side.
Nothing is stored.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.activity.amounts import both
from tandem.earning.versions import published
from tandem.earning.versions.published import InForce
from tandem.flows.activities import activity_meanings, quote_activity
from tandem.flows.activities.activity_inputs import ActivityInput, LineInput, Refused
from tandem.kit.errors import Invalid
from tandem.kit.money import to_minor
from tandem.participants.models import Member
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.fields import DayField, NumberField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.rows import RowForm, RowSet
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.labels import WALLETS

NUMBERS_BELOW = 10**9


class BadBasket(Invalid):
    """The basket cannot be tried."""

    code = "portals.bad_basket"
    text = gettext_lazy("The basket cannot be tried: %(why)s")


class LineRow(RowForm):
    """A line of the basket."""

    columns = "three"

    product = PickField(sources.KEYED["products"], label=gettext_lazy("Product"), empty_value="")
    quantity = NumberField(label=gettext_lazy("Quantity"), max_value=NUMBERS_BELOW, required=False)
    amount = NumberField(max_value=NUMBERS_BELOW, required=False)

    def prepare(self) -> None:
        """Money is the programme's, and as its people say it."""
        self.fields["amount"].label = amounts.label(self.portal.programme)


class BasketForm(PortalForm):
    """What somebody might buy."""

    columns = "three"
    rows = {
        "lines": RowSet(
            LineRow,
            one=gettext_lazy("Product"),
            title=gettext_lazy("The basket"),
            add=gettext_lazy("Add a product"),
            spare=1,
        )
    }

    member = PickField(sources.MEMBERS, label=gettext_lazy("Member"), coerce=int)
    day = DayField(label=gettext_lazy("Day of the purchase"))
    partner = PickField(
        sources.KEYED["partners"],
        label=gettext_lazy("Bought from"),
        empty_value="",
        required=False,
        help_text=gettext_lazy("From you where none is chosen."),
    )


@action(BasketForm, permission="rules.view", button=gettext_lazy("Try it"))
def basket(portal: Portal, form: BasketForm) -> Next:
    """What it would bring; the form stays as it was sent."""
    results = _results(portal, form)
    form.is_shown = True
    return Next("organiser:rules-try", shown_once={"results": results, "form": form})


@page(
    "rules/try/",
    permission="rules.view",
    template="trying.html",
    tab=gettext_lazy("Try a basket"),
    actions=[basket],
)
def rules_try(portal: Portal) -> Mapping[str, Any]:
    """A form for a basket, and what it would bring."""
    today = portal.programme.day_at(portal.now)
    return {"form": portal.form(basket, initial={"day": today}), "results": []}


def _results(portal: Portal, form: BasketForm) -> list[dict[str, Any]]:
    chosen = form.cleaned_data
    member = Member.objects.of(portal.organiser_id).get(id=chosen["member"])
    payload = ActivityInput(
        member=("NUMBER", member.number),
        day=chosen["day"],
        document_no="try",
        partner=chosen["partner"],
        lines=tuple(_lines(portal, form)),
    )
    if not payload.lines:
        raise BadBasket(why=_("write at least one product."))
    transaction = activity_meanings.activity_of(payload, programme=portal.programme, now=portal.now)
    if isinstance(transaction, Refused):
        raise BadBasket(why=transaction.sentence)
    draft = published.tried_draft(portal.programme.id, organiser_id=portal.organiser_id)
    tries: Sequence[tuple[str, InForce | None]] = [
        (_("Rules in force"), None),
        *([(_("The draft"), draft)] if draft else []),
    ]
    return [
        {"name": name, "wallets": _wallets(portal, transaction, under)} for name, under in tries
    ]


def _wallets(portal: Portal, transaction: Any, under: InForce | None) -> list[dict[str, Any]]:
    given = quote_activity.quote(
        transaction,
        programme=portal.programme,
        language=portal.language,
        now=portal.now,
        under=under,
    )
    return [
        {
            "name": WALLETS.get(wallet, wallet),
            "points": points,
            "explanation": given.explanations.get(wallet),
        }
        for wallet, points in given.points.items()
    ]


def _lines(portal: Portal, form: BasketForm) -> list[LineInput]:
    return [_line(portal, row) for row in form.row_sets["lines"].typed]


def _line(portal: Portal, row: Mapping[str, Any]) -> LineInput:
    typed = to_minor(row["amount"] or Decimal(0), portal.programme.currency)
    net, gross = both(typed, portal.programme)
    quantity = Decimal(1) if row["quantity"] is None else row["quantity"]
    return LineInput(("SKU", row["product"]), quantity, net_minor=net, gross_minor=gross)
