"""Tags: words that a person gives answers in own words, several an answer, counted and chosen
by. A sheet of a member has tags of its own too, under no question: what was done about it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys.facts import AnswersTagged
from tandem.engagement.surveys.models import Sheet, Survey, Tag
from tandem.kit.errors import Invalid
from tandem.kit.text import tidy
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

NAME_MAX, NAMES_MAX = 40, 60
WHOLE = ""  # in the place of a question: the sheet itself


class BadTag(Invalid):
    """No tag, or one too many."""

    code = "surveys.bad_tag"
    text = _("A tag has up to %(letters)s letters, and a survey up to %(names)s tags.")


def tag(
    row: Survey,
    answers: Sequence[tuple[UUID, str]],
    name: str,
    *,
    is_on: bool,
    actor: Actor,
    now: datetime,
) -> int:
    """Give answers (sheet, question) a tag, or take it off; how many have changed. The same word in
    other letters is the same tag. What is no answer of the survey is passed over, and so is the
    sheet itself (`WHOLE`) of an anonymous one: nobody can be followed up. Safe to repeat.

    Raises:
        BadTag
    """
    require(actor, "engagement.change")
    name = tidy(name)
    rows = Tag.objects.of(row.organiser_id).filter(survey_id=row.id)
    known = set(rows.order_by().values_list("name", flat=True).distinct())
    name = next((other for other in known if other.casefold() == name.casefold()), name)
    if not 0 < len(name) <= NAME_MAX or (is_on and len(known | {name}) > NAMES_MAX):
        raise BadTag(letters=NAME_MAX, names=NAMES_MAX)
    sheets = Sheet.objects.of(row.organiser_id).filter(survey_id=row.id)
    texts = dict(
        sheets.filter(id__in={sheet for sheet, _key in answers}).values_list("id", "texts")
    )
    whole = set() if row.is_anonymous else {WHOLE}
    meant = {
        (sheet, key) for sheet, key in answers if sheet in texts and key in {*texts[sheet], *whole}
    }
    own = rows.filter(name=name)
    standing = set(own.filter(sheet_id__in=texts).values_list("sheet_id", "question"))
    changed = meant - standing if is_on else meant & standing
    if is_on:
        _put(row, changed, name, now)
    else:
        for key in sorted({key for _sheet, key in changed}):
            sheet_ids = [sheet for sheet, question in changed if question == key]
            own.filter(question=key, sheet_id__in=sheet_ids).delete()
    if changed:
        _record(row, name, len(changed), is_on=is_on, actor=actor, now=now)
    return len(changed)


def _put(row: Survey, answers: Iterable[tuple[UUID, str]], name: str, now: datetime) -> None:
    fresh = [
        Tag(
            organiser_id=row.organiser_id,
            survey_id=row.id,
            sheet_id=sheet,
            question=key,
            name=name,
            created_at=now,
        )
        for sheet, key in sorted(answers)
    ]
    Tag.objects.of(row.organiser_id).bulk_create(fresh, ignore_conflicts=True)


def _record(
    row: Survey, name: str, answers: int, *, is_on: bool, actor: Actor, now: datetime
) -> None:
    journal.record(
        AnswersTagged(
            organiser_id=row.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            survey_id=row.id,
            tag=name,
            answers=answers,
            is_on=is_on,
        )
    )


def totals(row: Survey, *, of_sheets: bool = False) -> dict[str, int]:
    """How many answers have each tag, or sheets themselves; most first."""
    rows = Tag.objects.of(row.organiser_id).filter(survey_id=row.id)
    rows = rows.filter(question=WHOLE) if of_sheets else rows.exclude(question=WHOLE)
    counted = rows.order_by().values_list("name").annotate(Count("sheet_id"))
    return dict(sorted(counted, key=lambda one: (-one[1], one[0])))
