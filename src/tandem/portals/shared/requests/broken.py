"""What people see when a request cannot be answered: a bug, a database that is away, a body that
was not taken in.
"""

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.defaults import bad_request, server_error

from tandem.kit.errors import Invalid, Unavailable
from tandem.platform import disk
from tandem.platform.database import patience
from tandem.portals.shared.requests import language

RETRY_SECONDS, RETRY_SECONDS_SLOW = 5, 60
_PROGRAMS = "/api/"


def failed(request: HttpRequest) -> HttpResponse:
    """The answer to a request that raised: 503 where the database was away or too busy, its disk
    full, or it stopped a statement that took too long; otherwise 500.
    """
    error = sys.exc_info()[1]
    is_full = disk.is_full(error)
    if not is_full and not isinstance(error, (OperationalError, InterfaceError)):
        return server_error(request)
    assert error is not None
    told = disk.DiskFull() if is_full else patience.in_words(error)
    seconds = (
        RETRY_SECONDS_SLOW if isinstance(told, patience.StatementTookTooLong) else RETRY_SECONDS
    )
    with translation.override(language.wanted(request)):
        away = _(
            "The database does not answer just now. Nothing was half-written; try again in a"
            " moment."
        )
        code, sentence = (
            (told.code, told.sentence)
            if isinstance(told, Unavailable)
            else ("platform.database_away", away)
        )
        if request.path.startswith(_PROGRAMS):
            response = _problem(503, code, sentence)
        else:
            # Without the request: its session and its user would ask the database.
            context = {"sentence": sentence, "seconds": seconds, "is_read": request.method == "GET"}
            response = HttpResponse(render_to_string("503.html", context), status=503)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


class NotAForm(Invalid):
    """The framework cannot take a request apart: its parts are too long, too many, or cut off."""

    code = "portals.not_a_form"
    text = gettext_lazy(
        "What was sent cannot be read: a part of it is too long, there are too many, or it is cut"
        " off. Nothing was changed. If it was a file with a very long name, give it a shorter one."
    )


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that no view saw because the framework could not read it: 400 with a
    sentence.
    """
    if isinstance(exception, DisallowedHost):
        return bad_request(request, exception)
    with translation.override(language.wanted(request)):
        error = NotAForm()
        if request.path.startswith(_PROGRAMS):
            return _problem(400, error.code, error.sentence)
        return render(request, "shared/not_taken_in.html", {"sentence": error.sentence}, status=400)


class NotTakenIn:
    """Middleware: says why the body of a request was not taken in (`config/web`); no view sees such
    a request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass, or say why not."""
        if "tandem.refused" not in request.META:
            return self.get_response(request)
        status, refusal = request.META["tandem.refused"]
        if request.path.startswith(_PROGRAMS):
            return _problem(status, refusal.code, refusal.sentence)
        return render(
            request, "shared/not_taken_in.html", {"sentence": refusal.sentence}, status=status
        )


def _problem(status: int, code: str, sentence: str) -> HttpResponse:
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": sentence,
    }
    return JsonResponse(problem, status=status, content_type="application/problem+json")
