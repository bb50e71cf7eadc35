"""The operator's pages: organisers and programmes, and who else operates. What needs attention is in `attention`."""

from pathlib import Path
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tandem.insights import standing
from tandem.kit.errors import TandemError
from tandem.platform import clock, identity, invitations, tenancy
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.platform.permissions import OPERATOR, Actor
from tandem.platform.upkeep import archive, attention
from tandem.portals.shared.access import ROLES
from tandem.portals.shared.pages import key_of
from tandem.programmes import setup

COUNTRIES = {
    "PL": ("PLN", "Europe/Warsaw"), "RO": ("RON", "Europe/Bucharest"), "BY": ("BYN", "Europe/Minsk"), "DE": ("EUR", "Europe/Berlin"),
}  # fmt: skip


def the_operator(request: HttpRequest) -> User:
    """The operator who asks; to everybody else these pages are not there."""
    user = request.user
    if not isinstance(user, User) or not user.is_operator:
        raise Http404
    return user


def operator(request: HttpRequest) -> HttpResponse:
    """The installation: its organisers and programmes, and opening one more."""
    user, error = the_operator(request), ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                if request.POST.get("deed") == "password":
                    _set_password(request, user)
                    messages.success(request, _("Kept. From now on you sign in with them."))
                    return HttpResponseRedirect("/operator/")
                return HttpResponseRedirect(f"/o/{_open(request, user)}/")
        except TandemError as problem:
            error = problem.sentence
        except ValidationError as problem:
            error = " ".join(problem.messages)
    with tenancy.across("the operator's own page"):
        organisers = standing.organisers(user_id=user.pk, roles=ROLES["organiser"])
    needs = sum(attention.counts().values()) + len(archive.sentences(Path(settings.HOME)))
    return render(
        request, "shared/operator.html",
        {"error": error, "email": user.email, "countries": COUNTRIES, "form": request.POST, "organisers": organisers, "attention": needs,
         "has_password": user.has_usable_password()},
    )  # fmt: skip


def operators(request: HttpRequest) -> HttpResponse:
    """Who runs the installation; let somebody else do so too, or no longer."""
    user, error = the_operator(request), ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                if request.POST.get("deed") == "end":
                    identity.end_operator(key_of(request.POST.get("key", "")), by=user)
                else:
                    identity.make_operator(invitations.address_of(request.POST.get("email", "")), now=clock.now())
                messages.success(request, _("Kept."))
                return HttpResponseRedirect("/operator/people/")
        except TandemError as problem:
            error = problem.sentence
    rows = [
        {"key": row.pk, "name": row.name, "email": row.email, "is_me": row.pk == user.pk}
        for row in User.objects.filter(is_operator=True, is_active=True).order_by("created_at", "id")
    ]
    return render(request, "shared/operators.html", {"error": error, "rows": rows}, status=400 if error else 200)


def _set_password(request: HttpRequest, user: User) -> None:
    email = request.POST.get("email", "").strip().lower()
    validate_email(email)
    validate_password(request.POST.get("password", ""), user)
    if User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise ValidationError(_("Somebody else has this address."))
    user.email = email
    user.set_password(request.POST["password"])
    user.save(update_fields=["email", "password"])
    update_session_auth_hash(request, user)


def _open(request: HttpRequest, user: User) -> str:
    """A new organiser with its first programme; the operator is its first administrator."""
    posted, now = request.POST, clock.now()
    organiser, name = posted.get("organiser", "").strip()[:200], posted.get("name", "").strip()[:120]
    if not organiser or not name:
        raise ValidationError(_("Name the organiser and the programme."))
    country = posted.get("country") if posted.get("country") in COUNTRIES else "PL"
    currency, zone = COUNTRIES[str(country)]
    assert zone in available_timezones()
    organiser_id = setup.add_organiser(organiser, slug=setup.new_slug(organiser), now=now)
    tenancy.enter(organiser_id)
    actor = Actor(name=f"user:{user.pk}", organiser_id=organiser_id, permissions=OPERATOR, user_id=user.pk)
    slug = setup.new_slug(name)
    setup.open_programme(
        name, slug=slug, currency=currency, time_zone=zone, country=str(country), languages=["en"], brand_colour="#a43d12",
        begins_on=now.date(), actor=actor, now=now, payment_curve=[[0, 100], [14, 50]],
    )  # fmt: skip
    identity.give_role(user, Role.ADMINISTRATOR, organiser_id=organiser_id, now=now)
    return slug
