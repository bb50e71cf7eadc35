"""What the operator fills in: how to sign in, who else operates, which server takes mails out."""

from email.utils import parseaddr
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.platform import mail_server
from tandem.platform.mail_server import HOST_MAX, WORD_MAX, Outgoing, ServerIn
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm


class PasswordForm(PortalForm):
    """The address and password of the operator."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("Ten characters or more."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class OperatorForm(PortalForm):
    """Somebody else who shall operate."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class EndForm(PortalForm):
    """An operator who shall be one no longer."""

    which = forms.UUIDField(widget=forms.HiddenInput)


class TryForm(PortalForm):
    """To whom a mail is sent to try the server out."""

    email = forms.EmailField(label=_("To whom"), max_length=254)


class ServerForm(PortalForm):
    """The server that takes mails out, as its provider names it."""

    columns = "two"
    errors_at = {mail_server.NoMailServer: "host", mail_server.PasswordMissing: "password"}

    host = forms.CharField(
        label=_("Mail server (SMTP)"),
        max_length=HOST_MAX,
        help_text=_("As your mail provider names it, such as smtp.example.com."),
    )
    way = forms.ChoiceField(
        label=_("Encrypted"),
        choices=[
            ("smtp+tls", _("STARTTLS, as most servers ask for")),
            ("smtps", _("TLS from the first word")),
            ("smtp", _("not at all: only on the same machine or in your own network")),
        ],
    )
    port = WholeField(
        label=_("Port"),
        min_value=1,
        max_value=65_535,
        required=False,
        help_text=_("Empty: the usual one (587, 465 with TLS, 25 without)."),
    )
    user = forms.CharField(
        label=_("Signs in as"),
        max_length=WORD_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Often the whole address. Empty where the server asks nobody."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=WORD_MAX,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the one that is saved stays."),
    )
    sender = forms.EmailField(
        label=_("Sender's address"),
        max_length=254,
        help_text=_("From which mails come, and to which people answer."),
    )
    sender_name = forms.CharField(label=_("Sender's name"), max_length=WORD_MAX, required=False)

    def prepare(self, **more: Any) -> None:
        """Of a password that is saved speak only where one is."""
        super().prepare(**more)
        if not self.initial.get("user"):
            self.fields["password"].help_text = ""

    def said(self) -> ServerIn:
        """What the verb takes."""
        typed = self.cleaned_data
        return ServerIn(
            way=typed["way"],
            host=typed["host"],
            port=typed["port"],
            user=typed["user"],
            password=typed["password"],
            sender=typed["sender"],
            sender_name=typed["sender_name"],
        )

    @classmethod
    def said_of(cls, outgoing: Outgoing) -> dict[str, Any]:
        """What is set now, but for its password."""
        name, sender = parseaddr(outgoing.sender)
        return {
            "way": outgoing.parts.scheme,
            "host": outgoing.parts.hostname,
            "port": outgoing.port,
            "user": outgoing.user,
            "sender": sender,
            "sender_name": name,
        }
