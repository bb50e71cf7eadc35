"""The operator's page: set a password, open a programme."""

from zoneinfo import available_timezones

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from tandem.kit.errors import TandemError
from tandem.platform import clock, identity, tenancy
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.platform.permissions import OPERATOR, Actor
from tandem.programmes import setup

COUNTRIES = {
    "PL": ("PLN", "Europe/Warsaw"), "RO": ("RON", "Europe/Bucharest"), "BY": ("BYN", "Europe/Minsk"), "DE": ("EUR", "Europe/Berlin"),
}  # fmt: skip


def operator(request: HttpRequest) -> HttpResponse:
    """What the operator of the installation does."""
    user = request.user
    if not isinstance(user, User) or not user.is_operator:
        raise Http404
    error = ""
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
    return render(
        request, "shared/operator.html", {"error": error, "email": user.email, "countries": COUNTRIES, "form": request.POST}
    )


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
