"""What the page of a claim shows, and the pictures of its document."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.activity import declaring
from tandem.documents.base import Unreadable
from tandem.evidence.claims import deciding, papers
from tandem.evidence.claims.photos import doubts
from tandem.evidence.claims.policy import FIRM, PARTNER
from tandem.evidence.documents import sandbox
from tandem.evidence.models import Claim, ClaimStatus, Document, DocumentKind
from tandem.kit.money import to_major
from tandem.partners.models import Outlet
from tandem.platform.isolation.asking import Busy
from tandem.platform.models import Upload
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.claim.acts import Acts
from tandem.portals.shared.claim.finding import claim_of, is_paper
from tandem.portals.shared.claim.forms import PageForm
from tandem.portals.shared.claim.lines import Line, lines_of
from tandem.portals.shared.events.showing import moment
from tandem.portals.shared.proofs import claims, witnesses

PAGES_MAX = 5
PAGE_WIDTH = 1_400  # pixels
READ_BY = {
    "TEXT": gettext_lazy("the text of the PDF"),
    "rapidocr": "RapidOCR",
    "tesseract": "Tesseract",
}
# Doubts of reading, by the field of the form that holds what is not sure.
_UNSURE = {
    "unsure_seller": "partner",
    "unsure_number": "number",
    "unsure_date": "issued_on",
    "unsure_total": "gross",
}


def shown(portal: Portal, member: int, claim: UUID, acts: Acts) -> dict[str, Any]:
    """A claim, what was read of it, and what can be done with it in its state."""
    row = claim_of(portal, member, claim)
    (about,) = claims.rows_of(portal, [row])
    if portal.code == "organiser":
        claims.with_rivals(portal, [about])
        if not row.is_of_partner:
            about["member_address"] = portal.address("organiser:member", member=row.member_id)
        if row.partner_id is not None:
            about["partner_address"] = portal.address("organiser:partner", partner=row.partner_id)
    pages, lines, may_decide = _pages(portal, row), lines_of(portal, row), _may_decide(portal, row)
    if pages and claims.UNREAD in row.review_flags:  # which stands beside them, with what to do
        about["review_flags"] = claims.flag_texts(
            [flag for flag in row.review_flags if flag not in (claims.UNREAD, *claims.UNSURE)]
        )
    return {
        "active_page": "claim",
        "claim": about,
        "pages": pages,
        "read_by": READ_BY.get(row.page.get("by", ""), ""),
        "is_paper": is_paper(row),
        "action": _action(portal, row),
        "lines": lines,
        "lacks_tax": any(line.lacks_tax for line in lines),
        "is_others": _waits(row) and not may_decide and _holds_right(portal, acts),
        "confirm": _confirming(portal, row, acts, lines) if may_decide else None,
        "reject": portal.form(acts.reject) if may_decide else None,
        "ask": portal.form(acts.ask) if may_decide and not row.is_of_partner else None,
        "witnesses": witnesses.of_number(
            portal, row.member_id, partner_id=row.partner_id, number=row.number
        ),
    }


def _holds_right(portal: Portal, acts: Acts) -> bool:
    return portal.may(acts.reject.permission)


def _waits(row: Claim) -> bool:
    return row.status == ClaimStatus.IN_REVIEW


def _may_decide(portal: Portal, row: Claim) -> bool:
    """Whether it waits, and this person may settle it."""
    if not _waits(row) or row.waits_for == FIRM:
        return False
    if portal.code == "partner" and row.waits_for != PARTNER:
        return False
    try:
        deciding.may_decide(row, portal.actor)
    except deciding.NotYoursToDecide:
        return False
    return True


def _confirming(portal: Portal, row: Claim, acts: Acts, lines: list[Line]) -> Any:
    """The form of its kind, filled in with what was read."""
    act = acts.confirming(row)
    gross, currency = row.gross_minor, portal.programme.currency
    began = {
        "partner": row.partner_id,
        "number": row.number,
        "issued_on": row.issued_on,
        "is_of_till": bool(row.page.get(papers.OF_TILL)),
        "gross": "" if gross is None else f"{to_major(gross, currency):f}",
        "lines": [line.began for line in lines],
    }
    form: Any = portal.form(act, initial=began)
    if form is None:
        return None
    if isinstance(form, PageForm):
        # What is empty was not read at all, and the field says so itself.
        unsure = [
            name
            for flag, name in _UNSURE.items()
            if flag in row.review_flags and began[name] not in (None, "")
        ]
        seller = row.page.get("seller", "")
        form.doubt(unsure, seller=seller)
        form.told_of_seller(seller, _seller_number(row))
    by_number = {str(line.began["line"]): line for line in lines}
    for shown_row in form.row_sets["lines"].forms if "lines" in form.row_sets else ():
        line = by_number.get(str(shown_row.typed("line")))
        if line is not None:
            shown_row.about = line
            shown_row.fields["product"].widget.offered = [
                (offer.key, offer.name) for offer in line.offers
            ]
    return form


def _seller_number(row: Claim) -> str:
    """The one tax number on a page that may be its seller's; empty where there are more."""
    numbers = {
        number
        for number, party in row.page.get("tax_ids", ())
        if party != "BUYER" and number != row.buyer_tax_id
    }
    return numbers.pop() if len(numbers) == 1 else ""


def _pages(portal: Portal, row: Claim) -> list[str]:
    total = min(int(row.page.get("pages", 0)), PAGES_MAX)
    name = f"{portal.code}:claim-page"
    return [
        portal.address(name, member=row.member_id, claim=row.id, place=place)
        for place in range(total)
    ]


def _action(portal: Portal, row: Claim) -> dict[str, Any] | None:
    """What is known of an action that photos prove."""
    if row.kind != DocumentKind.ACTION:
        return None
    declared = declaring.declared(portal.programme.id, organiser_id=portal.organiser_id)
    kind = declared.get(row.page["action"])
    answers, words = row.page["said"], {True: _("yes"), False: _("no")}
    told = [
        (
            attribute.called(portal.language),
            words.get(answer := answers[attribute.name])
            or attribute.word(str(answer), portal.language),
        )
        for attribute in (declaring.attributes_of(kind) if kind else [])
        if attribute.name in answers
    ]
    outlet = row.page.get("outlet")
    place = ", ".join(f"{degrees:.5f}" for degrees in row.page["place"] or ())
    facts = [
        (_("Outlet"), _outlet_named(portal, UUID(outlet)) if outlet else ""),
        *told,
        (_("Taken"), _taken(portal, row.page["taken_at"])),
        (_("Camera"), row.page["camera"]),
        (_("Number that has to be in the picture"), row.page.get("number", "")),
        (_("Place"), place),
    ]
    return {
        "facts": [{"name": name, "value": value} for name, value in facts if value],
        "is_pair": bool(row.page["before"]),
        "is_of_partner": row.is_of_partner,
    }


def _taken(portal: Portal, text: str) -> str:
    """When a photo says that it was taken, by the programme's clock; as it stands there, where that
    is no moment.
    """
    taken = doubts.moment_of(text, portal.programme)
    return moment(taken, portal.programme.time_zone) if taken else text


def _outlet_named(portal: Portal, key: UUID) -> str:
    names = Outlet.objects.of(portal.organiser_id).filter(id=key).values_list("name", "city")
    return ", ".join(part for name in names.order_by("id") for part in name if part)


def picture(portal: Portal, member: int, claim: UUID, place: int) -> HttpResponse:
    """A page of a claim's document as a picture made anew."""
    path, place = _file(claim_of(portal, member, claim), place)
    try:
        image = None if path is None else sandbox.page(path, place, width=PAGE_WIDTH)
    except (Unreadable, Busy, FileNotFoundError):
        image = None
    if image is None:
        raise Http404
    answer = HttpResponse(image, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def _file(row: Claim, place: int) -> tuple[Path | None, int]:
    """The file that holds this page of a claim, and which of its pages it is; of a pair of photos
    the one before comes first.
    """
    home, before = Path(settings.HOME), row.page.get("before")
    if before and place == 0:
        return home / Upload.objects.of(row.organiser_id).get(id=UUID(before)).path, 0
    document = (
        Document.objects.of(row.organiser_id).select_related("upload").get(id=row.document_id)
    )
    path = None if document.upload is None else home / document.path
    return path, place - bool(before)
