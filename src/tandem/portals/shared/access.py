"""Who is here, in which programme, with which permission: the one door of every page.

`in_portal` turns a view into one that knows its actor and programme, runs inside the tenant of the
programme, and is shown
to nobody else: a stranger gets the same 404 for a programme that exists and for one that does not.

A view that tells a person about a refusal answers normally, so its transaction commits: it calls
the verb inside `transaction.atomic()`, which takes back whatever the verb had written before it
refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from tandem.insights import lately
from tandem.kit.errors import (
    Conflict,
    Denied,
    Exhausted,
    Gone,
    Invalid,
    Missing,
    TandemError,
    Unavailable,
)
from tandem.participants import leaving
from tandem.participants.models import Member, MemberStatus
from tandem.platform import clock, tenancy
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor
from tandem.platform.models import Membership
from tandem.platform.models.user import Role
from tandem.portals.shared import unsent
from tandem.programmes.models import Programme

ROLES = {
    "organiser": (Role.ADMINISTRATOR, Role.MARKETER, Role.REVIEWER, Role.FINANCE),
    "partner": (Role.PARTNER_MANAGER, Role.PARTNER_CLERK),
    "member": (Role.MEMBER,),
}
STATUS = {Invalid: 400, Conflict: 409, Gone: 410, Exhausted: 429, Unavailable: 503}


@dataclass(frozen=True, slots=True)
class PortalContext:
    """Where a view works: the request, the actor, the programme, the language of the reader."""

    request: HttpRequest
    actor: Actor
    programme: Programme
    language: str

    def may(self, permission: str) -> bool:
        """Whether the actor holds the permission; for what a page shows."""
        return self.actor.may(permission)

    def file(self, field: str) -> "UploadedFile[bytes] | None":
        """The file of a field; None when the form brought none."""
        match = self.request.resolver_match
        assert getattr(match and match.func, "takes_files", False), (
            "the view says `takes_files`, or no large one arrives"
        )
        return self.request.FILES.get(field)


View = Callable[..., HttpResponseBase]


def in_portal(portal: str, permission: str, *, takes_files: bool = False) -> Callable[[View], View]:
    """A view of a portal that needs a permission; it gets a `PortalContext` in the request's place.

    Who may not use it is turned away before the body is read (`config/web/admission.py`), and only
    one that takes files is sent large ones.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, programme: str, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return unsent.to_sign_in(request)
            actor_and_row = _actor(request, programme, portal)
            if actor_and_row is None:
                raise Http404
            actor, row = actor_and_row
            tenancy.enter(actor.organiser_id)
            with lately.of_page():
                try:
                    if is_former(actor):
                        actor = _with_points(actor, row)
                        if not actor.may(permission):
                            return HttpResponseRedirect(reverse("member:leaving", args=[row.slug]))
                    permissions.require(actor, permission)
                    with timezone.override(row.time_zone):
                        return view(
                            PortalContext(request, actor, row, get_language() or "en"), **kwargs
                        )
                except Denied as error:
                    return render(
                        request, "shared/denied.html", {"sentence": error.sentence}, status=403
                    )
                except Missing as error:
                    raise Http404(error.sentence) from error
                except TandemError as error:
                    # What an action is refused its form says; this page itself cannot be shown.
                    return render(
                        request,
                        "shared/refused.html",
                        {"sentence": error.sentence, "again": request.get_full_path()},
                        status=next(
                            code for family, code in STATUS.items() if isinstance(error, family)
                        ),
                    )

        inner.portal, inner.permission = portal, permission  # type: ignore[attr-defined]
        inner.takes_files = takes_files  # type: ignore[attr-defined]
        return inner

    return decorate


def is_former(actor: Actor) -> bool:
    """Whether somebody signs in for a member who left."""
    return actor.permissions == permissions.FORMER_MEMBER


def _with_points(actor: Actor, row: Programme) -> Actor:
    """Whoever left, with what they may do as long as their points can be used."""
    assert actor.member_id is not None
    if not leaving.may_order(actor.member_id, row, now=clock.now()):
        return actor
    return replace(actor, permissions=actor.permissions | {"member.order"})


def _actor(request: HttpRequest, slug: str, portal: str) -> tuple[Actor, Programme] | None:
    user_id = request.user.pk
    assert user_id is not None
    with tenancy.across("the organiser is known only after the programme is found"):
        row = Programme.objects.everyone(reason="sign-in").filter(slug=slug).order_by("id").first()
        if row is None:
            return None
        # That of the programme before that of the organiser: nulls come last.
        membership = (
            Membership.objects.everyone(reason="sign-in")
            .filter(Q(programme_id=row.id) | Q(programme_id=None))
            .filter(
                user_id=user_id,
                organiser_id=row.organiser_id,
                role__in=ROLES[portal],
                ended_at=None,
            )
            .annotate(
                standing=Subquery(
                    Member.objects.everyone(reason="sign-in")
                    .filter(id=OuterRef("member_id"))
                    .values("status")[:1]
                )
            )
            .order_by("programme_id", "id")
            .first()
        )
    if membership is None:
        return None
    actor = permissions.of_membership(membership)
    if membership.standing == MemberStatus.LEFT:
        actor = replace(actor, permissions=permissions.FORMER_MEMBER)
    return actor, row
