"""What waits, sales files, and the partner's own customers: never another partner's."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.evidence import queries as evidence
from tandem.evidence.models import DocumentStatus
from tandem.insights import kpis
from tandem.kit.errors import TandemError
from tandem.kit.money import Money
from tandem.participants.firms import queries as firms
from tandem.partners import blind
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.partner.own import partner_of
from tandem.portals.shared import documents, tables
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page
from tandem.programmes import queries as programmes
from tandem.rewards.queries import word

SHOWN = 200
_TODO = {
    DocumentStatus.MAPPING: gettext_lazy("“%(name)s” waits to be mapped"),
    DocumentStatus.READY: gettext_lazy("“%(name)s” waits to be counted"),
}


def _firms(desk: Desk, partner_id: int) -> list[dict[str, str]]:
    """Who waits for this partner's word."""
    waiting = firms.asked_total(partner_id, programme_id=desk.programme.id, organiser_id=desk.actor.organiser_id)
    if not waiting:
        return []
    said = ngettext("%(n)s firm waits for your word", "%(n)s firms wait for your word", waiting)
    return [
        {
            "text": said % {"n": waiting},
            "detail": _("somebody says that they are your customer"),
            "address": address(desk, "partner:joining"),
        }
    ]


@desk("partner", "partner.view")
def home(desk: Desk) -> HttpResponse:
    """What waits for me?"""
    of = desk.actor.organiser_id
    partner_id, name = partner_of(desk)
    book_id = programmes.book(desk.programme.id, "REWARD", organiser_id=of)
    customers = kpis.customers(
        desk.programme.id, organiser_id=of, partner_id=partner_id, book_id=book_id, today=_today(desk), limit=10_000
    )
    todo = [
        {
            "text": _TODO[DocumentStatus(row.status)] % {"name": row.name},
            "detail": documents.words(row.status, is_members=False)[0],
            "address": address(desk, "partner:file", document=row.id),
        }
        for row in evidence.documents(desk.programme.id, organiser_id=of, partner_id=partner_id, statuses=list(_TODO))
    ]
    failed = evidence.documents_failed(desk.programme.id, organiser_id=of, partner_id=partner_id)
    if failed:
        todo.append({
            "text": ngettext("%(n)s file failed", "%(n)s files failed", failed) % {"n": failed},
            "detail": _("each says why; it can be tried again or withdrawn"),
            "address": f"{address(desk, 'partner:files')}?state=failed",
        })  # fmt: skip
    todo = _firms(desk, partner_id) + todo
    to_confirm = evidence.claims_total(
        desk.programme.id, organiser_id=of, statuses=["REFERRED"], partner_id=partner_id, waits_for="PARTNER"
    )
    if to_confirm:
        todo.insert(0, {
            "text": ngettext("%(n)s purchase to confirm", "%(n)s purchases to confirm", to_confirm) % {"n": to_confirm},
            "detail": _("your customers wait for their points"), "address": address(desk, "partner:claims"),
        })  # fmt: skip
    asked = evidence.claims_total(desk.programme.id, organiser_id=of, statuses=["ASKED"], partner_id=partner_id)
    if asked:
        todo.append({
            "text": ngettext("%(n)s invoice asked for", "%(n)s invoices asked for", asked) % {"n": asked},
            "detail": _("hand over your invoices, and they count by themselves"), "address": address(desk, "partner:claims"),
        })  # fmt: skip
    lines = evidence.waiting_totals(desk.programme.id, organiser_id=of, partner_id=partner_id)
    if lines:
        todo.append(
            {
                "text": ngettext("%(n)s line of yours is not matched yet", "%(n)s lines of yours are not matched yet", lines) % {"n": lines},
                "detail": _("the organiser looks at them"),
                "address": address(desk, "partner:files"),
            }
        )  # fmt: skip
    return page(
        desk, "partner/home.html", here="home", partner_name=name, todo=todo, customers=sum(row.purchases > 0 for row in customers),
        sales_minor=sum(row.net_minor for row in customers), points=sum(row.points for row in customers),
    )  # fmt: skip


@desk("partner", "partner.view", takes_files=True)
def files(desk: Desk) -> HttpResponse:
    """Hand over a file; the files so far."""
    partner_id, name = partner_of(desk)
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "partner.upload")
        try:
            with transaction.atomic():
                if desk.request.POST.get("deed") == "blind":
                    blind.make_key(partner_id, actor=desk.actor, now=clock.now())
                    return HttpResponseRedirect(address(desk, "partner:files"))
                document = documents.take_in(desk)
                return HttpResponseRedirect(address(desk, "partner:file", document=document.id))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, "partner/files.html", here="files", partner_name=name, error=error, http_status=400 if error else 200,
        **documents.listed(desk, place="partner:file", partner_id=partner_id),
        blind_key=Partner.objects.of(desk.actor.organiser_id).get(id=partner_id).blind_key if desk.may("partner.upload") else "",
    )  # fmt: skip


@desk("partner", "partner.view")
def file(desk: Desk, document: UUID) -> HttpResponse:
    """One file of this partner."""
    partner_id, name = partner_of(desk)
    if desk.request.method == "POST":
        require(desk.actor, "partner.upload")
    return documents.one(
        desk, document, template="partner/file.html", place="partner:file", list_place="partner:files", partner_id=partner_id,
        here="files", partner_name=name,
    )  # fmt: skip


@desk("partner", "partner.view")
def customers(desk: Desk) -> HttpResponseBase:
    """Who bought from me; as a file too."""
    partner_id, name = partner_of(desk)
    of = desk.actor.organiser_id
    book_id = programmes.book(desk.programme.id, "REWARD", organiser_id=of)
    is_file = bool(tables.wanted(desk))
    limit = tables.ROWS_MAX if is_file else SHOWN
    rows = kpis.customers(
        desk.programme.id, organiser_id=of, partner_id=partner_id, book_id=book_id, today=_today(desk), limit=limit
    )
    goods = kpis.goods(desk.programme.id, organiser_id=of, partner_id=partner_id, members=[row.member_id for row in rows])
    if is_file:
        columns = (_("Customer"), _("Level"), _("Purchases"), _("Net"), _("Last"), _("Buys most"))
        said = [
            (row.name, _level(row, desk.language), row.purchases, Money(row.net_minor, desk.programme.currency).amount, row.last_on,
             ", ".join(goods.get(row.member_id, [])))
            for row in rows
        ]  # fmt: skip
        return tables.exported(desk, "customers", columns, said)
    shown = [
        {"name": row.name, "level": _level(row, desk.language), "is_won": row.is_won, "purchases": row.purchases,
         "net_minor": row.net_minor, "last_on": row.last_on, "goods": goods.get(row.member_id, [])}
        for row in rows
    ]  # fmt: skip
    won = sum(row.is_won for row in rows)
    return page(desk, "partner/customers.html", here="customers", partner_name=name, rows=shown, won=won)


def _level(row: kpis.CustomerRow, language: str) -> str:
    return word(row.level, language) if row.level else ""


def _today(desk: Desk) -> date:
    return clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()
