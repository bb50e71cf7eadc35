"""What a package says: of SCORM by our script (`keep`), of cmi5 and xAPI by itself, to as much of
an xAPI store as a lesson needs: statements, and documents of its state.

A call bears the token of the package's files in its address, and, for xAPI, the key of its launch,
which is handed out once (`fetch`).
"""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from tandem.documents.packages.base import CMI5, XAPI, Manifest
from tandem.engagement.learning.models import Lesson, Play
from tandem.engagement.learning.packages import playing, statements, tokens
from tandem.engagement.learning.packages.playing import OpenedElsewhere, Snapshot, TooMuchToKeep
from tandem.engagement.learning.packages.tokens import Pass
from tandem.flows.engagement.learning import play_lesson
from tandem.kit import ids
from tandem.platform import clock
from tandem.portals.shared.packages.serving import by_token, language_of, own
from tandem.portals.shared.telling import learnt
from tandem.programmes import queries as programmes

BODY_BYTES_MAX = 256_000
STATEMENTS_MAX = 100
VERSION = "1.0.3"
PREFERENCES = "cmi5LearnerPreferences"
_FOLDERS = {"activities/state": "state", "activities/profile": "profile", "agents/profile": "agent"}


def address(request: HttpRequest, lesson: Lesson, row: Play | None) -> str:
    """Where a package begins, for the frame of a member (`row`) or of who tries it at the desk."""
    manifest = Manifest.of(lesson.package or {})
    assert lesson.upload_id is not None
    member_id = row.member_id if row is not None else 0
    given = Pass(lesson.organiser_id, lesson.id, lesson.upload_id, member_id)
    token = tokens.made(given, now=clock.now())
    store, query = f"{own(request, token)}-/", manifest.query
    if manifest.standard in (CMI5, XAPI):
        launch = urlencode(_launch(request, lesson, row, given, store))
        query = "&".join(filter(None, (query, launch)))
    return f"{own(request, token)}{quote(manifest.entry)}" + (f"?{query}" if query else "")


def _launch(
    request: HttpRequest, lesson: Lesson, row: Play | None, given: Pass, store: str
) -> dict[str, str]:
    manifest, row = Manifest.of(lesson.package or {}), row or _nobody(lesson)
    alias = tokens.alias_of(given.organiser_id, lesson.course_id, given.member_id)
    account = {"homePage": request.build_absolute_uri("/"), "name": alias}
    actor: dict[str, Any] = {"objectType": "Agent", "account": account}
    activity = statements.activity_of(lesson, manifest)
    told = {
        "endpoint": f"{store}xapi/",
        "registration": str(playing.registration_of(row)),
    }
    if manifest.standard == CMI5:
        fetch = f"{store}fetch?launch={row.launch}"
        return told | {"fetch": fetch, "actor": json.dumps(actor), "activityId": activity}
    # What xAPI packages of before cmi5 expect ("Tin Can").
    page = {"accountServiceHomePage": account["homePage"], "accountName": alias}
    old = {"name": [alias], "account": [page]}
    auth = f"Basic {_basic(given, row.launch)}"
    return told | {"auth": auth, "actor": json.dumps(actor | old), "activity_id": activity}


def _nobody(lesson: Lesson) -> Play:
    """The play of who tries it at the desk; it is never written."""
    assert lesson.upload_id is not None
    return Play(
        organiser_id=lesson.organiser_id,
        member_id=0,
        lesson_id=lesson.id,
        upload_id=lesson.upload_id,
    )


def _basic(given: Pass, launch: int) -> str:
    return base64.b64encode(f"{launch}:{tokens.key_of(given, launch)}".encode()).decode()


@by_token
def keep(request: HttpRequest, given: Pass, **_parts: str) -> HttpResponseBase:
    """Take over what a package of SCORM keeps."""
    if request.method != "POST":
        return _answer(None, status=405)
    content = _body(request)
    if not isinstance(content, dict):
        raise TooMuchToKeep()
    return _told(given, play_lesson.keep(given, _snapshot(content), now=clock.now()))


def _snapshot(content: Mapping[str, Any]) -> Snapshot:
    numbers = [content.get(name) for name in ("launch", "sequence", "seconds")]
    elements = content.get("elements")
    is_right = isinstance(elements, dict) and all(
        isinstance(value, str) for value in elements.values()
    )
    if not is_right or not all(type(number) is int for number in numbers):
        raise TooMuchToKeep()
    launch, sequence, seconds = numbers
    assert isinstance(elements, dict) and launch is not None
    return Snapshot(launch, sequence or 0, elements, seconds or 0)


def _told(given: Pass, kept: play_lesson.Kept) -> HttpResponse:
    """What our page is told: whether the lesson is done, and what the course gave."""
    language = language_of(given)
    with translation.override(language):
        sentence = kept.refusal
        if kept.learnt and not sentence:
            programme = programmes.programme(kept.row.programme_id, organiser_id=given.organiser_id)
            sentence = learnt.done_of(kept.learnt, programme=programme, language=language)
    return _answer({"is_done": kept.row.is_done, "sentence": sentence})


@by_token
def fetch(request: HttpRequest, given: Pass, **_parts: str) -> HttpResponseBase:
    """Hand out the key of a launch, once (cmi5, 8.2)."""
    if request.method != "POST":
        return _answer(None, status=405)
    typed = request.GET.get("launch", "")
    launch = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1
    if given.member_id:
        row = play_lesson.of_pass(given).row
        if row.launch != launch or row.taken == launch:
            return _answer(
                {"error-code": "1", "error-text": "Already in use, or not the last one."}
            )
        row.taken = launch
        row.save(update_fields=["taken"])
    return _answer({"auth-token": _basic(given, launch)})


@by_token
def store(request: HttpRequest, given: Pass, *, rest: str, **_parts: str) -> HttpResponseBase:
    """As much of an xAPI store as a lesson needs."""
    key = _key(request)
    if not key:
        return _answer({"sentence": "Authorization is missing."}, status=401)
    rest = rest.strip("/")
    if rest == "about":
        return _answer({"version": [VERSION]})
    if rest == "statements":
        return _statements(request, given, key)
    if rest in _FOLDERS:
        return _documents(request, given, key, _FOLDERS[rest])
    if rest == "activities":
        return _answer({"objectType": "Activity", "id": request.GET.get("activityId", "")})
    if rest == "agents":
        return _answer({"objectType": "Person"})
    raise Http404


def _key(request: HttpRequest) -> str:
    """The key that a call bears."""
    scheme, _space, coded = request.headers.get("Authorization", "").partition(" ")
    try:
        text = base64.b64decode(coded, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return text.partition(":")[2] if scheme.lower() == "basic" else ""


def _played(given: Pass, key: str) -> play_lesson.Playing:
    played = play_lesson.with_key(given, key)
    if played.manifest.standard not in (CMI5, XAPI):
        raise OpenedElsewhere()
    return played


def _statements(request: HttpRequest, given: Pass, key: str) -> HttpResponse:
    if request.method == "GET":
        return _answer({"statements": [], "more": ""})
    if request.method not in ("POST", "PUT"):
        return _answer(None, status=405)
    content = _body(request)
    stated = content if isinstance(content, list) else [content]
    if len(stated) > STATEMENTS_MAX:
        raise TooMuchToKeep()
    if given.member_id:
        _played(given, key)
        play_lesson.state(given, key, stated, now=clock.now())
    if request.method == "PUT":
        return _answer(None, status=204)
    return _answer([_id_of(one) for one in stated])


def _id_of(stated: Any) -> str:
    key = stated.get("id") if isinstance(stated, dict) else None
    return str(ids.parsed(key) if isinstance(key, str) and ids.parsed(key) else ids.new_uuid())


def _documents(request: HttpRequest, given: Pass, key: str, folder: str) -> HttpResponse:
    name = request.GET.get("stateId") or request.GET.get("profileId") or ""
    if not given.member_id:
        return _of_nobody(request, given, name)
    played, place = _played(given, key), f"{folder}:{name}"
    row = played.row
    if request.method == "GET":
        if not name:
            heads = (name.partition(":") for name in row.documents)
            return _answer([rest for head, _colon, rest in heads if head == folder])
        if folder == "state" and name == statements.LAUNCH_DATA:
            back = request.build_absolute_uri("/")
            data = statements.launch_data(row, played.lesson, played.manifest, back=back)
            return _answer(data)
        if name == PREFERENCES and place not in row.documents:
            return _answer({"languagePreference": language_of(given), "audioPreference": "on"})
        document = row.documents.get(place)
        if document is None:
            return _answer(None, status=404)
        return _written(HttpResponse(document["content"], content_type=document["type"]))
    if request.method == "DELETE":
        statements.drop_document(row, place)
    elif request.method in ("PUT", "POST") and name:
        media_type = request.headers.get("Content-Type") or "application/octet-stream"
        statements.keep_document(
            row,
            place,
            _text(request),
            media_type,
            merges=request.method == "POST",
            now=clock.now(),
        )
    else:
        return _answer(None, status=405)
    return _answer(None, status=204)


def _of_nobody(request: HttpRequest, given: Pass, name: str) -> HttpResponse:
    """Documents of who tries it at the desk: nothing is kept."""
    lesson = Lesson.objects.of(given.organiser_id).filter(id=given.lesson_id).first()
    if request.method != "GET":
        return _answer(None, status=204)
    if name != statements.LAUNCH_DATA or lesson is None or lesson.package is None:
        return _answer(None, status=404)
    manifest, back = Manifest.of(lesson.package), request.build_absolute_uri("/")
    return _answer(statements.launch_data(_nobody(lesson), lesson, manifest, back=back))


def _text(request: HttpRequest) -> str:
    if len(request.body) > BODY_BYTES_MAX:
        raise TooMuchToKeep()
    return request.body.decode("utf-8", errors="replace")


def _body(request: HttpRequest) -> Any:
    """The JSON of a call.

    Raises:
        TooMuchToKeep: it is none, or too long.
    """
    try:
        return json.loads(_text(request))
    except (ValueError, RecursionError) as error:
        raise TooMuchToKeep() from error


def _answer(content: Any, *, status: int = 200) -> HttpResponse:
    text = "" if content is None else json.dumps(content)
    return _written(HttpResponse(text, content_type="application/json", status=status))


def _written(answer: HttpResponse) -> HttpResponse:
    answer["X-Experience-API-Version"] = VERSION
    return answer
