"""The web application, for any WSGI server: pages for people, and the API for programs.

A program has no session, no cookie, no language and no form to forge, so its requests go through a
shorter chain of middleware (`API_MIDDLEWARE`). The pages about the API are pages.
"""

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import ResolverMatch
from django.utils.module_loading import import_string

from tandem.platform.database import patience

_API = "/api/v1/"
_PAGES = (f"{_API}docs", f"{_API}openapi.json")


class _ApiHandler(WSGIHandler):
    """Django's own handler with the middleware of programs. Where an address leads that names
    nothing, and the transaction around its view, are the same at each call.
    """

    def __init__(self) -> None:
        self._matches: dict[str, ResolverMatch] = {}
        self._atomic: dict[Any, Any] = {}
        super().__init__()

    def resolve_request(self, request: Any) -> ResolverMatch:
        """The view of a request."""
        path = request.path_info
        match = self._matches.get(path)
        if match is None:
            match = super().resolve_request(request)
            if not match.args and not match.kwargs:  # no more than there are views
                self._matches[path] = match
        request.resolver_match = match
        return match

    def make_view_atomic(self, view: Any) -> Any:
        """The view in a transaction."""
        if view not in self._atomic:
            self._atomic[view] = super().make_view_atomic(view)
        return self._atomic[view]

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the chain of `API_MIDDLEWARE`: Django reads the one setting only."""
        of_pages = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = of_pages


_pages = get_wsgi_application()
patience.limit_process(settings.PAGE_SECONDS)
_programs = _ApiHandler()
# Loaded behind the set-up, as it knows tables: a host may be a programme's own domain.
_pages.request_class = _programs.request_class = import_string(
    "tandem.portals.shared.requests.own_domain.Request"
)


def handler_of(environ: dict[str, Any]) -> WSGIHandler:
    """The handler that a request belongs to: the pages' or the programs'."""
    path = environ.get("PATH_INFO", "")
    return _programs if path.startswith(_API) and path not in _PAGES else _pages


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer one request."""
    return handler_of(environ)(environ, start_response)
