"""A request as WSGI has it, from what ASGI says of it."""

import sys
from typing import Any
from urllib.parse import unquote_to_bytes

from tandem.config.web.answers import File

_SAME = {
    "SCRIPT_NAME": "",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
_names = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}
_NAMES_MAX = 1_000  # of header fields that are remembered


def environ_of(scope: dict[str, Any]) -> dict[str, Any]:
    """What the application reads of a request, without its body."""
    path: bytes = scope["raw_path"]
    host, port = scope["server"] or ("", 0)
    environ = {
        **_SAME,
        "REQUEST_METHOD": scope["method"],
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.file_wrapper": File,
    }
    for field, value in scope["headers"]:
        name = _names.get(field) or _name(field)
        if not name:
            continue
        text = value.decode("latin-1")
        if name in environ:
            text = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{text}"
        environ[name] = text
    return environ


def _name(field: bytes) -> str:
    """A header field's name for WSGI, in which `-` and `_` are one: fields with the latter are left
    out.
    """
    if b"_" in field:
        return ""
    name = "HTTP_" + field.decode("latin-1").upper().replace("-", "_")
    if len(_names) < _NAMES_MAX:
        _names[field] = name
    return name
