"""Tables that the organiser hands over: products, members, payments."""

from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.activity import payments as paying
from tandem.activity.importing import read as read_payments
from tandem.catalogue import products as catalogue
from tandem.catalogue.importing import Read as ReadProducts
from tandem.catalogue.importing import read as read_products
from tandem.flows.joining import enrolling as enrol_member
from tandem.insights import unpaid
from tandem.kit.errors import TandemError
from tandem.participants.enrolment import Applicant
from tandem.participants.importing import read as read_members
from tandem.partners import queries as partners
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.portals.shared import imports, paid
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, number_of, page
from tandem.portals.shared.templatetags.figures import day, money, quantity


def _products(_desk: Desk, path: Path) -> imports.Found:
    found = read_products(path)
    rows = [
        (one.sku, one.name, one.brand, found.categories.get(one.category, ""), " ".join(one.gtins), one.unit,
         quantity(one.packs["carton"]) if "carton" in one.packs else "")
        for one in found.products[: imports.ROWS_SHOWN]
    ]  # fmt: skip
    return imports.Found(rows, len(found.products), found.faults, found)


def _take_products(desk: Desk, found: ReadProducts) -> str:
    now = clock.now()
    tree = [(code, None, {desk.language: name}) for code, name in found.categories.items()]
    catalogue.add_categories(tree, actor=desk.actor, now=now)
    added = catalogue.add_products(found.products, actor=desk.actor, now=now)
    said = _("%(added)s products were added, %(changed)s brought up to date.") % {"added": added.added, "changed": added.changed}
    if added.conflicts:
        said += " " + _("These barcodes belong to other products and were left there: %(codes)s.") % {
            "codes": ", ".join(value for _kind, value in added.conflicts[:10])
        }
    return said


PRODUCTS = imports.Importer(
    columns=(gettext_lazy("Number"), gettext_lazy("Name"), gettext_lazy("Brand"), gettext_lazy("Category"),
             gettext_lazy("Barcode"), gettext_lazy("Unit"), gettext_lazy("In a carton")),
    read=_products, take_in=_take_products,
)  # fmt: skip


@desk("organiser", "catalogue.change", takes_files=True)
def products(desk: Desk) -> HttpResponse:
    """Products from a table."""
    return imports.run(
        desk, PRODUCTS, template="organiser/import.html", done=address(desk, "organiser:products"), here="products",
        title=_("Products from a table"), back=address(desk, "organiser:products"), back_name=_("Products"),
        help=_("Columns are known by their names: number and name are needed; brand, category, barcode, unit, pieces in a carton and on a pallet, novelty, tags, and properties (a column named “attribute: colour”) may be there."),
    )  # fmt: skip


def _members(desk: Desk, path: Path) -> imports.Found:
    found = read_members(path, country=desk.programme.country)
    rows = [
        (one.company_name, one.tax_id, one.person_name, one.email, one.city, one.trade)
        for _line, one in found.applicants[: imports.ROWS_SHOWN]
    ]
    return imports.Found(rows, len(found.applicants), found.faults, [one for _line, one in found.applicants])


def _take_members(desk: Desk, applicants: list[Applicant]) -> str:
    enrolled = enrol_member.enrol_many(
        applicants, programme=desk.programme, actor=desk.actor, base=settings.PUBLIC_URL, now=clock.now(),
        is_inviting=bool(desk.request.POST.get("invite")),
    )  # fmt: skip
    joined = len(enrolled.members)
    said = ngettext("%(n)s member joined.", "%(n)s members joined.", joined) % {"n": joined}
    if enrolled.known:
        known = len(enrolled.known)
        said += " " + ngettext("%(n)s takes part already.", "%(n)s take part already.", known) % {"n": known}
    return said


MEMBERS = imports.Importer(
    columns=(gettext_lazy("Firm"), gettext_lazy("Tax number"), gettext_lazy("Person"), gettext_lazy("E-mail address"),
             gettext_lazy("City"), gettext_lazy("Trade")),
    read=_members, take_in=_take_members,
)  # fmt: skip


@desk("organiser", "members.change", takes_files=True)
def members(desk: Desk) -> HttpResponse:
    """Members from a table."""
    return imports.run(
        desk, MEMBERS, template="organiser/import.html", done=address(desk, "organiser:members"), here="members",
        title=_("Members from a table"), back=address(desk, "organiser:members"), back_name=_("Members"), extra="organiser/_invite_them.html",
        help=_("Columns are known by their names: firm or person is needed; tax number, e-mail, phone, address and trade may be there."),
    )  # fmt: skip


def _payments(desk: Desk, path: Path) -> imports.Found:
    said = desk.request.POST.get("partner", "")
    partner_id = number_of(said) if said else None
    scope = {"programme_id": desk.programme.id, "organiser_id": desk.actor.organiser_id}
    partners.check([partner_id] if partner_id is not None else [], **scope)
    today = clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()
    found = read_payments(path, partner_id=partner_id, currency=desk.programme.currency, latest=today)
    rows = [
        (
            one.document_no,
            day(one.paid_on),
            money(one.amount_minor, desk.programme.currency) if one.amount_minor else _("the whole"),
        )
        for one in found.notices[: imports.ROWS_SHOWN]
    ]
    return imports.Found(rows, len(found.notices), found.faults, found.notices)


def _take_payments(desk: Desk, notices: tuple[paying.Notice, ...]) -> str:
    noted = paying.note(
        notices, programme_id=desk.programme.id, organiser_id=desk.actor.organiser_id, actor=desk.actor.name, now=clock.now()
    )
    said = ngettext("%(n)s payment is new.", "%(n)s payments are new.", noted.new) % {"n": noted.new}
    if noted.new > noted.settled:
        waiting = noted.new - noted.settled
        said += " " + ngettext("%(n)s waits for its purchase.", "%(n)s wait for their purchases.", waiting) % {"n": waiting}
    return said


PAYMENTS = imports.Importer(
    columns=(gettext_lazy("Document"), gettext_lazy("Paid on"), gettext_lazy("Amount")), read=_payments, take_in=_take_payments
)


@desk("organiser", "payments.record", takes_files=True)
def payments(desk: Desk) -> HttpResponse:
    """What has not been paid; mark it paid by a click, or hand over a list of payments."""
    of, posted, error = desk.actor.organiser_id, desk.request.POST, ""
    if desk.request.method == "POST" and posted.get("deed") == "paid":
        try:
            with transaction.atomic():
                paid.mark(desk)
                return HttpResponseRedirect(address(desk, "organiser:payments"))
        except TandemError as problem:
            error = problem.sentence
    partners = Partner.objects.of(of).filter(programme_id=desk.programme.id).order_by("sort_key", "id").values("id", "name")
    context = {
        "here": "payments", "rows": paid.rows(desk), "total": unpaid.total(desk.programme.id, organiser_id=of), "partners": list(partners),
        "chosen": posted.get("partner", ""), "today": paid.today(desk), "before": "organiser/_which_partner.html", "extra": "organiser/_same_partner.html",
        "help": _("Columns are known by their names: document and day of payment are needed; an amount (none means the whole) and a reference may be there."),
    }  # fmt: skip
    if error or posted.get("deed") == "paid":
        return page(desk, "organiser/payments.html", error=error, http_status=400 if error else 200, **context)
    return imports.run(desk, PAYMENTS, template="organiser/payments.html", done=address(desk, "organiser:payments"), **context)
