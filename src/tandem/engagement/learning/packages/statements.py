"""What a package says by xAPI: statements of how far its learner is (cmi5's verbs), and documents
that it keeps.

Of statements nothing is kept but what came of them. They come from the learner's browser, under the
key of a launch.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tandem.documents.packages.base import OPENED, Manifest
from tandem.engagement.learning.models import Lesson, Play
from tandem.engagement.learning.packages import outcomes, playing
from tandem.engagement.learning.packages.outcomes import Outcome
from tandem.engagement.learning.packages.playing import TooMuchToKeep

VERBS = "http://adlnet.gov/expapi/verbs/"
TOLD = ("completed", "passed", "failed", "terminated", "initialized")
DOCUMENTS_MAX, DOCUMENT_MAX, ALL_MAX = 50, 100_000, 500_000
LAUNCH_DATA = "LMS.LaunchData"


def activity_of(lesson: Lesson, manifest: Manifest) -> str:
    """What the lesson is called in statements."""
    return manifest.activity_id or f"urn:uuid:{lesson.id}"


def take(row: Play, stated: Any, lesson: Lesson, manifest: Manifest, *, now: datetime) -> Outcome:
    """Take over what one statement says, into a row that is locked. What is said of anything but
    the lesson, or by a verb of somebody else, changes nothing.
    """
    kept: dict[str, Any] = dict(row.elements)
    verb = _path(stated, "verb", "id")
    name = verb.removeprefix(VERBS) if isinstance(verb, str) and verb.startswith(VERBS) else ""
    is_ours = _path(stated, "object", "id") == activity_of(lesson, manifest)
    if is_ours and name in TOLD:
        score = _score(_path(stated, "result", "score"))
        is_enough = score is None or manifest.mastery is None or score >= manifest.mastery
        if name == "completed" or name == "failed" or (name == "passed" and is_enough):
            kept[name] = True
        elif name == "passed":
            kept["failed"] = True
        if score is not None and name in ("completed", "passed", "failed"):
            kept["score"] = score
        if name == "terminated":
            duration = _path(stated, "result", "duration")
            spent = outcomes.seconds_of(duration) if isinstance(duration, str) else 0
            row.seconds = min(row.seconds + spent, outcomes.SECONDS_MAX)
        row.elements = kept
    outcome = outcomes.of_verbs(kept, manifest)
    playing.note(row, outcome, now=now)
    return outcome


def _path(stated: Any, *names: str) -> Any:
    for name in names:
        stated = stated.get(name) if isinstance(stated, dict) else None
    return stated


def _score(score: Any) -> int | None:
    """A score in per cent, of `scaled`, or of `raw`, `min` and `max`."""
    if not isinstance(score, dict):
        return None
    texts = {
        f"score.{name}": str(value)
        for name, value in score.items()
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
    }
    return outcomes.score_of(texts, "score")


def launch_data(row: Play, lesson: Lesson, manifest: Manifest, *, back: str) -> dict[str, Any]:
    """What cmi5 has the learning system say of a launch. `back`: where its end leads."""
    told: dict[str, Any] = {
        "contextTemplate": {
            "registration": str(playing.registration_of(row)),
            "contextActivities": {"grouping": [{"id": activity_of(lesson, manifest)}]},
            "extensions": {
                "https://w3id.org/xapi/cmi5/context/extensions/sessionid": f"launch-{row.launch}"
            },
        },
        "launchMode": "Review" if row.is_done else "Normal",
        "moveOn": manifest.move_on or OPENED,
        "returnURL": back,
    }
    if manifest.launch_data:
        told["launchParameters"] = manifest.launch_data
    if manifest.mastery is not None:
        told["masteryScore"] = manifest.mastery / 100
    return told


def keep_document(
    row: Play, key: str, content: str, media_type: str, *, merges: bool, now: datetime
) -> None:
    """Keep a document under a name, of a row that is locked. `merges`: into a JSON object that
    stands there.

    Raises:
        TooMuchToKeep: nothing is written.
    """
    before = row.documents.get(key)
    if merges and before is not None:
        content = _merged(before["content"], content)
    documents = {**row.documents, key: {"type": media_type[:120], "content": content}}
    total = sum(len(name) + len(document["content"]) for name, document in documents.items())
    is_written = all(map(playing.is_writable, (key, content, media_type)))
    is_small = len(content) <= DOCUMENT_MAX and len(key) <= playing.NAME_MAX
    if not (is_written and is_small and len(documents) <= DOCUMENTS_MAX and total <= ALL_MAX):
        raise TooMuchToKeep()
    row.documents, row.touched_at = documents, now
    row.save(update_fields=["documents", "touched_at"])


def drop_document(row: Play, key: str) -> None:
    """Forget a document. Safe to repeat."""
    row.documents = {name: document for name, document in row.documents.items() if name != key}
    row.save(update_fields=["documents"])


def _merged(before: str, content: str) -> str:
    """Two JSON objects as one, the later one's members first; else the later one alone."""
    try:
        old, new = json.loads(before), json.loads(content)
    except (ValueError, RecursionError):
        return content
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return content
    return json.dumps({**old, **new})
