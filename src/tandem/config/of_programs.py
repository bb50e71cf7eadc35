"""What Django's own middlewares do for every request, as far as it concerns programs, in one.

Of its seven hundred lines a program's request needs five: a host that is neither the installation's
nor a programme's is refused, and an answer says how long it is and how it is not to be read.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# As `SecurityMiddleware` says them.
_SAID = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
}


class OfPrograms:
    """Middleware of the API: in place of `SecurityMiddleware` and `CommonMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass.

        Raises:
            DisallowedHost
        """
        request.get_host()
        response = self.get_response(request)
        for name, value in _SAID.items():
            response.headers.setdefault(name, value)
        if not response.streaming and not response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
        return response
