"""How people sign in: django-allauth with our rules. Accounts are made by invitation or enrolment,
never by signing up.
"""

from ipaddress import ip_network

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core import context, ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; after sign-in everybody goes to where they belong."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Closed."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """The page that knows where this user belongs."""
        return "/"

    def format_email_subject(self, subject: str) -> str:
        """One line, without a prefix."""
        return " ".join(subject.split())


def address_of(request: HttpRequest) -> str:
    """Where a request came from: an address of IPv4, or the network of IPv6 that a customer has."""
    address: str = get_adapter().get_client_ip(request)
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/64", strict=False).network_address)


class _CountedFirst(forms.BaseConfirmCodeForm):
    """A form for a code that was mailed. Each try is counted before it is compared: allauth's own
    count stands in the session, where of many tries at once each reads the same."""

    def clean_code(self) -> str:
        """The code, if it is the one that was mailed and few tries of it were wrong."""
        request = context.request
        session = f"try {request.session.session_key}"
        code = salted_hmac(session, self.expected_code or "").hexdigest()
        if not ratelimit.consume(request, action="try_code", key=code):
            raise ValidationError(_("Too many tries. Ask for a new code, or try again in an hour."))
        entered: str = super().clean_code()
        return entered


class LoginCodeForm(_CountedFirst, forms.ConfirmLoginCodeForm):
    """Signing in by a mailed code."""


class PasswordCodeForm(_CountedFirst, forms.ConfirmPasswordResetCodeForm):
    """Setting a new password by a mailed code."""
