"""What is not known yet: partners' words for products and customers, explained once; and what was taught, to be taken back."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.catalogue.models import Product
from tandem.evidence import aliases, queries
from tandem.evidence.models import AliasKind
from tandem.kit.errors import TandemError
from tandem.kit.similar import Names, is_clear
from tandem.participants.models import Identifier, IdentifierKind, Member
from tandem.partners import queries as partners
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, number_of, page

SHOWN_MAX = 50
SUGGESTED_MIN = 0.75  # from which likeness on a name is filled in; a person still presses the button


@desk("organiser", "evidence.view")
def unknown(desk: Desk) -> HttpResponse:
    """Words that nobody has explained yet."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.decide")
        try:
            with transaction.atomic():
                if desk.request.POST.get("verdict") == "forget":
                    _forget(desk)
                    messages.success(
                        desk.request, _("Taken back. What was counted by it is taken back too, and its lines wait again.")
                    )
                else:
                    _learn(desk)
                    messages.success(desk.request, _("Learnt. The lines that waited are being counted."))
                return HttpResponseRedirect(address(desk, "organiser:unknown"))
        except TandemError as problem:
            error = problem.sentence
    of = desk.actor.organiser_id
    catalogue = Product.objects.of(of).order_by("sort_key", "id").values("sku", "name")[:2_000]
    products, customers = _unknown_products(desk), _unknown_customers(desk)
    return page(
        desk, "organiser/unknown.html", here="unknown", error=error, catalogue=list(catalogue),
        products=products[:SHOWN_MAX], customers=customers[:SHOWN_MAX], taught=_taught(desk),
        is_more=max(len(products), len(customers)) > SHOWN_MAX, http_status=400 if error else 200,
        corrections=queries.corrections_waiting(desk.programme.id, organiser_id=of),
    )  # fmt: skip


def _unknown_products(desk: Desk) -> list[dict[str, Any]]:
    """Words for products that nobody explained, each with what its numbers say, where they disagree, or the likest names."""
    of = desk.actor.organiser_id
    rows = queries.unknown(desk.programme.id, "PRODUCT", organiser_id=of, limit=SHOWN_MAX + 1)
    live = list(Product.objects.of(of).filter(ended_at=None).values_list("id", "name", "sku")) if rows else []
    names, skus = Names((key, name) for key, name, _sku in live), {key: (sku, name) for key, name, sku in live}
    shown = []
    for row in rows:
        like = names.like(row.text) if not row.leads_to else []
        shown.append({
            "partner_id": row.partner_id, "partner": row.partner, "key": row.key, "text": row.text, "lines": row.lines,
            "says": [skus[key] for key in row.leads_to if key in skus],
            "perhaps": [(*skus[each.key], each.sure) for each in like],
            "suggestion": skus[like[0].key][0] if is_clear(like, sure_min=SUGGESTED_MIN) else "",
        })  # fmt: skip
    return shown


def _unknown_customers(desk: Desk) -> list[dict[str, Any]]:
    """Customers whom nobody knows, each with the members to whom their numbers lead, where they disagree."""
    of = desk.actor.organiser_id
    rows = queries.unknown(desk.programme.id, "CUSTOMER", organiser_id=of, limit=SHOWN_MAX + 1)
    led = {key for row in rows for key in row.leads_to}
    members = {
        key: (number, name) for key, number, name in Member.objects.of(of).filter(id__in=led).values_list("id", "number", "name")
    }
    return [
        {"partner_id": row.partner_id, "partner": row.partner, "key": row.key, "text": row.text, "lines": row.lines,
         "says": [members[key] for key in row.leads_to if key in members]}
        for row in rows
    ]  # fmt: skip


def _taught(desk: Desk) -> list[dict[str, Any]]:
    """What was taught last, to be taken back."""
    of = desk.actor.organiser_id
    rows = queries.taught(desk.programme.id, organiser_id=of)
    products = dict(
        Product.objects.of(of).filter(id__in=[row.product_id for row in rows if row.product_id]).values_list("id", "name")
    )
    members = dict(
        Member.objects.of(of).filter(id__in=[row.member_id for row in rows if row.member_id]).values_list("id", "name")
    )
    return [
        {"partner_id": row.partner_id, "partner": row.partner, "kind": row.kind, "key": row.key, "text": row.text or row.key,
         "means": (products.get(row.product_id) if row.product_id else members.get(row.member_id or 0)) or "", "at": row.taught_at}
        for row in rows
    ]  # fmt: skip


def _forget(desk: Desk) -> None:
    posted = desk.request.POST
    kind = AliasKind(posted["kind"]) if posted.get("kind") in AliasKind.values else AliasKind.PRODUCT
    aliases.forget(
        posted.get("key", "")[:160], kind=kind, programme_id=desk.programme.id, partner_id=number_of(posted.get("partner", "")),
        actor=desk.actor, now=clock.now(),
    )  # fmt: skip


def _learn(desk: Desk) -> None:
    posted, of = desk.request.POST, desk.actor.organiser_id
    kind = AliasKind(posted["kind"]) if posted.get("kind") in AliasKind.values else AliasKind.PRODUCT
    partner = partners.partner(number_of(posted.get("partner", "")), programme_id=desk.programme.id, organiser_id=of)
    target = posted.get("target", "").strip()
    product_id = member_id = None
    if posted.get("verdict") == "ours":
        if kind == AliasKind.PRODUCT:
            product_id = Product.objects.of(of).filter(sku=target).order_by("id").values_list("id", flat=True).first()
        else:
            known = Identifier.objects.of(of).filter(programme_id=desk.programme.id, kind=IdentifierKind.NUMBER, value=target)
            member_id = known.order_by("id").values_list("member_id", flat=True).first()
        if product_id is None and member_id is None:
            raise aliases.NoSuchTarget(number=target)
    aliases.learn(
        posted.get("key", "")[:160], text=posted.get("text", ""), kind=kind, programme_id=desk.programme.id,
        partner_id=partner.id, actor=desk.actor, now=clock.now(), product_id=product_id, member_id=member_id,
    )  # fmt: skip
