"""The page of one claim: its document beside what was read of it, to be put right and decided. The
same for organiser and seller.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.activity import declaring
from tandem.catalogue.models import Product
from tandem.documents.base import Unreadable
from tandem.evidence import sandbox
from tandem.evidence.claims import correcting, photos, talking
from tandem.evidence.claims.papers import LINE_SURE_MIN
from tandem.evidence.claims.recognising import Products, Recognised
from tandem.evidence.models import Claim, ClaimLine, ClaimStatus, Document, DocumentKind
from tandem.flows import correct_claim, jobs
from tandem.kit.errors import Invalid, TandemError
from tandem.kit.money import net_of, to_major, to_minor
from tandem.kit.units import UNITS
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.platform.isolation.asking import Busy
from tandem.platform.models import Upload
from tandem.platform.permissions import require
from tandem.portals.shared import claims, pages
from tandem.portals.shared.access import Desk
from tandem.portals.shared.numbers import number_of
from tandem.portals.shared.pages import address, day_of, page

BLANK_LINES = 2
CATALOGUE_MAX = 2_000
PAGE_WIDTH = 1_400  # pixels
READ_BY = {
    "TEXT": gettext_lazy("the text of the PDF"),
    "rapidocr": "RapidOCR",
    "tesseract": "Tesseract",
}


class LineOfNoProduct(Invalid):
    """A line names a product that is not in the catalogue."""

    code = "portals.line_of_no_product"
    text = gettext_lazy("Line %(line)s: there is no product with the number “%(sku)s”.")


def one(
    desk: Desk,
    member: int,
    claim: UUID,
    *,
    template: str,
    list_place: str,
    place: str,
    partner_id: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a claim, take its correction and its decision."""
    row = _claim(desk, member, claim, partner_id)
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.decide" if partner_id is None else "partner.decide")
        try:
            with transaction.atomic():
                to_list = _act(desk, row)
                where = (
                    address(desk, list_place)
                    if to_list
                    else address(desk, place, member=member, claim=claim)
                )
                return HttpResponseRedirect(where)
        except TandemError as problem:
            error = problem.sentence
    (shown,), lines = claims.rows_of(desk, [row]), _lines(desk, row)
    may_decide = (
        desk.may("evidence.decide")
        if partner_id is None
        else desk.may("partner.decide") and row.waits_for == "PARTNER"
    )
    return page(
        desk,
        template,
        error=error,
        back=address(desk, list_place),
        claim=shown,
        pages=_pages(desk, row, place),
        form=_form(desk, row, partner_id),
        lines=lines,
        lacks_tax=any(line.get("lacks_tax") for line in lines),
        may_decide=may_decide and row.status == ClaimStatus.REFERRED,
        is_paper=_is_paper(row),
        action=_action(desk, row),
        reasons=claims.reasons(row.kind),
        catalogue=_catalogue(desk),
        units=UNITS,
        read_by=READ_BY.get(row.page.get("by", ""), ""),
        http_status=400 if error else 200,
        **context,
    )


def picture(
    desk: Desk, member: int, claim: UUID, place: int, *, partner_id: int | None = None
) -> HttpResponse:
    """A page of a claim's document as a picture made anew."""
    row = _claim(desk, member, claim, partner_id)
    path, place = _path(row, place)
    try:
        found = None if path is None else sandbox.page(path, place, width=PAGE_WIDTH)
    except (Unreadable, Busy, FileNotFoundError):
        found = None
    if found is None:
        raise Http404
    answer = HttpResponse(found, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def _path(row: Claim, place: int) -> tuple[Path | None, int]:
    """The file that holds this page of a claim, and which of its pages it is; of a pair of photos
    the one before comes first.
    """
    before = row.page.get("before")
    if before and place == 0:
        return (
            Path(settings.HOME) / Upload.objects.of(row.organiser_id).get(id=UUID(before)).path,
            0,
        )
    document = (
        Document.objects.of(row.organiser_id).select_related("upload").get(id=row.document_id)
    )
    return (None if document.upload is None else Path(settings.HOME) / document.path), place - bool(
        before
    )


def _action(desk: Desk, row: Claim) -> dict[str, Any] | None:
    """What is known of an action that photos prove, and what the reviewer goes through."""
    if row.kind != DocumentKind.ACTION:
        return None
    known = declaring.declared(desk.programme.id, organiser_id=desk.actor.organiser_id).get(
        row.page["action"]
    )
    fields = declaring.attributes_of(known) if known else []
    kept, words = row.page["said"], {True: _("yes"), False: _("no")}
    said = [
        {"name": each.label, "value": words.get(kept[each.name], kept[each.name])}
        for each in fields
        if each.name in kept
    ]
    facts = [
        {"name": _("Taken"), "value": row.page["taken_at"].replace("T", " ")},
        {"name": _("Camera"), "value": row.page["camera"]},
        {"name": _("Number that has to be in the picture"), "value": row.page.get("number", "")},
        {"name": _("Place"), "value": ", ".join(f"{each:.5f}" for each in row.page["place"] or ())},
    ]
    return {
        "facts": [*said, *(each for each in facts if each["value"])],
        "checklist": row.page["checklist"],
        "is_pair": bool(row.page["before"]),
        "is_checked": bool(row.page.get("checked")),
    }


def _claim(desk: Desk, member: int, claim: UUID, partner_id: int | None) -> Claim:
    found = Claim.objects.of(desk.actor.organiser_id).filter(
        member_id=member, id=claim, programme_id=desk.programme.id
    )
    row = (
        (found if partner_id is None else found.filter(partner_id=partner_id))
        .order_by("id")
        .first()
    )
    if row is None:
        raise Http404
    return row


def _is_paper(row: Claim) -> bool:
    return row.kind == DocumentKind.PAPER and row.proved_by is None


def _pages(desk: Desk, row: Claim, place: str) -> list[str]:
    total = min(int(row.page.get("pages", 0)), 5)
    return [
        address(desk, f"{place}-page", member=row.member_id, claim=row.id, place=number)
        for number in range(total)
    ]


def _form(desk: Desk, row: Claim, partner_id: int | None) -> dict[str, Any]:
    """The head of the claim as the form shows it: what was posted, else what was read, and which
    fields are unsure.
    """
    posted, currency = desk.request.POST, desk.programme.currency
    partners = Partner.objects.of(desk.actor.organiser_id).filter(
        programme_id=desk.programme.id, ended_at=None
    )
    said = {
        "partner": str(row.partner_id or ""),
        "number": row.number,
        "issued_on": row.issued_on.isoformat() if row.issued_on else "",
        "gross": "" if row.gross_minor is None else f"{to_major(row.gross_minor, currency):f}",
    }
    return {
        **said,
        **{name: posted[name] for name in said if name in posted},
        "unsure": {
            name.removeprefix("unsure_"): True for name in row.signals if name.startswith("unsure_")
        },
        "partners": (
            []
            if partner_id is not None
            else list(partners.order_by("name", "id").values("id", "name")[:CATALOGUE_MAX])
        ),
        "seller": row.page.get("seller", ""),
        "currency": currency,
    }


def _lines(desk: Desk, row: Claim) -> list[dict[str, Any]]:
    of, currency = desk.actor.organiser_id, desk.programme.currency
    lines = list(
        ClaimLine.objects.of(of)
        .filter(member_id=row.member_id, claim_id=row.id)
        .order_by("line")[: correcting.LINES_MAX]
    )
    ours = {line.product_id for line in lines if line.product_id}
    names = {
        str(key): sku
        for key, sku in Product.objects.of(of).filter(id__in=ours).values_list("id", "sku")
    }
    products = (
        Products(programme_id=row.programme_id, partner_id=row.partner_id, organiser_id=of)
        if _is_paper(row)
        else None
    )
    skus = products.sku_of if products else {}
    shown = []
    for place, line in enumerate(lines):
        found = _again(products, line)
        is_net = line.gross_minor is None and line.net_minor is not None
        is_gross = line.gross_minor is not None and line.net_minor is None
        tax = desk.programme.tax_percent if line.tax_percent is None else line.tax_percent
        amount = line.net_minor if is_net else line.gross_minor
        shown.append(
            {
                "place": place,
                "text": line.product_text,
                "sku": names.get(str(line.product_id), ""),
                "quantity": f"{line.quantity.normalize():f}",
                "unit": line.unit,
                "amount": "" if amount is None else f"{to_major(amount, currency):f}",
                "is_net": is_net,
                "tax": tax if is_gross and tax is not None else None,
                "lacks_tax": is_gross and tax is None,
                "net_minor": (
                    None
                    if line.gross_minor is None or tax is None
                    else net_of(line.gross_minor, tax)
                ),
                "is_unsure": line.sure is not None and line.sure < LINE_SURE_MIN,
                "is_conflict": found.conflict,
                "perhaps": [
                    {"sku": skus.get(each.key, ""), "name": each.name, "sure": each.sure}
                    for each in found.suggestions
                    if line.product_id is None
                ],
            }
        )
    if _is_paper(row):
        blank = {"text": "", "sku": "", "quantity": "", "unit": "", "amount": "", "is_net": False}
        shown += [
            {"place": len(lines) + number, "is_blank": True, **blank}
            for number in range(BLANK_LINES)
        ]
    posted = desk.request.POST
    for each in shown:
        fields = ("text", "sku", "quantity", "unit", "amount")
        each.update(
            {
                name: posted[f"{name}_{each['place']}"]
                for name in fields
                if f"{name}_{each['place']}" in posted
            }
        )
    return shown


def _again(products: Products | None, line: ClaimLine) -> Recognised:
    """What a line may be, asked once more: the catalogue may have grown since."""
    kind, _mark, value = line.product_key.partition(":")
    if products is None:
        return Recognised(None)
    return products.recognise(
        name=line.product_text,
        code=value if kind == "CODE" else "",
        gtin=value if kind == "GTIN" else "",
    )


def _catalogue(desk: Desk) -> list[dict[str, Any]]:
    found = (
        Product.objects.of(desk.actor.organiser_id).filter(ended_at=None).order_by("sort_key", "id")
    )
    return [dict(row) for row in found.values("sku", "name")[:CATALOGUE_MAX]]


def _act(desk: Desk, row: Claim) -> bool:
    """Carry out what the form asks for; whether the claim is done with."""
    deed = desk.request.POST.get("deed", "")
    if deed in ("save", "agree") and "quantity_0" in desk.request.POST:
        _correct(desk, row)
    if _is_taken_over(desk, row):
        messages.warning(
            desk.request,
            _(
                "Your correction is kept. Another member claims the same invoice, so the organiser"
                " decides."
            ),
        )
        return True
    if deed == "agree" and row.kind == DocumentKind.ACTION:
        photos.check(row, desk.request.POST.getlist("check"), actor=desk.actor)
    if deed in ("agree", "reject"):
        posted = desk.request.POST
        reason, text = posted.get("reason", ""), posted.get("text", "")
        which = [(row.member_id, row.id)]
        for told in claims.decide(desk, which, agrees=deed == "agree", reason=reason, text=text):
            messages.success(desk.request, told)
        return True
    if deed == "ask":
        talking.ask(
            row.member_id,
            row.id,
            desk.request.POST.get("question", ""),
            programme=desk.programme,
            actor=desk.actor,
            now=clock.now(),
        )
        messages.success(
            desk.request, _("The member is asked and answers on the page of the purchase.")
        )
        return True
    messages.success(desk.request, _("Kept."))
    return False


def _correct(desk: Desk, row: Claim) -> None:
    posted, currency = desk.request.POST, desk.programme.currency
    total, partner = posted.get("gross", "").strip(), posted.get("partner", "")
    said = correcting.Said(
        partner_id=pages.number_of(partner) if partner else None,
        number=posted.get("number", ""),
        issued_on=day_of(posted.get("issued_on", "")),
        gross_minor=to_minor(number_of(total), currency) if total else None,
        lines=_said_lines(desk),
    )
    lesson, answers = correct_claim.correct(
        row.member_id, row.id, said, programme=desk.programme, actor=desk.actor, now=clock.now()
    )
    of = desk.actor.organiser_id
    if lesson:
        jobs.learn_labels.defer(
            organiser_id=str(of), member_id=row.member_id, claim_id=str(row.id), said=lesson
        )
    for found in answers:
        jobs.defer_answers(found, organiser_id=of)


def _is_taken_over(desk: Desk, row: Claim) -> bool:
    """Whether a correction made a seller's claim one that another member disputes, which the
    organiser decides.
    """
    partner_id = desk.actor.partner_id
    return (
        partner_id is not None
        and _claim(desk, row.member_id, row.id, partner_id).waits_for != row.waits_for
    )


def _said_lines(desk: Desk) -> Sequence[correcting.LineSaid]:
    posted, currency = desk.request.POST, desk.programme.currency
    skus = {posted.get(f"sku_{place}", "").strip() for place in range(correcting.LINES_MAX)} - {""}
    known = dict(
        Product.objects.of(desk.actor.organiser_id).filter(sku__in=skus).values_list("sku", "id")
    )
    lines = []
    for place in range(correcting.LINES_MAX):
        quantity, sku = (
            posted.get(f"quantity_{place}", "").strip(),
            posted.get(f"sku_{place}", "").strip(),
        )
        if f"quantity_{place}" not in posted or (f"new_{place}" in posted and not sku):
            continue
        if sku and sku not in known:
            raise LineOfNoProduct(line=place + 1, sku=sku[:60])
        amount = posted.get(f"amount_{place}", "").strip()
        minor = to_minor(number_of(amount), currency) if amount else None
        is_net = posted.get(f"net_{place}") == "1"
        lines.append(
            correcting.LineSaid(
                text=posted.get(f"text_{place}", "") or sku,
                product_id=known.get(sku),
                quantity=number_of(quantity) if quantity else Decimal(1),
                unit=posted.get(f"unit_{place}", "")[:20],
                net_minor=minor if is_net else None,
                gross_minor=None if is_net else minor,
            )
        )
    return lines
