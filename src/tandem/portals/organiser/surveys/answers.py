"""What members wrote, with tags that a person gives it; sheets as they are; photos. All of it as
files too.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import results, tagging
from tandem.engagement.surveys.models import Sheet, Survey
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.results import Chosen, Whole, Written
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.platform.files.pictures import PRIVATE_TYPE
from tandem.platform.models import Upload
from tandem.portals.organiser.surveys import narrowing
from tandem.portals.organiser.surveys.known import survey_of
from tandem.portals.organiser.surveys.wording import in_words
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.areas.selecting import SelectionForm
from tandem.portals.shared.templatetags.figures import day

SHORT = 60  # letters of a question at the head of a column
LOW, WAITING = "low", "waiting"  # sheets of who was not content; those of them without a tag


class TagForm(SelectionForm):
    """A tag for the answers that are ticked."""

    buttons = {"on": _("Tag them"), "off": _("Take the tag off")}

    tag = forms.CharField(label=_("Tag"), max_length=tagging.NAME_MAX)


@action(TagForm, permission="engagement.change", button=_("Tag them"), done=_("Saved."))
def tag_answers(portal: Portal, form: TagForm, survey: UUID) -> None:
    """Give answers a tag, or take it off."""
    row = survey_of(portal, survey)

    def matching(limit: int) -> Sequence[str]:
        asked = _listing(portal, row).asked(portal)
        written, _every = _found(portal, row, asked, limit=limit, offset=0)
        return [_key(one) for one in written]

    answers = [
        (key, question)
        for sheet, _dot, question in (text.partition(".") for text in form.keys(matching))
        if (key := ids.parsed(sheet))
    ]
    tagging.tag(
        row,
        answers,
        form.cleaned_data["tag"],
        is_on=form.cleaned_data["verdict"] != "off",
        actor=portal.actor,
        now=portal.now,
    )


class FollowUpForm(TagForm):
    """A tag for sheets that are ticked: what was done about them."""

    buttons = {"on": _("Save what was done"), "off": _("Nothing was done after all")}

    tag = forms.CharField(
        label=_("What was done"),
        max_length=tagging.NAME_MAX,
        help_text=_("Such as: called, replaced, told the outlet."),
    )


@action(
    FollowUpForm,
    permission="engagement.change",
    button=_("Save what was done"),
    done=_("Saved."),
)
def tag_sheets(portal: Portal, form: FollowUpForm, survey: UUID) -> None:
    """Say of sheets what was done about them, or take it back."""
    row = survey_of(portal, survey)

    def matching(limit: int) -> Sequence[str]:
        asked = _sheets(portal, row, []).asked(portal)
        sheets, _every = _chosen(portal, row, asked, limit=limit, offset=0)
        return [str(one.sheet_id) for one in sheets]

    keys = (ids.parsed(text) for text in form.keys(matching))
    tagging.tag(
        row,
        [(key, tagging.WHOLE) for key in keys if key],
        form.cleaned_data["tag"],
        is_on=form.cleaned_data["verdict"] != "off",
        actor=portal.actor,
        now=portal.now,
    )


def _open(row: Survey) -> list[Question]:
    """The questions that are answered in own words or by a photo."""
    kinds = (asking.TEXT, asking.PHOTO)
    return [one for one in asking.read(row.questions) if one.kind in kinds or one.has_other]


def _listing(portal: Portal, row: Survey) -> Listing:
    questions = {one.key: localized(one.text, portal.language)[:SHORT] for one in _open(row)}
    tags = {name: f"{name} ({number})" for name, number in tagging.totals(row).items()}
    named = [Column("member", _("Member"))] if not row.is_anonymous else []
    about = [
        Column("product", _("Product")),
        Column("outlet", _("Outlet")),
        Column("day", _("Day"), sorts_by="answered_on"),
    ]
    return Listing(
        "answers",
        columns=[
            Column("text", _("The answer")),
            Column("question", _("Question"), sorts_by="question"),
            Column("tags", _("Tags")),
            *([] if row.is_anonymous else [*named, *about]),
        ],
        at_first="question" if row.is_anonymous else "-day",
        search=_("Words of an answer"),
        choices=[Choice("question", _("Question"), questions), Choice("tag", _("Tag"), tags)],
        empty=_("Nobody wrote anything yet. Answers in own words stand here, with their day."),
    )


def _found(
    portal: Portal, row: Survey, asked: Asked, *, limit: int, offset: int
) -> tuple[list[Written], int]:
    """What was written, a part of it: of an anonymous survey of all sheets that are shown."""
    shown = narrowing.whole(portal, row)
    keys = [one.key for one in _open(row) if asked.choices["question"] in ("", one.key)]
    if shown is None or not keys:
        return [], 0
    tag, by = asked.choices["tag"], asked.by[0]
    return results.written(shown, keys, q=asked.q, tag=tag, by=by, limit=limit, offset=offset)


def _key(row: Written) -> str:
    return f"{row.sheet_id}.{row.question}"


@page(
    "surveys/<uuid:survey>/answers/",
    permission="engagement.view",
    template="answers.html",
    guard=survey_of,
    actions=[tag_answers],
)
def survey_answers(portal: Portal, survey: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Everything in own words, by question and tag; as a file too."""
    row = survey_of(portal, survey)
    listing = _listing(portal, row)
    asked = listing.asked(portal)
    limit = asked.rows.stop - asked.rows.start
    written, every = _found(portal, row, asked, limit=limit, offset=asked.rows.start)
    cells = _cells(portal, row, written)
    if asked.is_file:
        return listing.exported(portal, cells)
    form = portal.form(tag_answers)
    keys = [_key(one) for one in written]
    shown = listing.shown(asked, cells, total=every, selection=form, keys=keys)
    return {"title": localized(row.name, portal.language), "key": row.id, "list": shown}


def _cells(portal: Portal, row: Survey, written: Sequence[Written]) -> list[dict[str, Cell]]:
    questions = {one.key: one for one in asking.read(row.questions)}
    keys = [key for one in written for key in (one.product_id, one.outlet_id) if key]
    names = narrowing.names_of(portal, keys)
    members = names_by_id.members(portal, [one.member_id for one in written if one.member_id])
    cells = []
    for one in written:
        question = questions[one.question]
        is_photo = question.kind == asking.PHOTO
        text = str(_("Photo")) if is_photo else one.text
        cells.append(
            {
                "text": Cell(
                    text,
                    href=_photo(portal, row, one.sheet_id, one.question) if is_photo else "",
                ),
                "question": Cell(localized(question.text, portal.language)[:SHORT]),
                "tags": Cell(
                    "", badges=[(name, "") for name in one.tags], value=", ".join(one.tags)
                ),
                **_about(portal, one, names, members),
            }
        )
    return cells


def _photo(portal: Portal, row: Survey, sheet: UUID, question: str) -> str:
    """The address of a photo, for who may look at it."""
    if not portal.may("engagement.change"):
        return ""
    return portal.address(
        "organiser:survey-photo", survey=row.id, sheet=sheet, question_key=question
    )


def _about(
    portal: Portal,
    one: Written | Whole,
    names: Mapping[UUID, str],
    members: Mapping[int, str],
) -> dict[str, Cell]:
    """Whose a sheet is, and about what."""
    member = members.get(one.member_id or 0, "")
    address = portal.address("organiser:member", member=one.member_id) if member else ""
    return {
        "member": Cell(member or "–", href=address),
        "product": Cell(names.get(one.product_id, "–") if one.product_id else "–"),
        "outlet": Cell(names.get(one.outlet_id, "–") if one.outlet_id else "–"),
        "day": Cell(day(one.answered_on), value=one.answered_on),
    }


@page(
    "surveys/<uuid:survey>/sheets/",
    permission="engagement.view",
    template="sheets.html",
    guard=survey_of,
    actions=[tag_sheets],
)
def survey_sheets(portal: Portal, survey: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Sheet by sheet, with what was answered to each question, and what was done about it; as a
    file too. Of an anonymous survey without day, product and outlet, which would tell whose it is.
    """
    row = survey_of(portal, survey)
    questions = [one for one in asking.read(row.questions) if not _tells_where(row, one)]
    listing = _sheets(portal, row, questions)
    asked = listing.asked(portal)
    limit = asked.rows.stop - asked.rows.start
    sheets, every = _chosen(portal, row, asked, limit=limit, offset=asked.rows.start)
    cells = _rows(portal, questions, sheets)
    if asked.is_file:
        return listing.exported(portal, cells)
    form = None if row.is_anonymous else portal.form(tag_sheets)
    keys = [str(one.sheet_id) for one in sheets]
    return {
        "title": localized(row.name, portal.language),
        "key": row.id,
        "is_anonymous": row.is_anonymous,
        "list": listing.shown(asked, cells, total=every, selection=form, keys=keys),
    }


def _chosen(
    portal: Portal, row: Survey, asked: Asked, *, limit: int, offset: int
) -> tuple[list[Whole], int]:
    """The sheets that the list is narrowed down to, a part of them."""
    shown = narrowing.whole(portal, row)
    if shown is None:
        return [], 0
    content = asked.choices.get("content", "")
    wanted = Chosen(content != "", asked.choices.get("tag", ""), content == WAITING)
    return results.whole(shown, wanted, by=asked.by[0], limit=limit, offset=offset)


def _tells_where(row: Survey, question: Question) -> bool:
    return row.is_anonymous and question.kind in (asking.PRODUCT, asking.OUTLET)


def _sheets(portal: Portal, row: Survey, questions: Sequence[Question]) -> Listing:
    about = [
        Column("day", _("Day"), sorts_by="answered_on"),
        Column("member", _("Member")),
        Column("product", _("Product")),
        Column("outlet", _("Outlet")),
    ]
    tags = tagging.totals(row, of_sheets=True)
    choices = [
        Choice(
            "content",
            _("How content"),
            {LOW: _("not content"), WAITING: _("not content, nothing was done yet")},
        ),
        Choice("tag", _("What was done"), {name: f"{name} ({tags[name]})" for name in tags}),
    ]
    return Listing(
        "sheets",
        columns=[
            *([] if row.is_anonymous else about),
            Column("content", _("Content, of 100"), is_number=True, sorts_by="content"),
            *([] if row.is_anonymous else [Column("tags", _("What was done"))]),
            *(Column(one.key, localized(one.text, portal.language)[:SHORT]) for one in questions),
        ],
        at_first="content" if row.is_anonymous else "-day",
        choices=[] if row.is_anonymous else choices,
        empty=_(
            "Nobody answered yet, or fewer than may be shown. More answers make nobody "
            "recognisable."
        ),
    )


def _rows(
    portal: Portal, questions: Sequence[Question], sheets: Sequence[Whole]
) -> list[dict[str, Cell]]:
    chosen = [ids.parsed(pick.partition(":")[2]) for one in sheets for pick in one.picks]
    keys = [key for one in sheets for key in (one.product_id, one.outlet_id) if key]
    names = narrowing.names_of(portal, [*keys, *(key for key in chosen if key)])
    members = names_by_id.members(portal, [one.member_id for one in sheets if one.member_id])
    return [
        {
            **_about(portal, one, names, members),
            "content": Cell("" if one.content is None else one.content, value=one.content),
            "tags": Cell("", badges=[(name, "") for name in one.tags], value=", ".join(one.tags)),
            **{
                question.key: Cell(in_words(question, one, names, portal.language))
                for question in questions
            },
        }
        for one in sheets
    ]


@page(
    "surveys/<uuid:survey>/sheets/<uuid:sheet>/<slug:question_key>.webp",
    permission="engagement.change",
    guard=lambda portal, survey, sheet, question_key: survey_of(portal, survey),  # noqa: ARG005
)
def survey_photo(portal: Portal, survey: UUID, sheet: UUID, question_key: str) -> HttpResponseBase:
    """A photo that a member sent with a sheet."""
    row = survey_of(portal, survey)
    kinds = {one.key: one.kind for one in asking.read(row.questions)}
    sheets = Sheet.objects.of(portal.organiser_id).filter(survey_id=row.id, id=sheet)
    for texts in sheets.values_list("texts", flat=True):
        key = ids.parsed(texts.get(question_key, ""))
        if kinds.get(question_key) != asking.PHOTO or key is None:
            break
        files = Upload.objects.of(portal.organiser_id).filter(id=key, media_type=PRIVATE_TYPE)
        for upload in files:
            path = Path(settings.HOME) / upload.path
            if path.exists():
                answer = FileResponse(path.open("rb"), content_type="image/webp")
                answer["Cache-Control"] = "private, max-age=600"
                return answer
    raise Http404
