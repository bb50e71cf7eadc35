"""A partner's sales files."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from tandem.kit.errors import TandemError
from tandem.partners import blind
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.partner.own import partner_of
from tandem.portals.shared import documents
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page


@desk("partner", "partner.view", takes_files=True)
def files(desk: Desk) -> HttpResponse:
    """Hand over a file; the files so far."""
    partner_id, name = partner_of(desk)
    error = way = ""
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
            way = documents.way_to_twin(desk, problem, place="partner:file", partner_id=partner_id)
    return page(
        desk,
        "partner/files.html",
        here="files",
        partner_name=name,
        error=error,
        error_leads_to=way,
        http_status=400 if error else 200,
        **documents.listed(desk, place="partner:file", partner_id=partner_id),
        blind_key=Partner.objects.of(desk.actor.organiser_id).get(id=partner_id).blind_key
        if desk.may("partner.upload")
        else "",
    )


@desk("partner", "partner.view")
def file(desk: Desk, document: UUID) -> HttpResponse:
    """One file of this partner."""
    partner_id, name = partner_of(desk)
    if desk.request.method == "POST":
        require(desk.actor, "partner.upload")
    return documents.one(
        desk,
        document,
        template="partner/file.html",
        place="partner:file",
        list_place="partner:files",
        partner_id=partner_id,
        here="files",
        partner_name=name,
    )
