"""The operator's page *Mail*: what is set, and a mail to oneself that tells what the server says.

The server is set by `TANDEM_SMTP_URL` only: a password that a page could write, it would have to
keep.
"""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.platform import mail
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.operating.operator import the_operator


class TryForm(PortalForm):
    """To whom a mail is sent to try the server out."""

    email = forms.EmailField(label=gettext_lazy("To whom"), max_length=254)


@action(TryForm, permission="", button=gettext_lazy("Send a test mail"))
def _try(_visitor: Visitor, _form: TryForm) -> None:
    """Send a mail now."""


def mailing(request: HttpRequest) -> HttpResponse:
    """Which mail server is set, and whether it takes a mail."""
    user, server = the_operator(request), mail.server()
    visitor = Visitor(request, None, get_language() or "en")
    trying = visiting.done(
        visitor, _try, lambda form: _tried(form) if server else None, initial={"email": user.email}
    )
    context = {
        "server": server,
        "sender": settings.DEFAULT_FROM_EMAIL,
        "folder": mail.folder_of(settings.HOME),
        "form": trying.form if server else None,
        "tried": trying.answer,
    }
    return render(request, "shared/mailing.html", context, status=trying.http_status)


def _tried(form: PortalForm) -> mail.Tried:
    return mail.try_out(
        form.cleaned_data["email"],
        subject=_("A test mail"),
        text=_("This mail shows that your installation of Tandem can send mail."),
    )
