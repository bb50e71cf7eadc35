"""What somebody who signs in is called, and their telephone, put right by themselves: as staff of a
partner or of the organiser, and as one of the people of members.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.flows.joining import correcting
from tandem.participants.correcting.reading import NotAName, NotAPhone
from tandem.platform import clock
from tandem.platform.models import User
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.read_fields import NameField, PhoneField


class AccountForm(PortalForm):
    """Who signs in."""

    errors_at = {NotAName: "name", NotAPhone: "phone"}

    name = NameField(label=gettext_lazy("Your name"))
    phone = PhoneField(label=gettext_lazy("Phone"))


@action(AccountForm, permission="")
def _correct(_visitor: Any, _form: AccountForm) -> None:
    """Done by the view, for who signs in may belong to several organisers."""


def own_account(request: HttpRequest) -> HttpResponse:
    """Name and telephone of whoever is signed in."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    done = visiting.done(
        Visitor(request, None, get_language() or "en"),
        _correct,
        lambda form: _corrected(user, form),
        initial={"name": user.name, "phone": user.phone},
    )
    if done.answer:
        messages.success(request, _("Saved. It is read so wherever you sign in."))
        return redirect("account_data")
    return render(request, "account/data.html", {"form": done.form}, status=done.http_status)


def _corrected(user: User, form: PortalForm) -> bool:
    typed = form.cleaned_data
    correcting.correct_account(user.pk, name=typed["name"], phone=typed["phone"], now=clock.now())
    return True
