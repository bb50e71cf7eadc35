"""The reader's language: what they chose, else what their browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

COOKIE = "language"


def wanted(request: HttpRequest) -> str:
    """The language of who asks."""
    chosen = request.COOKIES.get(COOKIE, "")
    return (
        chosen
        if chosen in dict(settings.LANGUAGES)
        else translation.get_language_from_request(request)
    )


class LanguageMiddleware:
    """Puts the language in force for the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate, answer, and say which language it was."""
        language = wanted(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
