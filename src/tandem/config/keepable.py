"""No request brings a text that cannot be kept: PostgreSQL takes no NUL, in whatever text it is.

Nobody types one. So the whole request is refused with a sentence, in one place, before a view sees
it; a cookie that holds one is dropped, for whose browser keeps it could not get rid of it here.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from tandem.api.errors import of_error
from tandem.kit.errors import Invalid

NUL = "\x00"
_API = "/api/"


class NotKeepable(Invalid):
    """A text holds a character that no text can hold."""

    code = "config.not_keepable"
    text = _(
        "Something that was sent holds a character that cannot be kept (NUL). Nothing was changed."
    )


class Keepable:
    """Middleware: refuses what cannot be kept. Cookies and query as the request comes, forms before
    the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass, or refuse it."""
        if request.META.get("HTTP_COOKIE"):
            for name, value in list(request.COOKIES.items()):
                if NUL in value:
                    del request.COOKIES[name]
        if NUL in request.path or (
            request.META.get("QUERY_STRING") and _holds_nul(request.GET.lists())
        ):
            return _refused(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Look at a form. The guard against forged forms, which stands before, has read it
        already; a view that it leaves alone may want the body as it came, whatever it calls itself,
        and what is taken apart as a form cannot be had whole any more.
        """
        if (
            request.method != "POST"
            or request.path.startswith(_API)
            or getattr(request, "is_only_asked", False)
        ):
            return None
        if getattr(view, "csrf_exempt", False):
            assert request.body is not None
        names = (
            (name, [file.name or ""]) for name, files in request.FILES.lists() for file in files
        )
        return _refused(request) if _holds_nul(request.POST.lists()) or _holds_nul(names) else None


def _holds_nul(fields: Iterable[tuple[str, list[Any]]]) -> bool:
    return any(NUL in name or any(NUL in value for value in values) for name, values in fields)


def _refused(request: HttpRequest) -> HttpResponse:
    error = NotKeepable()
    if request.path.startswith(_API):
        return of_error(error)
    return render(request, "shared/not_taken_in.html", {"sentence": error.sentence}, status=400)
