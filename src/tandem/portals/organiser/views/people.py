"""Who works on the programme, invitations, and the keys of programs."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.kit.errors import TandemError
from tandem.platform import api_keys, clock
from tandem.platform.models import ApiKey
from tandem.portals.shared import people as shared
from tandem.portals.shared.access import ROLES, Desk, desk
from tandem.portals.shared.pages import address, key_of, page


@desk("organiser", "people.change")
def people(desk: Desk) -> HttpResponse:
    """Invite, take back, end a role."""
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                messages.success(desk.request, shared.act(desk, roles=ROLES["organiser"]))
                return HttpResponseRedirect(address(desk, "organiser:people"))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, "organiser/people.html", here="people", error=error, form=posted, http_status=400 if error else 200,
        **shared.panel(desk, roles=ROLES["organiser"]),
    )  # fmt: skip


@desk("organiser", "keys.change")
def keys(desk: Desk) -> HttpResponse:
    """Keys of programs: issue one, which is shown once; revoke."""
    error, issued, posted = "", "", desk.request.POST
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                if posted.get("deed") == "revoke":
                    api_keys.revoke(
                        key_of(posted.get("key", "")), programme_id=desk.programme.id, actor=desk.actor, now=clock.now()
                    )
                    messages.success(desk.request, _("The key opens nothing any more."))
                    return HttpResponseRedirect(address(desk, "organiser:keys"))
                days = posted.get("days", "")
                issued = api_keys.issue(
                    posted.get("name", ""), scopes=posted.getlist("scopes"), days=int(days) if days.isdecimal() and len(days) < 6 else 0,
                    programme_id=desk.programme.id, actor=desk.actor, now=clock.now(),
                )  # fmt: skip
        except TandemError as problem:
            error = problem.sentence
    found = ApiKey.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id).order_by("-created_at", "id")
    now = clock.now()
    rows = [
        {
            "id": row.id, "name": row.name, "prefix": row.prefix, "expires_at": row.expires_at, "used_at": row.used_at,
            "scopes": [api_keys.SCOPES[scope] for scope in row.scopes], "is_open": row.revoked_at is None and row.expires_at > now,
        }
        for row in found
    ]  # fmt: skip
    return page(
        desk, "organiser/keys.html", here="keys", rows=rows, issued=issued, error=error, form=posted if error else {"days": 365},
        scopes=[{"value": value, "text": text} for value, text in api_keys.SCOPES.items()], http_status=400 if error else 200,
    )  # fmt: skip
