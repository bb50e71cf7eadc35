"""The outermost middleware: a request gets an id, a line in the log, and counts in the figures."""

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from tandem.config import logs

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
SECONDS = Histogram(
    "tandem_request_seconds",
    "Seconds until a request was answered.",
    ["method", "route", "status"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
)
_METHODS = {"GET", "POST", "PATCH", "HEAD"}
log = logging.getLogger(__name__)


class Noted:
    """Note each request: by its route, never by its address. The id comes from the proxy, or is
    made here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note how long it took."""
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _ID.fullmatch(given) else uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            self._note(request, response.status_code, time.perf_counter() - began)
            response[HEADER] = request_id
            return response
        finally:
            structlog.contextvars.unbind_contextvars("request_id")

    def _note(self, request: HttpRequest, status: int, seconds: float) -> None:
        method = request.method if request.method in _METHODS else "OTHER"
        is_asset = request.path_info.startswith(settings.STATIC_URL)
        route = settings.STATIC_URL if is_asset else logs.route_of(request)
        SECONDS.labels(method, route, f"{status // 100}xx").observe(seconds)
        if not is_asset:
            milliseconds = round(seconds * 1_000, 1)
            line = {
                "method": method,
                "route": route,
                "status": status,
                "milliseconds": milliseconds,
            }
            log.info(logs.ANSWERED, extra=line)
