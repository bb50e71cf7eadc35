"""What the organiser's own software says that a member did there, by a signed token.

The call may come from a browser on the organiser's site or from its server. No session stands
behind it; the token says all, and is good for one call.
"""

import json
from typing import Any

from allauth.core import ratelimit
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tandem.flows.activities import act_by_token
from tandem.kit.errors import (
    Conflict,
    Denied,
    Exhausted,
    Gone,
    Invalid,
    Missing,
    TandemError,
)
from tandem.platform import clock
from tandem.portals.public import answering

BODY_MAX = 4_000
_STATUS: tuple[tuple[type[TandemError], int], ...] = (
    (Invalid, 422),
    (Denied, 403),
    (Missing, 404),
    (Conflict, 409),
    (Gone, 410),
    (Exhausted, 429),
)


class NoToken(Invalid):
    """The call says no token."""

    code = "portals.no_token"
    text = _("Send JSON with one field, token.")


class TooManyActs(Exhausted):
    """One place, or for one member, calls again and again."""

    code = "portals.too_many_acts"
    text = _("Too many calls from here, or for this member. Try again later.")


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Record what a token says; the points that it brought, or why nothing was recorded."""
    if request.method == "OPTIONS":
        return _open(HttpResponse(status=204))
    programme = answering.by_link(slug)

    def slow_down(number: str) -> None:
        if not ratelimit.consume(request, action="act_member", key=f"{programme.id}:{number}"):
            raise TooManyActs()

    used = answering.language_of(request, programme, "")
    try:
        with translation.override(used), transaction.atomic():
            if not ratelimit.consume(request, action="act"):
                raise TooManyActs()
            done = act_by_token.record(
                _token(request), programme=programme, now=clock.now(), slow_down=slow_down
            )
    except TandemError as error:
        with translation.override(used):
            return _open(_refused(error))
    return _open(JsonResponse({"activity_id": str(done.id), "points": done.points}, status=201))


def _token(request: HttpRequest) -> str:
    try:
        body: Any = json.loads(request.body[:BODY_MAX])
    except (ValueError, RecursionError):
        body = None
    token = body.get("token") if isinstance(body, dict) else None
    if not isinstance(token, str) or not token:
        raise NoToken()
    return token


def _refused(error: TandemError) -> HttpResponse:
    status = next((code for family, code in _STATUS if isinstance(error, family)), 400)
    return JsonResponse({"code": error.code, "title": str(error.sentence)}, status=status)


def _open(answer: HttpResponse) -> HttpResponse:
    """Any site may call: nothing but the token is asked, and no cookie is read or set."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Headers"] = "Content-Type"
    answer["Access-Control-Allow-Methods"] = "POST"
    answer["Cache-Control"] = "no-store"
    return answer
