"""Refusals as problem+json: the family of the error says the status, its code and data go along."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tandem.api import auth
from tandem.kit.errors import (
    Conflict,
    Denied,
    Exhausted,
    Gone,
    Invalid,
    Missing,
    TandemError,
    Unavailable,
)

STATUS: dict[type[TandemError], int] = {
    Invalid: 422,
    Denied: 403,
    Missing: 404,
    Conflict: 409,
    Gone: 410,
    Exhausted: 429,
    Unavailable: 503,
}
MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "No key",
    403: "Not allowed",
    404: "Not found",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    422: "Invalid",
    429: "Too many requests",
    503: "Unavailable",
}


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """One refusal."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def of_error(error: TandemError) -> HttpResponse:
    """An expected failure of the domain."""
    status = next(status for family, status in STATUS.items() if isinstance(error, family))
    faults = error.data.get("faults")
    if faults is not None:  # of a value each, as of a body's shape
        told = [{"where": where, "what": what} for where, what in faults]
        return problem(status, error.code, error.sentence, faults=told)
    data = {
        name: value if isinstance(value, (int, float, bool)) else str(value)
        for name, value in error.data.items()
    }
    return problem(status, error.code, error.sentence, **({"data": data} if data else {}))


def _no_key() -> HttpResponse:
    detail = "Send the header “Authorization: Bearer <key>” with a key that has not ended."
    return problem(401, "api.no_key", detail)


E = TypeVar("E", bound=Exception)
Answering = Callable[[HttpRequest, E], HttpResponse]


def _of_who_may_hear(answer: Answering[E]) -> Answering[E]:
    """Say why something was refused to who has a key only: a request that goes on before its key is
    heard may be refused first.
    """

    @wraps(answer)
    def heard(request: HttpRequest, error: E) -> HttpResponse:
        try:
            if hasattr(request, "auth"):
                auth.heard(request)
        except AuthenticationError:
            return _no_key()
        return answer(request, error)

    return heard


def install(api: NinjaAPI) -> None:
    """Answer every failure of this API in the one form."""

    @api.exception_handler(TandemError)
    @_of_who_may_hear
    def _domain(_request: HttpRequest, error: TandemError) -> HttpResponse:
        # The request is a transaction; a refusal is an answer, so it must say itself that nothing
        # is to stay.
        transaction.set_rollback(True)
        return of_error(error)

    @api.exception_handler(ValidationError)
    @_of_who_may_hear
    def _shape(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        faults = [
            {
                "where": ".".join(str(part) for part in fault.get("loc", ())[1:]),
                "what": fault.get("msg", ""),
            }
            for fault in error.errors[:100]
        ]
        first = faults[0] if faults else {"where": "", "what": ""}
        return problem(
            422, "api.invalid", f"{first['where']}: {first['what']}".strip(": "), faults=faults
        )

    @api.exception_handler(AuthenticationError)
    def _key(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return _no_key()

    @api.exception_handler(HttpError)
    @_of_who_may_hear
    def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "api.bad_request", str(error))
