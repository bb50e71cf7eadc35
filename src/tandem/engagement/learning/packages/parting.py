"""A package of several parts: each is a lesson of its own, with a state and a score of its own, and
they stand one after the other. Another ZIP in the place of such a package finds the lesson of each
of its parts by what the part calls itself.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from tandem.documents.packages.base import Manifest
from tandem.engagement.learning.models import Lesson
from tandem.kit.text import tidy


def titled(title: Mapping[str, str], part: Manifest, *, most: int) -> dict[str, str]:
    """What the lesson of a part is called: as was typed, and behind it the part's own name, or its
    number where it has none.
    """
    own = tidy(part.title) or str(part.part)
    return {
        language: own if tidy(text) == own else f"{tidy(text)[: most // 2]}: {own}"[:most]
        for language, text in title.items()
        if tidy(text)
    }


def placed(
    row: Lesson, beside: Sequence[Lesson], parts: Sequence[Manifest]
) -> tuple[dict[UUID, Sequence[Manifest]], Sequence[Manifest]]:
    """Which part of another package each of the lessons that stand gets, by its id: `row`, which
    is changed, and those `beside` it that are of the same former package; and the parts that are
    left over.
    """
    if len(parts) < 2:
        return ({row.id: parts} if parts else {}), ()
    left = list(parts)
    by_lesson: dict[UUID, Sequence[Manifest]] = {}
    for lesson in (row, *beside):
        name = (lesson.package or {}).get("activity_id")
        part = next((one for one in left if name and one.activity_id == name), None)
        if part is not None:
            left.remove(part)
            by_lesson[lesson.id] = [part]
    if row.id not in by_lesson:
        by_lesson[row.id] = [left.pop(0) if left else parts[0]]
    return by_lesson, left
