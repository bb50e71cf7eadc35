"""How people sign in: django-allauth with our rules. Accounts are made by invitation or enrolment,
never by signing up.
"""

from ipaddress import ip_network
from typing import Any

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core import context, ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tandem.flows.joining import correcting
from tandem.platform import clock, tenancy
from tandem.platform.models import Membership
from tandem.portals.shared.requests import own_domain
from tandem.programmes import domains
from tandem.programmes.domains import Place
from tandem.programmes.models import Programme


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; after sign-in everybody goes to where they belong."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Closed."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """The page that knows where this user belongs."""
        return "/"

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> Any:
        """With the address of the programme where the mail was asked for on a domain of its own, or
        by somebody who takes part in that programme only.
        """
        own = {"own": _own(self.request, email)}
        return super().render_mail(template_prefix, email, own | context, headers)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Whoever answered the mail has the address; it is known so as of a member's people too. Of
        two that are confirmed at once the later one holds, everywhere.
        """
        if not correcting.hold(email_address.user_id):
            return False  # erased at this moment: nobody's address comes back
        is_confirmed: bool = super().confirm_email(request, email_address)
        if is_confirmed:
            email = email_address.email.lower()
            correcting.follow_email(email_address.user_id, email, now=clock.now())
        return is_confirmed

    def format_email_subject(self, subject: str) -> str:
        """One line, without a prefix."""
        return " ".join(subject.split())


def _own(request: HttpRequest | None, email: str) -> Place | None:
    """The programme whose name and domain a mail bears: the one on whose domain it was asked for,
    or the only one that a member takes part in. None: it bears those of the installation.
    """
    place = own_domain.place_of(request.get_host()) if request else None
    if place is not None:
        return place if place.is_confirmed else None
    reason = "somebody signs in, wherever they belong"
    with tenancy.across(reason):
        rows = Membership.objects.everyone(reason=reason).filter(
            user__email__iexact=email, ended_at=None
        )
        keys = {key for key in rows.values_list("programme_id", flat=True) if key is not None}
        if len(keys) != 1 or rows.filter(member_id=None).exists():
            return None
        programmes = Programme.objects.everyone(reason=reason).filter(
            id__in=keys, domain_since__isnull=False
        )
        domain = programmes.order_by("id").values_list("domain", flat=True).first()
    return domains.place_of(domain) if domain else None


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
