"""The operator's pages: organisers and programmes, and who else operates. What needs attention is
in `attention`, opening a programme in `starting`.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.insights import standing
from tandem.platform import clock, tenancy
from tandem.platform.access import identity, invitations
from tandem.platform.models import User
from tandem.platform.upkeep import archive, attention
from tandem.portals.shared.access import ROLES
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.operating.operator_forms import EndForm, OperatorForm, PasswordForm
from tandem.programmes import permitting


@action(PasswordForm, permission="", is_quiet=True)
def _sign_in_by(_visitor: Visitor, _form: PasswordForm) -> None:
    """Set how the operator signs in."""


@action(OperatorForm, permission="", button=gettext_lazy("Make them an operator"))
def _make(_visitor: Visitor, _form: OperatorForm) -> None:
    """Let somebody else operate too."""


@action(
    EndForm,
    permission="",
    button=gettext_lazy("End the role"),
    question=gettext_lazy(
        "End this role? The person no longer runs the installation; what they did stays."
    ),
)
def _end(_visitor: Visitor, _form: EndForm) -> None:
    """Let somebody operate no longer."""


def _visitor(request: HttpRequest) -> Visitor:
    return Visitor(request, None, get_language() or "en")


def the_operator(request: HttpRequest) -> User:
    """The operator who asks; to everybody else these pages are not there."""
    user = request.user
    if not isinstance(user, User) or not user.is_operator:
        raise Http404
    return user


def operator(request: HttpRequest) -> HttpResponse:
    """The installation: its organisers and programmes."""
    user = the_operator(request)
    signing_in = visiting.done(
        _visitor(request),
        _sign_in_by,
        lambda form: _set_password(request, form, user),
        initial={"email": user.email},
    )
    if signing_in.answer:
        messages.success(request, _("Saved. From now on you sign in with them."))
        return HttpResponseRedirect("/operator/")
    with tenancy.across("the operator's own page"):
        organisers = standing.organisers(user_id=user.pk, roles=ROLES["organiser"])
        named = permitting.named()
    needs = sum(attention.counts().values()) + len(archive.sentences(Path(settings.HOME)))
    context = {
        "sign_in_by": signing_in.form,
        "organisers": organisers,
        "attention": needs,
        "domains_wait": sum(row.waits for row in named),
        "domains_fail": sum(row.is_found and bool(row.problem) for row in named),
        "is_set": user.has_usable_password() and not signing_in.form.errors,
    }
    return render(request, "shared/operator.html", context, status=signing_in.http_status)


def operators(request: HttpRequest) -> HttpResponse:
    """Who runs the installation; let somebody else do so too, or no longer."""
    user, visitor = the_operator(request), _visitor(request)
    making = visiting.done(visitor, _make, _made_operator)
    ending = visiting.done(visitor, _end, lambda form: _ended(form, user))
    if making.answer or ending.answer:
        messages.success(request, _("Saved."))
        return HttpResponseRedirect("/operator/people/")
    rows = [
        {
            "name": row.name,
            "email": row.email,
            "end": None
            if row.pk == user.pk
            else _end.form(visitor, _end, of=str(row.pk), initial={"which": row.pk}),
        }
        for row in User.objects.filter(is_operator=True, is_active=True).order_by(
            "created_at", "id"
        )
    ]
    context = {"make": making.form, "rows": rows, "error": " ".join(ending.form.wrongs)}
    return render(
        request,
        "shared/operators.html",
        context,
        status=max(making.http_status, ending.http_status),
    )


def _made_operator(form: Any) -> bool:
    identity.make_operator(invitations.address_of(form.cleaned_data["email"]), now=clock.now())
    return True


def _ended(form: Any, user: User) -> bool:
    identity.end_operator(form.cleaned_data["which"], by=user)
    return True


def _set_password(request: HttpRequest, form: Any, user: User) -> bool:
    email, password = form.cleaned_data["email"].lower(), form.cleaned_data["password"]
    validate_password(password, user)
    if User.objects.filter(email=email).exclude(pk=user.pk).exists():
        raise ValidationError(_("Somebody else has this address."))
    user.email = email
    user.set_password(password)
    user.save(update_fields=["email", "password"])
    update_session_auth_hash(request, user)
    return True
