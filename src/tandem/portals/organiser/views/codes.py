"""Product codes: issue, export, print, block."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.catalogue.models import Product
from tandem.evidence import queries
from tandem.evidence.codes import asking, dispatching, issuing, letters, serials, signing, trying
from tandem.evidence.models import CodeBatch, CodeOrigin
from tandem.flows import jobs
from tandem.kit.errors import Missing, TandemError
from tandem.kit.periods import start_of_day
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared import imports, tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import whole_of
from tandem.portals.shared.pages import address, day_of, key_of, number_of, page

SHEET_CODES_MAX = 60
STATES = {
    "ISSUING": (gettext_lazy("being issued"), "wait"),
    "ACTIVE": (gettext_lazy("can be used"), "good"),
    "BLOCKED": (gettext_lazy("blocked"), "bad"),
}


PACKS = (("carton", gettext_lazy("cartons")), ("pallet", gettext_lazy("pallets")))


class NoSuchProduct(Missing):
    """The product number leads nowhere."""

    code = "portals.no_such_product"
    text = gettext_lazy("There is no product with the number “%(number)s”.")


@desk("organiser", "evidence.view")
def codes(desk: Desk) -> HttpResponse:
    """The batches so far; issue one more."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "codes.issue")
        try:
            with transaction.atomic():
                _act(desk)
                return HttpResponseRedirect(address(desk, "organiser:codes"))
        except TandemError as problem:
            error = problem.sentence
    of = desk.actor.organiser_id
    redeemed = queries.redeemed_by_batch(organiser_id=of)
    batches = list(
        CodeBatch.objects.of(of)
        .filter(programme_id=desk.programme.id)
        .order_by("-created_at", "id")[:100]
    )
    names = dict(
        Product.objects.of(of)
        .filter(id__in=[row.product_id for row in batches])
        .values_list("id", "name")
    )
    rows = [
        {
            "id": row.id,
            "name": row.name,
            "product": names.get(row.product_id, ""),
            "total": row.codes_total,
            "issued": row.issued_total,
            "redeemed": redeemed.get(row.id, 0),
            "expires_at": row.expires_at,
            "state": STATES[row.status][0],
            "mood": STATES[row.status][1],
            "is_blocked": row.status == "BLOCKED",
            "is_issuing": row.status == "ISSUING",
            "questions": len(row.questions),
            "is_ours": row.origin == "OURS",
            "quantity": row.quantity,
            "each": row.inside_each,
            "zone": ", ".join(row.zone),
        }
        for row in batches
    ]
    catalogue = list(
        Product.objects.of(of).order_by("sort_key", "id").values("sku", "name")[:2_000]
    )
    today = clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()
    wrong = trying.wrong_on(today, programme_id=desk.programme.id, organiser_id=of)
    return page(
        desk,
        "organiser/codes.html",
        here="codes",
        rows=rows,
        catalogue=catalogue,
        error=error,
        form=desk.request.POST if error else {},
        wrong=wrong if wrong > trying.OF_PROGRAMME_MAX else 0,
        few=trying.SUSPECTED_A_DAY_MAX,
        limit=issuing.BATCH_CODES_MAX,
        public_key=signing.public_key(secret=settings.SECRET_KEY.encode()),
        http_status=400 if error else 200,
    )


def _act(desk: Desk) -> None:
    posted, of = desk.request.POST, desk.actor.organiser_id
    if posted.get("deed") in ("block", "unblock"):
        batch = _batch(desk, key_of(posted.get("batch", "")))
        issuing.set_blocked(batch.id, is_blocked=posted["deed"] == "block", actor=desk.actor)
        return
    product = (
        Product.objects.of(of).filter(sku=posted.get("product", "").strip()).order_by("id").first()
    )
    if product is None:
        raise NoSuchProduct(number=posted.get("product", ""))
    total, each = posted.get("total", "").replace(" ", ""), posted.get("quantity", "").strip()
    packs = [
        (str(name), whole_of(posted[field]))
        for field, name in PACKS
        if posted.get(field, "").strip()
    ]
    ends = day_of(posted.get("ends", ""))
    batch_id = issuing.open_batch(
        programme_id=desk.programme.id,
        product_id=product.id,
        name=posted.get("name", "").strip() or product.name,
        codes_total=int(total) if total.isdecimal() and len(total) < 9 else 0,
        expires_at=start_of_day(ends, ZoneInfo(desk.programme.time_zone)) if ends else None,
        actor=desk.actor,
        now=clock.now(),
        questions=asking.questions_of(posted.get("questions", "")),
        awaits_dispatch=posted.get("awaits_dispatch") == "1",
        quantity=whole_of(each) if each else 1,
        zone=posted.get("zone", "").split(","),
    )
    for key in (batch_id, *issuing.open_packs(batch_id, packs, actor=desk.actor, now=clock.now())):
        jobs.defer_codes(key, organiser_id=of)
    messages.success(desk.request, _("The codes are being issued."))


def _batch(desk: Desk, batch_id: UUID) -> CodeBatch:
    row = (
        CodeBatch.objects.of(desk.actor.organiser_id)
        .filter(programme_id=desk.programme.id, id=batch_id)
        .order_by("id")
        .first()
    )
    if row is None:
        raise Http404
    return row


@desk("organiser", "codes.issue")
def export(desk: Desk, batch: UUID) -> HttpResponseBase:
    """Every code of a batch as CSV, streamed."""
    row = _batch(desk, batch)
    of, secret = desk.actor.organiser_id, settings.SECRET_KEY.encode()
    if row.origin != CodeOrigin.OURS:
        raise Http404
    is_signed = desk.request.GET.get("signed") == "1"
    # Made here and not while it is streamed: by then the request's transaction is over.
    plain = issuing.export(row.id, organiser_id=of, secret=secret)
    signed = issuing.export_signed(row.id, organiser_id=of, secret=secret)

    def lines() -> Iterator[str]:
        yield "code,link,number,signed\r\n" if is_signed else "code,link,number\r\n"
        if is_signed:
            yield from (
                f"{code},{_link(desk, text)},{number},{text}\r\n"
                for number, (code, text) in enumerate(signed, 1)
            )
        else:
            yield from (
                f"{code},{_link(desk, code)},{number}\r\n" for number, code in enumerate(plain, 1)
            )

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="codes-{row.id}.csv"'
    return response


@desk("organiser", "evidence.view")
def dispatch(desk: Desk, batch: UUID) -> HttpResponse:
    """Which codes of a batch left for which partner; note more."""
    row, error, posted = _batch(desk, batch), "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "codes.issue")
        try:
            with transaction.atomic():
                dispatching.dispatch(
                    row.id,
                    first=whole_of(posted.get("first", "")),
                    last=whole_of(posted.get("last", "")),
                    partner_id=number_of(posted.get("partner", "")),
                    on=day_of(posted.get("day", "")) or clock.now().date(),
                    actor=desk.actor,
                    now=clock.now(),
                )
                messages.success(desk.request, _("Noted: these codes can be used now."))
                return HttpResponseRedirect(address(desk, "organiser:codes-dispatch", batch=row.id))
        except TandemError as problem:
            error = problem.sentence
    partners = Partner.objects.of(desk.actor.organiser_id).filter(
        programme_id=desk.programme.id, ended_at=None
    )
    return page(
        desk,
        "organiser/codes_dispatch.html",
        here="codes",
        error=error,
        form=posted,
        name=row.name,
        total=row.codes_total,
        awaits=row.awaits_dispatch,
        rows=dispatching.dispatches(row.id, organiser_id=desk.actor.organiser_id),
        partners=[
            {"id": each.id, "name": each.name} for each in partners.order_by("sort_key", "id")
        ],
        http_status=400 if error else 200,
    )


@desk("organiser", "evidence.view")
def answers(desk: Desk, batch: UUID) -> HttpResponseBase:
    """What members answered before they used codes of a batch, as a table."""
    row = _batch(desk, batch)
    found = list(asking.answers_of(row.id, organiser_id=desk.actor.organiser_id))
    numbers = dict(
        Member.objects.of(desk.actor.organiser_id)
        .filter(id__in={member for member, _at, _said in found})
        .values_list("id", "number")
    )
    columns = [_("Member"), _("Day"), *(asked["text"] for asked in row.questions)]
    return tables.exported(
        desk,
        f"answers-{row.id}",
        columns,
        [[numbers.get(member, ""), at.date(), *said] for member, at, said in found],
    )


def _link(desk: Desk, code: str) -> str:
    return f"{settings.PUBLIC_URL}{address(desk, 'member:code')}?c={code}"


@desk("organiser", "codes.issue")
def sheet(desk: Desk, batch: UUID) -> HttpResponse:
    """A page of codes with their QR, to be printed; the next page by `after`."""
    row = _batch(desk, batch)
    if row.origin != CodeOrigin.OURS:
        raise Http404
    text = desk.request.GET.get("after", "0")
    first = int(text) if text.isdecimal() and len(text) < 9 else 0
    secret = settings.SECRET_KEY.encode()
    made = [
        letters.code_of(row.id, serial, secret=secret)
        for serial in range(first, min(first + SHEET_CODES_MAX, row.issued_total))
    ]
    rows = [
        {
            "code": f"{code[:4]} {code[4:8]} {code[8:]}",
            "qr": SafeString(
                segno.make(_link(desk, code), error="m").svg_inline(
                    scale=3, border=2, omitsize=True
                )
            ),
        }
        for code in made
    ]
    after = first + SHEET_CODES_MAX if first + SHEET_CODES_MAX < row.issued_total else 0
    return page(
        desk,
        "organiser/codes_sheet.html",
        here="codes",
        rows=rows,
        name=row.name,
        first=first + 1,
        after=after,
    )


def _read_serials(desk: Desk, path: Path) -> imports.Found:
    found = serials.read(path, organiser_id=desk.actor.organiser_id)
    rows = [(each.gtin, each.serial) for each in found.marked[: imports.ROWS_SHOWN]]
    return imports.Found(rows, len(found.marked), found.faults, found.marked)


def _take_serials(desk: Desk, marked: Sequence[serials.Marked]) -> str:
    name = desk.request.POST.get("name", "").strip() or "GS1"
    taken = serials.take_in(
        marked,
        name=name,
        programme_id=desk.programme.id,
        actor=desk.actor,
        secret=settings.SECRET_KEY.encode(),
        now=clock.now(),
    )
    new = sum(taken.values())
    return ngettext("%(n)s serial can be used now.", "%(n)s serials can be used now.", new) % {
        "n": new
    }


SERIALS = imports.Importer(
    columns=(gettext_lazy("Barcode"), gettext_lazy("Serial")),
    read=_read_serials,
    take_in=_take_serials,
)


@desk("organiser", "codes.issue", takes_files=True)
def own_serials(desk: Desk) -> HttpResponse:
    """Serials that the maker prints anyway, from a table."""
    return imports.run(
        desk,
        SERIALS,
        template="organiser/import.html",
        done=address(desk, "organiser:codes"),
        here="codes",
        title=_("Your own serials (GS1)"),
        back=address(desk, "organiser:codes"),
        back_name=_("Product codes"),
        extra="organiser/_name_them.html",
        help=_(
            "A row is a scanned GS1 DataMatrix or Digital Link, or a barcode number (GTIN) and a"
            " serial. Serials that follow one another can be guessed: better ones are random."
        ),
    )
