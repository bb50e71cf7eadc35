"""What I am asked, and one survey: the next questions until none is left."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tandem.engagement.surveys import answering, queries
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.answering import At
from tandem.engagement.surveys.models import AFTER, Once, Survey
from tandem.flows.engagement.surveys import answer_survey
from tandem.kit import ids
from tandem.kit.errors import Conflict, Exhausted, Gone, TandemError
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.platform.models import Upload
from tandem.portals.member.own import framed, member_of
from tandem.portals.member.surveys.forms import AnswerForm
from tandem.portals.shared import media, names_by_id, received
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Refusal, action, page
from tandem.portals.shared.joining.accounts import address_of
from tandem.portals.shared.pages import address, today
from tandem.portals.shared.telling import given, gives

CODE_MAX = 160


def waiting(portal: PortalContext) -> list[tuple[Survey, queries.Begun]]:
    """What the member can answer now."""
    assert portal.actor.member_id is not None
    return queries.asked_of(
        portal.actor.member_id, programme=portal.programme, today=today(portal), now=clock.now()
    )


def place_of(portal: PortalContext, row: Survey, begun: queries.Begun) -> str:
    """The address at which it is answered: of an invitation after what they did, with it."""
    place = address(portal, "member:survey", survey=row.id)
    return f"{place}?about={begun.about}" if row.door in AFTER else place


def product_names(
    portal: PortalContext, asked: Sequence[tuple[Survey, queries.Begun]]
) -> dict[UUID | None, str]:
    """The products that these surveys ask about."""
    names = names_by_id.products(portal, (begun.product_id for _row, begun in asked))
    return dict[UUID | None, str](names.items())


@action(AnswerForm, permission="member.view", button=_("Next"))
def answer(portal: Portal, form: AnswerForm, survey: UUID) -> Next | Refusal:
    """Take what was answered: the next questions, or the end."""
    if form.survey.id != survey:
        raise Http404
    member, row = member_of(portal), form.survey
    code = form.cleaned_data["code"]
    if code and _refused(portal, row):
        done = _(
            "The survey takes no answers any more. Your code is used without them: press once."
        )
        return Next("member:code", query={"c": code}, done=done)
    at = At(outlet_id=form.cleaned_data["outlet"], about=form.cleaned_data["about"])
    key = queries.occasion(row, today=today(portal), about=at.about)
    kept = form.before or queries.begun(row, member.id, key).kept
    files = _photos(portal, form)
    answers = {**kept, **form.answers}
    try:
        return _taken(portal, form, answers, at, member.id)
    except TandemError:
        received.drop(files)  # their records are taken back with the rest
        raise


def _photos(portal: Portal, form: AnswerForm) -> list[Upload]:
    """Take the photos in, made anew; the form has their keys then."""
    files = list[Upload]()
    for key in form.photos:
        try:
            upload = media.sent(portal, key, is_public=False)
        except TandemError:
            received.drop(files)
            raise
        if upload is not None:
            files.append(upload)
            form.given[key] = [str(upload.id)]
    return files


def _taken(
    portal: Portal, form: AnswerForm, answers: Mapping[str, list[str]], at: At, member_id: int
) -> Next | Refusal:
    """The next questions, or the end."""
    row, survey = form.survey, form.survey.id
    more = asking.coming(form.questions, answers, is_paged=row.is_paged)
    if more and (row.is_anonymous or row.once == Once.CODE):
        initial = {**form.cleaned_data, "so_far": form.sealed(answers), "asked": _keys(more)}
        following = answer.form(portal, answer, of=str(row.id), initial=initial, so_far=answers)
        return Next("member:survey", {"survey": survey}, shown_once={"form": following})
    if more:
        answering.keep(row, member_id, answers, at=at, today=today(portal), now=portal.now)
        query = {"outlet": at.outlet_id, "about": at.about}
        query = {name: value for name, value in query.items() if value}
        return Next("member:survey", {"survey": survey}, query=query)
    return _handed_in(portal, form, answers, at, member_id)


def _handed_in(
    portal: Portal,
    form: AnswerForm,
    answers: Mapping[str, list[str]],
    at: At,
    member_id: int,
) -> Next | Refusal:
    code = form.cleaned_data["code"]
    scope: dict[str, Any] = {
        "programme": portal.programme,
        "actor": portal.actor,
        "now": portal.now,
    }
    total: Counter[str] = Counter()
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
        total.update(used.points)
    total.update(answer_survey.answer(form.survey.id, member_id, answers, at=at, **scope))
    thanks = localized(form.survey.thanks, portal.language) or str(_("Thank you."))
    got = given.yours(total, programme=portal.programme, language=portal.language)
    return Next("member:home", done=f"{thanks} {got}".strip())


def _keys(questions: list[asking.Question]) -> str:
    return ",".join(question.key for question in questions)


@page("surveys/", permission="member.view", template="surveys.html")
def surveys(portal: Portal) -> Mapping[str, Any]:
    """What waits for an answer."""
    asked = waiting(portal)
    names = product_names(portal, asked)
    rows = [
        {
            "name": localized(row.name, portal.language),
            "product": names.get(begun.product_id, ""),
            "intro": localized(row.intro, portal.language),
            "address": place_of(portal, row, begun),
            "is_begun": bool(begun.kept),
            "gives": gives.survey(portal, row),
        }
        for row, begun in asked
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
    asked = portal.request.GET
    code, about = asked.get("code", "")[:CODE_MAX], ids.parsed(asked.get("about", ""))
    began = queries.Begun({}, is_done=False)
    if row.once != Once.CODE:
        key = queries.occasion(row, today=today(portal), about=about)
        began = queries.begun(row, member.id, key)
    questions = asking.read(row.questions)
    following = asking.coming(questions, began.kept, is_paged=row.is_paged)
    told, form = _told(portal, row, began, has_code=bool(code)), None
    if not told or portal.failed is not None:
        form = portal.form(
            answer,
            of=row.id,
            initial={
                "asked": _keys(following),
                "outlet": ids.parsed(asked.get("outlet", "")),
                "about": about,
                "code": code,
            },
            so_far=began.kept,
        )
    return framed(
        portal,
        member,
        "home",
        name=localized(row.name, portal.language),
        product=product_names(portal, [(row, began)]).get(began.product_id, ""),
        intro="" if began.kept else localized(row.intro, portal.language),
        is_anonymous=row.is_anonymous,
        has_code=bool(code),
        code_address=f"{portal.address('member:code')}?{urlencode({'c': code})}" if code else "",
        told=told,
        gives="" if told else gives.survey(portal, row),
        form=form,
    )


def _told(portal: Portal, row: Survey, began: queries.Begun, *, has_code: bool) -> Any:
    """Why it cannot be answered, if so."""
    if row.once == Once.EACH and began.about is None:
        return answering.NotInvited().sentence
    if began.is_done:
        return answering.AnsweredBefore().sentence
    if row.once == Once.CODE and not has_code:
        return _("It is asked when you use a code.")
    return _refused(portal, row)


def _refused(portal: Portal, row: Survey) -> Any:
    """Why nobody can answer it today, if so."""
    try:
        answering.open_now(row.id, programme=portal.programme, today=today(portal))
    except (Gone, Conflict) as refusal:
        return refusal.sentence
    return ""
