"""What members say they bought and nobody has decided yet."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy

from tandem.evidence import queries
from tandem.evidence.claims import policy
from tandem.kit.errors import TandemError
from tandem.platform.permissions import require
from tandem.portals.shared import claim_page, people
from tandem.portals.shared import claims as said
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, chosen, page

VIEWS = {
    "": gettext_lazy("All"), "ours": gettext_lazy("Ours to decide"), "sellers": gettext_lazy("With the sellers"),
    "members": gettext_lazy("With the members"), "cases": gettext_lazy("Cases"),
}  # fmt: skip
WAITS = {"ours": policy.ORGANISER, "sellers": policy.PARTNER, "members": policy.MEMBER}


def _second_looks(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Who looked first, and whose sales it was: how often somebody looked again, and what share did not stand."""
    scope = {"organiser_id": desk.actor.organiser_id}
    by_person = queries.second_looks(desk.programme.id, **scope)
    by_partner = queries.second_looks_of_partners(desk.programme.id, **scope)
    names = people.names_of(desk, [each.who for each in by_person])
    return {
        name: [
            {"name": names.get(each.who, each.who), "total": each.total, "share": each.overturned / each.total} for each in found
        ]
        for name, found in (("people", by_person), ("partners", by_partner))
    }


@desk("organiser", "evidence.view")
def claims(desk: Desk) -> HttpResponse:
    """Claims of the programme that wait, whoever they wait for."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "evidence.decide")
        try:
            with transaction.atomic():
                said.decide(desk)
                return HttpResponseRedirect(address(desk, "organiser:claims"))
        except TandemError as problem:
            error = problem.sentence
    view = chosen(desk.request.GET, "view", VIEWS)
    filters: dict[str, Any] = {"only_cases": True} if view == "cases" else {"waits_for": WAITS[view]} if view in WAITS else {}
    return page(
        desk, "organiser/claims.html", here="claims", rows=said.with_rivals(desk, said.open_ones(desk, status="REFERRED", **filters)),
        error=error, views=[{"value": value, "text": text, "is_on": value == view} for value, text in VIEWS.items()],
        looks=_second_looks(desk), reasons=said.reasons(), asked=said.open_ones(desk, status="ASKED"), may_decide=desk.may("evidence.decide"), show_partner=True,
        reason=desk.request.POST.get("reason", ""), text=desk.request.POST.get("text", ""), http_status=400 if error else 200,
    )  # fmt: skip


@desk("organiser", "evidence.view")
def claim(desk: Desk, member: int, claim: UUID) -> HttpResponse:
    """One claim: its document, what was read of it, its decision."""
    return claim_page.one(
        desk, member, claim, template="organiser/claim.html", list_place="organiser:claims", place="organiser:claim", here="claims",
    )  # fmt: skip


@desk("organiser", "evidence.view")
def claim_picture(desk: Desk, member: int, claim: UUID, place: int) -> HttpResponse:
    """A page of a claim's document."""
    return claim_page.picture(desk, member, claim, place)
