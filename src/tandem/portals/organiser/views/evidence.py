"""Files, claims, and what is not known yet."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.catalogue.models import Product
from tandem.evidence import aliases, queries
from tandem.evidence.models import AliasKind
from tandem.kit.errors import TandemError
from tandem.participants.models import Identifier, IdentifierKind
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared import documents
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, number_of, page


@desk("organiser", "evidence.view")
def files(desk: Desk) -> HttpResponse:
    """Hand over a file; the files so far."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.upload")
        partner = desk.request.POST.get("partner", "")
        try:
            with transaction.atomic():
                document = documents.take_in(desk, partner_id=int(partner) if partner.isdecimal() else None)
                return HttpResponseRedirect(address(desk, "organiser:file", document=document.id))
        except TandemError as problem:
            error = problem.sentence
    partners = Partner.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id).order_by("sort_key", "id")
    return page(
        desk, "organiser/files.html", here="files", error=error, rows=documents.rows(desk, place="organiser:file"),
        partners=[{"id": row.id, "name": row.name} for row in partners], http_status=400 if error else 200,
    )  # fmt: skip


@desk("organiser", "evidence.view")
def file(desk: Desk, document: UUID) -> HttpResponse:
    """One file."""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.decide")
    return documents.one(
        desk, document, template="organiser/file.html", place="organiser:file", list_place="organiser:files", here="files"
    )


@desk("organiser", "evidence.view")
def unknown(desk: Desk) -> HttpResponse:
    """Words that nobody has explained yet."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.decide")
        try:
            with transaction.atomic():
                _learn(desk)
                messages.success(desk.request, _("Learnt. The lines that waited are being counted."))
                return HttpResponseRedirect(address(desk, "organiser:unknown"))
        except TandemError as problem:
            error = problem.sentence
    of = desk.actor.organiser_id
    catalogue = Product.objects.of(of).order_by("sort_key", "id").values("sku", "name")[:2_000]
    return page(
        desk, "organiser/unknown.html", here="unknown", error=error, catalogue=list(catalogue),
        products=queries.unknown(desk.programme.id, "PRODUCT", organiser_id=of),
        customers=queries.unknown(desk.programme.id, "CUSTOMER", organiser_id=of), http_status=400 if error else 200,
        corrections=queries.corrections_waiting(desk.programme.id, organiser_id=of),
    )  # fmt: skip


def _learn(desk: Desk) -> None:
    posted, of = desk.request.POST, desk.actor.organiser_id
    kind = AliasKind(posted["kind"]) if posted.get("kind") in AliasKind.values else AliasKind.PRODUCT
    partner = (
        Partner.objects.of(of)
        .filter(programme_id=desk.programme.id, id=number_of(posted.get("partner", "")))
        .order_by("id")
        .first()
    )
    target = posted.get("target", "").strip()
    product_id = member_id = None
    if partner is None:
        raise aliases.NoSuchTarget(number="-")
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
