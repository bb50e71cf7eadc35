"""The goods of a claim as its page shows them: what was read of each line, how sure that is, and
which products it may be.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tandem.evidence.claims import correcting
from tandem.evidence.claims.papers import LINE_CONFIDENCE_MIN
from tandem.evidence.claims.recognising import Products, Recognised
from tandem.evidence.models import Claim, ClaimLine
from tandem.kit.money import net_of, to_major
from tandem.portals.shared import amounts, labels
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.offering.sources import names_of
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.templatetags.figures import money, quantity, share


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that a line may be: its key, its name, and how surely."""

    key: str
    name: str
    share: str


@dataclass(frozen=True, slots=True)
class Line:
    """What is said beside the fields of a line."""

    text: str
    badges: Sequence[tuple[str, str]]
    note: str
    offers: Sequence[Offer]
    lacks_tax: bool
    began: Mapping[str, Any]  # what its fields begin with
    shown: Mapping[str, str]  # where nobody may fill it in


def lines_of(portal: Portal, claim: Claim) -> list[Line]:
    """The lines of a claim in their order. The catalogue is read where a line has no product yet,
    and only then: it may be long.
    """
    rows = list(
        ClaimLine.objects.of(portal.organiser_id)
        .filter(member_id=claim.member_id, claim_id=claim.id)
        .order_by("line")[: correcting.LINES_MAX]
    )
    is_asked = any(row.product_id is None for row in rows)
    known = _products(portal, claim) if is_asked else None
    meant = [_meant(known, row) for row in rows]
    keys = {str(key) for row in rows if (key := row.product_id)}
    keys |= {str(key) for recognised in meant if (key := recognised.product_id)}
    keys |= {str(hint.key) for recognised in meant for hint in recognised.suggestions}
    names = names_of(portal, sources.PRODUCTS, sorted(keys))
    return [
        _line(portal, row, recognised, names) for row, recognised in zip(rows, meant, strict=True)
    ]


def _products(portal: Portal, claim: Claim) -> Products:
    return Products(
        programme_id=claim.programme_id,
        partner_id=claim.partner_id,
        organiser_id=portal.organiser_id,
    )


def _meant(products: Products | None, row: ClaimLine) -> Recognised:
    """What a line without a product may be, asked once more: the catalogue may have grown since."""
    if products is None or row.product_id is not None:
        return Recognised(None)
    kind, _separator, value = row.product_key.partition(":")
    return products.recognise(
        name=row.product_text,
        code=value if kind == "CODE" else "",
        gtin=value if kind == "GTIN" else "",
    )


def _line(portal: Portal, row: ClaimLine, meant: Recognised, names: Mapping[str, str]) -> Line:
    currency = portal.programme.currency
    is_net = row.gross_minor is None and row.net_minor is not None
    amount = row.net_minor if is_net else row.gross_minor
    tax = portal.programme.tax_percent if row.tax_percent is None else row.tax_percent
    is_gross = row.gross_minor is not None and row.net_minor is None
    badges = []
    if row.confidence is not None and row.confidence < LINE_CONFIDENCE_MIN:
        badges.append((_("unsure"), "wait"))
    if meant.conflict:
        badges.append((_("code and name say different products"), "bad"))
    note = ""
    if is_gross and tax is not None and row.gross_minor is not None:
        net = {"tax": quantity(tax), "net": money(net_of(row.gross_minor, tax), currency)}
        note = _("Net of it, with %(tax)s%% of tax: %(net)s") % net
    product = str(row.product_id or "")
    return Line(
        text=row.product_text,
        badges=badges,
        note=note,
        offers=_offers(row, meant, names),
        lacks_tax=is_gross and tax is None,
        began={
            "line": row.line,
            "product": row.product_id,
            "quantity": f"{row.quantity.normalize():f}",
            "unit": row.unit,
            "amount": "" if amount is None else f"{to_major(amount, currency):f}",
            "is_net": is_net,
        },
        shown={
            "product": names.get(product, ""),
            "quantity": labels.quantity_of(row.quantity, row.unit),
            "amount": amounts.of(row.net_minor, row.gross_minor, currency, is_gross=True),
        },
    )


def _offers(row: ClaimLine, meant: Recognised, names: Mapping[str, str]) -> Sequence[Offer]:
    if row.product_id is not None:
        return ()
    likely = {str(hint.key): hint.confidence for hint in meant.suggestions}
    if meant.product_id is not None:
        likely = {str(meant.product_id): 1.0} | likely
    return [
        Offer(key, names[key], share(confidence))
        for key, confidence in likely.items()
        if key in names
    ]
