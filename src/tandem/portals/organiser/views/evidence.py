"""Files, claims, and what is not known yet."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect

from tandem.kit.errors import TandemError
from tandem.partners.models import Partner
from tandem.platform.permissions import require
from tandem.portals.shared import documents
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, number_of, page


@desk("organiser", "evidence.view", takes_files=True)
def files(desk: Desk) -> HttpResponse:
    """Hand over a file; the files so far."""
    error = way = ""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.upload")
        partner = desk.request.POST.get("partner", "")
        try:
            with transaction.atomic():
                document = documents.take_in(
                    desk, partner_id=number_of(partner) if partner else None
                )
                return HttpResponseRedirect(address(desk, "organiser:file", document=document.id))
        except TandemError as problem:
            error = problem.sentence
            way = documents.way_to_twin(desk, problem, place="organiser:file")
    partners = (
        Partner.objects.of(desk.actor.organiser_id)
        .filter(programme_id=desk.programme.id)
        .order_by("sort_key", "id")
    )
    return page(
        desk,
        "organiser/files.html",
        here="files",
        error=error,
        error_leads_to=way,
        http_status=400 if error else 200,
        partners=[{"id": row.id, "name": row.name} for row in partners],
        **documents.listed(desk, place="organiser:file"),
    )


@desk("organiser", "evidence.view")
def file(desk: Desk, document: UUID) -> HttpResponse:
    """One file."""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.decide")
    return documents.one(
        desk,
        document,
        template="organiser/file.html",
        place="organiser:file",
        list_place="organiser:files",
        here="files",
    )
