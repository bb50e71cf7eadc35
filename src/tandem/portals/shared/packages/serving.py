"""The files of a package, and what stands in front of each of its pages.

A package is a stranger's program. Each answer puts it into a sandbox without an origin, wherever it
is opened; it may load its own files and ask its own addresses, and nothing else: no other site, and
no page of this installation. Nothing of a member is here but what the package itself kept.
"""

import codecs
import json
import mimetypes
import re
from collections.abc import Callable, Iterator
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

from tandem.documents.packages.base import Manifest
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Lesson, Play
from tandem.engagement.learning.packages import playing, storing, tokens
from tandem.engagement.learning.packages.tokens import Pass
from tandem.kit.errors import TandemError
from tandem.platform import clock, tenancy
from tandem.platform.access import memberships
from tandem.platform.models import Upload
from tandem.portals.shared import parts
from tandem.portals.shared.access import STATUS

SANDBOX = "allow-scripts allow-forms allow-popups allow-modals allow-downloads"
FILES_SECONDS = 24 * 3600
PAGE_BYTES_MAX = 20_000_000
PAGES = (".html", ".htm", ".xhtml")
_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, If-Match, If-None-Match, X-Experience-API-Version"
    ),
    "Access-Control-Max-Age": "3600",
}
_TYPES = mimetypes.MimeTypes()  # those of Python alone, the same on every machine
for _suffix, _type in {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".vtt": "text/vtt",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}.items():
    _TYPES.add_type(_type, _suffix)
HEAD_BYTES_MAX = 64_000  # a page that has more than this before its first element is shown so
_HEAD = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:\s+|<\?xml.*?\?>|<!--.*?-->)*(?:<!doctype[^>]*>)?", re.I | re.S
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_SCRIPT = Path(__file__).with_name("play.js")
View = Callable[..., HttpResponseBase]


def by_token(view: View) -> View:
    """A view that gets what the token of its address says, inside the tenant; strangers get
    nothing. What is refused is answered as JSON. Nobody is signed in here, so there is no form to
    forge.
    """

    @csrf_exempt
    @xframe_options_exempt
    @wraps(view)
    def inner(request: HttpRequest, token: str, **parts: Any) -> HttpResponseBase:
        given = tokens.opened(token, now=clock.now())
        if given is None:
            raise Http404
        tenancy.enter(given.organiser_id)
        answer: HttpResponseBase
        try:
            if request.method == "OPTIONS":  # the browser asks whether it may ask
                return _confined(HttpResponse(status=204), own(request, token))
            answer = view(request, given, token=token, **parts)
        except TandemError as refusal:
            status = next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 404)
            answer = HttpResponse(
                json.dumps({"sentence": refusal.sentence}),
                content_type="application/json",
                status=status,
            )
        return _confined(answer, own(request, token))

    return inner


def own(request: HttpRequest, token: str) -> str:
    """The address of all that a package may load."""
    return request.build_absolute_uri(f"/packages/{token}/")


def _confined(answer: HttpResponseBase, address: str) -> HttpResponseBase:
    scripts = f"{address} data: blob: 'unsafe-inline' 'unsafe-eval'"
    files = f"{address} data: blob:"
    answer["Content-Security-Policy"] = "; ".join(
        (
            f"sandbox {SANDBOX}",
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {files} 'unsafe-inline'",
            *(f"{kind}-src {files}" for kind in ("img", "media", "font", "frame", "worker")),
            f"connect-src {files}",
            f"form-action {address}",
            f"base-uri {address}",
        )
    )
    # A page without an origin asks as a stranger, also for its own fonts and modules.
    answer["Access-Control-Allow-Origin"] = "*"
    for name, value in _ALLOWED.items():
        answer[name] = value
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Referrer-Policy"] = "no-referrer"  # the address holds a token
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    answer["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


@by_token
def file(request: HttpRequest, given: Pass, *, token: str, name: str) -> HttpResponseBase:
    """A file of the package; a page with our script in front of its own."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405)
    path = _path(given)
    at, size = storing.place_of(path, name)
    suffix = Path(name).suffix.lower()
    if suffix in PAGES and size <= PAGE_BYTES_MAX:
        content = b"".join(storing.pieces(path.open("rb"), at, size))
        return _kept(_page(content, own(request, token)))
    media_type = _TYPES.guess_type(f"file{suffix}")[0] or "application/octet-stream"

    def pieces(since: int, length: int) -> Iterator[bytes]:
        return storing.pieces(path.open("rb"), at + since, length)

    return _kept(parts.answered(request, pieces, size, media_type=media_type))


def _kept(answer: HttpResponseBase) -> HttpResponseBase:
    answer["Cache-Control"] = f"private, max-age={FILES_SECONDS}"
    return answer


def _path(given: Pass) -> Path:
    rows = Upload.objects.of(given.organiser_id).filter(
        id=given.upload_id, media_type=storing.MEDIA_TYPE
    )
    upload = rows.order_by("id").first()
    path = Path(settings.HOME) / upload.path if upload is not None else None
    if path is None or not path.exists():
        raise Http404
    return path


def _page(content: bytes, address: str) -> HttpResponse:
    """A page, with our script as the first thing that it holds."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        content = content.decode("utf-16", errors="replace").encode()
        charset = "utf-8"
    else:
        charset = _charset(content)
    head = _HEAD.match(content[:HEAD_BYTES_MAX])
    at = head.end() if head is not None else 0
    script = f'<script src="{address}-/play.js"></script>'.encode()
    answer = HttpResponse(content[:at] + script + content[at:])
    answer["Content-Type"] = f"text/html; charset={charset}" if charset else "text/html"
    return answer


def _charset(content: bytes) -> str:
    """How a page says that it is written; empty where it does not."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8"
    stated = _CHARSET.search(content[:2_048])
    try:
        return codecs.lookup(stated[1].decode("ascii")).name if stated is not None else ""
    except (LookupError, UnicodeDecodeError):
        return ""


@by_token
def script(request: HttpRequest, given: Pass, *, token: str) -> HttpResponseBase:
    """Our script, with what the package kept."""
    lesson = Lesson.objects.of(given.organiser_id).filter(id=given.lesson_id).first()
    if lesson is None or lesson.package is None:
        raise Http404
    row = playing.of_member(given.member_id, lesson) if given.member_id else None
    language = language_of(given)
    with translation.override(language):
        told = _told(row, lesson, given, language)
    told["keep"] = f"{own(request, token)}-/keep" if row is not None else ""
    text = json.dumps(told).replace("<", "\\u003c")
    return HttpResponse(
        f"{_source()}\ntandemPackage({text});\n", content_type="text/javascript; charset=utf-8"
    )


def _told(row: Play | None, lesson: Lesson, given: Pass, language: str) -> dict[str, Any]:
    manifest = Manifest.of(lesson.package or {})
    elements: dict[str, str] = dict(row.elements) if row is not None else {}
    exits = {elements.get(name, "suspend") for name in ("cmi.core.exit", "cmi.exit")}
    entry = "ab-initio" if not elements else "resume" if exits == {"suspend"} else ""
    return {
        "standard": manifest.standard,
        "key": str(lesson.id),
        "launch": row.launch if row is not None else 0,
        "sequence": row.sequence if row is not None else 0,
        "seconds": row.seconds if row is not None else 0,
        "elements": elements if manifest.standard.startswith("SCORM") else {},
        "entry": entry,
        "mastery": manifest.mastery,
        "launch_data": manifest.launch_data,
        "learner": tokens.alias_of(given.organiser_id, lesson.course_id, given.member_id),
        "name": _("Learner"),
        "language": language,
    }


def language_of(given: Pass) -> str:
    """In which language who learns reads."""
    if not given.member_id:
        return translation.get_language() or "en"
    if trainees.is_one(given.member_id):
        person = trainees.person_of(given.member_id, organiser_id=given.organiser_id)
        return person.language if person is not None else "en"
    return memberships.language_of_member(given.member_id, organiser_id=given.organiser_id)


@cache
def _source() -> str:
    return _SCRIPT.read_text()
