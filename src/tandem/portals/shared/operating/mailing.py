"""The operator's page *Mail*: which server takes mails out, set here where the environment does not
say so, and a mail to oneself that tells what that server says.

Whoever sets it reads, from then on, what a mail can be read for, codes to sign in included: so all
other operators are told by mail.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.platform import mail, mail_server
from tandem.platform.messages import mailing as letters_by_mail
from tandem.platform.messages.letters import MailServerLetter
from tandem.platform.models import User
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import Nothing, PortalForm
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.operating.operator import the_operator
from tandem.portals.shared.operating.operator_forms import ServerForm, TryForm


@action(TryForm, permission="", button=gettext_lazy("Send a test mail"))
def _try(_visitor: Visitor, _form: TryForm) -> None:
    """Send a mail now."""


@action(ServerForm, permission="", button=gettext_lazy("Save the server"))
def _set(_visitor: Visitor, _form: ServerForm) -> None:
    """Let mails leave by a server."""


@action(
    Nothing,
    permission="",
    button=gettext_lazy("Let no mail leave any more"),
    question=gettext_lazy(
        "Let no mail leave? Codes to sign in, invitations and messages reach nobody until a server"
        " is set again."
    ),
    is_quiet=True,
)
def _forget(_visitor: Visitor, _form: Nothing) -> None:
    """Let no mail leave any more."""


def mailing(request: HttpRequest) -> HttpResponse:
    """Which mail server is set, whether it takes a mail, and setting another one."""
    user, server = the_operator(request), mail.server()
    visitor = Visitor(request, None, get_language() or "en")
    trying = visiting.done(
        visitor, _try, lambda form: _tried(form) if server else None, initial={"email": user.email}
    )
    initial = ServerForm.said_of(mail_server.outgoing()) if server else {}
    setting = visiting.done(visitor, _set, lambda form: _was_set(form, user), initial=initial)
    ending = visiting.done(visitor, _forget, lambda _form: _was_forgotten())
    if setting.answer or ending.answer:
        messages.success(request, setting.answer or ending.answer)
        return HttpResponseRedirect("/operator/mail/")
    is_ours = not mail_server.is_of_environment()
    context = {
        "server": server,
        "folder": mail.folder_of(Path(settings.HOME)),
        "form": trying.form if server else None,
        "tried": trying.answer,
        "is_ours": is_ours,
        "set": setting.form if is_ours else None,
        "forget": ending.form if is_ours and server else None,
    }
    status = max(done.http_status for done in (trying, setting, ending))
    return render(request, "shared/mailing.html", context, status=status)


def _tried(form: PortalForm) -> mail.Tried:
    return mail.try_out(
        form.cleaned_data["email"],
        subject=_("A test mail"),
        text=_("This mail shows that your installation of Tandem can send mail."),
    )


def _was_set(form: Any, user: User) -> str:
    mail_server.write(form.said())
    letter = MailServerLetter(who=user.email, host=form.cleaned_data["host"])
    others = User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk)
    for email, language in others.order_by("id").values_list("email", "language"):
        letters_by_mail.send(email, letter, language=language or get_language() or "en")
    return _("Saved. Now send yourself a test mail.")


def _was_forgotten() -> str:
    mail_server.forget()
    return _("No mail leaves any more.")
