"""Where to go after signing in, and signing out."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from tandem.platform import tenancy
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role
from tandem.programmes.models import Programme

_FACE = {Role.MEMBER: "m", Role.PARTNER_MANAGER: "p", Role.PARTNER_CLERK: "p"}


def home(request: HttpRequest) -> HttpResponse:
    """Where this user belongs, or the way in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    with tenancy.across("a user may belong to several organisers"):
        memberships = list(
            Membership.objects.everyone(reason="where to go")
            .filter(user_id=request.user.pk, ended_at=None)
            .order_by("created_at", "id")
        )
        programmes = list(
            Programme.objects.everyone(reason="where to go")
            .filter(organiser_id__in={membership.organiser_id for membership in memberships})
            .order_by("created_at", "id")
        )
    places: dict[str, tuple[str, str]] = {}
    for membership in memberships:
        face = _FACE.get(Role(membership.role), "o")
        for row in programmes:
            if row.organiser_id == membership.organiser_id and membership.programme_id in (
                None,
                row.id,
            ):
                places[f"/{face}/{row.slug}/"] = (row.name, face)
    if isinstance(request.user, User) and request.user.is_operator and not places:
        return redirect("operator")
    if len(places) == 1:
        return HttpResponseRedirect(next(iter(places)))
    rows = [
        {"address": address, "name": name, "face": face} for address, (name, face) in places.items()
    ]
    is_agency = sum(face == "o" for _name, face in places.values()) > 1
    return render(request, "shared/places.html", {"places": rows, "is_agency": is_agency})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("account_login")
