"""Who may send a large body is asked before it is taken in.

The request is run without its body, up to where the body would be read: sessions, keys, programmes
and permissions decide as they always do, and what they answer (sign in, not for your role, no such
address) is the answer. What reads the body ends the run; the transaction it began is taken back
with it.
"""

import re
from typing import Any, NoReturn

from django.conf import settings
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import QueryDict

STRANGERS_BYTES_MAX = 256_000  # of who is not signed in; also what nobody is asked about
FORM_BYTES_MAX = 5_000_000  # where no files are taken
MULTIPART_BYTES = 1_000_000  # of a form around its file
_TOKENS = (
    re.compile(rb'name="csrfmiddlewaretoken"\r?\n\r?\n([A-Za-z0-9]{32,64})\r?\n'),
    re.compile(rb"(?:^|&)csrfmiddlewaretoken=([A-Za-z0-9]{32,64})(?:&|$)"),
)


class BodyWanted(BaseException):
    """The body would be read now: whoever sends it may. No `Exception`, so that nobody answers for
    it.
    """

    def __init__(self, bytes_max: int) -> None:
        super().__init__(bytes_max)
        self.bytes_max = bytes_max


class _WithoutBody(WSGIRequest):
    """A request whose body is not here yet, but for the token against forged forms, if it stands at
    its start.
    """

    is_only_asked = True  # nothing of its body is there to be looked at

    @property
    def POST(self) -> QueryDict:  # type: ignore[override]  # noqa: N802  Django's name
        """The token, for who looks for it before any view; then the body is wanted."""
        if not getattr(self, "csrf_processing_done", False):
            begun = self.META["tandem.begun"]
            for pattern in _TOKENS:
                if token := pattern.search(begun):
                    return QueryDict(f"csrfmiddlewaretoken={token[1].decode()}")
            return QueryDict()
        raise self._wanted()

    @property
    def FILES(self) -> NoReturn:  # type: ignore[override]  # noqa: N802
        """Wanted."""
        raise self._wanted()

    @property
    def body(self) -> NoReturn:
        """Wanted."""
        raise self._wanted()

    def read(self, *_args: Any, **_named: Any) -> NoReturn:
        """Wanted."""
        raise self._wanted()

    readline = read

    def _wanted(self) -> BodyWanted:
        match = self.resolver_match
        if getattr(match and match.func, "takes_files", False):
            return BodyWanted(settings.UPLOAD_BYTES_MAX + MULTIPART_BYTES)
        if getattr(self, "auth", None) is not None:
            return BodyWanted(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        user = getattr(self, "user", None)
        return BodyWanted(
            FORM_BYTES_MAX if user is not None and user.is_authenticated else STRANGERS_BYTES_MAX
        )


class _Asking(WSGIHandler):
    """Django's handler for requests without their body; its middleware is another one's."""

    request_class = _WithoutBody

    def __init__(self, like: WSGIHandler) -> None:  # not super's: the middleware stands already
        self._like = like

    def get_response(self, request: Any) -> Any:
        return self._like.get_response(request)


def asked(handler: WSGIHandler, environ: dict[str, Any], start_response: Any) -> Any:
    """The answer of who does not read the body.

    Args:
        environ: with the first bytes of the body as `tandem.begun`.

    Raises:
        BodyWanted: it may come, up to so many bytes.
    """
    try:
        return _Asking(handler)(environ, start_response)
    except BodyWanted:
        signals.request_finished.send(sender=handler.__class__)  # no answer will say so
        raise
