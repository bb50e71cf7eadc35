"""Who works on the programme, invitations, and the keys of programs."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.flows import invite_people
from tandem.kit.errors import TandemError
from tandem.platform import api_keys, clock, identity, invitations
from tandem.platform.models import ApiKey
from tandem.platform.models.user import Role
from tandem.portals.shared import people as shared
from tandem.portals.shared.access import ROLES, Desk, desk
from tandem.portals.shared.pages import address, chosen, key_of, page
from tandem.portals.shared.words import ROLE_NAMES


@desk("organiser", "people.change")
def people(desk: Desk) -> HttpResponse:
    """Invite, take back, end a role."""
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                messages.success(desk.request, _act(desk))
                return HttpResponseRedirect(address(desk, "organiser:people"))
        except TandemError as problem:
            error = problem.sentence
    return page(
        desk, "organiser/people.html", here="people", error=error, form=posted, http_status=400 if error else 200,
        rows=shared.standing(desk, roles=ROLES["organiser"]), invited=shared.invited(desk, roles=ROLES["organiser"]),
        roles=[{"value": role, "text": ROLE_NAMES[role]} for role in ROLES["organiser"]],
    )  # fmt: skip


def _act(desk: Desk) -> str:
    posted, now = desk.request.POST, clock.now()
    if posted.get("deed") == "end":
        identity.end_role(key_of(posted.get("key", "")), actor=desk.actor, now=now)
        return _("The role has ended.")
    if posted.get("deed") == "revoke":
        invitations.revoke(key_of(posted.get("key", "")), actor=desk.actor, now=now)
        return _("The invitation was taken back.")
    role = Role(chosen(posted, "role", {role: role for role in ROLES["organiser"]}) or Role.REVIEWER)
    invite_people.invite(
        posted.get("email", ""), role=role, programme=desk.programme, actor=desk.actor, base=settings.PUBLIC_URL, now=now,
        name=posted.get("name", ""), language=desk.language,
    )  # fmt: skip
    return _("The invitation is on its way.")


@desk("organiser", "keys.change")
def keys(desk: Desk) -> HttpResponse:
    """Keys of programs: issue one, which is shown once; revoke."""
    error, issued, posted = "", "", desk.request.POST
    if desk.request.method == "POST":
        try:
            with transaction.atomic():
                if posted.get("deed") == "revoke":
                    api_keys.revoke(key_of(posted.get("key", "")), actor=desk.actor, now=clock.now())
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
