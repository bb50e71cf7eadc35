"""How people sign in: django-allauth with our rules. Accounts are made by invitation or enrolment, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


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
