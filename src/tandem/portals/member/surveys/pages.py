"""What I am asked, and one survey: the next questions until none is left."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.engagement.surveys import answering, queries
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import Once, Survey
from tandem.flows import answer_survey
from tandem.kit import ids
from tandem.kit.errors import Conflict, Exhausted, Gone, TandemError
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.member.own import framed, member_of
from tandem.portals.member.surveys.forms import AnswerForm
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.accounts import address_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Refusal, action, page
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import points

CODE_MAX = 160


def waiting(portal: PortalContext) -> list[tuple[Survey, queries.Begun]]:
    """What the member can answer now."""
    assert portal.actor.member_id is not None
    return queries.asked_of(
        portal.actor.member_id, programme=portal.programme, today=today(portal), now=clock.now()
    )


@action(AnswerForm, permission="member.view", button=_("Next"))
def answer(portal: Portal, form: AnswerForm, survey: UUID) -> Next | Refusal:
    """Take what was answered: the next questions, or the end."""
    if form.survey.id != survey:
        raise Http404
    member, row = member_of(portal), form.survey
    kept = (
        form.before
        or queries.begun(
            member.id,
            queries.occasion(row, today=today(portal)),
            organiser_id=portal.organiser_id,
        ).kept
    )
    answers = {**kept, **form.answers}
    more = asking.coming(form.questions, answers, is_paged=row.is_paged)
    if more and (row.is_anonymous or row.once == Once.CODE):
        initial = {**form.cleaned_data, "so_far": form.sealed(answers), "asked": _keys(more)}
        following = answer.form(portal, answer, of=str(row.id), initial=initial, so_far=answers)
        return Next("member:survey", {"survey": survey}, shown_once={"form": following})
    if more:
        at = At(outlet_id=form.cleaned_data["outlet"])
        answering.keep(row, member.id, answers, at=at, today=today(portal), now=portal.now)
        query = {"outlet": at.outlet_id} if at.outlet_id else {}
        return Next("member:survey", {"survey": survey}, query=query)
    return _handed_in(portal, form, answers, member.id)


def _handed_in(
    portal: Portal, form: AnswerForm, answers: Mapping[str, list[str]], member_id: int
) -> Next | Refusal:
    at, code = At(outlet_id=form.cleaned_data["outlet"]), form.cleaned_data["code"]
    scope: dict[str, Any] = {
        "programme": portal.programme,
        "actor": portal.actor,
        "now": portal.now,
    }
    total = 0
    if code:
        try:  # a wrong one stays counted, so what is refused takes nothing back
            used, at = answer_survey.use_code(
                code,
                form.survey.id,
                at=at,
                member_id=member_id,
                secret=settings.SECRET_KEY.encode(),
                address=address_of(portal.request),
                **scope,
            )
        except TandemError as refusal:
            status = 429 if isinstance(refusal, Exhausted) else 400
            return Refusal(refusal.sentence, http_status=status)
        total += used.points.get("REWARD", 0)
    given = answer_survey.answer(form.survey.id, member_id, answers, at=at, **scope)
    total += given.get("REWARD", 0)
    thanks = localized(form.survey.thanks, portal.language) or str(_("Thank you."))
    if total:
        gave = ngettext("It gave %(n)s point.", "It gave %(n)s points.", total)
        thanks = f"{thanks} {gave % {'n': points(total)}}"
    return Next("member:home", done=thanks)


def _keys(questions: list[asking.Question]) -> str:
    return ",".join(question.key for question in questions)


@page("surveys/", permission="member.view", template="surveys.html")
def surveys(portal: Portal) -> Mapping[str, Any]:
    """What waits for an answer."""
    rows = [
        {
            "name": localized(row.name, portal.language),
            "intro": localized(row.intro, portal.language),
            "address": portal.address("member:survey", survey=row.id),
            "is_begun": bool(begun.kept),
        }
        for row, begun in waiting(portal)
    ]
    return framed(portal, member_of(portal), "home", rows=rows)


def _known(portal: Portal, survey: UUID) -> Survey:
    """One that was opened, and is for the member."""
    row = queries.survey(survey, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    is_theirs = answering.is_theirs(
        row, member_of(portal).id, programme=portal.programme, now=portal.now
    )
    if row.state == "DRAFT" or not is_theirs:
        raise queries.NoSuchSurvey()
    return row


@page(
    "surveys/<uuid:survey>/",
    permission="member.view",
    template="survey.html",
    guard=_known,
    actions=[answer],
)
def survey(portal: Portal, survey: UUID) -> Mapping[str, Any]:
    """The next questions, or why there are none."""
    row, member = _known(portal, survey), member_of(portal)
    code = portal.request.GET.get("code", "")[:CODE_MAX]
    began = queries.Begun({}, is_done=False)
    if row.once != Once.CODE:
        key = queries.occasion(row, today=today(portal))
        began = queries.begun(member.id, key, organiser_id=portal.organiser_id)
    questions = asking.read(row.questions)
    following = asking.coming(questions, began.kept, is_paged=row.is_paged)
    told, form = _told(portal, row, is_done=began.is_done, has_code=bool(code)), None
    if not told or portal.failed is not None:
        form = portal.form(
            answer,
            of=row.id,
            initial={
                "asked": _keys(following),
                "outlet": ids.parsed(portal.request.GET.get("outlet", "")),
                "code": code,
            },
            so_far=began.kept,
        )
    return framed(
        portal,
        member,
        "home",
        name=localized(row.name, portal.language),
        intro="" if began.kept else localized(row.intro, portal.language),
        is_anonymous=row.is_anonymous,
        has_code=bool(code),
        told=told,
        form=form,
    )


def _told(portal: Portal, row: Survey, *, is_done: bool, has_code: bool) -> Any:
    """Why it cannot be answered, if so."""
    if is_done:
        return answering.AnsweredBefore().sentence
    if row.once == Once.CODE and not has_code:
        return _("It is asked when you use a code.")
    try:
        answering.open_now(row.id, programme=portal.programme, today=today(portal))
    except (Gone, Conflict) as refusal:
        return refusal.sentence
    return ""
