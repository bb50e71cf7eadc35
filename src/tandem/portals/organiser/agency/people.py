"""Who works in which of somebody's programmes: invite a person to several at once, end a role."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tandem.flows.messages import invite_people
from tandem.platform import clock, tenancy
from tandem.platform.access import identity
from tandem.platform.access.identity import NoSuchMembership
from tandem.platform.models import Membership
from tandem.platform.models.user import Role
from tandem.portals.organiser.agency import places
from tandem.portals.organiser.agency.forms import EndForm, InviteForm
from tandem.portals.organiser.agency.places import Place
from tandem.portals.shared.access import ROLES
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.labels import ROLE_NAMES
from tandem.portals.shared.templatetags.figures import points

PERMISSION = "people.change"
ROWS_MAX = 1_000


@action(InviteForm, permission="", button=gettext_lazy("Send the invitation"))
def _invite(_visitor: Visitor, _form: InviteForm) -> None:
    """Invite somebody to some of the programmes."""


@action(
    EndForm,
    permission="",
    button=gettext_lazy("End the role"),
    question=gettext_lazy(
        "End this role? The person is signed out of it at once; what they did stays."
    ),
)
def _end(_visitor: Visitor, _form: EndForm) -> None:
    """Take a role from somebody."""


def managed(own: Sequence[Place]) -> list[Place]:
    """The places where somebody says who works there."""
    return [place for place in own if place[0].may(PERMISSION)]


def people(request: HttpRequest) -> HttpResponse:
    """Everybody who works in the programmes of whoever asks."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    own = managed(places.of(request.user.pk))
    if not own:
        raise Http404
    visitor = Visitor(request, None, get_language() or "en")
    inviting = visiting.done(
        visitor,
        _invite,
        lambda form: visiting.once(request, lambda: _invited(form, own, visitor.language)),
        places=own,
    )
    ending = visiting.done(visitor, _end, lambda form: _ended(form, own))
    if inviting.answer or ending.answer:
        messages.success(request, inviting.answer or _("The role has ended."))
        return redirect("programmes-people")
    rows = _rows(own, request.user.pk)
    context = {
        "invite": inviting.form,
        "people": [
            {**row, "end": _end_form(visitor, row) if row["may_end"] else None} for row in rows
        ],
        "error": " ".join(ending.form.wrongs),
    }
    status = max(inviting.http_status, ending.http_status)
    return render(request, "organiser/agency/templates/people.html", context, status=status)


def _end_form(visitor: Visitor, row: Mapping[str, Any]) -> Any:
    named = {"which": row["id"], "programme": row["programme_id"]}
    return _end.form(visitor, _end, of=str(row["id"]), initial=named)


def _rows(own: Sequence[Place], user_id: UUID) -> list[dict[str, Any]]:
    """A row for each role, by person; a role at an organiser stands once, for all of its
    programmes.
    """
    named = {programme.id: programme.name for _actor, programme in own}
    whole = {actor.organiser_id for actor, _programme in own if actor.programme_id is None}
    any_of = {actor.organiser_id: programme.id for actor, programme in own}
    organisers = places.names(own)
    with tenancy.across(places.WHY):
        memberships = list(
            Membership.objects.everyone(reason=places.WHY)
            .filter(Q(programme_id__in=named) | Q(programme_id=None, organiser_id__in=any_of))
            .filter(role__in=ROLES["organiser"], ended_at=None)
            .select_related("user")
            .order_by("user__name", "user__email", "organiser_id", "id")[:ROWS_MAX]
        )
    return [
        {
            "id": row.id,
            "name": row.user.name or row.user.email,
            "email": row.user.email,
            "role": ROLE_NAMES[row.role],
            "where": named[row.programme_id]
            if row.programme_id
            else _("all of %(organiser)s") % {"organiser": organisers[row.organiser_id]},
            "since": row.created_at,
            "programme_id": row.programme_id or any_of[row.organiser_id],
            "may_end": row.user_id != user_id
            and (row.programme_id is not None or row.organiser_id in whole),
        }
        for row in memberships
    ]


def _invited(form: Any, own: Sequence[Place], language: str) -> str:
    typed, links = form.cleaned_data, []
    chosen = [place for place in own if place[1].id in typed["programmes"]]
    for actor, programme in chosen:
        tenancy.enter(actor.organiser_id)
        link = invite_people.invite(
            typed["email"],
            name=typed["name"],
            role=Role(typed["role"]),
            programme=programme,
            language=language,
            base=settings.PUBLIC_URL,
            actor=actor,
            now=clock.now(),
        )
        links.append(invite_people.to_hand_over(link))
    text = ngettext("Invited to %(n)s programme.", "Invited to %(n)s programmes.", len(chosen)) % {
        "n": points(len(chosen))
    }
    return " ".join([text, *filter(None, links)])


def _ended(form: Any, own: Sequence[Place]) -> bool:
    typed = form.cleaned_data
    actors = {programme.id: actor for actor, programme in own}
    if typed["programme"] not in actors:
        raise NoSuchMembership()
    actor = actors[typed["programme"]]
    tenancy.enter(actor.organiser_id)
    identity.end_role(
        typed["which"],
        roles=ROLES["organiser"],
        programme_id=typed["programme"],
        actor=actor,
        now=clock.now(),
    )
    return True
