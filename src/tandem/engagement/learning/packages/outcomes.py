"""What a package says of how far its learner is, in its own words, as one answer; pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tandem.documents.packages.base import SCORM_12, Manifest

SECONDS_MAX = 1_000_000_000
_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})(?:\.\d+)?")
_SPAN = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?"
)
_SPAN_SECONDS = (365 * 86_400, 30 * 86_400, 86_400, 3_600, 60, 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far a learner is: `score` in per cent; `is_passed` is None where nothing was tested."""

    is_completed: bool
    is_passed: bool | None
    score: int | None
    is_done: bool


def of_elements(elements: Mapping[str, str], manifest: Manifest) -> Outcome:
    """Of what SCORM calls its data model; a mark in the manifest goes before the package's word."""
    if manifest.standard == SCORM_12:
        status = elements.get("cmi.core.lesson_status", "")
        score = score_of(elements, "cmi.core.score")
        is_completed = status in ("passed", "completed", "failed")
        is_passed = {"passed": True, "failed": False}.get(status)
    else:
        score = score_of(elements, "cmi.score")
        is_completed = elements.get("cmi.completion_status", "") == "completed"
        is_passed = {"passed": True, "failed": False}.get(elements.get("cmi.success_status", ""))
    if manifest.mastery is not None and score is not None and is_completed:
        is_passed = score >= manifest.mastery
    is_told = manifest.standard == SCORM_12 or "cmi.completion_status" in elements
    is_completed = is_completed or (bool(is_passed) and not is_told)
    return Outcome(is_completed, is_passed, score, is_completed and is_passed is not False)


def of_verbs(verbs: Mapping[str, object], manifest: Manifest) -> Outcome:
    """Of what was stated so far: `completed`, `passed`, `failed`, `score`."""
    is_completed = bool(verbs.get("completed"))
    is_passed = True if verbs.get("passed") else False if verbs.get("failed") else None
    score = verbs.get("score")
    done = {
        "Completed": is_completed,
        "Passed": bool(is_passed),
        "CompletedAndPassed": is_completed and bool(is_passed),
        "CompletedOrPassed": is_completed or bool(is_passed),
    }
    is_done = done.get(manifest.move_on, True)
    return Outcome(is_completed, is_passed, score if isinstance(score, int) else None, is_done)


def score_of(elements: Mapping[str, str], name: str) -> int | None:
    """A score in per cent, rounded down: `scaled`, or `raw` between `min` and `max`."""
    scaled = _number(elements.get(f"{name}.scaled"))
    if scaled is not None:
        return percent(scaled)
    raw, most = _number(elements.get(f"{name}.raw")), _number(elements.get(f"{name}.max"))
    least = _number(elements.get(f"{name}.min")) or Decimal(0)
    if raw is None:
        return None
    most = Decimal(100) if most is None else most
    return percent((raw - least) / (most - least)) if most > least else None


def percent(share: Decimal) -> int:
    """A share of one as whole per cent, from 0 to 100."""
    return int(min(max(share, Decimal(0)), Decimal(1)) * 100)


def seconds_of(text: str) -> int:
    """A time as SCORM 1.2 (`0001:02:03`) or ISO 8601 (`PT1H2M3S`) writes it; 0 where it is none."""
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = map(int, clock.groups())
        return min(hours * 3_600 + minutes * 60 + seconds, SECONDS_MAX)
    if len(text) < 60 and (span := _SPAN.fullmatch(text)):
        parts = zip(span.groups(), _SPAN_SECONDS, strict=True)
        return min(sum(int(number or 0) * size for number, size in parts), SECONDS_MAX)
    return 0


def _number(text: object) -> Decimal | None:
    try:
        number = Decimal(str(text)) if text not in (None, "") else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number) < 10**9 else None
